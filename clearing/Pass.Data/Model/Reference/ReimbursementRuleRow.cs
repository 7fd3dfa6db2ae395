using Pass.Core;

namespace Pass.Data.Model;

/// <summary>See <see cref="ReimbursementRule"/>; tiers are JSON.</summary>
public sealed class ReimbursementRuleRow : IReferenceData
{
    public int Id { get; init; }
    public required string Label { get; init; }
    public int BenefitId { get; init; }
    public PartnerCategory? Category { get; init; }
    public DateOnly FirstDay { get; init; }
    /// <summary>Last day, included; the only column that changes: a rule is ended, never rewritten.</summary>
    public DateOnly? LastDay { get; set; }
    public required string Tiers { get; init; }
    public long? AmountPerUnitCents { get; init; }
    public long? CapPerUnitCents { get; init; }
    public long FeePerSaleCents { get; init; }

    public static ReimbursementRuleRow Of(ReimbursementRule r) => new()
    {
        Id = r.Id,
        Label = r.Label,
        BenefitId = r.Benefit.Value,
        Category = r.Category,
        FirstDay = r.From,
        LastDay = r.Until,
        Tiers = ListColumn.Write(r.Tiers.Select(t => new Tier(t.From.Cents, t.RateBasisPoints))),
        AmountPerUnitCents = r.AmountPerUnit?.Cents,
        CapPerUnitCents = r.CapPerUnit?.Cents,
        FeePerSaleCents = r.FeePerSale.Cents,
    };

    public ReimbursementRule ToRule() => new(
        Id, Label, new(checked((ushort)BenefitId)), Category, FirstDay, LastDay,
        [.. ListColumn.Read<Tier>(Tiers).Select(t => new RateTier(new(t.FromCents), t.RateBasisPoints))],
        Euros(AmountPerUnitCents), Euros(CapPerUnitCents), new(FeePerSaleCents));

    private static Money? Euros(long? cents) => cents is { } c ? new Money(c) : null;

    private sealed record Tier(long FromCents, int RateBasisPoints);
}
