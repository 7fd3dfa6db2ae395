using Pass.Core;

namespace Pass.Data.Model;

/// <summary>A conventioned partner and where it is paid now; earlier accounts are in <see cref="PartnerBankAccount"/>.</summary>
public sealed class Partner : IReferenceData
{
    public int Id { get; init; }
    public required string Siret { get; init; }
    public required string LegalName { get; set; }
    public PartnerCategory Category { get; set; }
    public PartnerStatus Status { get; set; } = PartnerStatus.Active;
    public PayoutRhythm Rhythm { get; set; } = PayoutRhythm.Weekly;
    /// <summary>Electronic form, see <see cref="Core.Iban"/>.</summary>
    public required string Iban { get; set; }
    public string? Bic { get; set; }
    /// <summary>Exact legal holder of the account: banks compare it with the IBAN.</summary>
    public required string AccountHolderName { get; set; }
    public string Address { get; set; } = "";
    public string PostalCode { get; set; } = "";
    public string City { get; set; } = "";
    public string Email { get; set; } = "";
    public DateOnly Since { get; init; }
    public List<PartnerConvention> Conventions { get; } = [];
}
