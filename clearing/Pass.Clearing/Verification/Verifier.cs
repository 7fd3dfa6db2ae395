using Pass.Clearing.Night;
using Pass.Clearing.Statements;
using Pass.Data;
using Pass.Data.Log;

namespace Pass.Clearing.Verification;

/// <summary>
/// Recomputes everything that money depends on, from the log up to the files, and says what does not agree. It changes nothing.
/// Days are recomputed from the log and, independently, from the projected entries by the database's own sums.
/// </summary>
public sealed class Verifier(PassDatabase database)
{
    /// <param name="filesFolder">Where settlements were written, to compare their files with what was sent; null leaves files out.</param>
    /// <param name="archive">Where what was sent is kept; null leaves it out.</param>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(
        ILogStore log, string? filesFolder = null, SentArchive? archive = null, IProgress<NightProgress>? progress = null, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        // One instant for all queries: sales and nights may go on meanwhile.
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        var results = new List<CheckResult>();
        var steps = new Func<Task>[]
        {
            async () => results.AddRange(await new LogChecks(context, log).RunAsync(ct)),
            async () => results.Add(await new OperationChecks(context, log).RunAsync(ct)),
            async () => results.AddRange(await new EntryChecks(context, log).RunAsync(ct)),
            async () => results.AddRange(await new SaleChecks(context, log).RunAsync(ct)),
            async () => results.AddRange(await new PaymentChecks(context).RunAsync(filesFolder, archive, ct)),
            async () => results.Add(await new IncidentChecks(context).RunAsync(archive, ct)),
            async () => results.Add(await new FamilyChecks(context).RunAsync(ct)),
            async () => results.AddRange(await new IdentityChecks(context).RunAsync(ct)),
            async () => results.Add(await new AuditChecks(context).RunAsync(ct)),
            async () => results.Add(await new ProofChecks(context).RunAsync(ct)),
        };
        foreach (var (i, step) in steps.Index())
        {
            progress?.Report(new(NightStep.Verifying, i, steps.Length));
            await step();
        }
        progress?.Report(new(NightStep.Verifying, steps.Length, steps.Length));
        return [.. results.OrderBy(r => r.Name)];
    }
}
