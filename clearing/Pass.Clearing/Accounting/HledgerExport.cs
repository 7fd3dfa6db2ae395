using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pass.Core;

namespace Pass.Clearing.Accounting;

/// <summary>Writes a journal that hledger 1.25 or later reads, so that anyone can recompute the accounts without us.</summary>
/// <remarks>The same records always give the same bytes: UTF-8 without byte order mark, lines ended by LF.
/// The journal passes <c>hledger check --strict</c>. Format: hledger manual, section "Journal".</remarks>
public static partial class HledgerExport
{
    /// <summary>Streams the chart, then the transactions in the order given, and leaves <paramref name="output"/> open.</summary>
    /// <exception cref="InvalidOperationException">A transaction does not balance, or names what a journal cannot hold.</exception>
    public static void Write(Stream output, IEnumerable<LedgerAccount> chart, IEnumerable<LedgerTransaction> transactions)
    {
        using var journal = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        // Amounts are written bare; the commodity line has hledger print them the French way.
        journal.WriteLine("decimal-mark ,");
        journal.WriteLine("commodity 1 000,00 EUR");
        journal.WriteLine();
        var declared = new HashSet<string>(StringComparer.Ordinal);
        foreach (var account in chart)
        {
            Require(AccountName().IsMatch(account.Name), $"'{account.Name}' cannot name an account.");
            Require(declared.Add(account.Name), $"The account '{account.Name}' is in the chart twice.");
            journal.WriteLine($"account {account.Name}  ; type:{TypeLetter(account.Type)}, label:{TagValue(account.Label)}");
        }

        foreach (var transaction in transactions)
            WriteTransaction(journal, transaction, declared);
    }

    private static void WriteTransaction(StreamWriter journal, LedgerTransaction transaction, HashSet<string> declared)
    {
        Require(Code().IsMatch(transaction.Code), $"'{transaction.Code}' cannot be the code of a transaction.");
        Require(transaction.Postings.Count >= 2, $"The transaction {transaction.Code} has fewer than two postings.");
        var sum = transaction.Postings.Aggregate(Money.Zero, (total, posting) => total + posting.Amount);
        Require(sum.IsZero, $"The transaction {transaction.Code} does not balance: {sum.ToIso()} EUR too many.");

        // A semicolon would start a comment, and a comment may hold tags that change dates.
        var description = OneLine(transaction.Description).Replace(';', ',');
        journal.WriteLine();
        journal.WriteLine($"{transaction.Date:yyyy-MM-dd} * ({transaction.Code}) {description}".TrimEnd());
        foreach (var posting in transaction.Postings)
        {
            Require(declared.Contains(posting.Account), $"The transaction {transaction.Code} uses '{posting.Account}', which the chart lacks.");
            journal.WriteLine($"    {posting.Account}  {posting.Amount.ToDecimalComma()} EUR{Comment(posting.Tags)}");
        }
    }

    private static string Comment(IReadOnlyDictionary<string, string>? tags)
    {
        if (tags is null || tags.Count == 0)
            return "";
        var sorted = tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag =>
        {
            Require(TagName().IsMatch(tag.Key), $"'{tag.Key}' cannot name a tag.");
            return $"{tag.Key}:{TagValue(tag.Value)}";
        });
        return "  ; " + string.Join(", ", sorted);
    }

    // A comma ends a tag's value, a colon starts another tag, and a date in square brackets moves the posting to that day.
    private static string TagValue(string text) =>
        OneLine(text).Replace(',', ' ').Replace(':', ' ').Replace('[', '(').Replace(']', ')');

    private static string OneLine(string text) => Blank().Replace(text, " ").Trim();

    private static char TypeLetter(LedgerAccountType type) => type switch
    {
        LedgerAccountType.Asset => 'A',
        LedgerAccountType.Liability => 'L',
        LedgerAccountType.Equity => 'E',
        LedgerAccountType.Revenue => 'R',
        LedgerAccountType.Expense => 'X',
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    private static void Require(bool condition, FormattableString message)
    {
        if (!condition)
            throw new InvalidOperationException(message.ToString(CultureInfo.InvariantCulture));
    }

    // Parts joined by single colons; words inside a part are joined by single spaces, since two end the name.
    [GeneratedRegex(@"^[\p{L}\p{N}][\p{L}\p{N}'._-]*( [\p{L}\p{N}'._-]+)*(:[\p{L}\p{N}][\p{L}\p{N}'._-]*( [\p{L}\p{N}'._-]+)*)*\z")]
    private static partial Regex AccountName();

    [GeneratedRegex(@"^[\p{L}\p{N}/._ -]+\z")]
    private static partial Regex Code();

    // hledger gives these names a meaning of its own.
    [GeneratedRegex(@"^(?!(date2?|type|amount)\z)[\p{L}\p{N}_-]+\z")]
    private static partial Regex TagName();

    [GeneratedRegex(@"[\s\p{C}]+")]
    private static partial Regex Blank();
}
