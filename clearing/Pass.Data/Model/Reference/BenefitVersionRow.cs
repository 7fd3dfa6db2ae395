using Pass.Core;

namespace Pass.Data.Model;

/// <summary>See <see cref="BenefitVersion"/>; lists are JSON. A published row is never changed: a new version is added.</summary>
public sealed class BenefitVersionRow : IReferenceData
{
    public int BenefitId { get; init; }
    public int Version { get; init; }
    public DateOnly AppliesFrom { get; init; }
    public required string Code { get; init; }
    public required string Label { get; init; }
    public BenefitUnit Unit { get; init; }
    public required string Grants { get; init; }
    public required string Products { get; init; }
    public required string Categories { get; init; }
    public long ShareFixedCents { get; init; }
    public int ShareBasisPoints { get; init; }
    public long? RegionCapPerUnitCents { get; init; }
    public long? LimitPerDay { get; init; }
    public DateOnly ValidFrom { get; init; }
    public DateOnly ValidUntil { get; init; }
    public int Priority { get; init; }
    public long OfflineFloorCents { get; init; }
    public required string FundingLine { get; init; }

    public static BenefitVersionRow Of(BenefitVersion v) => new()
    {
        BenefitId = v.Benefit.Value,
        Version = v.Version,
        AppliesFrom = v.AppliesFrom,
        Code = v.Code,
        Label = v.Label,
        Unit = v.Unit,
        Grants = ListColumn.Write(v.Grants),
        Products = ListColumn.Write(v.Products),
        Categories = ListColumn.Write(v.Categories),
        ShareFixedCents = v.HolderShare.FixedPerUnit.Cents,
        ShareBasisPoints = v.HolderShare.BasisPoints,
        RegionCapPerUnitCents = v.RegionCapPerUnit?.Cents,
        LimitPerDay = v.LimitPerDay,
        ValidFrom = v.ValidFrom,
        ValidUntil = v.ValidUntil,
        Priority = v.Priority,
        OfflineFloorCents = v.OfflineFloor.Cents,
        FundingLine = v.FundingLine,
    };

    public BenefitVersion ToBenefit() => new(
        new(checked((ushort)BenefitId)), Version, AppliesFrom, Code, Label, Unit,
        ListColumn.Read<GrantRule>(Grants), ListColumn.Read<Product>(Products), ListColumn.Read<PartnerCategory>(Categories),
        new(new(ShareFixedCents), ShareBasisPoints), RegionCapPerUnitCents is { } cap ? new Money(cap) : null, LimitPerDay,
        ValidFrom, ValidUntil, Priority, new(OfflineFloorCents), FundingLine);
}
