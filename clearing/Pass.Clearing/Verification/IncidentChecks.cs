using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Statements;
using Pass.Data.Model;

namespace Pass.Clearing.Verification;

/// <summary>
/// Each validated incident is payable to the cent of its difference, in the items and in the books, and was decided by another than its author;
/// one that was not validated is payable in nothing. Its documents are in the archive as they were.
/// </summary>
internal sealed class IncidentChecks(PassDbContext context)
{
    /// <param name="archive">Null leaves documents out.</param>
    public async Task<CheckResult> RunAsync(SentArchive? archive, CancellationToken ct)
    {
        var tally = new Tally(CheckName.Incidents);
        var made = await (
            from part in context.IncidentItems
            join item in context.PayableItems on part.ItemId equals item.Id
            select new { part.IncidentId, Part = part.Cents, item.Cents, item.PartnerId, item.Kind, Document = "CO-" + item.Id }).ToListAsync(ct);
        var posted = await context.Postings.Where(p => p.Journal == PostingJournal.Correction && p.Account == ChartOfAccounts.Partners)
            .Select(p => new { p.Document, p.PartnerId, Cents = p.CreditCents - p.DebitCents }).ToDictionaryAsync(p => p.Document, ct);
        var parts = made.ToLookup(m => m.IncidentId);
        await foreach (var incident in context.Incidents.AsNoTracking().Include(i => i.Documents).AsAsyncEnumerable().WithCancellation(ct))
        {
            var own = parts[incident.Id].ToList();
            var isValidated = incident.State == IncidentState.Validated;
            tally.Add(own.Sum(p => p.Part) == (isValidated ? incident.DifferenceCents : 0) && own.Count == 0 != isValidated
                && own.TrueForAll(p => p.Part == p.Cents && p.PartnerId == incident.PartnerId && p.Kind == PayableKind.Correction
                    && posted.TryGetValue(p.Document, out var posting) && posting.Cents == p.Cents && posting.PartnerId == p.PartnerId), $"incident {incident.Id}, items");
            var isOpen = incident.State == IncidentState.Open;
            tally.Add(isOpen == incident.DeciderId is null && isOpen == incident.DecidedAtMs is null
                && (isOpen || incident.DeciderId == incident.AuthorId == (incident.State == IncidentState.Withdrawn)), $"incident {incident.Id}, people");
            foreach (var document in incident.Documents)
                tally.Add(archive is null || archive.IsSound(document.Hash), $"incident {incident.Id}, {document.Name}");
        }
        return tally.Result();
    }
}
