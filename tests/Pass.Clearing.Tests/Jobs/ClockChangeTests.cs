using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Pass.Clearing.Jobs;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data.Model;
using Pass.Data.Projection;
using Pass.Engine;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Jobs;

/// <summary>
/// Whole nights over the two Sundays on which the clock changes and over New Year, as a region lives through them: tills sell at any hour, and every half an hour its jobs are
/// asked whether they are due. Whatever the hour is called, each night comes once, and each sale is of the day that people in Paris read when it came in.
/// </summary>
public sealed class ClockChangeTests(PostgresServer server)
{
    private const int Price = 1_000;

    /// <summary>The year's first 15,00 € are paid back whole, and half of what is beyond: where a year begins is seen in what is paid.</summary>
    private static readonly ReimbursementRule Rule = TestReference.Rule(Catalogue2026.Textbooks, new(Money.Zero, 10_000), new(new(1_500), 5_000));

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(30), Patience = TimeSpan.FromMinutes(3);

    /// <summary>Sales of the day before, of the day and of the day after; when the three nights are due; what the day before and the day are paid.</summary>
    public static TheoryData<string, string, string[], string[], string[], string[], long[]> Cases => new()
    {
        // 02:30 comes twice, and the night of 02:00 the first time.
        { "2026-10-25", "02:00", ["2026-10-24T21:59:59.999Z"], Autumn, ["2026-10-25T23:00Z"], ["2026-10-24T00:00Z", "2026-10-25T00:00Z", "2026-10-26T01:00Z"], [1_000, 2_250] },
        { "2026-10-25", "02:30", ["2026-10-24T21:59:59.999Z"], Autumn, ["2026-10-25T23:00Z"], ["2026-10-24T00:30Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z"], [1_000, 2_250] },
        // There is no 02:30: what a till's clock that did not change calls so is half past three.
        { "2027-03-28", "02:00", ["2027-03-27T22:59:59.999Z"], Spring, ["2027-03-28T22:00Z"], ["2027-03-27T01:00Z", "2027-03-28T01:00Z", "2027-03-29T00:00Z"], [1_000, 2_750] },
        { "2027-03-28", "02:30", ["2027-03-27T22:59:59.999Z"], Spring, ["2027-03-28T22:00Z"], ["2027-03-27T01:30Z", "2027-03-28T01:00Z", "2027-03-29T00:30Z"], [1_000, 2_750] },
        // The new year's tiers begin at midnight in Paris, an hour before they would in London.
        { "2027-01-01", "02:00", ["2026-12-31T12:00Z", "2026-12-31T22:59:59.999Z"], NewYear, ["2027-01-01T23:00Z"], ["2026-12-31T01:00Z", "2027-01-01T01:00Z", "2027-01-02T01:00Z"], [1_750, 2_250] },
        { "2027-01-01", "02:30", ["2026-12-31T12:00Z", "2026-12-31T22:59:59.999Z"], NewYear, ["2027-01-01T23:00Z"], ["2026-12-31T01:30Z", "2027-01-01T01:30Z", "2027-01-02T01:30Z"], [1_750, 2_250] },
    };

    private static readonly string[] Autumn = ["2026-10-24T22:00Z", "2026-10-25T00:30Z", "2026-10-25T01:30Z", "2026-10-25T22:59:59.999Z"];
    private static readonly string[] Spring = ["2027-03-27T23:00Z", "2027-03-28T00:59:59.999Z", "2027-03-28T01:00Z", "2027-03-28T01:30Z", "2027-03-28T21:59:59.999Z"];
    private static readonly string[] NewYear = ["2026-12-31T23:00Z", "2027-01-01T01:30Z", "2027-01-01T22:59:59.999Z"];

    [Theory, MemberData(nameof(Cases))]
    public async Task Each_night_comes_once_and_each_sale_is_of_its_day(string middle, string schedule, string[] before, string[] day, string[] after, string[] due, long[] paid)
    {
        var second = DateOnly.ParseExact(middle, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var (first, third) = (second.AddDays(-1), second.AddDays(1));
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server, [Rule], firstDay: first);
        await SetAsync(region, "jobNight", schedule);
        await LiveAsync(region, ParisCalendar.StartOf(first).AddHours(11), ParisCalendar.StartOf(third).AddHours(12), [.. before.Concat(day).Concat(after).Select(At)]);

        await using var context = region.Database.CreateContext();
        var nights = await context.JobRuns.Where(r => r.Job == "night").OrderBy(r => r.DueMs).ToListAsync();
        nights.Select(n => DateTimeOffset.FromUnixTimeMilliseconds(n.DueMs!.Value)).ShouldBe(due.Select(At));
        nights.ShouldAllBe(n => n.State == JobState.Done);
        (await context.JobRuns.CountAsync(r => r.Job == "day-close" && r.State == JobState.Done)).ShouldBe(3);
        (await context.Operations.Where(o => o.Kind == OperationKind.Sale).GroupBy(o => o.BusinessDay).OrderBy(g => g.Key).Select(g => new { g.Key, Count = g.Count() }).ToListAsync())
            .Select(g => (g.Key, g.Count)).ShouldBe([(first, before.Length), (second, day.Length), (third, after.Length)]);
        (await context.PartnerDays.OrderBy(d => d.Date).ToListAsync()).Select(d => (d.Date, d.Sales, d.SoldCents, d.ReimbursedCents))
            .ShouldBe([(first, before.Length, before.Length * Price, paid[0]), (second, day.Length, day.Length * Price, paid[1])]);
        (await context.Settlements.OrderBy(s => s.Id).Select(s => new { s.UpToDay, s.TotalCents }).ToListAsync()).Select(s => (s.UpToDay, s.TotalCents)).ShouldBe([(first, paid[0]), (second, paid[1])]);
        (await new Verifier(region.Database).RunAsync(region.Log)).Where(c => !c.Ok).Select(c => $"{c.Name}: {string.Join(", ", c.First)}").ShouldBeEmpty();
    }

    /// <summary>From one instant to another: a sale at each of its own, and the jobs asked every half an hour, as Quartz and the host's round ask them.</summary>
    private static async Task LiveAsync(TestRegion region, DateTimeOffset from, DateTimeOffset to, DateTimeOffset[] sales)
    {
        using var patience = new CancellationTokenSource(Patience);
        region.Clock.AdjustTime(from);
        await using var engine = await AuthorizationEngine.StartAsync(region.Log, TestReference.Decisions, region.Clock, null, new(EndDays: true), cancellation: patience.Token);
        await using var host = new JobHost(region.Database, JobList.Of(TestJobs.NoWork), region.Clock, "one", NullLoggerFactory.Instance);
        await DoneAsync(new GrantRequest(NewId(), new(1), NowMs(), [new(Catalogue2026.Textbooks, 100 * Price)]));
        foreach (var (at, isSale) in sales.Select(s => (s, true)).Concat(Ticks(from, to).Select(t => (t, false))).Order())
        {
            region.Clock.SetUtcNow(at);
            if (isSale)
                await DoneAsync(new SaleRequest(NewId(), new(1), NowMs(), TestTill.Bookshop, new(10), [new(Product.Textbook, new(Price))]));
            foreach (var job in isSale ? [] : new[] { "day-close", "night" })
                await host.FireAsync(job, patience.Token);
        }
        await using var projector = new Projector(region.Database, region.Log, region.Clock);
        await projector.CatchUpAsync(patience.Token);

        async Task DoneAsync(OperationRequest request) => (await engine.SubmitAsync(request)).IsApproved.ShouldBeTrue();

        OperationId NewId() => OperationId.New(region.Clock.GetUtcNow());

        long NowMs() => region.Clock.GetUtcNow().ToUnixTimeMilliseconds();
    }

    private static IEnumerable<DateTimeOffset> Ticks(DateTimeOffset from, DateTimeOffset to)
    {
        for (var at = from; at <= to; at += Step)
            yield return at;
    }

    private static async Task SetAsync(TestRegion region, string key, string value)
    {
        await using var context = region.Database.CreateContext();
        context.RegionOptions.Add(new() { Name = key, Value = value });
        await context.SaveChangesAsync();
    }

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
}
