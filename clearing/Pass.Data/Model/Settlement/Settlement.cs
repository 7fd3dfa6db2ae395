namespace Pass.Data.Model;

/// <summary>Where a settlement is in its life. Numbers are stored and never reused.</summary>
public enum SettlementState : byte
{
    /// <summary>Orders are made and wait for two people.</summary>
    Draft = 1,
    /// <summary>Two different people approved it.</summary>
    Approved = 2,
    /// <summary>Its files are written and handed to the bank.</summary>
    Sent = 3,
}

/// <summary>One batch of payment orders. Whatever its files say is frozen here, so that they can be written again, byte for byte.</summary>
public sealed class Settlement
{
    /// <summary>Rank without gaps, from 1.</summary>
    public int Id { get; init; }
    public SettlementState State { get; set; }
    /// <summary>Last business day it pays.</summary>
    public DateOnly UpToDay { get; init; }
    /// <summary>The day the bank is asked to debit the region's account: expected in a draft, set by the second approval.</summary>
    public DateOnly ExecutionDate { get; set; }
    /// <summary>Names the payment file for ever: <c>PASS-000012</c>.</summary>
    public required string MessageId { get; init; }
    public long DraftedAtMs { get; init; }
    public required string DraftedBy { get; init; }
    public string? FirstApprover { get; set; }
    public long? FirstApprovedAtMs { get; set; }
    public string? SecondApprover { get; set; }
    public long? SecondApprovedAtMs { get; set; }
    public long? SentAtMs { get; set; }
    public int OrderCount { get; init; }
    public long TotalCents { get; init; }
    /// <summary>The payer, also the issuer of the statements.</summary>
    public required string DebtorName { get; init; }
    public required string DebtorIban { get; init; }
    public string? DebtorBic { get; init; }
    public required string DebtorSiret { get; init; }
    /// <summary>Lines separated by LF.</summary>
    public string IssuerAddress { get; init; } = "";
    /// <summary>Where partners write about a line.</summary>
    public string IssuerContact { get; init; } = "";
    /// <summary>True when the bank still asks for pain.001.001.03.</summary>
    public bool IsOlderPain { get; init; }
}

/// <summary>A file a settlement wrote, so that any later change shows.</summary>
public sealed class SettlementFile
{
    public int SettlementId { get; init; }
    /// <summary>Path inside the output folder, with slashes.</summary>
    public required string Name { get; init; }
    public long Bytes { get; init; }
    /// <summary>SHA-256 of what it holds, 32 bytes.</summary>
    public required byte[] Hash { get; init; }
}
