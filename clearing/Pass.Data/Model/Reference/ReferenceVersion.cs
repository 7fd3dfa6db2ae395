namespace Pass.Data.Model;

/// <summary>One row that tells engines that the reference data changed.</summary>
public sealed class ReferenceVersion
{
    public const int TheOne = 1;

    public int Id { get; init; } = TheOne;
    public long Version { get; set; }
}
