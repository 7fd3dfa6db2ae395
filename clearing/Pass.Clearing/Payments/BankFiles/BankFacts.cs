using System.Security.Cryptography;
using System.Text;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>One thing a bank's file tells of one transfer, one lot or one message.</summary>
/// <param name="Key">Names it within what the bank sends, so that it is taken once: account, statement, page, position; or message and rank. Banks use a name again, see <see cref="BankRepeats"/>.</param>
/// <param name="Level">Of a status.</param>
/// <param name="Count">Transfers of a lot; null when the bank does not say.</param>
/// <param name="Code">Status, or kind of movement, as the bank writes it.</param>
/// <param name="Doubt">Why nothing follows from it by itself, a code of <see cref="BankDecision"/>: the bank contradicts itself, or leaves out what it means. Null when it is clear.</param>
public sealed record BankFact(
    int Line, string Key, BankFactKind Kind, StatusLevel Level, string? MessageId, string? LotId, string? InstructionId, string? EndToEndId, Guid? Uetr,
    long? Cents, string? Currency, int? Count, string? CreditorIban, string? CreditorName, DateOnly? Day, string Code, string? Reason, string? Text, string? Doubt, bool HasLines)
{
    /// <summary>It carries a name that we gave.</summary>
    public bool NamesUs => IsOurs(EndToEndId) || IsOurs(InstructionId) || IsOurs(LotId) || IsOurs(MessageId);

    /// <summary>Names of ours begin so.</summary>
    public static bool IsOurs(string? name) => name?.StartsWith("PASS-", StringComparison.Ordinal) is true;
}

/// <summary>What a file says, apart from whom it concerns here.</summary>
/// <param name="Accounts">Accounts it is about; none for status reports.</param>
/// <param name="IsCopy">The bank says that it sent it before.</param>
/// <param name="Addressee">Of an acknowledgement of the public accountant.</param>
public sealed record BankContent(BankMessage Message, IReadOnlyList<BankFact> Facts, IReadOnlyList<BankAlert> Alerts, IReadOnlyList<string> Accounts, bool IsCopy, AcquitAddressee? Addressee = null);

/// <summary>Tells facts from the records of a file (FORMATS §1 and §2).</summary>
public static class BankFacts
{
    /// <param name="file">SHA-256 of the file in hexadecimal: names what a file without a name of its own tells.</param>
    /// <exception cref="BankFileException">See <see cref="BankFileReader"/>.</exception>
    public static BankContent Of(IEnumerable<BankRecord> records, string file)
    {
        BankMessage? message = null;
        var (facts, alerts, accounts) = (new List<BankFact>(), new List<BankAlert>(), new List<string>());
        var (isCopy, statement) = (false, (StatementFacts?)null);
        AcquitAddressee? addressee = null;
        var pages = new HashSet<(string? Account, string Id, int? Page)>();
        foreach (var record in records)
        {
            switch (record)
            {
                case BankMessage first:
                    message = first;
                    // Without its namespace it is read by its elements, and somebody should tell the bank.
                    if (first.Kind != BankFileKind.Acknowledgement && !first.Version.Contains('.', StringComparison.Ordinal))
                        alerts.Add(new("VersionUnsaid"));
                    break;
                case PaymentStatus status:
                    facts.Add(OfStatus(status, message!.MessageId ?? file, facts.Count + 1));
                    break;
                case StatementPage page:
                    isCopy |= page.IsCopy;
                    statement = new(page, message!.Kind, alerts);
                    if (!pages.Add((page.Account, page.Id, page.Page)))
                        alerts.Add(new("StatementTwice", page.Id));
                    if (page.Account is { } account && !accounts.Contains(account))
                        accounts.Add(account);
                    break;
                case AccountBalance balance:
                    statement!.Add(balance);
                    break;
                case AccountEntry entry:
                    facts.AddRange(statement!.FactsOf(entry));
                    break;
                case AcquitHead head:
                    addressee = head.Addressee;
                    break;
                case AcquitElement element:
                    facts.AddRange(AcquitFacts.Of(element, addressee, facts.Count + 1));
                    break;
                case StatementEnd:
                    statement!.End();
                    break;
            }
        }
        return new(message!, facts, alerts, accounts, isCopy, addressee);
    }

    private static BankFact OfStatus(PaymentStatus status, string message, int rank) => new(
        status.Line, BankKey.Of($"{message}#{rank}"), BankFactKind.Status, status.Level, status.OriginalMessageId, status.LotId, status.InstructionId,
        status.EndToEndId, status.Uetr, null, null, null, null, null, null, status.Code, status.Reasons.Count > 0 ? status.Reasons[0] : null,
        Joined(status), Doubt: null, status.HasLines);

    private static string? Joined(PaymentStatus status) =>
        status.Reasons.Count < 2 ? status.Text : $"[{string.Join(", ", status.Reasons)}] {status.Text}".TrimEnd();
}

/// <summary>The name of a movement within all that banks send.</summary>
internal static class BankKey
{
    /// <summary>Characters of a stored key.</summary>
    private const int MaxLength = 200;

    /// <summary>Two long names that begin alike are still two: what does not fit is told by its hash.</summary>
    public static string Of(string name)
    {
        if (name.Length <= MaxLength)
            return name;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        return $"{name[..(MaxLength - hash.Length - 1)]}#{hash}";
    }
}
