using Pass.Benchmarks.Baselines;
using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Measuring;
using Pass.Benchmarks.Region;
using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;

namespace Pass.Benchmarks.Benches;

/// <summary>The night: folding a very large closed day beside the database's own GROUP BY, and a whole night from close to bank file.</summary>
internal sealed class ClearBench(BenchOptions options, BenchDatabases databases)
{
    private readonly ReportBuilder _report = new("clear", options);
    private readonly BenchRegion _region = new(options.Passes(300_000), options.Partners());
    private readonly long _sales = options.Sales(10_000_000);

    public async Task<Report> RunAsync()
    {
        foreach (var kind in databases.Kinds)
        {
            var tenth = await MeasureFoldAsync(await databases.CreateAsync(kind), _sales / 10, withBaseline: false);
            var whole = await MeasureFoldAsync(await databases.CreateAsync(kind), _sales, withBaseline: true);
            var name = kind.ToString().ToLowerInvariant();
            _report.Goals.Add(Goal.AtMost($"{name}: fold of {_sales} sales, s", 2, whole.Median));
            _report.Goals.Add(Goal.AtMost($"{name}: ten times the sales over ten times the time", 1.2, whole.Median / (10 * tenth.Median)));
            await MeasureNightsAsync(kind, Math.Max(1, _sales / 10));
        }
        _report.Parameters.Add("passes", _region.Passes);
        _report.Parameters.Add("partners", _region.Partners);
        _report.Parameters.Add("sales", _sales);
        _report.Parameters.Add("operations_per_row", 16);
        return _report.Build();
    }

    private async Task<Measure> MeasureFoldAsync(BenchDatabase database, long sales, bool withBaseline)
    {
        using var log = database.Pass.OpenLog();
        await FillAsync(database, log, sales);
        var day = log.Identity.FirstDay;
        (await new CloseDay(database.Pass, TimeProvider.System).CloseAsync(log, day, SystemActors.Night)).OrThrow();
        await using var context = database.Pass.CreateContext();
        var ranges = await DayRanges.LoadAsync(context, log.Identity, day);
        var terms = (await PricingReference.LoadAsync(context)).On(day);
        Machine.ForgetPeakMemory();
        var fold = await Timed.MeasureAsync($"{database.Name}, fold of {sales:n0} sales", options.Runs, () => FoldDay.Run(log, ranges, terms));
        _report.Results.Add(fold);
        AddPeak($"{database.Name}, most memory held while folding {sales:n0} sales");
        if (withBaseline)
            _report.Baselines.Add(await GroupBy.MeasureAsync(database, _region, day, sales, options.Runs));
        return fold;
    }

    private async Task MeasureNightsAsync(DatabaseKind kind, long sales)
    {
        var (nights, steps) = (new List<double>(), new List<IReadOnlyDictionary<string, double>>());
        for (var run = 0; run < options.Runs; run++)
        {
            var database = await databases.CreateAsync(kind);
            using var log = database.Pass.OpenLog();
            await FillAsync(database, log, sales);
            Machine.ForgetPeakMemory();
            var clock = new StepClock();
            var whole = await Timed.SecondsAsync(() => NightAsync(database, log, clock));
            // Statements, and the list of every sale that goes with them, can follow the payment: they are told apart.
            var apart = clock.Seconds.GetValueOrDefault(nameof(NightStep.Statements)) + clock.Seconds.GetValueOrDefault(nameof(NightStep.SaleDetails));
            nights.Add(whole - apart);
            steps.Add(clock.Seconds);
            Progress.Say($"{database.Name}, night of {sales:n0} sales, run {run + 1} of {options.Runs}: {whole - apart:n2} s, and statements and sale lists {apart:n2} s");
        }
        var name = kind.ToString().ToLowerInvariant();
        var night = Measure.Of($"{name}, night of {sales:n0} sales: close, net, price, post, seal, orders, bank file", "s", [.. nights]);
        _report.Results.Add(night);
        AddPeak($"{name}, most memory held during the last night, statements included");
        _report.Goals.Add(Goal.AtMost($"{name}: night of {sales} sales, s", 5, night.Median));
        _report.Parameters.Add($"{name}_steps_of_the_last_night_s", steps[^1]);
    }

    private async Task NightAsync(BenchDatabase database, ILogStore log, StepClock clock)
    {
        var day = log.Identity.FirstDay;
        (await new CloseDay(database.Pass, TimeProvider.System).CloseAsync(log, day, SystemActors.Night, clock)).OrThrow();
        (await new ClearDay(database.Pass, TimeProvider.System).ClearAsync(log, day, SystemActors.Night, clock)).OrThrow();
        var (alice, bruno) = (await EnterAsync(database.Pass, 1, "alice"), await EnterAsync(database.Pass, 2, "bruno"));
        var (rail, archive) = (PaymentRails.Files, SentArchive.Of(database.Pass, databases.NewFolder()));
        var service = new SettlementService(database.Pass, rail, TimeProvider.System);
        clock.Enter(nameof(NightStep.Drafting));
        var draft = (await service.DraftAsync(day, SystemActors.Night, everyone: true)).OrThrow();
        clock.Enter("Approving");
        (await service.ApproveAsync(draft.Settlement.Id, alice, null)).OrThrow();
        (await service.ApproveAsync(draft.Settlement.Id, bruno, null)).OrThrow();
        clock.Enter("Sending");
        (await new SettlementSending(database.Pass, rail, archive, TimeProvider.System).SendAsync(log, draft.Settlement.Id, alice, databases.NewFolder(), clock)).OrThrow();
        clock.Enter(null);
    }

    private static async Task<Actor> EnterAsync(PassDatabase database, int id, string name)
    {
        var approver = new Actor(new(id), name, ActorRole.Officer | ActorRole.AuthorisingOfficer, ActorChannel.CommandLine);
        await using var context = database.CreateContext();
        context.People.Add(new() { Id = id, Handle = name, Name = name, Roles = approver.Role });
        await context.SaveChangesAsync();
        return approver;
    }

    private async Task FillAsync(BenchDatabase database, ILogStore log, long sales)
    {
        Progress.Say($"{database.Name}: writing a day of {sales:n0} sales");
        await RegionTables.SeedAsync(database.Pass, _region);
        var writer = new LogWriter(log, _region, TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds());
        writer.Grant();
        writer.Sell(sales);
        _report.Parameters[$"{database.Name}_bytes_per_row"] = writer.BytesPerRow;
    }

    private void AddPeak(string name)
    {
        if (Machine.PeakMemoryMb is not { } peak)
            return;
        Progress.Say($"{name}: {peak:n0} MB");
        _report.Results.Add(Measure.Of(name, "MB", peak));
        _report.Goals.Add(Goal.AtMost($"{name}, MB", 500, peak));
    }
}
