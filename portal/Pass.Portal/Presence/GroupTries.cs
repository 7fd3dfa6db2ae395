using System.Diagnostics.Metrics;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Machine;
using Pass.Data.Model;

namespace Pass.Portal.Presence;

/// <summary>
/// The bounds of <see cref="CodeTries"/> over all nodes on one database. Four rows say until when the wrong codes of a pass at a partner, of a pass, of a
/// partner and of all together are paid for; they are read before a code is looked at and written when it was wrong, so that a right one writes nothing.
/// A guesser who uses N nodes at one instant has N − 1 tries more, once. Safe from several threads.
/// </summary>
internal sealed class GroupTries : IDisposable
{
    private readonly PassDatabase _database;
    private readonly ILogStore _log;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Counter<long> _slowed;
    private long _total;

    public GroupTries(PassDatabase database, ILogStore log, TimeProvider time, IMeterFactory meters)
    {
        (_database, _log, _time) = (database, log, time);
        var meter = meters.Create(Telemetry.Name);
        _slowed = meter.CreateCounter<long>("pass.codes.group.slowed", "{code}", "One-time codes not looked at after too many wrong ones at any node, by whose bound it was: pass, partner or group.");
        meter.CreateObservableCounter("pass.codes.group.wrong", () => Interlocked.Read(ref _total), "{code}", "Wrong one-time codes at all nodes of the database, since it was made.");
    }

    public async Task<PresentationResult> CountAsync(PassId pass, PartnerId at, Func<PresentationResult> attempt)
    {
        // One at a time on a node: codes are few, and of many at once all would see the rows as they were before.
        await _turn.WaitAsync();
        try
        {
            await using var context = _database.CreateContext();
            var nowMs = _log.ClockMs() ?? _time.GetUtcNow().ToUnixTimeMilliseconds();
            if (await BoundReachedAsync(context, pass, at, nowMs) is { } bound)
            {
                _slowed.Add(1, new KeyValuePair<string, object?>("bound", bound));
                return PresentationRefusal.TooManyTries;
            }
            var result = attempt();
            if (result.Refusal != PresentationRefusal.CodeWrong)
                return result;
            await AddAsync(context, pass.Value, at.Value, CodeTries.PassAtPartner, nowMs);
            await AddAsync(context, pass.Value, 0, CodeTries.Pass, nowMs);
            await AddAsync(context, 0, at.Value, CodeTries.Partner, nowMs);
            await AddAsync(context, 0, 0, CodeTries.All, nowMs);
            // What is paid for says nothing any more: as many rows stay as there were wrong codes of late.
            await context.CodeGuesses.Where(g => g.PaidAtMs < nowMs && (g.PassId != 0 || g.PartnerId != 0)).ExecuteDeleteAsync();
            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<string?> BoundReachedAsync(PassDbContext context, PassId pass, PartnerId at, long nowMs)
    {
        var rows = await context.CodeGuesses.AsNoTracking()
            .Where(g => (g.PassId == pass.Value || g.PassId == 0) && (g.PartnerId == at.Value || g.PartnerId == 0)).ToListAsync();
        foreach (var row in rows)
        {
            var (bound, of) = (row.PassId != 0, row.PartnerId != 0) switch
            {
                (true, true) => (CodeTries.PassAtPartner, "pass"),
                (true, false) => (CodeTries.Pass, "pass"),
                (false, true) => (CodeTries.Partner, "partner"),
                _ => (CodeTries.All, "group"),
            };
            if (row is { PassId: 0, PartnerId: 0 })
                Interlocked.Exchange(ref _total, row.Wrong);
            if (row.PaidAtMs > nowMs + bound.StepMs * (bound.Burst - 1) && row.PaidAtMs <= nowMs + bound.MostMs)
                return of;
        }
        return null;
    }

    private static async Task AddAsync(PassDbContext context, long pass, int partner, CodeTries.Bound bound, long nowMs)
    {
        var most = nowMs + bound.MostMs;
        // Further ahead than it can be: the clock was set back meanwhile, and all but one try are used up.
        Expression<Func<CodeGuesses, long>> paid = g => g.PaidAtMs > most ? most : (g.PaidAtMs < nowMs ? nowMs : g.PaidAtMs) + bound.StepMs;
        var rows = context.CodeGuesses.Where(g => g.PassId == pass && g.PartnerId == partner);
        if (await rows.ExecuteUpdateAsync(set => set.SetProperty(g => g.PaidAtMs, paid).SetProperty(g => g.Wrong, g => g.Wrong + 1)) > 0)
            return;
        context.CodeGuesses.Add(new() { PassId = pass, PartnerId = partner, PaidAtMs = nowMs + bound.StepMs, Wrong = 1 });
        try
        {
            await context.SaveChangesAsync();
        }
        catch (DbUpdateException)
        {
            // Another node was first: its row is there.
            await rows.ExecuteUpdateAsync(set => set.SetProperty(g => g.PaidAtMs, paid).SetProperty(g => g.Wrong, g => g.Wrong + 1));
        }
        context.ChangeTracker.Clear();
    }

    public void Dispose() => _turn.Dispose();
}
