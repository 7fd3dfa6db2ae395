namespace Pass.Data.Model;

/// <summary>What a bank sends about an account or a file of ours. Numbers are stored and never reused.</summary>
public enum BankFileKind : byte
{
    /// <summary>pain.002: what becomes of what was asked.</summary>
    StatusReport = 1,
    /// <summary>camt.053: the account's statement.</summary>
    Statement = 2,
    /// <summary>camt.054: single movements of the account.</summary>
    Notification = 3,
    /// <summary>camt.052: movements of the day that are not final. Nothing is concluded from it.</summary>
    Intraday = 4,
    /// <summary>PES_ACQUIT: whether the public accountant takes a bordereau.</summary>
    Acknowledgement = 5,
}

/// <summary>What a line of a bank's file tells. Numbers are stored and never reused.</summary>
public enum BankFactKind : byte
{
    /// <summary>A status of pain.002.</summary>
    Status = 1,
    /// <summary>Money left the account for a transfer.</summary>
    Debit = 2,
    /// <summary>Money left for a whole lot, whose transfers are not listed.</summary>
    LotDebit = 3,
    /// <summary>The money of a transfer came back.</summary>
    Return = 4,
    /// <summary>Anything else that moved on the account: paid in by others, charges.</summary>
    Other = 5,
}

/// <summary>What became of a line. Numbers are stored and never reused.</summary>
public enum BankLineState : byte
{
    /// <summary>It changed a payment.</summary>
    Applied = 1,
    /// <summary>It says what was known, or what changes nothing.</summary>
    Noted = 2,
    /// <summary>A person has to look at it.</summary>
    Open = 3,
    /// <summary>A person said which payment it is about.</summary>
    Matched = 4,
    /// <summary>A person said that nothing follows from it.</summary>
    SetAside = 5,
}

/// <summary>A file a bank sent, taken once.</summary>
public sealed class BankFile
{
    /// <summary>Rank without gaps, from 1.</summary>
    public int Id { get; init; }
    public required string Name { get; init; }
    /// <summary>SHA-256 of the XML, 32 bytes, whatever it was packed in.</summary>
    public required byte[] Hash { get; init; }
    public BankFileKind Kind { get; init; }
    /// <summary>As the file names it, <c>camt.053.001.08</c>.</summary>
    public required string Version { get; init; }
    public string? MessageId { get; init; }
    public long TakenAtMs { get; init; }
    /// <summary>What the file tells, those included that are not about payments of ours, which are not kept.</summary>
    public int FactCount { get; init; }
    /// <summary>What a person should look at, one to a line, a code and its values with tabs between; null when there is nothing.</summary>
    public string? Alerts { get; set; }
}

/// <summary>What a file tells of one payment of ours, or of something that may be one.</summary>
public sealed class BankLine
{
    public int FileId { get; init; }
    /// <summary>Rank in the file, from 1.</summary>
    public int Rank { get; init; }
    /// <summary>Names the movement within all that banks send; the database takes each value once.</summary>
    public required string Key { get; init; }
    /// <summary>Of the file's text, from 1.</summary>
    public int LineNumber { get; init; }
    public BankFactKind Kind { get; init; }
    public BankLineState State { get; set; }
    /// <summary>Code of the problem for which it is open, or of what is particular to it; null when nothing is.</summary>
    public string? Why { get; set; }
    /// <summary>The attempt it is about; null when none fits, or when it is about many.</summary>
    public string? Attempt { get; set; }
    /// <summary>What the bank gave to find it by, the most telling first.</summary>
    public string? Reference { get; init; }
    public long? Cents { get; init; }
    /// <summary>ISO 4217; null when the bank says none.</summary>
    public string? Currency { get; init; }
    public DateOnly? Day { get; init; }
    /// <summary>As the bank writes it: a status, a kind of movement.</summary>
    public required string Code { get; init; }
    public string? ReasonCode { get; init; }
    public string? Text { get; init; }
    public string? CreditorIban { get; init; }
    public string? CreditorName { get; init; }
}
