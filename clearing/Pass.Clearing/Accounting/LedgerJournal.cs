using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Accounting;

/// <summary>Which entries a journal holds, and where it starts.</summary>
/// <param name="After">The entry before its first.</param>
/// <param name="Last">Its last entry.</param>
/// <param name="Opening">What accounts stood at after entry <paramref name="After"/>, in cents.</param>
public sealed record JournalRange(long After, long Last, IReadOnlyDictionary<string, long> Opening);

/// <summary>Writes the general ledger as a journal for hledger, day by day, so that a third party can recompute everything.</summary>
public static class LedgerJournal
{
    /// <summary>Writes every entry there is.</summary>
    public static void Write(Stream output, PassDbContext context) => Write(output, context, new(0, long.MaxValue, new Dictionary<string, long>()));

    /// <summary>Writes the balances a range opens with, then its entries: the cost is the range's own, whatever came before.</summary>
    /// <returns>What accounts stand at after it, in cents; accounts at zero are left out.</returns>
    public static SortedDictionary<string, long> Write(Stream output, PassDbContext context, JournalRange range)
    {
        var benefits = context.BenefitVersions.AsNoTracking().OrderBy(b => b.BenefitId).ThenByDescending(b => b.Version).ToList();
        var codes = benefits.GroupBy(b => b.BenefitId).ToDictionary(g => g.Key, g => g.First().Code);
        var balances = new SortedDictionary<string, long>(range.Opening.ToDictionary(), StringComparer.Ordinal);
        var entries = context.Postings.AsNoTracking().Where(p => p.Entry > range.After && p.Entry <= range.Last);
        var used = range.Opening.Keys.Concat(entries.Select(p => p.Account).Distinct()).ToHashSet();
        var chart = ChartOfAccounts.Of(benefits.Select(b => b.ToBenefit()), used);
        HledgerExport.Write(output, chart, Transactions(entries, range.Opening, balances, codes));
        foreach (var account in balances.Where(b => b.Value == 0).Select(b => b.Key).ToList())
            balances.Remove(account);
        return balances;
    }

    private static IEnumerable<LedgerTransaction> Transactions(
        IQueryable<Posting> entries, IReadOnlyDictionary<string, long> opening, SortedDictionary<string, long> balances, Dictionary<int, string> codes)
    {
        var days = entries.Select(p => p.Day).Distinct().OrderBy(d => d).ToList();
        if (opening.Count > 0 && days.Count > 0)
            yield return new(days[0], "OUVERTURE", "Soldes d'ouverture", [.. opening.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => new LedgerPosting(o.Key, new(o.Value)))]);
        foreach (var day in days)
        {
            // Sorted here: databases do not agree on the order of texts.
            var documents = entries.Where(p => p.Day == day).ToList().GroupBy(p => p.Document).OrderBy(g => g.Key, StringComparer.Ordinal);
            foreach (var document in documents)
            {
                foreach (var posting in document)
                    balances[posting.Account] = checked(balances.GetValueOrDefault(posting.Account) + posting.AmountCents);
                yield return new(day, document.Key, Describe(document.First()), [.. document.OrderBy(p => p.Line).Select(p => Line(p, codes))]);
            }
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

    internal static string Describe(Posting posting) => (posting.Journal, posting.Document[..2], posting.Document[^2..]) switch
    {
        (PostingJournal.Bank, _, "/E") => "Note de débit encaissée",
        (PostingJournal.Bank, _, "/P") => "Virement exécuté",
        (PostingJournal.Bank, _, _) => "Virement revenu ou refusé",
        (PostingJournal.Stripe, _, _) => "Mouvement chez Stripe",
        (PostingJournal.Correction, "DF", "/P") => "Créance payée par une famille",
        (PostingJournal.Correction, "DF", "/A") => "Créance sur une famille abandonnée",
        (PostingJournal.Correction, "DF", "/G") => "Créance sur une famille sans objet : litige gagné",
        (PostingJournal.Correction, "DF", _) => "Créance sur une famille",
        (PostingJournal.Correction, _, _) => "Régularisation",
        (_, "DO", _) => "Dotations",
        (_, "DE", _) => "Dépenses des porte-monnaie",
        (_, "EX", _) => "Expirations",
        (_, "AJ", _) => "Ajustements",
        (_, "PD", _) => "Ventes du jour",
        _ => "Virement",
    };
}
