using Pass.Core;

namespace Pass.Data.Model;

/// <summary>See <see cref="Campaign"/>.</summary>
public sealed class CampaignRow : IReferenceData
{
    public required string Code { get; init; }
    public DateOnly OpensOn { get; init; }
    public DateOnly SpendUntil { get; set; }

    public Campaign ToCampaign() => new(Code, OpensOn, SpendUntil);
}
