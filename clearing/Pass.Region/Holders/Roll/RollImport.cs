using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Holders.Roll;

/// <summary>Grants decided by the engine, in the order asked; durable when it completes.</summary>
public delegate Task<Operation[]> SubmitGrants(IReadOnlyList<OperationRequest> grants, CancellationToken ct);

/// <summary>What is done with a roll.</summary>
/// <param name="DryRun">Reads, checks and counts; writes nothing.</param>
/// <param name="AcceptErrors">Imports the good lines of a file that has bad ones; otherwise such a file imports nothing.</param>
public sealed record RollImportMode(bool DryRun = false, bool AcceptErrors = false);

/// <summary>What an import did, or would do.</summary>
/// <param name="Totals">What the file holds.</param>
/// <param name="Problems">The first thousand problems, by place in the file.</param>
/// <param name="ProblemCount">All of them.</param>
/// <param name="Created">Holders new to the region.</param>
/// <param name="Updated">Holders whose school, class or name changed.</param>
/// <param name="Granted">Passes the engine granted something or opened.</param>
/// <param name="Refused">Grants refused, by reason: run the import again once the reason is gone.</param>
public sealed record RollImportResult(
    RollTotals Totals, IReadOnlyList<RollProblem> Problems, int ProblemCount,
    int Created, int Updated, int Granted, IReadOnlyDictionary<RefusalCode, int> Refused)
{
    /// <summary>False when problems kept everything out.</summary>
    public bool Imported { get; init; }
}

/// <summary>
/// Puts a roll into the region: holders matched by the keyed HMAC of their INE, a pass for who has none, grants by the rules.
/// The file is read whole before anything is written. Stopped anywhere and run again, it ends in the same state; run twice, it changes nothing.
/// </summary>
/// <param name="open">Opens the file; called once to check and once to import.</param>
public sealed class RollImport(
    PassDatabase database, RegionKeys keys, Reference reference, Campaign campaign, SubmitGrants submit, TimeProvider time, Func<SiecleReader> open)
{
    private const int BatchPupils = 5_000, ProblemLimit = 1_000;

    private readonly Entitlements _entitlements = new(reference, campaign);
    private readonly Dictionary<RefusalCode, int> _refused = [];
    private HashSet<string> _schools = [];
    private int _created, _updated, _granted;

    public async Task<RollImportResult> RunAsync(RollImportMode mode, CancellationToken ct = default)
    {
        var (totals, problems, count, stopped) = Check(ct);
        if (stopped || (count > 0 && !mode.AcceptErrors))
            return new(totals, problems, count, 0, 0, 0, _refused);
        await using (var context = database.CreateContext())
            _schools = await context.Schools.Select(s => s.Uai).ToHashSetAsync(ct);
        // The file is read on one core while the other writes what was read.
        var batches = Channel.CreateBounded<PupilRow[]>(1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = Task.Run(() => ReadAsync(batches.Writer, stop.Token), ct);
        // One batch is granted while the next is written.
        var granting = Task.CompletedTask;
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(ct))
            {
                var holders = await ImportAsync(batch, mode.DryRun, ct);
                await granting;
                granting = GrantAsync(holders, ct);
            }
        }
        catch
        {
            // The reader must not wait for ever to hand over a batch that nobody takes.
            await stop.CancelAsync();
            await granting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        await granting;
        await reading;
        return new(totals, problems, count, _created, _updated, _granted, _refused) { Imported = !mode.DryRun };
    }

    private async Task ReadAsync(ChannelWriter<PupilRow[]> batches, CancellationToken ct)
    {
        try
        {
            using var reader = open();
            foreach (var batch in reader.Read().OfType<PupilRow>().Chunk(BatchPupils))
                await batches.WriteAsync(batch, ct);
            batches.Complete();
        }
        catch (Exception e)
        {
            batches.Complete(e);
            throw;
        }
    }

    private (RollTotals Totals, List<RollProblem> Problems, int Count, bool Stopped) Check(CancellationToken ct)
    {
        using var reader = open();
        var problems = new List<RollProblem>();
        var (count, stopped) = (0, false);
        foreach (var problem in reader.Read().OfType<RollProblem>())
        {
            ct.ThrowIfCancellationRequested();
            count++;
            stopped |= problem.StopsImport;
            if (problems.Count < ProblemLimit)
                problems.Add(problem);
        }
        return (reader.Totals, problems, count, stopped);
    }

    /// <returns>The holders of the batch, written; none on a dry run.</returns>
    private async Task<List<Holder>> ImportAsync(PupilRow[] pupils, bool dryRun, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var hmacs = Array.ConvertAll(pupils, p => keys.HmacOf(p.Ine));
        var known = await FindAsync(context, hmacs, ct);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var fresh = hmacs.Count(h => !known.ContainsKey(Convert.ToHexString(h)));
        _created += fresh;

        await using var transaction = dryRun ? null : await context.Database.BeginTransactionAsync(ct);
        var rank = dryRun || fresh == 0 ? 0 : await DocumentNumbers.TakeAsync(context, "holder", fresh, ct);
        var holders = new List<Holder>(pupils.Length);
        for (var i = 0; i < pupils.Length; i++)
        {
            var isKnown = known.TryGetValue(Convert.ToHexString(hmacs[i]), out var holder);
            if (dryRun && !isKnown)
                continue;
            holder ??= new() { Id = rank, PassId = keys.PassOf(rank++).Value, IneHmac = hmacs[i], EnrolledAtMs = nowMs, UpdatedAtMs = nowMs };
            Copy(pupils[i], holder);
            if (!isKnown)
                context.Holders.Add(holder);
            holders.Add(holder);
        }
        foreach (var entry in context.ChangeTracker.Entries<Holder>().Where(e => e.State == EntityState.Modified))
        {
            entry.Entity.UpdatedAtMs = nowMs;
            _updated++;
        }
        if (dryRun)
            return [];
        context.Schools.AddRange(pupils.Select(p => p.Uai).Distinct().Where(_schools.Add).Select(uai => new School { Uai = uai }));
        await context.SaveChangesAsync(ct);
        await transaction!.CommitAsync(ct);
        return holders;
    }

    /// <summary>Asks the engine for what each holder is entitled to and is not known to have, and remembers what it acknowledged.</summary>
    private async Task GrantAsync(List<Holder> holders, CancellationToken ct)
    {
        var due = new List<(Holder Holder, GrantRequest Request, long Digest)>();
        foreach (var holder in holders)
        {
            var (request, digest) = _entitlements.Of(holder);
            if (holder.EntitlementHash != digest)
                due.Add((holder, request, digest));
        }
        if (due.Count == 0)
            return;
        var answers = await submit([.. due.Select(d => d.Request)], ct);
        foreach (var refusal in answers.Where(a => !a.IsApproved))
            _refused[refusal.Refusal] = _refused.GetValueOrDefault(refusal.Refusal) + 1;
        var acknowledged = due.Where((_, i) => answers[i].IsApproved).ToList();
        _granted += acknowledged.Count;
        // Holders by the thousand have the same entitlements: a few statements say so for all of them.
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        foreach (var same in acknowledged.GroupBy(d => d.Digest, d => d.Holder.Id))
        {
            foreach (var ids in same.Chunk(500))
            {
                await context.Holders.Where(h => ids.Contains(h.Id))
                    .ExecuteUpdateAsync(set => set.SetProperty(h => h.EntitlementHash, same.Key), ct);
            }
        }
        await transaction.CommitAsync(ct);
    }

    private static async Task<Dictionary<string, Holder>> FindAsync(PassDbContext context, byte[][] hmacs, CancellationToken ct)
    {
        var found = new Dictionary<string, Holder>(hmacs.Length);
        foreach (var chunk in hmacs.Chunk(500))
        {
            foreach (var holder in await context.Holders.Where(h => chunk.Contains(h.IneHmac)).ToListAsync(ct))
                found.Add(Convert.ToHexString(holder.IneHmac!), holder);
        }
        return found;
    }

    private void Copy(PupilRow pupil, Holder holder)
    {
        holder.FamilyName = pupil.FamilyName;
        holder.GivenName = pupil.GivenName;
        holder.BirthDate = pupil.BirthDate;
        holder.Status = pupil.StatusCode == "AP" ? HolderStatus.Apprentice : HolderStatus.Student;
        holder.Uai = pupil.Uai;
        holder.MefCode = pupil.MefCode;
        holder.ClassCode = pupil.ClassCode;
        holder.Campaign = campaign.Code;
        holder.LeftOn = pupil.LeftOn;
    }
}
