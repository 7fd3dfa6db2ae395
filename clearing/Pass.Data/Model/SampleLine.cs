namespace Pass.Data.Model;

/// <summary>Why a payment is in the sample of its run. Numbers are stored and never reused.</summary>
public enum SampleKind : byte
{
    /// <summary>It is one of the riskiest.</summary>
    Risk = 1,
    /// <summary>Drawn by the run's seed.</summary>
    Chance = 2,
}

/// <summary>A payment of a run that somebody opens, down to its evidence, before the run is approved.</summary>
public sealed class SampleLine
{
    public int SettlementId { get; init; }
    public required string OrderNumber { get; init; }
    public SampleKind Kind { get; init; }
    /// <summary>Codes of what makes it risky, the weightiest first, separated by commas; empty for one drawn by chance.</summary>
    public string Reasons { get; init; } = "";
    /// <summary>Account of who opened it first; null while nobody has.</summary>
    public int? OpenedById { get; set; }
    public string? OpenedBy { get; set; }
    public long? OpenedAtMs { get; set; }
}

/// <summary>What a bank or a person said of whether an account is its holder's (verification of payee).</summary>
public sealed class PayeeCheck
{
    public int Id { get; init; }
    public int PartnerId { get; init; }
    public required string Iban { get; init; }
    /// <summary>ISO 20022: RCVC the name is the holder's, RVMC nearly, RVNM it is another, RVNA it could not be looked at.</summary>
    public required string Code { get; init; }
    public DateOnly Day { get; init; }
    /// <summary>Name of the file, or where the person saw it.</summary>
    public required string Source { get; init; }
    /// <summary>Handle of who took the file or wrote it down.</summary>
    public required string By { get; init; }
}

/// <summary>What a partner owes and is asked to pay back: its item takes the sum off the partner's next payments.</summary>
public sealed class DebitNote
{
    /// <summary>Without gaps within a year: <c>D2026-000003</c>.</summary>
    public required string Number { get; init; }
    public int PartnerId { get; init; }
    public long Cents { get; init; }
    /// <summary>The claim that it is.</summary>
    public long ItemId { get; init; }
    /// <summary>Since when the partner has owed, all the time since.</summary>
    public DateOnly OwedSince { get; init; }
    public DateOnly IssuedOn { get; init; }
    /// <summary>Name of its file, and its SHA-256: the bytes are in the archive.</summary>
    public required string FileName { get; init; }
    public required byte[] Hash { get; init; }
    public long Bytes { get; init; }
    /// <summary>How often the partner was reminded of it, and when last.</summary>
    public int Reminders { get; set; }
    public DateOnly? RemindedOn { get; set; }
    /// <summary>Null while it is owed.</summary>
    public DateOnly? PaidOn { get; set; }
}
