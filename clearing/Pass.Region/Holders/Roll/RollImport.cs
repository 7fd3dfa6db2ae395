using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Holders.Roll;

/// <summary>Grants decided by the engine, in the order asked, and what was taken back given again; durable when it completes.</summary>
public delegate Task<Operation[]> SubmitGrants(IReadOnlyList<OperationRequest> grants, CancellationToken ct);

/// <summary>What is imported all the same, because somebody said so.</summary>
[Flags]
public enum RollAccept
{
    None = 0,

    /// <summary>The good pupils of a school that has bad ones; otherwise such a school is left out.</summary>
    Errors = 1,

    /// <summary>An export of another school year than the campaign's, or of one it does not say.</summary>
    OtherYear = 2,

    /// <summary>An export made before the roll that was last taken of the school, or without a date.</summary>
    Older = 4,

    /// <summary>An export of another school than the one that was named, or that its folder is named after.</summary>
    OtherSchool = 8,
}

/// <summary>What is done with a roll.</summary>
/// <param name="DryRun">Reads, checks and counts; writes nothing.</param>
/// <param name="Accept">What is no reason to leave a school out.</param>
/// <param name="School">The school whose roll it is; null when the file may hold any.</param>
public sealed record RollImportMode(bool DryRun = false, RollAccept Accept = RollAccept.None, Uai? School = null);

/// <summary>One school of the import, all of it or nothing.</summary>
/// <param name="Before">Its pupils of the campaign that the region knew.</param>
/// <param name="After">Its pupils as the roll has them; as before when the school was left out.</param>
/// <param name="IsTaken">It was imported, or would be.</param>
public sealed record RollSchoolResult(RollSchool School, int Before, int After, bool IsTaken);

/// <summary>A pupil that a school's own roll brings, or does not name any more.</summary>
/// <param name="From">The school it was at; null for who is new to the region.</param>
public sealed record RollPupil(string Name, string? ClassCode, string? From);

/// <summary>Who comes and who is not there any more, for a roll that is one school's.</summary>
/// <param name="Arrivals">The first <see cref="MostNamed"/> of them.</param>
/// <param name="Missing">Pupils of the school that its roll does not name: it is to say whether they are there. The first <see cref="MostNamed"/>.</param>
public sealed record RollMoves(IReadOnlyList<RollPupil> Arrivals, int ArrivalCount, IReadOnlyList<RollPupil> Missing, int MissingCount)
{
    public const int MostNamed = 200;
}

/// <summary>What an import did, or would do.</summary>
/// <param name="Check">What the file holds, and what is wrong with it.</param>
/// <param name="Schools">Each school, in the order of the file.</param>
/// <param name="Created">Holders new to the region.</param>
/// <param name="Updated">Holders whose school, class or name changed.</param>
/// <param name="Granted">Passes the engine granted something or opened; on a dry run, would be asked to.</param>
/// <param name="Refused">Grants refused, by reason: run the import again once the reason is gone.</param>
/// <param name="Effects">What was given, or would be, benefit by benefit.</param>
/// <param name="Moves">Of a roll that was named as one school's; null otherwise.</param>
/// <param name="Imported">Something was written: false when problems kept every school out, and on a dry run.</param>
public sealed record RollImportResult(
    RollCheck Check, IReadOnlyList<RollSchoolResult> Schools, int Created, int Updated, int Granted, IReadOnlyDictionary<RefusalCode, int> Refused, IReadOnlyList<RollEffect> Effects, RollMoves? Moves, bool Imported)
{
    public RollTotals Totals => Check.Totals;

    /// <summary>Every school was imported, or would be.</summary>
    public bool IsWhole => !Check.IsStopped && Schools.All(s => s.IsTaken);
}

/// <summary>
/// Puts a roll into the region: holders matched by the keyed HMAC of their INE, a pass for who has none, grants by the rules.
/// The file is read whole before anything is written; a school with problems is left out and the others go on.
/// Stopped anywhere and run again, it ends in the same state; run twice, it changes nothing.
/// Its audit row says who took which file and for how many pupils; it is written with the schools' exports, before the first pupil.
/// </summary>
/// <param name="reader">Asked twice: once to check, once for the pupils. Disposed of by the caller.</param>
public sealed class RollImport(
    PassDatabase database, RegionKeys keys, Reference reference, SubmitGrants submit, TimeProvider time, IRoll reader)
{
    private const int BatchPupils = 5_000;
    internal const ActorRole MayImport = ActorRole.Officer | ActorRole.Administrator | ActorRole.System | ActorRole.School;

    private RollGrants _grants = null!;
    /// <summary>Null on a dry run.</summary>
    private RollJournal? _journal;
    private RollCensus? _census;
    /// <summary>Code of the campaign that a school's roll is for, by UAI.</summary>
    private Dictionary<string, string> _campaignOf = [];
    private int _created, _updated;

    /// <returns>Problems: RoleMissing, ActorUnknown; a school imports its own roll alone. What is wrong with the roll is in the result.</returns>
    public async Task<Result<RollImportResult>> RunAsync(Actor actor, RollImportMode mode, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayImport, ct) is { } refused)
            return refused;
        if (actor.Id.SignIn is not null && !(mode.School is { } own && !mode.Accept.HasFlag(RollAccept.OtherSchool) && await ActsForAsync(actor, own, ct)))
            return actor.Lacks(ActorRole.Officer)!;
        var check = reader.Check(ct);
        if (check.IsStopped)
            return new RollImportResult(check, [], 0, 0, 0, new Dictionary<RefusalCode, int>(), [], null, false);
        var campaigns = await CampaignsAsync(ct);
        _grants = new(database, reference, campaigns, submit);
        var schools = new SchoolCheck(database, campaigns, check, mode, time.GetUtcNow());
        await schools.CheckAsync(ct);
        // Who only looks on has it counted while the pupils are looked for.
        var counting = schools.PupilsAsync(ct);
        var taken = check.Schools.Where(schools.IsTaken).ToHashSet();
        if (taken.Count > 0)
        {
            if (!mode.DryRun)
            {
                var known = await counting;
                _journal = await schools.KeepAsync(actor, taken, taken.Sum(s => known.GetValueOrDefault((s.Name, schools.CampaignOf(s).Code))), reader.Hash(), ct);
            }
            _campaignOf = taken.ToDictionary(s => s.Name, s => schools.CampaignOf(s).Code);
            _census = mode.School is { } school && _campaignOf.TryGetValue(school.Value, out var campaign) ? new(school.Value, campaign) : null;
            await ImportAsync(taken, mode.DryRun, ct);
            if (_census is not null)
                await _census.CloseAsync(database, _journal, time.GetUtcNow(), ct);
            if (_journal is not null)
                await _journal.CloseAsync(database, time.GetUtcNow().ToUnixTimeMilliseconds(), ct);
        }
        var before = await counting;
        var results = check.Schools.Select(s =>
        {
            var known = before.GetValueOrDefault((s.Name, schools.CampaignOf(s).Code));
            return new RollSchoolResult(s, known, taken.Contains(s) ? s.Rows : known, taken.Contains(s));
        });
        return new RollImportResult(check, [.. results], _created, _updated, _grants.Granted, _grants.Refused, _grants.Effects, _census?.Moves, taken.Count > 0 && !mode.DryRun);
    }

    private async Task<bool> ActsForAsync(Actor actor, Uai school, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return await Actors.MayActForAsync(context, actor, school.Value, ct);
    }

    /// <summary>The newest first: it is the one meant by a roll that does not say its year.</summary>
    private async Task<List<Campaign>> CampaignsAsync(CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var campaigns = (await context.Campaigns.AsNoTracking().OrderByDescending(c => c.SchoolYear).ToListAsync(ct)).ConvertAll(c => c.ToCampaign());
        return campaigns.Count > 0 ? campaigns : throw new InvalidOperationException("A roll is imported once a campaign was published.");
    }

    private async Task ImportAsync(HashSet<RollSchool> taken, bool dryRun, CancellationToken ct)
    {
        // The file is read on one core while the other writes what was read.
        var batches = Channel.CreateBounded<PupilRow[]>(1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = Task.Run(() => ReadAsync(taken, batches.Writer, stop.Token), ct);
        // One batch is granted while the next is written.
        var granting = Task.CompletedTask;
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(ct))
            {
                var (holders, lines) = await ImportAsync(batch, dryRun, ct);
                await granting;
                granting = dryRun ? _grants.ForeseeAsync(holders, ct) : _grants.GiveAsync(holders, lines, _journal!.SinceMs, ct);
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
    }

    private async Task ReadAsync(HashSet<RollSchool> taken, ChannelWriter<PupilRow[]> batches, CancellationToken ct)
    {
        try
        {
            foreach (var batch in reader.Rows(taken.Contains).Chunk(BatchPupils))
                await batches.WriteAsync(batch, ct);
            batches.Complete();
        }
        catch (Exception e)
        {
            batches.Complete(e);
            throw;
        }
    }

    /// <returns>The holders of the batch, written with their lines of the journal, or on a dry run as they would be.</returns>
    private async Task<(List<Holder> Holders, Dictionary<long, SchoolChangeLine> Lines)> ImportAsync(PupilRow[] pupils, bool dryRun, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var hmacs = Array.ConvertAll(pupils, p => keys.HmacOf(p.Ine));
        var named = Array.ConvertAll(hmacs, Convert.ToHexString);
        var known = await FindAsync(context, hmacs, ct);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var fresh = named.Count(h => !known.ContainsKey(h));
        _created += fresh;

        await using var transaction = dryRun ? null : await context.Database.BeginTransactionAsync(ct);
        var rank = dryRun || fresh == 0 ? 0 : await DocumentNumbers.TakeAsync(context, "holder", fresh, ct);
        var holders = new List<Holder>(pupils.Length);
        var changed = new List<(Holder Holder, PupilState? Before)>();
        for (var i = 0; i < pupils.Length; i++)
        {
            var isKnown = known.TryGetValue(named[i], out var holder);
            holder ??= dryRun ? new() { PassId = PassNumber.MaxId } : new() { Id = rank, PassId = keys.PassOf(rank++).Value, IneHmac = hmacs[i], EnrolledAtMs = nowMs, UpdatedAtMs = nowMs };
            var before = isKnown ? PupilState.Of(holder) : null;
            Copy(pupils[i], holder);
            _census?.See(holder, before, pupils[i]);
            if (!dryRun && (before is null || before != PupilState.Of(holder) || _grants.IsDue(holder)))
                changed.Add((holder, before));
            if (!isKnown && !dryRun)
                context.Holders.Add(holder);
            holders.Add(holder);
        }
        foreach (var entry in context.ChangeTracker.Entries<Holder>().Where(e => e.State == EntityState.Modified))
        {
            entry.Entity.UpdatedAtMs = nowMs;
            _updated++;
        }
        if (dryRun)
            return (holders, []);
        await context.SaveChangesAsync(ct);
        var lines = await _journal!.WriteAsync(context, changed, ct);
        await transaction!.CommitAsync(ct);
        return (holders, lines);
    }

    private static async Task<Dictionary<string, Holder>> FindAsync(PassDbContext context, byte[][] hmacs, CancellationToken ct)
    {
        var found = new Dictionary<string, Holder>(hmacs.Length);
        foreach (var chunk in hmacs.Chunk(1_000))
        {
            // As one parameter: a statement with a parameter for each is put together anew each time.
            foreach (var holder in await context.Holders.Where(h => h.IneHmac != null && EF.Parameter(chunk).Contains(h.IneHmac)).ToListAsync(ct))
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
        holder.Campaign = _campaignOf[pupil.Uai];
        holder.LeftOn = pupil.LeftOn;
        holder.AwaitsSchool = false;
    }
}
