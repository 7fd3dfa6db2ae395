using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Accounting;

/// <summary>Writes the general ledger as a journal for hledger, day by day, so that a third party can recompute everything.</summary>
public static class LedgerJournal
{
    /// <summary>Every posting there is, or those a settlement could see when it was approved: then later days never change the file.</summary>
    public static void Write(Stream output, PassDbContext context, Settlement? asOf = null)
    {
        var benefits = context.BenefitVersions.AsNoTracking().OrderBy(b => b.BenefitId).ThenByDescending(b => b.Version).ToList();
        var codes = benefits.GroupBy(b => b.BenefitId).ToDictionary(g => g.Key, g => g.First().Code);
        HledgerExport.Write(output, ChartOfAccounts.Of(benefits.Select(b => b.ToBenefit())), Transactions(Select(context, asOf), codes));
    }

    private static IQueryable<Posting> Select(PassDbContext context, Settlement? asOf)
    {
        var all = context.Postings.AsNoTracking();
        if (asOf is null)
            return all;
        var approved = context.Settlements.Where(s => s.SecondApprovedAtMs <= asOf.SecondApprovedAtMs).Select(s => s.Id);
        var orders = context.PaymentOrders.Where(o => approved.Contains(o.SettlementId)).Select(o => o.Number);
        return all.Where(p => p.Journal == PostingJournal.Clearing ? p.Day <= asOf.UpToDay : orders.Contains(p.Document));
    }

    private static IEnumerable<LedgerTransaction> Transactions(IQueryable<Posting> postings, Dictionary<int, string> codes)
    {
        foreach (var day in postings.Select(p => p.Day).Distinct().OrderBy(d => d).ToList())
        {
            // Sorted here: databases do not agree on the order of texts.
            var documents = postings.Where(p => p.Day == day).ToList().GroupBy(p => p.Document).OrderBy(g => g.Key, StringComparer.Ordinal);
            foreach (var document in documents)
                yield return new(day, document.Key, Describe(document.Key), [.. document.OrderBy(p => p.Line).Select(p => Line(p, codes))]);
        }
    }

    private static LedgerPosting Line(Posting posting, Dictionary<int, string> codes)
    {
        var tags = new Dictionary<string, string>();
        if (posting.PartnerId is { } partner)
            tags.Add("partenaire", partner.ToString(CultureInfo.InvariantCulture));
        if (posting.BenefitId is { } benefit)
            tags.Add("avantage", codes[benefit]);
        return new(posting.Account, new Money(posting.AmountCents), tags);
    }

    private static string Describe(string document) => document[..2] switch
    {
        "DO" => "Dotations",
        "DE" => "Dépenses des porte-monnaie",
        "EX" => "Expirations",
        "AJ" => "Ajustements",
        "PD" => "Ventes du jour",
        _ => "Virement",
    };
}
