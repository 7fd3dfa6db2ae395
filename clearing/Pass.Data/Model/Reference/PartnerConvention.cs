using Pass.Core;

namespace Pass.Data.Model;

/// <summary>A signed agreement of a partner, see <see cref="Convention"/>.</summary>
public sealed class PartnerConvention : IReferenceData
{
    public int Id { get; init; }
    public int PartnerId { get; init; }
    /// <summary>Code of the agreement the partner signed.</summary>
    public required string Code { get; init; }
    public DateOnly FirstDay { get; set; }
    /// <summary>Last day, included; null while it runs.</summary>
    public DateOnly? LastDay { get; set; }
    public List<ConventionBenefit> Benefits { get; } = [];

    public Convention ToConvention() =>
        new(Id, [.. Benefits.Select(b => new BenefitId((ushort)b.BenefitId))], FirstDay, LastDay ?? DateOnly.MaxValue);
}

/// <summary>A benefit a convention covers.</summary>
public sealed class ConventionBenefit : IReferenceData
{
    public int ConventionId { get; init; }
    public int BenefitId { get; init; }
}
