using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Region.Tills;
using Pass.Terminal;
using Pass.Terminal.Days;
using Pass.Terminal.Selling;

namespace Pass.Simulation.Fleet;

/// <summary>Who comes to a till: the next QR at an instant, or nobody.</summary>
internal delegate string? NextHolder(Random random, DateTimeOffset at);

/// <summary>What the tills and the region say of the same sales; amounts in cents.</summary>
/// <param name="Lines">Compared one by one.</param>
/// <param name="Differences">In words, for whoever looks for the cause.</param>
/// <param name="Here">Paid, as the tills have it.</param>
/// <param name="There">The same as the region tells the tills.</param>
/// <param name="Projected">The same as the region's own tables have it.</param>
/// <param name="Unpaid">Sold without the network and not paid.</param>
/// <param name="Overdrawn">Paid without the network beyond what purses had.</param>
/// <param name="Unknown">Operations of which a till does not know what became of them.</param>
internal sealed record FleetComparison(int Lines, IReadOnlyList<string> Differences, long Here, long There, long Projected, long Unpaid, long Overdrawn, int Unknown)
{
    /// <summary>Also not where nothing was sold: then nothing is shown.</summary>
    public bool IsSame => Here > 0 && Differences.Count == 0 && Here == There && There == Projected && Unknown == 0;
}

/// <summary>Many real tills at one region: brought into service, used, and compared with it at the end.</summary>
/// <param name="folder">In which each till has its own.</param>
internal sealed class TillFleet(Uri region, PassDatabase database, string folder, int seed, TimeProvider time, TillTally tally) : IDisposable
{
    private const int TillsAtOnce = 24;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<SimulatedTill> _tills = [];

    public int Count => _tills.Count;

    /// <param name="profileOf">What the till of an index sells.</param>
    /// <param name="holdersOf">Who comes to it.</param>
    public async Task StartAsync(IReadOnlyList<NewTerminal> opened, Func<int, SalesProfile> profileOf, Func<int, NextHolder> holdersOf, Faults faults, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = region };
        for (var i = 0; i < opened.Count; i++)
        {
            var identity = await TerminalClient.ActivateAsync(http, opened[i].Code.ToString(), ECDsa.Create(ECCurve.NamedCurves.nistP256), ct);
            var place = Path.Combine(folder, identity.TerminalId.ToString(CultureInfo.InvariantCulture));
            _tills.Add(new(place, new(identity, region), profileOf(i), faults, holdersOf(i), time, new Random((int)(Mix.Of((ulong)seed, (ulong)i) >> 34)), tally));
        }
        await EachAsync(till => till.StartAsync(ct));
    }

    /// <inheritdoc cref="SimulatedTill.ListAsync"/>
    /// <param name="shown">To the till of an index, at an instant by its clock.</param>
    public async Task ListAsync(Func<int, DateTimeOffset, IEnumerable<string>> shown, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        await Task.WhenAll(_tills.Select((till, i) => till.ListAsync(at => shown(i, at), patience.Token)));
    }

    /// <param name="steps">Of each till, mostly customers.</param>
    public Task PlayAsync(int steps, CancellationToken ct) => EachAsync(async till =>
    {
        for (var step = 0; step < steps; step++)
            await till.StepAsync(ct);
    });

    /// <summary>The network is back for good: what is on its way arrives or never will.</summary>
    public Task SettleAsync(CancellationToken ct) => EachAsync(async till =>
    {
        var started = time.GetTimestamp();
        do
        {
            await till.EndAsync(ct);
            if (till.Unknown > 0)
                await Task.Delay(500, ct);
        }
        while (till.Unknown > 0 && time.GetElapsedTime(started) < Patience);
    });

    public async Task<FleetComparison> CompareAsync(CancellationToken ct)
    {
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        var (lines, here, there, unpaid) = (0, 0L, 0L, 0L);
        var differences = new List<string>();
        foreach (var till in _tills)
        {
            // A till whose clock was set may have sold "yesterday".
            foreach (var day in new[] { today.AddDays(-1), today, today.AddDays(1) })
            {
                var report = await till.ReportAsync(day, ct);
                lines += report.Lines.Count;
                there += report.RegionCentsThere;
                unpaid += report.Totals.UnpaidCents;
                differences.AddRange(report.Lines.Where(l => l.Match != DayMatch.Same).Select(l => $"{till.Number} {l.Match} {l.Kind} {l.Status} {l.OperationId} {l.AmountCents}"));
            }
            here += till.Till.Look(book => book.All.Where(o => o.State is TillState.Accepted or TillState.Partial && o.Kind is not ("hold" or "void")).Sum(o => o.Reply!.RegionCents));
        }
        var (projected, overdrawn) = await InTablesAsync(here, ct);
        return new(lines, differences, here, there, projected, unpaid, overdrawn, _tills.Sum(t => t.Unknown));
    }

    /// <param name="expected">What was decided a moment ago may not be projected yet: it is waited for, a little.</param>
    private async Task<(long Paid, long Overdrawn)> InTablesAsync(long expected, CancellationToken ct)
    {
        var numbers = _tills.ConvertAll(t => t.Number);
        await using var context = database.CreateContext();
        var operations = context.Operations.Where(o => numbers.Contains(o.TerminalId));
        var paid = 0L;
        for (var tries = 0; tries < 100; tries++)
        {
            paid = await operations.Where(o => o.Refusal == RefusalCode.None && o.Kind != OperationKind.Hold && o.Kind != OperationKind.Void).SumAsync(o => o.RegionCents, ct);
            if (paid == expected)
                break;
            await Task.Delay(50, ct);
        }
        var ofCents = context.BenefitVersions.Where(b => b.Unit == BenefitUnit.Cents).Select(b => b.BenefitId);
        var passes = operations.Select(o => o.PassId);
        return (paid, -await context.Purses.Where(p => p.Balance < 0 && passes.Contains(p.PassId) && ofCents.Contains(p.BenefitId)).SumAsync(p => (long)p.Balance, ct));
    }

    private Task EachAsync(Func<SimulatedTill, Task> act) =>
        Parallel.ForEachAsync(_tills, new ParallelOptions { MaxDegreeOfParallelism = TillsAtOnce }, async (till, _) => await act(till));

    public void Dispose()
    {
        foreach (var till in _tills)
            till.Dispose();
    }
}
