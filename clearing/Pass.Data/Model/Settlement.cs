using Pass.Core;

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
    /// <summary>Taken back before it was sent: what it would have paid is payable again, and its number stays.</summary>
    Withdrawn = 4,
}

/// <summary>One run: payment orders, or new attempts of earlier ones, approved and sent together. What its files say of the region is frozen here.</summary>
public sealed class Settlement
{
    /// <summary>Rank without gaps, from 1.</summary>
    public int Id { get; init; }
    public SettlementState State { get; set; }
    /// <summary>How all of it is paid.</summary>
    public PaymentRailKind Rail { get; init; } = PaymentRailKind.SepaFile;
    /// <summary>Last business day it pays.</summary>
    public DateOnly UpToDay { get; init; }
    /// <summary>The day on which the region's account is to be debited: one on which banks settle.</summary>
    public DateOnly ExecutionDate { get; set; }
    public long DraftedAtMs { get; init; }
    public required string DraftedBy { get; init; }
    /// <summary>Account of who drafted it, who does not approve it; 0 in runs drafted before it was kept.</summary>
    public int DraftedById { get; init; }
    public long? SentAtMs { get; set; }
    /// <summary>Attempts that leave with it; those held are not counted.</summary>
    public int OrderCount { get; set; }
    public long TotalCents { get; set; }
    /// <summary>SHA-256 of what people are shown of it, 32 bytes, see <see cref="SettlementView"/>; null in runs made before there was one.</summary>
    public byte[]? Hash { get; set; }
    /// <summary>What the part of its sample that chance draws is drawn by; 0 in runs made before there was one.</summary>
    public long SampleSeed { get; init; }
    /// <summary>Who let it be approved although not all of its sample was opened, and why; null when nobody did.</summary>
    public string? SampleWaivedBy { get; set; }
    public string? SampleWaivedReason { get; set; }
    /// <summary>Last entry of the ledger that its journal holds; null until sent.</summary>
    public long? LastEntry { get; set; }
    /// <summary>The region, issuer of the statements.</summary>
    public required string IssuerName { get; init; }
    public required string IssuerSiret { get; init; }
    /// <summary>Lines separated by LF.</summary>
    public string IssuerAddress { get; init; } = "";
    /// <summary>Where partners write about a line.</summary>
    public string IssuerContact { get; init; } = "";
    /// <summary>Days after its issue in which a partner may dispute a statement.</summary>
    public int DisputeDays { get; init; }
    /// <summary>Of the pages with the details of its statements; null when the region said none.</summary>
    public string? OnlineAddress { get; init; }
    public List<SettlementApproval> Approvals { get; } = [];
}

/// <summary>One of the two approvals of a run, bound to what was seen.</summary>
public sealed class SettlementApproval
{
    public int SettlementId { get; init; }
    /// <summary>1 or 2.</summary>
    public int Rank { get; init; }
    /// <summary>Account of the person; 0 in approvals given before accounts had numbers.</summary>
    public int ActorId { get; init; }
    /// <summary>Its handle then.</summary>
    public required string Actor { get; init; }
    /// <summary>The roles it held of those that approve; none in approvals given before they were kept.</summary>
    public ActorRole Role { get; init; }
    public long AtMs { get; init; }
    /// <summary>SHA-256 of what was seen, 32 bytes; null in approvals given before there was one.</summary>
    public byte[]? Hash { get; init; }
}

/// <summary>What people were shown of a run: its text in bytes under its hash, so that what changed since can be told.</summary>
public sealed class SettlementView
{
    public int SettlementId { get; init; }
    public required byte[] Hash { get; init; }
    /// <summary>UTF-8, one line for each order.</summary>
    public required byte[] Text { get; init; }
}

/// <summary>A partner that something is owed to, or due from, and that a run did not pay.</summary>
public sealed class SettlementCarry
{
    public int SettlementId { get; init; }
    public int PartnerId { get; init; }
    public CarryReason Reason { get; init; }
    public long NetCents { get; init; }
}

/// <summary>Why a partner is not in a settlement although something is unpaid. Numbers are stored and never reused.</summary>
public enum CarryReason : byte
{
    /// <summary>Its rhythm does not pay yet.</summary>
    NotDue = 1,
    /// <summary>It owes more than it is owed, or exactly as much.</summary>
    NothingOwed = 2,
    BelowMinimum = 3,
    /// <summary>Its account cannot be reached by a SEPA transfer: ask for another one.</summary>
    AccountUnusable = 4,
    /// <summary>The public accountant would reject what is known of it: its SIRET, or a foreign account without a BIC.</summary>
    RejectedByRail = 5,
}

/// <summary>A file a settlement sent, so that any later change shows. Its bytes are in the archive under its hash.</summary>
public sealed class SettlementFile
{
    public int SettlementId { get; init; }
    /// <summary>Path inside the output folder, with slashes.</summary>
    public required string Name { get; init; }
    public long Bytes { get; init; }
    /// <summary>SHA-256 of what it holds, 32 bytes.</summary>
    public required byte[] Hash { get; init; }
}

/// <summary>What an account of the ledger stood at after the journal of a settlement: where the next journal starts.</summary>
public sealed class SettlementBalance
{
    public int SettlementId { get; init; }
    public required string Account { get; init; }
    /// <summary>Debits less credits.</summary>
    public long Cents { get; init; }
}

/// <summary>What a pain.001 file says of a run besides its payments.</summary>
public sealed class SepaBatch
{
    public int SettlementId { get; init; }
    /// <summary>From 1: a run of many payments leaves in several files.</summary>
    public int Rank { get; init; } = 1;
    /// <summary>Names the file for ever, and the bank takes it once: <c>PASS-000012</c>, then <c>PASS-000012-2</c>.</summary>
    public required string MessageId { get; init; }
    public required string DebtorName { get; init; }
    public required string DebtorSiret { get; init; }
    public required string DebtorIban { get; init; }
    public string? DebtorBic { get; init; }
    /// <summary>True when the bank still asks for pain.001.001.03.</summary>
    public bool IsOlderPain { get; init; }
}
