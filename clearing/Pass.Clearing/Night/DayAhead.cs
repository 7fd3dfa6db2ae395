using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>What of a day was folded before it was over.</summary>
/// <param name="Heads">How far, in each partition.</param>
internal sealed record BegunDay(IReadOnlyList<LogHead> Heads, DayTotals Totals);

/// <summary>
/// Folds the day that runs while it runs, so that the night reads only what came since, however many sales a day has. Kept in memory alone: a node that
/// starts, or another that clears the day, folds what it does not have. The chain goes on where this stopped, so that nothing is counted twice or left out.
/// </summary>
public sealed class DayAhead(PassDatabase database, ILogStore log) : IDisposable
{
    /// <summary>How often it is worth looking: what the night is left with is what is sold meanwhile.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _one = new(1);
    private DateOnly _day;
    private BegunDay? _begun;

    /// <summary>Adds what the first day that is not cleared has more than at the last look, up to its end mark.</summary>
    /// <exception cref="LogBrokenException">A row is altered or missing: what was folded is forgotten.</exception>
    public async Task AdvanceAsync(CancellationToken ct = default)
    {
        await _one.WaitAsync(ct);
        try
        {
            var begun = _begun;
            await using var context = database.CreateContext();
            var cleared = await context.BusinessDays.Where(d => d.State == BusinessDayState.Priced).MaxAsync(d => (DateOnly?)d.Date, ct);
            var day = cleared?.AddDays(1) ?? log.Identity.FirstDay;
            var terms = (await PricingReference.LoadAsync(context, ct)).On(day);
            if (begun is null || day != _day || !begun.Totals.AgreeWith(terms))
                begun = new(await DayRanges.StartsAsync(context, log.Identity, day, ct), new(terms));
            var ranges = begun.Heads.Select(start => (Start: start, Head: log.Head(start.Partition)))
                .Where(p => p.Head.Day == day && p.Head.Lsn > p.Start.Lsn).Select(p => new DayRange(p.Start, p.Head.Lsn, p.Head.Hash)).ToList();
            if (ranges.Count > 0)
            {
                var more = FoldDay.Run(log, ranges, terms, processors: 1, ct: ct);
                more.Add(begun.Totals);
                var heads = begun.Heads.ToArray();
                foreach (var range in ranges)
                    heads[range.Start.Partition] = range.Start with { Lsn = range.EndLsn, Hash = range.EndHash };
                begun = new(heads, more);
            }
            (_day, _begun) = (day, begun);
        }
        catch (LogBrokenException)
        {
            _begun = null;
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>What is folded of a day, by the terms it is cleared by; null when nothing is, or by other terms.</summary>
    internal async Task<BegunDay?> OfAsync(DateOnly day, DayTerms terms, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            return day == _day && _begun is { } begun && begun.Totals.AgreeWith(terms) ? begun : null;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
