using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Region.Schools;

/// <summary>What undoing a change did.</summary>
/// <param name="Restored">Pupils as they were before.</param>
/// <param name="Skipped">Pupils whom a later change was about: they stay as that one left them.</param>
/// <param name="TakenBack">In cents, of benefits counted in cents.</param>
/// <param name="KeptRights">Rights that were begun to be used: they stay.</param>
public sealed record Undone(SchoolChange Change, int Restored, int Skipped, Money TakenBack, int KeptRights);

/// <summary>
/// Undoes a change of a school's pupils, a roll among them: each is as it was before, and what the roll granted is taken back where none of it was used. Who was new has left;
/// the next roll that names it finds it again and gives back what was taken. Stopped anywhere and run again, it goes on.
/// </summary>
public sealed class SchoolUndo(PassDatabase database, AuthorizationEngine engine, TimeProvider time)
{
    private const int Batch = 500;

    private static readonly Texts Words = Texts.Beside(typeof(SchoolUndo), "Schools");

    /// <param name="uai">The school whose change it is.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, ChangeUnknown, ChangeUndone, ChangeTooOld, ChangeNotLast for a roll that another one followed.</returns>
    public async Task<Result<Undone>> UndoAsync(Actor actor, string uai, int change, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, PupilOffice.MayChange, ct) is { } refused)
            return refused;
        SchoolChange found;
        HashSet<int> inCents;
        await using (var context = database.CreateContext())
        {
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            if (!await Actors.MayActForAsync(context, actor, uai, ct) || await context.SchoolChanges.AsNoTracking().SingleOrDefaultAsync(c => c.Id == change && c.Uai == uai, ct) is not { } there)
                return Words.Problem("ChangeUnknown");
            found = there;
            if (found.UndoneMs is not null)
                return Words.Problem("ChangeUndone");
            if (found.IsForgotten || time.GetUtcNow() > DateTimeOffset.FromUnixTimeMilliseconds(found.AtMs).AddDays(SchoolChange.UndoDays))
                return Words.Problem("ChangeTooOld", SchoolChange.UndoDays);
            if (found.Kind == SchoolChangeKind.Roll && await context.SchoolChanges.AnyAsync(c => c.Uai == uai && c.Kind == SchoolChangeKind.Roll && c.Id > change && c.UndoneMs == null && c.Pupils > 0, ct))
                return Words.Problem("ChangeNotLast");
            inCents = [.. await context.BenefitVersions.Where(b => b.Unit == BenefitUnit.Cents).Select(b => b.BenefitId).Distinct().ToListAsync(ct)];
            // Before the first pupil, as with a roll; once more when it was stopped and goes on.
            await Audit.WriteAsync(context, actor, time.GetUtcNow(), "school.undo", $"school/{uai}", new { Change = change, found.Kind }, new { found.Pupils }, ct);
            await transaction.CommitAsync(ct);
        }
        var (restored, skipped, kept, taken) = (0, 0, 0, 0L);
        while (await NextAsync(change, ct) is { Count: > 0 } lines)
        {
            var moved = await TakeBackAsync(found, lines, ct);
            foreach (var (_, rights) in moved)
                taken += rights.Where(r => inCents.Contains(r.Benefit)).Sum(r => (long)r.Units);
            kept += lines.Sum(l => MovedRights.Read(l.Line.Granted).Count) - moved.Values.Sum(m => m.Count) - lines.Where(l => l.IsLater).Sum(l => MovedRights.Read(l.Line.Granted).Count);
            await RestoreAsync(lines, moved, ct);
            restored += lines.Count(l => !l.IsLater);
            skipped += lines.Count(l => l.IsLater);
        }
        await using (var context = database.CreateContext())
        {
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            if (await context.SchoolChanges.Where(c => c.Id == change && c.UndoneMs == null).ExecuteUpdateAsync(set => set.SetProperty(c => c.UndoneMs, nowMs), ct) != 1)
                return Words.Problem("ChangeUndone");
            await Audit.WriteAsync(context, actor, time.GetUtcNow(), "school.undone", $"school/{uai}", new { Change = change, found.Kind, found.Pupils }, new { Restored = restored, Skipped = skipped, TakenBackCents = taken, KeptRights = kept }, ct);
            await transaction.CommitAsync(ct);
            found.UndoneMs = nowMs;
        }
        return new Undone(found, restored, skipped, new(taken), kept);
    }

    private async Task<IReadOnlyList<(SchoolChangeLine Line, long Pass, bool IsLater)>> NextAsync(int change, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var rows = await context.SchoolChangeLines.AsNoTracking().Where(l => l.ChangeId == change && !l.IsUndone).OrderBy(l => l.HolderId).Take(Batch)
            .Join(context.Holders, l => l.HolderId, h => h.Id, (l, h) => new
            {
                Line = l,
                h.PassId,
                IsLater = context.SchoolChangeLines.Any(o => o.HolderId == l.HolderId && o.ChangeId > change && !o.IsUndone),
            }).ToListAsync(ct);
        return rows.ConvertAll(r => (r.Line, r.PassId, r.IsLater));
    }

    /// <summary>Asks for all that a right was given, or nothing of it: what was begun to be used stays. Asked again, it is answered as it was.</summary>
    private async Task<Dictionary<long, List<MovedRight>>> TakeBackAsync(SchoolChange change, IReadOnlyList<(SchoolChangeLine Line, long Pass, bool IsLater)> lines, CancellationToken ct)
    {
        var asked = lines.Where(l => !l.IsLater).SelectMany(l => MovedRights.Read(l.Line.Granted).Select(right => (l.Line.HolderId, l.Pass, Right: right))).ToList();
        var answers = await engine.SubmitAsync([.. asked.Select(OperationRequest (a) => new AdjustmentRequest(
            OperationId.Derive(change.AtMs, Mix.Of((ulong)OperationKind.Adjustment, (ulong)change.Id), Mix.Of((ulong)a.Pass, (ulong)a.Right.Benefit)), new(a.Pass), change.AtMs, new((ushort)a.Right.Benefit), -a.Right.Units, Incident: 0))], ct);
        return asked.Where((_, i) => answers[i].IsApproved).GroupBy(a => a.HolderId).ToDictionary(g => g.Key, g => g.Select(a => a.Right).ToList());
    }

    private async Task RestoreAsync(IReadOnlyList<(SchoolChangeLine Line, long Pass, bool IsLater)> lines, Dictionary<long, List<MovedRight>> moved, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var now = time.GetUtcNow();
        var ids = lines.Select(l => l.Line.HolderId).ToList();
        var holders = await context.Holders.Where(h => ids.Contains(h.Id)).ToDictionaryAsync(h => h.Id, ct);
        foreach (var (line, _, _) in lines.Where(l => !l.IsLater))
        {
            var holder = holders[line.HolderId];
            if (line.Before is { } before)
                JsonSerializer.Deserialize<PupilState>(before)!.Restore(holder);
            else
                (holder.LeftOn, holder.AwaitsSchool, holder.EntitlementHash) = (ParisCalendar.DateOf(now), false, null);
            if (moved.TryGetValue(holder.Id, out var rights))
            {
                holder.Withdrawn = MovedRights.Write(MovedRights.Read(holder.Withdrawn).Concat(rights).GroupBy(r => r.Benefit).Select(g => new MovedRight(g.Key, g.Sum(r => r.Units), g.Max(r => r.Granted))));
                holder.EntitlementHash = null;
            }
            holder.UpdatedAtMs = now.ToUnixTimeMilliseconds();
        }
        await context.SchoolChangeLines.Where(l => l.ChangeId == lines[0].Line.ChangeId && ids.Contains(l.HolderId)).ExecuteUpdateAsync(set => set.SetProperty(l => l.IsUndone, true), ct);
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
