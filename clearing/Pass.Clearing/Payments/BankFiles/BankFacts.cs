using System.Security.Cryptography;
using System.Text;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>One thing a bank's file tells of one transfer, one lot or one message.</summary>
/// <param name="Key">Names it within what the bank sends, so that it is taken once: account, statement, page, position; or message and rank. Banks use a name again, see <see cref="BankRepeats"/>.</param>
/// <param name="Level">Of a status.</param>
/// <param name="Count">Transfers of a lot; null when the bank does not say.</param>
/// <param name="Code">Status, or kind of movement, as the bank writes it.</param>
/// <param name="IsDoubtful">The bank contradicts itself about it: nothing follows by itself.</param>
public sealed record BankFact(
    int Line, string Key, BankFactKind Kind, StatusLevel Level, string? MessageId, string? LotId, string? InstructionId, string? EndToEndId, Guid? Uetr,
    long? Cents, string? Currency, int? Count, string? CreditorIban, string? CreditorName, DateOnly? Day, string Code, string? Reason, string? Text, bool IsDoubtful, bool HasLines);

/// <summary>Something in a file that a person should look at; nothing is changed for it.</summary>
public sealed record BankAlert(int Line, Problem Problem);

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
                    break;
                case PaymentStatus status:
                    facts.Add(OfStatus(status, message!.MessageId ?? file, facts.Count + 1));
                    break;
                case StatementPage page:
                    isCopy |= page.IsCopy;
                    statement = new(page, message!.Kind, alerts);
                    if (!pages.Add((page.Account, page.Id, page.Page)))
                        alerts.Add(new(page.Line, BankXml.Words.Problem("StatementTwice", page.Id)));
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
        Joined(status), IsDoubtful: false, status.HasLines);

    private static string? Joined(PaymentStatus status) =>
        status.Reasons.Count < 2 ? status.Text : $"[{string.Join(", ", status.Reasons)}] {status.Text}".TrimEnd();

    /// <summary>Of one page of a statement.</summary>
    private sealed class StatementFacts(StatementPage page, BankFileKind kind, List<BankAlert> alerts)
    {
        private readonly Dictionary<string, long> _balances = [];
        private long _movedCents;

        public void Add(AccountBalance balance) => _balances.TryAdd(balance.Code, balance.Cents);

        public IEnumerable<BankFact> FactsOf(AccountEntry entry)
        {
            if (!entry.IsBooked)
                yield break;
            _movedCents += entry.IsCredit ? entry.Cents : -entry.Cents;
            if (kind == BankFileKind.Intraday)
                yield break;
            var doubtful = Check(entry);
            if (entry.Details.Count == 0)
            {
                yield return OfEntry(entry, doubtful);
                yield break;
            }
            for (var i = 0; i < entry.Details.Count; i++)
                yield return OfDetail(entry, entry.Details[i], i + 1, doubtful);
        }

        /// <summary>Only booked balances reconcile, and only a statement that is all there.</summary>
        public void End()
        {
            var isPart = page.Page is > 1 || page.IsLastPage is false;
            if (isPart)
                alerts.Add(new(page.Line, BankXml.Words.Problem("PageMissing", page.Id, page.Page ?? 1)));
            if ((_balances.TryGetValue("OPBD", out var opening) || _balances.TryGetValue("PRCD", out opening)) && _balances.TryGetValue("CLBD", out var closing) && opening + _movedCents != closing)
                alerts.Add(new(page.Line, BankXml.Words.Problem("BalanceDiffers", page.Id, new Money(opening + _movedCents), new Money(closing))));
        }

        private bool Check(AccountEntry entry)
        {
            var doubtful = false;
            foreach (var batch in entry.Batches)
            {
                if (batch.Count is { } count && entry.Details.Count > count)
                    Doubt("DetailsDiffer", entry.Details.Count, count);
                if (batch.Cents is { } total && (batch.Currency != entry.Currency || total != entry.Cents))
                    Doubt("LotTotalDiffers", Shown(total, batch.Currency), Shown(entry.Cents, entry.Currency));
            }
            return doubtful;

            void Doubt(string code, params object[] values)
            {
                doubtful = true;
                alerts.Add(new(entry.Line, BankXml.Words.Problem(code, [entry.Line, .. values])));
            }
        }

        private BankFact OfEntry(AccountEntry entry, bool doubtful)
        {
            var batch = entry.Batches.Count == 1 ? entry.Batches[0] : null;
            var kindOf = KindOf(entry.IsCredit, entry.Code, null, batch is not null);
            return new(entry.Line, Key(entry, 0), kindOf, default, batch?.MessageId, batch?.LotId, null, null, null, entry.Cents, entry.Currency, batch?.Count,
                null, null, entry.BookedDay, entry.Code, null, entry.Text, doubtful, HasLines: false);
        }

        private BankFact OfDetail(AccountEntry entry, EntryDetail detail, int rank, bool doubtful)
        {
            var code = entry.Code.Length > 0 ? entry.Code : detail.Code ?? "";
            // An amount in another currency than the account's is the other side's: the account's own is the entry's.
            var (cents, currency) = detail.Cents is { } own && detail.Currency == entry.Currency || entry.Details.Count > 1 ? (detail.Cents, detail.Currency) : (entry.Cents, entry.Currency);
            var batch = entry.Batches.Count == 1 ? entry.Batches[0] : null;
            return new(
                detail.Line, Key(entry, rank), KindOf(entry.IsCredit, code, detail, isLot: false), default, detail.MessageId ?? batch?.MessageId, detail.LotId ?? batch?.LotId,
                detail.InstructionId, detail.EndToEndId, detail.Uetr, cents, currency, null, detail.CreditorIban, detail.CreditorName, entry.BookedDay, code,
                detail.Reason, detail.ReasonText ?? entry.Text, doubtful, HasLines: false);
        }

        private string Key(AccountEntry entry, int rank) => BankKey.Of($"{page.Account}/{page.Id}/{page.Page ?? 1}/{entry.Position}/{rank}");

        /// <summary>The entry's own sign decides, whatever a detail or a reversal mark says.</summary>
        private static BankFactKind KindOf(bool isCredit, string code, EntryDetail? detail, bool isLot)
        {
            if (isCredit)
                return detail?.Reason is not null || code.EndsWith("/RRTN", StringComparison.Ordinal) ? BankFactKind.Return : BankFactKind.Other;
            var isTransfer = code.StartsWith("PMNT/ICDT/", StringComparison.Ordinal) && !code.EndsWith("/CHRG", StringComparison.Ordinal) && !code.EndsWith("/FEES", StringComparison.Ordinal);
            return !isTransfer && detail?.EndToEndId is null && !isLot ? BankFactKind.Other : isLot ? BankFactKind.LotDebit : BankFactKind.Debit;
        }

        private static string Shown(long cents, string? currency) => currency is null or "EUR" ? $"{new Money(cents)}" : $"{new Money(cents)} ({currency})";
    }
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
