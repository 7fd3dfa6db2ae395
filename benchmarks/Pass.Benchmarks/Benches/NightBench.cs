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
            var little = await databases.CreateAsync(kind);
            var tenth = await MeasureFoldAsync(little, _sales / 10);
            await BenchDatabases.DropAsync(little);
            var database = await databases.CreateAsync(kind);
            var whole = await MeasureFoldAsync(database, _sales);
            var grouped = await GroupBy.MeasureAsync(database, _region, database.FirstDay, _sales, options.Runs);
            await BenchDatabases.DropAsync(database);
            _report.Baselines.Add(grouped);
            _report.Goals.Add(Goal.AtMost($"{name}: fold of a day from its first row over GROUP BY", kind == DatabaseKind.Sqlite ? 0.4 : 0.3, whole.Median / grouped.Median));
            _report.Goals.Add(Goal.AtMost($"{name}: ten times the sales over ten times the time of the fold", 1.2, whole.Median / (10 * tenth.Median)));
            var night = await MeasureNightsAsync(kind);
            _report.Goals.Add(Goal.AtMost($"{name}: fold of a night over GROUP BY", kind == DatabaseKind.Sqlite ? 0.4 : 0.3, _report.Results.Last(r => r.Name.Contains("left to fold", StringComparison.Ordinal)).Median / grouped.Median));
            _report.Goals.Add(Goal.AtMost($"{name}: night without PDFs and sale lists over GROUP BY", 3, night.Median / grouped.Median));
            if (options.History > 0)
            {
                var (later, muchLater) = await MeasureLaterNightsAsync(kind, options.History / 10, options.History);
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
        AddPeak($"{database.Name}, most memory held while folding {sales:n0} sales", Machine.PeakMemoryMb ?? 0);
        return fold;
    }

    /// <summary>Nights of which each has a database of its own.</summary>
    private async Task<Measure> MeasureNightsAsync(DatabaseKind kind)
    {
        var nights = new Nights(kind, _sales, 0);
        for (var run = 0; run < options.Runs; run++)
        {
            var region = await LiveAsync(kind, 0);
            await PassNightAsync(region, nights);
            await EndAsync(region);
        }
        return Tell(nights);
    }

    /// <summary>
    /// Nights of the days that follow a day of so many sales, closed and cleared, in one database each, since it takes minutes to fill. In turn and once both
    /// are filled: a process that has written so much is slower in everything.
    /// </summary>
    private async Task<(Measure Later, Measure MuchLater)> MeasureLaterNightsAsync(DatabaseKind kind, long less, long more)
    {
        var (later, muchLater) = (new Nights(kind, _sales, less), new Nights(kind, _sales, more));
        var (little, much) = (await LiveAsync(kind, less), await LiveAsync(kind, more));
        for (var run = 0; run < options.Runs; run++)
        {
            foreach (var (region, nights) in new[] { (little, later), (much, muchLater) })
            {
                await PassNightAsync(region, nights);
                region.NextDay();
            }
        }
        await EndAsync(little);
        await EndAsync(much);
        return (Tell(later), Tell(muchLater));
    }

    private async Task PassNightAsync(LivingRegion region, Nights nights)
    {
        // As the node does it all day long: the night is left with what was sold since it last looked.
        region.Writer.Sell(_sales - Last);
        nights.Followed.Add(await Timed.SecondsAsync(() => region.Ahead.AdvanceAsync()));
        region.Writer.Sell(Last);
        Machine.ForgetPeakMemory();
        var clock = nights.Clock = new StepClock();
        var statements = 0;
        var whole = await Timed.SecondsAsync(async () => statements = await NightAsync(region, clock));
        // Statements, and the list of every sale that goes with them, can follow the payment: they are told apart.
        var (making, listing) = (clock.Seconds.GetValueOrDefault(nameof(NightStep.Statements)), clock.Seconds.GetValueOrDefault(nameof(NightStep.SaleDetails)));
        nights.Seconds.Add(whole - making - listing);
        nights.Folds.Add(clock.Seconds[nameof(NightStep.Folding)]);
        nights.Pdfs.Add(statements / making);
        nights.Lines.Add(_sales / listing);
        nights.PeaksMb.Add(Machine.PeakMemoryMb ?? 0);
        Progress.Say($"{nights.Name}, run {nights.Seconds.Count} of {options.Runs}: {nights.Seconds[^1]:n2} s, {nights.Pdfs[^1]:n0} statements/s, {nights.Lines[^1]:n0} sales listed/s; of processors {clock.ProcessorSeconds.Values.Sum():n2} s, {statements / clock.ProcessorSeconds[nameof(NightStep.Statements)]:n0}/s, {_sales / clock.ProcessorSeconds[nameof(NightStep.SaleDetails)]:n0}/s");
        foreach (var folder in region.Sent)
            Directory.Delete(folder, recursive: true);
        region.Sent.Clear();
    }

    private Measure Tell(Nights nights)
    {
        var night = Measure.Of($"{nights.Name}: close, net, price, post, seal, orders, bank file", "s", [.. nights.Seconds]);
        _report.Results.Add(night);
        _report.Results.Add(Measure.Of($"{nights.Name}: what is left to fold, {Last:n0} sales", "s", [.. nights.Folds]));
        _report.Results.Add(Measure.Of($"{nights.Name}: folded while the day ran, on one processor", "s", [.. nights.Followed]));
        AddPeak($"{nights.Name}: most memory held, statements included", nights.PeaksMb.Max());
        AddRate($"{nights.Name}: statements as PDF", nights.Pdfs, 150);
        AddRate($"{nights.Name}: sales listed", nights.Lines, 400_000);
        _report.Parameters.Add($"{nights.Name}: steps of the last run, s", nights.Clock.Seconds);
        _report.Parameters.Add($"{nights.Name}: steps of the last run, s of processors", nights.Clock.ProcessorSeconds);
        return night;
    }

    /// <summary>What nights took that had as many older sales before them.</summary>
    private sealed class Nights(DatabaseKind kind, long sales, long history)
    {
        public string Name { get; } = $"{kind.ToString().ToLowerInvariant()}, night of {sales:n0} sales{(history > 0 ? $" after {history:n0} older ones" : "")}";

        public List<double> Seconds { get; } = [];

        public List<double> Folds { get; } = [];

        public List<double> Followed { get; } = [];

        public List<double> Pdfs { get; } = [];

        public List<double> Lines { get; } = [];

        public List<double> PeaksMb { get; } = [];

        /// <summary>Of the last one.</summary>
        public StepClock Clock { get; set; } = new();
    }

    /// <returns>How many statements were made.</returns>
    private async Task<int> NightAsync(LivingRegion region, StepClock clock)
    {
        var (pass, log, day, time) = (region.Database.Pass, region.Log, region.Day, region.Time);
        (await new CloseDay(pass, time).CloseAsync(log, day, SystemActors.Night, clock)).OrThrow();
        // By a program that was started for it: it has of the day what was kept.
        using (var ahead = new DayAhead(pass, log))
            (await new ClearDay(pass, time, ahead).ClearAsync(log, day, SystemActors.Night, clock)).OrThrow();
        region.Sent.AddRange([databases.NewFolder(), databases.NewFolder()]);
        var (rails, archive) = (PaymentRails.Files, SentArchive.Of(pass, region.Sent[0]));
        var service = new SettlementService(pass, rails, time);
        clock.Enter(nameof(NightStep.Drafting));
        var draft = (await service.DraftAsync(day, SystemActors.Night, everyone: true)).OrThrow();
        clock.Enter("Approving");
        (await service.ApproveAsync(draft.Settlement.Id, region.Alice, null)).OrThrow();
        (await service.ApproveAsync(draft.Settlement.Id, region.Bruno, null)).OrThrow();
        clock.Enter("Sending");
        var sent = (await new SettlementSending(pass, rails, archive, time).SendAsync(log, draft.Settlement.Id, region.Alice, region.Sent[1], clock)).OrThrow();
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
        Progress.Say($"{database.Name}: writing {sales:n0} sales");
        await RegionTables.SeedAsync(database.Pass, _region);
        var writer = new LogWriter(log, _region, LivingRegion.At(database.FirstDay).GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds());
        writer.Grant();
        writer.Sell(sales);
        _report.Parameters[$"{database.Name}_bytes_per_row"] = writer.BytesPerRow;
        return writer;
    }

    private async Task<LivingRegion> LiveAsync(DatabaseKind kind, long history)
    {
        // A server's clock is not ours to shift, so these days are past ones.
        var database = await databases.CreateAsync(kind, daysAgo: history > 0 ? options.Runs : 0);
        var log = database.Pass.OpenLog();
        var writer = await FillAsync(database, log, history);
        var region = new LivingRegion(database, log, writer, new(database.Pass, log), await EnterAsync(database.Pass, 1, "alice"), await EnterAsync(database.Pass, 2, "bruno"));
        if (history == 0)
            return region;
        (await new CloseDay(database.Pass, region.Time).CloseAsync(log, region.Day, SystemActors.Night)).OrThrow();
        (await new ClearDay(database.Pass, region.Time).ClearAsync(log, region.Day, SystemActors.Night)).OrThrow();
        // In a run of its own, so that the nights that are measured pay their own day.
        (await new SettlementService(database.Pass, PaymentRails.Files, region.Time).DraftAsync(region.Day, SystemActors.Night, everyone: true)).OrThrow();
        region.NextDay();
        return region;
    }

    private static async Task EndAsync(LivingRegion region)
    {
        region.Dispose();
        await BenchDatabases.DropAsync(region.Database);
    }

    /// <summary>A region whose days go by: each is sold, followed, closed and cleared, and the next begins.</summary>
    private sealed record LivingRegion(BenchDatabase Database, ILogStore Log, LogWriter Writer, DayAhead Ahead, Actor Alice, Actor Bruno) : IDisposable
    {
        public DateOnly Day { get; private set; } = Database.FirstDay;

        /// <summary>Folders of what a night wrote.</summary>
        public List<string> Sent { get; } = [];

        public TimeProvider Time { get; private set; } = At(Database.FirstDay);

        public void NextDay()
        {
            Writer.Follow();
            Day = Day.AddDays(1);
            Time = At(Day);
            Writer.MoveTo(Time.GetUtcNow().AddHours(-1));
        }

        /// <summary>The time of day that it is, on another day.</summary>
        public static TimeProvider At(DateOnly day) =>
            ShiftedClock.Ahead(TimeSpan.FromDays(day.DayNumber - ParisCalendar.DateOf(TimeProvider.System.GetUtcNow()).DayNumber));

        public void Dispose()
        {
            Ahead.Dispose();
            Log.Dispose();
        }
    }

    private void AddRate(string name, List<double> rates, double wanted)
    {
        var rate = Measure.Of(name, "/s", [.. rates]);
        _report.Results.Add(rate);
        _report.Goals.Add(Goal.AtLeast($"{name}, /s", wanted, rate.Median));
    }

    /// <param name="peakMb">Zero where the system does not tell it.</param>
    private void AddPeak(string name, double peakMb)
    {
        if (peakMb == 0)
            return;
        Progress.Say($"{name}: {peakMb:n0} MB");
        _report.Results.Add(Measure.Of(name, "MB", peakMb));
        _report.Goals.Add(Goal.AtMost($"{name}, MB", 1_000, peakMb));
    }
}
