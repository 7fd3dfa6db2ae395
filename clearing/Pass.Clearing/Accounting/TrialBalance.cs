using System.Globalization;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Accounting;

/// <summary>Debits and credits of a day are equal.</summary>
public static class TrialBalance
{
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
