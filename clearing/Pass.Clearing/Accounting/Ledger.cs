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
