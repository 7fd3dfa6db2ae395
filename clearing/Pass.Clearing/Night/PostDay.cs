using System.Globalization;
using Pass.Clearing.Accounting;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>The double entries of a cleared day: one document for each partner, one for the purses. Pure.</summary>
public static class PostDay
{
    /// <param name="benefits">Every benefit, for its code and unit.</param>
    /// <exception cref="InvalidOperationException">The trial balance is not zero.</exception>
    public static IReadOnlyList<Posting> Of(DateOnly day, DayTotals totals, DayPrices priced, IEnumerable<BenefitVersion> benefits)
    {
        var byId = benefits.GroupBy(b => (int)b.Benefit.Value).ToDictionary(g => g.Key, g => g.First());
        var postings = new List<Posting>();
        PostPurses(day, totals, byId, postings);
        PostPartners(day, priced, byId, postings);
        TrialBalance.Require(day, postings);
        return postings;
    }

    /// <summary>Sales whose rule came late leave the account where they waited.</summary>
    public static IReadOnlyList<Posting> OfLate(DateOnly day, IReadOnlyList<PartnerDay> late)
    {
        var postings = new List<Posting>();
        foreach (var sales in late.GroupBy(p => (p.Date, p.PartnerId)))
        {
            var document = new DocumentBuilder(PostingJournal.Clearing, Name("PD", sales.Key.Date, sales.Key.PartnerId) + "/R", day, postings);
            foreach (var row in sales)
            {
                document.Debit(ChartOfAccounts.AwaitingRule, row.GrossCents, row.PartnerId, row.BenefitId);
                Owe(document, row);
            }
            document.Close();
        }
        TrialBalance.Require(day, postings);
        return postings;
    }

    private static void PostPurses(DateOnly day, DayTotals totals, Dictionary<int, BenefitVersion> benefits, List<Posting> postings)
    {
        var grants = new DocumentBuilder(PostingJournal.Clearing, Name("DO", day), day, postings);
        foreach (var (id, benefit) in Promised(benefits))
            grants.Move(ChartOfAccounts.Granted(benefit.Code), ChartOfAccounts.Purses(benefit.Code), totals.Purses[id].Granted, benefit: id);
        grants.Close();
        // Spending, expiry and corrections each lower (or raise) a purse and the commitment behind it by the same amount.
        foreach (var (prefix, amount) in new (string, Func<PurseTotals, long>)[]
            { ("DE", p => p.Spent + p.GivenBack), ("EX", p => p.Expired), ("AJ", p => p.Adjusted) })
        {
            var document = new DocumentBuilder(PostingJournal.Clearing, Name(prefix, day), day, postings);
            foreach (var (id, benefit) in Promised(benefits))
                document.Move(ChartOfAccounts.Granted(benefit.Code), ChartOfAccounts.Purses(benefit.Code), amount(totals.Purses[id]), benefit: id);
            document.Close();
        }
    }

    private static IEnumerable<(int Id, BenefitVersion Benefit)> Promised(Dictionary<int, BenefitVersion> benefits) =>
        benefits.OrderBy(b => b.Key).Where(b => ChartOfAccounts.IsPromised(b.Value)).Select(b => (b.Key, b.Value));

    private static void PostPartners(DateOnly day, DayPrices priced, Dictionary<int, BenefitVersion> benefits, List<Posting> postings)
    {
        var unpriced = priced.Unpriced.ToLookup(u => u.PartnerId);
        var owed = priced.Priced.ToLookup(p => p.PartnerId);
        foreach (var partner in owed.Select(g => g.Key).Union(unpriced.Select(g => g.Key)).Order())
        {
            var document = new DocumentBuilder(PostingJournal.Clearing, Name("PD", day, partner), day, postings);
            foreach (var row in owed[partner])
            {
                var charge = ChartOfAccounts.BornBy(benefits[row.BenefitId]);
                document.Debit(charge, row.SoldCents, partner, row.BenefitId);
                document.Debit(charge, -row.ReturnedCents, partner, row.BenefitId);
                Owe(document, row);
                document.Move(ChartOfAccounts.HolderShare, ChartOfAccounts.HolderShareTaken, row.HolderCents, partner, row.BenefitId);
            }
            foreach (var row in unpriced[partner])
            {
                document.Move(ChartOfAccounts.BornBy(benefits[row.BenefitId]), ChartOfAccounts.AwaitingRule, row.GrossCents, partner, row.BenefitId);
                document.Move(ChartOfAccounts.HolderShare, ChartOfAccounts.HolderShareTaken, row.HolderCents, partner, row.BenefitId);
            }
            document.Close();
        }
    }

    /// <summary>What the pass paid becomes what the partner is owed, what it left to the region, and the fees kept back.</summary>
    private static void Owe(DocumentBuilder document, PartnerDay row)
    {
        document.Debit(ChartOfAccounts.Partners, -row.NetCents, row.PartnerId, row.BenefitId);
        document.Debit(ChartOfAccounts.Fees, -row.FeeCents, row.PartnerId, row.BenefitId);
        document.Debit(ChartOfAccounts.PartnerDiscounts, row.ReimbursedCents - row.GrossCents, row.PartnerId, row.BenefitId);
    }

    private static string Name(string prefix, DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{day:yyyy-MM-dd}");

    private static string Name(string prefix, DateOnly day, int partner) => string.Create(CultureInfo.InvariantCulture, $"{Name(prefix, day)}/{partner}");
}
