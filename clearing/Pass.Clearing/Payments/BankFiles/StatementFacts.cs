using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>Tells facts from the movements of one page of a statement (FORMATS §2).</summary>
internal sealed class StatementFacts(StatementPage page, BankFileKind kind, List<BankAlert> alerts)
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
        var doubt = Check(entry) ? BankDecision.Doubtful : null;
        for (var i = 0; i < entry.Details.Count; i++)
            yield return OfDetail(entry, entry.Details[i], i + 1, doubt);
        if (entry.Details.Count > 0 && !IsPart(entry))
            yield break;
        // What is not listed is told by the lot; after what is listed, which it then finds done.
        if (entry.Batches.Count < 2)
            yield return OfWhole(entry, entry.Batches.Count == 1 ? entry.Batches[0] : null, entry.Cents, "0", doubt);
        for (var i = 0; i < entry.Batches.Count && entry.Batches.Count > 1; i++)
            yield return OfWhole(entry, entry.Batches[i], entry.Batches[i].Cents, $"b{i + 1}", doubt);
    }

    /// <summary>Only booked balances reconcile, and only a statement that is all there.</summary>
    public void End()
    {
        if (page.Page is > 1 || page.IsLastPage is false)
            alerts.Add(StatementPages.Of(page));
        if ((_balances.TryGetValue("OPBD", out var opening) || _balances.TryGetValue("PRCD", out opening)) && _balances.TryGetValue("CLBD", out var closing) && opening + _movedCents != closing)
            alerts.Add(new("BalanceDiffers", page.Id, new BankAmount(opening + _movedCents, "EUR"), new BankAmount(closing, "EUR")));
    }

    /// <summary>Some transfers of a lot are listed, and others are not.</summary>
    private static bool IsPart(AccountEntry entry)
    {
        if (entry.Batches.Count == 0)
            return false;
        if (entry.Batches.All(b => b.Count is not null))
            return entry.Batches.Sum(b => b.Count) > entry.Details.Count;
        return entry.Details.All(d => d.Cents is not null && d.Currency == entry.Currency) && entry.Details.Sum(d => d.Cents) < entry.Cents;
    }

    /// <returns>True when the bank contradicts itself.</returns>
    private bool Check(AccountEntry entry)
    {
        var doubtful = false;
        var batches = entry.Batches;
        if (batches.Count > 0 && batches.All(b => b.Count is not null) && entry.Details.Count > batches.Sum(b => b.Count!.Value))
            Doubt("DetailsDiffer", entry.Details.Count, batches.Sum(b => b.Count!.Value));
        if (batches.Count > 0 && batches.All(b => b.Cents is not null) && (batches.Any(b => b.Currency != entry.Currency) || batches.Sum(b => b.Cents) != entry.Cents))
            Doubt("LotTotalDiffers", new BankAmount(batches.Sum(b => b.Cents!.Value), batches[0].Currency ?? "EUR"), new BankAmount(entry.Cents, entry.Currency));
        return doubtful;

        void Doubt(string code, params object[] values)
        {
            doubtful = true;
            alerts.Add(new(code, [entry.Line, .. values]));
        }
    }

    /// <summary>A movement that is not listed, or of which a part is.</summary>
    /// <param name="cents">Of the lot; null when the bank does not say.</param>
    private BankFact OfWhole(AccountEntry entry, EntryBatch? batch, long? cents, string rank, string? doubt)
    {
        var details = entry.Details;
        var (message, lot) = (batch?.MessageId ?? details.Select(d => d.MessageId).FirstOrDefault(m => m is not null), batch?.LotId ?? details.Select(d => d.LotId).FirstOrDefault(l => l is not null));
        // A lot without a name of ours is still ours when one of its transfers is.
        var ours = BankFact.IsOurs(message) || BankFact.IsOurs(lot) ? null : details.Select(d => d.EndToEndId).FirstOrDefault(BankFact.IsOurs);
        if (entry.IsCredit && details.Count > 0 && entry.Batches.Count < 2)
            cents = entry.Cents - details.Sum(d => d.Currency == entry.Currency ? d.Cents ?? 0 : 0);
        var fact = new BankFact(entry.Line, Key(entry, rank), BankFactKind.Other, default, message, lot, null, ours, null, cents, entry.Currency, batch?.Count,
            null, null, entry.BookedDay, entry.Code, null, entry.Text, doubt, HasLines: false);
        return Kinded(fact, entry.IsCredit, isReturn: details.Any(d => d.Reason is not null), isLot: batch is not null);
    }

    private BankFact OfDetail(AccountEntry entry, EntryDetail detail, int rank, string? doubt)
    {
        var code = entry.Code.Length > 0 ? entry.Code : detail.Code ?? "";
        // An amount in another currency than the account's is the other side's: the account's own is the entry's.
        var (cents, currency) = detail.Cents is { } own && detail.Currency == entry.Currency || entry.Details.Count > 1 ? (detail.Cents, detail.Currency) : (entry.Cents, entry.Currency);
        var batch = entry.Batches.Count == 1 ? entry.Batches[0] : null;
        var fact = new BankFact(
            detail.Line, Key(entry, $"{rank}"), BankFactKind.Other, default, detail.MessageId ?? batch?.MessageId, detail.LotId ?? batch?.LotId,
            detail.InstructionId, detail.EndToEndId, detail.Uetr, cents, currency, null, detail.CreditorIban, detail.CreditorName, entry.BookedDay, code,
            detail.Reason, detail.ReasonText ?? entry.Text, doubt, HasLines: false);
        return Kinded(fact, entry.IsCredit, isReturn: detail.Reason is not null, isLot: false);
    }

    private string Key(AccountEntry entry, string rank) => BankKey.Of($"{page.Account}/{page.Id}/{page.Page ?? 1}/{entry.Position}/{rank}");

    /// <summary>The entry's own sign decides, whatever a detail or a reversal mark says.</summary>
    private static BankFact Kinded(BankFact fact, bool isCredit, bool isReturn, bool isLot)
    {
        if (isCredit && (isReturn || fact.Code.EndsWith("/RRTN", StringComparison.Ordinal)))
            return fact with { Kind = BankFactKind.Return };
        // Money under a name of ours that is not called a return may be one, or a debit that the bank undoes: a person says.
        if (isCredit)
            return fact.NamesUs ? fact with { Kind = BankFactKind.Return, Doubt = fact.Doubt ?? BankDecision.CreditUnsaid } : fact;
        if (isLot)
            return fact with { Kind = BankFactKind.LotDebit };
        var isTransfer = fact.Code.StartsWith("PMNT/ICDT/", StringComparison.Ordinal) && !fact.Code.EndsWith("/CHRG", StringComparison.Ordinal) && !fact.Code.EndsWith("/FEES", StringComparison.Ordinal);
        return isTransfer || fact.EndToEndId is not null ? fact with { Kind = BankFactKind.Debit } : fact;
    }
}
