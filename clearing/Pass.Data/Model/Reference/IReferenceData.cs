namespace Pass.Data.Model;

/// <summary>Marks what decisions or prices depend on: saving a change of it raises <see cref="ReferenceVersion"/> in the same transaction.</summary>
public interface IReferenceData;
