using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Holders.Roll;

/// <summary>What a roll gives of one benefit, or would give.</summary>
/// <param name="Pupils">Who get something.</param>
/// <param name="Units">Cents or uses.</param>
public sealed record RollEffect(BenefitVersion Benefit, int Pupils, long Units)
{
    /// <summary>What the region pays for it at most; null for uses whose price nothing bounds.</summary>
    public Money? WorthAtMost => Benefit.Unit == BenefitUnit.Cents ? new Money(Units) : Benefit.RegionCapPerUnit is { } cap ? new Money(Units * cap.Cents) : null;
}

/// <summary>Asks the engine for what holders are entitled to and are not known to have, and counts what it gave; on a dry run, what it would give.</summary>
internal sealed class RollGrants(PassDatabase database, Reference reference, IReadOnlyList<Campaign> campaigns, SubmitGrants submit)
{
    private readonly Dictionary<string, Entitlements> _entitlements = campaigns.ToDictionary(c => c.Code, c => new Entitlements(reference, c));
    private readonly Dictionary<int, (int Pupils, long Units)> _given = [];

    public Dictionary<RefusalCode, int> Refused { get; } = [];

    public int Granted { get; private set; }

    public IReadOnlyList<RollEffect> Effects =>
        [.. _given.OrderBy(g => g.Key).Select(g => new RollEffect(reference.Benefits.Where(b => b.Benefit.Value == g.Key).MaxBy(b => b.AppliesFrom)!, g.Value.Pupils, g.Value.Units))];

    /// <summary>Something is to be asked for this holder.</summary>
    public bool IsDue(Holder holder) => holder.EntitlementHash != _entitlements[holder.Campaign].Of(holder).Digest;

    /// <summary>Counts what these holders would be given.</summary>
    public async Task ForeseeAsync(IReadOnlyList<Holder> holders, CancellationToken ct)
    {
        var due = DueOf(holders);
        Granted += due.Count;
        await using var context = database.CreateContext();
        foreach (var some in due.Chunk(500))
        {
            // Who is new has no number yet, and nothing.
            var passes = some.Where(d => d.Holder.Id != 0).Select(d => d.Holder.PassId).ToList();
            var granted = passes.Count == 0 ? [] : (await context.Purses.AsNoTracking().Where(p => passes.Contains(p.PassId)).Select(p => new { p.PassId, p.BenefitId, p.Granted }).ToListAsync(ct)).ToDictionary(p => (p.PassId, p.BenefitId), p => p.Granted);
            foreach (var one in some)
            {
                var back = Given(one.Holder, one.Asked.Request).ToDictionary(r => r.Benefit, r => r.Units);
                foreach (var (benefit, units) in one.Asked.Request.Entitlements)
                    Count(benefit.Value, Math.Max(0, units - granted.GetValueOrDefault((one.Holder.PassId, (int)benefit.Value))) + back.GetValueOrDefault(benefit.Value));
            }
        }
    }

    /// <summary>Has the engine give these holders what is theirs, and remembers what it acknowledged.</summary>
    /// <param name="lines">Of this import, by holder; each is told what its holder was given.</param>
    /// <param name="sinceMs">When the import began: what was decided before, it did not give.</param>
    public async Task GiveAsync(IReadOnlyList<Holder> holders, IReadOnlyDictionary<long, SchoolChangeLine> lines, long sinceMs, CancellationToken ct)
    {
        var due = DueOf(holders);
        if (due.Count == 0)
            return;
        foreach (var one in due)
            one.Back = [.. Given(one.Holder, one.Asked.Request)];
        var requests = due.SelectMany(d => d.Back.Select(OperationRequest (r) => new AdjustmentRequest(
            OperationId.Derive(sinceMs, Mix.Of((ulong)OperationKind.Adjustment, (ulong)r.Benefit), Mix.Of((ulong)d.Holder.PassId, (ulong)lines[d.Holder.Id].ChangeId)), new(d.Holder.PassId), sinceMs, new((ushort)r.Benefit), r.Units, Incident: 0))
            .Append(d.Asked.Request)).ToList();
        var answers = await submit(requests, ct);
        var at = 0;
        foreach (var one in due)
        {
            one.Answers = answers[at..(at += one.Back.Count + 1)];
            foreach (var refusal in one.Answers.Where(a => !a.IsApproved))
                Refused[refusal.Refusal] = Refused.GetValueOrDefault(refusal.Refusal) + 1;
        }
        due.RemoveAll(d => d.Answers.Any(a => !a.IsApproved));
        Granted += due.Count;
        await KeepAsync(due, lines, sinceMs, ct);
    }

    private List<Due> DueOf(IReadOnlyList<Holder> holders) =>
        [.. holders.Select(h => new Due(h, _entitlements[h.Campaign].Of(h))).Where(d => d.Holder.EntitlementHash != d.Asked.Digest)];

    private async Task KeepAsync(List<Due> due, IReadOnlyDictionary<long, SchoolChangeLine> lines, long sinceMs, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var before = await AnsweredBeforeAsync(context, due.Where(d => lines[d.Holder.Id].Before is not null).Select(d => d.Asked.Request), sinceMs, ct);
        var told = new List<SchoolChangeLine>();
        foreach (var one in due)
        {
            var targets = one.Asked.Request.Entitlements.ToDictionary(e => (int)e.Benefit.Value, e => e.Units);
            var moved = one.Answers.Where(a => !before.Contains((a.Id, a.Pass))).SelectMany(a => a.Legs.Where(l => l.Units > 0)).GroupBy(l => (int)l.Benefit.Value)
                .Select(g => new MovedRight(g.Key, g.Sum(l => l.Units), Math.Max(targets.GetValueOrDefault(g.Key), one.Back.Where(b => b.Benefit == g.Key).Select(b => b.Granted).DefaultIfEmpty(0).Max()))).ToList();
            foreach (var right in moved)
                Count(right.Benefit, right.Units);
            lines[one.Holder.Id].Granted = MovedRights.Write(moved);
            told.Add(lines[one.Holder.Id]);
        }
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.UpdateAsync(told, ct);
        // Holders by the thousand have the same entitlements: a few statements say so for all of them.
        foreach (var same in due.GroupBy(d => d.Asked.Digest, d => d.Holder.Id))
        {
            foreach (var ids in same.Chunk(500))
            {
                await context.Holders.Where(h => ids.Contains(h.Id))
                    .ExecuteUpdateAsync(set => set.SetProperty(h => h.EntitlementHash, same.Key), ct);
            }
        }
        foreach (var one in due.Where(d => d.Back.Count > 0))
        {
            var left = MovedRights.Write(MovedRights.Read(one.Holder.Withdrawn)
                .Select(w => w with { Units = w.Units - one.Back.Where(b => b.Benefit == w.Benefit).Sum(b => b.Units) }).Where(w => w.Units > 0));
            await context.Holders.Where(h => h.Id == one.Holder.Id).ExecuteUpdateAsync(set => set.SetProperty(h => h.Withdrawn, left), ct);
        }
        await transaction.CommitAsync(ct);
    }

    /// <summary>The same request asked again is answered as it was: what it gave then is not given now.</summary>
    private static async Task<HashSet<(OperationId, PassId)>> AnsweredBeforeAsync(PassDbContext context, IEnumerable<GrantRequest> asked, long sinceMs, CancellationToken ct)
    {
        var before = new HashSet<(OperationId, PassId)>();
        foreach (var some in asked.Chunk(500))
        {
            var ids = Array.ConvertAll(some, r => r.Id.Value);
            foreach (var found in await context.Operations.AsNoTracking().Where(o => ids.Contains(o.OperationId) && o.RecordedAtMs < sinceMs).Select(o => new { o.OperationId, o.PassId }).ToListAsync(ct))
                before.Add((new(found.OperationId), new(found.PassId)));
        }
        return before;
    }

    /// <summary>Of what was taken back from a holder, what its rights give it again.</summary>
    private static IEnumerable<MovedRight> Given(Holder holder, GrantRequest request)
    {
        foreach (var taken in MovedRights.Read(holder.Withdrawn))
        {
            var target = request.Entitlements.Where(e => e.Benefit.Value == taken.Benefit).Select(e => e.Units).SingleOrDefault();
            if (Math.Clamp(target - taken.Granted + taken.Units, 0, taken.Units) is > 0 and var units)
                yield return taken with { Units = units };
        }
    }

    private void Count(int benefit, long units)
    {
        if (units <= 0)
            return;
        var (pupils, sum) = _given.GetValueOrDefault(benefit);
        _given[benefit] = (pupils + 1, sum + units);
    }

    private sealed class Due(Holder holder, (GrantRequest Request, long Digest) asked)
    {
        public Holder Holder { get; } = holder;
        public (GrantRequest Request, long Digest) Asked { get; } = asked;
        public IReadOnlyList<MovedRight> Back { get; set; } = [];
        public Operation[] Answers { get; set; } = [];
    }
}
