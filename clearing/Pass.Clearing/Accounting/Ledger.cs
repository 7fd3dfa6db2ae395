using System.Globalization;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Accounting;

/// <summary>The one way into the general ledger: each document gets the next entry number, without gaps, in the transaction that writes it.</summary>
internal static class Ledger
{
    /// <param name="context">In a transaction, with everything saved that the postings name.</param>
    public static async Task PostAsync(PassDbContext context, IEnumerable<Posting> postings, CancellationToken ct)
    {
        var documents = postings.GroupBy(p => p.Document).ToList();
        if (documents.Count == 0)
            return;
        var entry = await DocumentNumbers.TakeAsync(context, "ledger-entry", documents.Count, ct);
        foreach (var document in documents)
        {
            foreach (var posting in document)
                posting.Entry = entry;
            entry++;
        }
        await context.InsertAsync([.. documents.SelectMany(d => d)], ct);
    }
}

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
