namespace Pass.Data.Model;

/// <summary>Projected: what is left in one purse, in cents or uses. For pages; a till asks the engine.</summary>
public sealed class PurseRow
{
    public long PassId { get; init; }
    public int BenefitId { get; init; }
    public int Granted { get; init; }
    /// <summary>Holds not deducted.</summary>
    public int Balance { get; init; }
    public int Held { get; init; }
}
