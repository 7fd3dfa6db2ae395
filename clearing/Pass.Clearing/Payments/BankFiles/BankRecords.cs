using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>How far what a status is about reaches.</summary>
public enum StatusLevel : byte
{
    Message = 1,
    Lot = 2,
    Line = 3,
}

/// <summary>A piece of a bank's file, in the file's order.</summary>
/// <param name="Line">Where it begins, from 1.</param>
public abstract record BankRecord(int Line);

/// <summary>Always first.</summary>
/// <param name="Version">The version the file names, like <c>camt.054.001.08</c>; the root element's name when it names none.</param>
/// <param name="MessageId">The bank's own name of the message; null when there is none.</param>
public sealed record BankMessage(int Line, BankFileKind Kind, string Version, string? MessageId) : BankRecord(Line);

/// <summary>What pain.002 says of a message, a lot or a line of ours.</summary>
/// <param name="OriginalMessageId">MsgId of our pain.001.</param>
/// <param name="LotId">PmtInfId of our pain.001.</param>
/// <param name="Code">The status as the bank writes it, any four characters.</param>
/// <param name="Reasons">Codes of ISO 20022, or the bank's own.</param>
/// <param name="Text">The bank's words, its pieces joined by blanks.</param>
/// <param name="HasLines">Of a message or a lot: whether lines of it are listed; what is not listed then keeps its state.</param>
public sealed record PaymentStatus(
    int Line, StatusLevel Level, string? OriginalMessageId, string? LotId, string? InstructionId, string? EndToEndId, Guid? Uetr,
    string Code, IReadOnlyList<string> Reasons, string? Text, bool HasLines) : BankRecord(Line);

/// <summary>A statement, notification or report of one account begins.</summary>
/// <param name="Account">IBAN in electronic form, or the bank's own number.</param>
/// <param name="Page">From 1; null when it is not paged.</param>
/// <param name="IsCopy">True when the bank says that it was sent before.</param>
public sealed record StatementPage(int Line, string Id, string? Account, string? Currency, int? Page, bool? IsLastPage, bool IsCopy) : BankRecord(Line);

/// <summary>A balance of the account.</summary>
/// <param name="Code">OPBD, CLBD, PRCD…</param>
/// <param name="Cents">Below zero when the account is overdrawn.</param>
public sealed record AccountBalance(int Line, string Code, long Cents) : BankRecord(Line);

/// <summary>A movement of the account.</summary>
/// <param name="Position">Within its statement's page, from 1.</param>
/// <param name="Cents">Above zero or zero; <paramref name="IsCredit"/> is its sign.</param>
/// <param name="IsBooked">False: expected, or for information; then nothing follows from it.</param>
/// <param name="Code">Domain, family and subfamily, like <c>PMNT/ICDT/RRTN</c>; empty when the bank says none.</param>
/// <param name="Reference">The bank's own; it may occur twice.</param>
/// <param name="Batches">When the movement is a whole lot.</param>
/// <param name="Details">All, some or none of what it is made of.</param>
public sealed record AccountEntry(
    int Line, int Position, long Cents, string Currency, bool IsCredit, bool IsBooked, DateOnly? BookedDay, string Code, string? Reference, string? Text,
    IReadOnlyList<EntryBatch> Batches, IReadOnlyList<EntryDetail> Details) : BankRecord(Line);

/// <summary>The lot that a movement stands for.</summary>
/// <param name="Count">Transfers in it; null when the bank does not say.</param>
/// <param name="Cents">Their sum in <paramref name="Currency"/>; null when the bank does not say.</param>
public sealed record EntryBatch(string? MessageId, string? LotId, int? Count, long? Cents, string? Currency);

/// <summary>One transfer of a movement.</summary>
/// <param name="Cents">Null when the bank gives no amount of its own for it.</param>
/// <param name="Reason">Why it came back; null when it did not.</param>
/// <param name="ReasonText">The bank's words for it.</param>
public sealed record EntryDetail(
    int Line, string? MessageId, string? LotId, string? InstructionId, string? EndToEndId, Guid? Uetr, long? Cents, string? Currency, bool? IsCredit,
    string? Code, string? CreditorIban, string? CreditorName, string? Reason, string? ReasonText);

/// <summary>The page is at its end.</summary>
public sealed record StatementEnd(int Line) : BankRecord(Line);
