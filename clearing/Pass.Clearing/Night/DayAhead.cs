using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>
/// Folds the day that runs while it runs, so that the night reads only what came since, however many sales a day has. What was folded is kept in the database
/// now and then, so that a node that starts, or another that clears the day, goes on from there. The chain goes on where this stopped, so that nothing is
/// counted twice or left out.
/// </summary>
/// <param name="keepEvery">Rows of the log folded since the last time that it is worth keeping: by default a second's reading.</param>
public sealed class DayAhead(PassDatabase database, ILogStore log, int keepEvery = 20_000) : IDisposable
{
    /// <summary>How often it is worth looking: what the night is left with is what is sold meanwhile.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _one = new(1);
    private DateOnly _day;
    private BegunDay? _begun;
    private long _keptRows;

    /// <summary>Adds what the first day that is not cleared has more than at the last look, up to its end mark.</summary>
    /// <exception cref="LogBrokenException">A row is altered or missing: what was folded is forgotten.</exception>
    public async Task AdvanceAsync(CancellationToken ct = default)
    {
        await _one.WaitAsync(ct);
        try
        {
            await using var context = database.CreateContext();
            var cleared = await context.BusinessDays.Where(d => d.State == BusinessDayState.Priced).MaxAsync(d => (DateOnly?)d.Date, ct);
            var day = cleared?.AddDays(1) ?? log.Identity.FirstDay;
            var terms = (await PricingReference.LoadAsync(context, ct)).On(day);
            var begun = await BegunAsync(context, day, terms, ct);
            if (begun is null)
            {
                begun = new(await DayRanges.StartsAsync(context, log.Identity, day, ct), new(terms));
                _keptRows = begun.Rows;
                await context.DayFolds.Where(f => f.Date < day).ExecuteDeleteAsync(ct);
            }
            begun = Advance(begun, day, terms, ct);
            (_day, _begun) = (day, begun);
            if (begun.Rows - _keptRows >= keepEvery)
                await KeepAsync(context, day, begun, ct);
        }
        catch (LogBrokenException)
        {
            _begun = null;
            await using var context = database.CreateContext();
            await context.DayFolds.ExecuteDeleteAsync(ct);
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    private BegunDay Advance(BegunDay begun, DateOnly day, DayTerms terms, CancellationToken ct)
    {
        var ranges = begun.Heads.Select(start => (Start: start, Head: log.Head(start.Partition)))
            .Where(p => p.Head.Day == day && p.Head.Lsn > p.Start.Lsn).Select(p => new DayRange(p.Start, p.Head.Lsn, p.Head.Hash)).ToList();
        if (ranges.Count == 0)
            return begun;
        var more = FoldDay.Run(log, ranges, terms, processors: 1, ct: ct);
        more.Add(begun.Totals);
        var heads = begun.Heads.ToArray();
        foreach (var range in ranges)
            heads[range.Start.Partition] = range.Start with { Lsn = range.EndLsn, Hash = range.EndHash };
        return new(heads, more);
    }

    /// <summary>What this node has of the day, or what was kept of it; null when that was made by other terms.</summary>
    private async Task<BegunDay?> BegunAsync(PassDbContext context, DateOnly day, DayTerms terms, CancellationToken ct)
    {
        if (day == _day && _begun is { } mine)
            return mine.Totals.AgreeWith(terms) ? mine : null;
        if (await context.DayFolds.AsNoTracking().SingleOrDefaultAsync(f => f.Date == day, ct) is not { } kept || BegunDay.Read(kept.State, log.Identity, day) is not { } begun || !begun.Totals.AgreeWith(terms))
            return null;
        (_day, _begun, _keptRows) = (day, begun, begun.Rows);
        return begun;
    }

    private async Task KeepAsync(PassDbContext context, DateOnly day, BegunDay begun, CancellationToken ct)
    {
        var state = begun.Write(log.Identity);
        if (await context.DayFolds.Where(f => f.Date == day).ExecuteUpdateAsync(set => set.SetProperty(f => f.State, state), ct) == 0)
        {
            context.DayFolds.Add(new() { Date = day, State = state });
            try
            {
                await context.SaveChangesAsync(ct);
            }
            catch (DbUpdateException)
            {
                // Another node kept its own meanwhile, which is as good.
                if (!await context.DayFolds.AnyAsync(f => f.Date == day, ct))
                    throw;
            }
        }
        _keptRows = begun.Rows;
    }

    /// <summary>What is folded of a day, by the terms it is cleared by; null when nothing is, or by other terms.</summary>
    internal async Task<BegunDay?> OfAsync(DateOnly day, DayTerms terms, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            await using var context = database.CreateContext();
            return await BegunAsync(context, day, terms, ct);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
