using Pass.Benchmarks.Baselines;
using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Measuring;
using Pass.Benchmarks.Region;
using Pass.Cards;
using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;

namespace Pass.Benchmarks.Benches;

/// <summary>The night: folding a very large closed day beside the database's own GROUP BY, whole nights from close to bank file, and the files of the bank.</summary>
internal sealed class NightBench(BenchOptions options, BenchDatabases databases)
{
    private readonly ReportBuilder _report = new("night", options);
    private readonly BenchRegion _region = new(options.Passes(300_000), options.Partners());
    private readonly long _sales = options.Sales(10_000_000);

    /// <summary>Sold since a node last looked, at the end of a night's day: a fiftieth, far more than the last seconds before midnight.</summary>
    private long Last => _sales / 50;

    public async Task<Report> RunAsync()
    {
        foreach (var kind in databases.Kinds)
        {
            var name = kind.ToString().ToLowerInvariant();
            var tenth = await MeasureFoldAsync(await databases.CreateAsync(kind), _sales / 10);
            var database = await databases.CreateAsync(kind);
            var whole = await MeasureFoldAsync(database, _sales);
            var grouped = await GroupBy.MeasureAsync(database, _region, database.FirstDay, _sales, options.Runs);
            _report.Baselines.Add(grouped);
            _report.Goals.Add(Goal.AtMost($"{name}: fold over GROUP BY", kind == DatabaseKind.Sqlite ? 0.4 : 0.3, whole.Median / grouped.Median));
            _report.Goals.Add(Goal.AtMost($"{name}: ten times the sales over ten times the time of the fold", 1.2, whole.Median / (10 * tenth.Median)));
            var night = await MeasureNightsAsync(kind, 0);
            _report.Goals.Add(Goal.AtMost($"{name}: what the night folds of a followed day over GROUP BY", kind == DatabaseKind.Sqlite ? 0.4 : 0.3, _report.Results.Last(r => r.Name.Contains("left to fold", StringComparison.Ordinal)).Median / grouped.Median));
            _report.Goals.Add(Goal.AtMost($"{name}: night without PDFs and sale lists over GROUP BY", 3, night.Median / grouped.Median));
            if (options.History > 0)
            {
                var later = await MeasureNightsAsync(kind, options.History / 10);
                var muchLater = await MeasureNightsAsync(kind, options.History);
                _report.Goals.Add(Goal.AtMost($"{name}: night after {options.History:n0} older sales over the night after a tenth of them", 1.1, muchLater.Median / later.Median));
            }
        }
        await new BankFileBench(options, databases, _report).MeasureAsync();
        _report.Parameters.Add("passes", _region.Passes);
        _report.Parameters.Add("partners", _region.Partners);
        _report.Parameters.Add("sales", _sales);
        _report.Parameters.Add("operations_per_row", 16);
        return _report.Build();
    }

    private async Task<Measure> MeasureFoldAsync(BenchDatabase database, long sales)
    {
        using var log = database.Pass.OpenLog();
        await FillAsync(database, log, sales);
        (await new CloseDay(database.Pass, TimeProvider.System).CloseAsync(log, database.FirstDay, SystemActors.Night)).OrThrow();
        await using var context = database.Pass.CreateContext();
        var ranges = await DayRanges.LoadAsync(context, log.Identity, database.FirstDay);
        var terms = (await PricingReference.LoadAsync(context)).On(database.FirstDay);
        Machine.ForgetPeakMemory();
        var fold = await Timed.MeasureAsync($"{database.Name}, fold of {sales:n0} sales", options.Runs, () => FoldDay.Run(log, ranges, terms));
        _report.Results.Add(fold);
        AddPeak($"{database.Name}, most memory held while folding {sales:n0} sales");
        return fold;
    }

    /// <param name="history">Sales of the day before, closed and cleared.</param>
    private async Task<Measure> MeasureNightsAsync(DatabaseKind kind, long history)
    {
        var (nights, folds, followed, pdfs, lines) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var clock = new StepClock();
        for (var run = 0; run < options.Runs; run++)
        {
            var database = await databases.CreateAsync(kind);
            using var log = database.Pass.OpenLog();
            var writer = await FillAsync(database, log, history > 0 ? history : _sales - Last);
            var (day, time) = (database.FirstDay, TimeProvider.System);
            using var ahead = new DayAhead(database.Pass, log);
            if (history > 0)
            {
                (await new CloseDay(database.Pass, time).CloseAsync(log, day, SystemActors.Night)).OrThrow();
                (await new ClearDay(database.Pass, time).ClearAsync(log, day, SystemActors.Night)).OrThrow();
                (day, time) = (day.AddDays(1), ShiftedClock.Ahead(TimeSpan.FromDays(1)));
                writer.Follow();
                writer.Sell(_sales - Last);
            }
            // As the node does it all day long: the night is left with what was sold since it last looked.
            followed.Add(await Timed.SecondsAsync(() => ahead.AdvanceAsync()));
            writer.Sell(Last);
            Machine.ForgetPeakMemory();
            clock = new StepClock();
            var statements = 0;
            var whole = await Timed.SecondsAsync(async () => statements = await NightAsync(database, log, day, time, ahead, clock));
            // Statements, and the list of every sale that goes with them, can follow the payment: they are told apart.
            var (making, listing) = (clock.Seconds.GetValueOrDefault(nameof(NightStep.Statements)), clock.Seconds.GetValueOrDefault(nameof(NightStep.SaleDetails)));
            nights.Add(whole - making - listing);
            folds.Add(clock.Seconds[nameof(NightStep.Folding)]);
            pdfs.Add(statements / making);
            lines.Add(_sales / listing);
            Progress.Say($"{database.Name}, night of {_sales:n0} sales after {history:n0}, run {run + 1} of {options.Runs}: {nights[^1]:n2} s, {pdfs[^1]:n0} statements/s, {lines[^1]:n0} sales listed/s; of processors {clock.ProcessorSeconds.Values.Sum():n2} s, {statements / clock.ProcessorSeconds[nameof(NightStep.Statements)]:n0}/s, {_sales / clock.ProcessorSeconds[nameof(NightStep.SaleDetails)]:n0}/s");
        }
        var name = $"{kind.ToString().ToLowerInvariant()}, night of {_sales:n0} sales{(history > 0 ? $" after {history:n0} older ones" : "")}";
        var night = Measure.Of($"{name}: close, net, price, post, seal, orders, bank file", "s", [.. nights]);
        _report.Results.Add(night);
        _report.Results.Add(Measure.Of($"{name}: what is left to fold, {Last:n0} sales", "s", [.. folds]));
        _report.Results.Add(Measure.Of($"{name}: folded while the day ran, on one processor", "s", [.. followed]));
        AddPeak($"{name}: most memory held, statements included");
        AddRate($"{name}: statements as PDF", pdfs, 150);
        AddRate($"{name}: sales listed", lines, 400_000);
        _report.Parameters.Add($"{name}: steps of the last run, s", clock.Seconds);
        _report.Parameters.Add($"{name}: steps of the last run, s of processors", clock.ProcessorSeconds);
        return night;
    }

    /// <returns>How many statements were made.</returns>
    private async Task<int> NightAsync(BenchDatabase database, ILogStore log, DateOnly day, TimeProvider time, DayAhead ahead, StepClock clock)
    {
        (await new CloseDay(database.Pass, time).CloseAsync(log, day, SystemActors.Night, clock)).OrThrow();
        (await new ClearDay(database.Pass, time, ahead).ClearAsync(log, day, SystemActors.Night, clock)).OrThrow();
        var (alice, bruno) = (await EnterAsync(database.Pass, 1, "alice"), await EnterAsync(database.Pass, 2, "bruno"));
        var (rails, archive) = (PaymentRails.Files, SentArchive.Of(database.Pass, databases.NewFolder()));
        var service = new SettlementService(database.Pass, rails, time);
        clock.Enter(nameof(NightStep.Drafting));
        var draft = (await service.DraftAsync(day, SystemActors.Night, everyone: true)).OrThrow();
        clock.Enter("Approving");
        (await service.ApproveAsync(draft.Settlement.Id, alice, null)).OrThrow();
        (await service.ApproveAsync(draft.Settlement.Id, bruno, null)).OrThrow();
        clock.Enter("Sending");
        var sent = (await new SettlementSending(database.Pass, rails, archive, time).SendAsync(log, draft.Settlement.Id, alice, databases.NewFolder(), clock)).OrThrow();
        clock.Enter(null);
        return sent.Files.Count(f => f.Name.EndsWith(".pdf", StringComparison.Ordinal));
    }

    internal static async Task<Actor> EnterAsync(PassDatabase database, int id, string name)
    {
        var approver = new Actor(new(id), name, ActorRole.Officer | ActorRole.AuthorisingOfficer, ActorChannel.CommandLine);
        await using var context = database.CreateContext();
        context.People.Add(new() { Id = id, Handle = name, Name = name, Roles = approver.Role });
        await context.SaveChangesAsync();
        return approver;
    }

    private async Task<LogWriter> FillAsync(BenchDatabase database, ILogStore log, long sales)
    {
        Progress.Say($"{database.Name}: writing a day of {sales:n0} sales");
        await RegionTables.SeedAsync(database.Pass, _region);
        var writer = new LogWriter(log, _region, TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds());
        writer.Grant();
        writer.Sell(sales);
        _report.Parameters[$"{database.Name}_bytes_per_row"] = writer.BytesPerRow;
        return writer;
    }

    private void AddRate(string name, List<double> rates, double wanted)
    {
        var rate = Measure.Of(name, "/s", [.. rates]);
        _report.Results.Add(rate);
        _report.Goals.Add(Goal.AtLeast($"{name}, /s", wanted, rate.Median));
    }

    private void AddPeak(string name)
    {
        if (Machine.PeakMemoryMb is not { } peak)
            return;
        Progress.Say($"{name}: {peak:n0} MB");
        _report.Results.Add(Measure.Of(name, "MB", peak));
        _report.Goals.Add(Goal.AtMost($"{name}, MB", 1_000, peak));
    }
}
