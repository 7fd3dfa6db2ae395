using System.Globalization;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Accounting;

/// <summary>Debits and credits of a day by account, in the order of their names.</summary>
public static class TrialBalance
{
    public static IReadOnlyList<(string Account, Money Debit, Money Credit)> Of(IEnumerable<Posting> postings) =>
        [.. postings.GroupBy(p => p.Account).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, new Money(g.Sum(p => p.DebitCents)), new Money(g.Sum(p => p.CreditCents))))];

    /// <exception cref="InvalidOperationException">Debits and credits differ: the day is not posted.</exception>
    public static void Require(DateOnly day, IEnumerable<Posting> postings)
    {
        long difference = 0;
        foreach (var posting in postings)
            difference = checked(difference + posting.AmountCents);
        if (difference != 0)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"The trial balance of {day:yyyy-MM-dd} is off by {new Money(difference).ToIso()} EUR: the day is not posted."));
        }
    }
}
