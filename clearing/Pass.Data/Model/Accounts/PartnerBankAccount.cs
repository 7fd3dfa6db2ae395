namespace Pass.Data.Model;

/// <summary>An account a partner was paid on between two instants; the one without an end is the current one.</summary>
public sealed class PartnerBankAccount
{
    public int Id { get; init; }
    public int PartnerId { get; init; }
    public required string Iban { get; init; }
    public string? Bic { get; init; }
    public required string AccountHolderName { get; init; }
    public long FromMs { get; init; }
    public long? UntilMs { get; set; }
}
