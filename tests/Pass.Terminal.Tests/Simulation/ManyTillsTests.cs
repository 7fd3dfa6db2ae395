using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Portal.Tests.Presence;
using Pass.Simulation.Fleet;
using Pass.Simulation.Tills;
using Pass.Terminal.Days;
using Pass.Terminal.Selling;

namespace Pass.Terminal.Tests.Simulation;

/// <summary>Dozens of real tills live for days over a real region, with cuts, crashes, full disks and wrong clocks, from one seed.</summary>
public sealed class ManyTillsTests
{
    private const int Tills = 24, Holders = 12, Days = 3, StepsADay = 6, Seed = 20_260_905;

    [Fact]
    public async Task Every_accepted_sale_is_at_the_region_once_and_totals_are_equal_to_the_cent()
    {
        await using var desk = await Desk.OpenAsync(("RequirePresentation", "true"));
        var phones = await HoldersAsync(desk);
        desk.PublishStatus(1);
        var (tally, random, folder) = (new TillTally(), new Random(Seed), Directory.CreateTempSubdirectory("pass-tills-"));
        var tills = new List<SimulatedTill>();
        for (var i = 0; i < Tills; i++)
        {
            var profile = i % 3 == 2 ? SalesProfile.Cinema : SalesProfile.Rentree;
            var identity = await desk.Region.NewTillAsync(i % 3 == 2 ? Portal.Tests.Region.Cinema : Portal.Tests.Region.Bookshop);
            tills.Add(new(
                Path.Combine(folder.FullName, $"{i}"), new(identity, desk.Region.Address), profile, (i % 2 == 0 ? Faults.Flaky : Faults.Offline) with { Crash = 60, DiskFull = 60, ClockSet = 30 }, (r, at) => phones[r.Next(phones.Count)].NextQr(at), desk.Region.Time,
                new Random(Seed + i), tally));
            await tills[i].StartAsync(TestContext.Current.CancellationToken);
        }

        var first = ParisCalendar.DateOf(desk.Region.Time.GetUtcNow());
        for (var day = 0; day < Days; day++)
        {
            for (var step = 0; step < StepsADay; step++)
            {
                foreach (var till in tills)
                {
                    await till.StepAsync(TestContext.Current.CancellationToken);
                    desk.Region.Time.Advance(TimeSpan.FromSeconds(random.Next(5, 60)));
                }
            }
            desk.Region.Time.Advance(TimeSpan.FromHours(18));
            desk.PublishStatus(day + 2);
        }
        for (var round = 0; round < 2; round++)
        {
            foreach (var till in tills)
                await till.EndAsync(TestContext.Current.CancellationToken);
            desk.Region.Time.Advance(TimeSpan.FromMinutes(3));
        }

        await CompareAsync(desk, tills, first);
        foreach (var happened in new[] { "crash", "clock set", "disk full", "network away", "nothing written", "sale Accepted", "sale AcceptedOffline", "sale Refused", "sale Unknown" })
            tally.Counts.Keys.ShouldContain(happened);
        foreach (var till in tills)
            till.Dispose();
        folder.Delete(recursive: true);
    }

    private static async Task CompareAsync(Desk desk, List<SimulatedTill> tills, DateOnly first)
    {
        var (here, there) = (0L, 0L);
        foreach (var till in tills)
        {
            till.Unknown.ShouldBe(0);
            till.Till.Look(book => book.Queue.Count).ShouldBe(0);
            for (var day = first.AddDays(-1); day <= first.AddDays(Days + 1); day = day.AddDays(1))
            {
                var report = await till.ReportAsync(day, TestContext.Current.CancellationToken);
                report.Lines.Where(l => l.Match != DayMatch.Same).Select(l => $"till {till.Number}: {l}").ShouldBeEmpty();
                there += report.RegionCentsThere;
            }
            here += till.Till.Look(book => book.All.Where(o => o.State is TillState.Accepted or TillState.Partial && o.Kind is not ("hold" or "void")).Sum(o => o.Reply!.RegionCents));
        }
        // What was decided a moment ago may not be projected yet.
        var numbers = tills.ConvertAll(t => t.Number);
        var projected = 0L;
        for (var tries = 0; tries < 100 && projected != here; tries++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            await using var context = desk.Region.Database.CreateContext();
            var rows = await context.Operations.Where(o => numbers.Contains(o.TerminalId)).ToListAsync(TestContext.Current.CancellationToken);
            rows.Select(o => (o.PassId, o.OperationId)).Distinct().Count().ShouldBe(rows.Count);
            projected = rows.Where(o => o.Refusal == RefusalCode.None && o.Kind is not (OperationKind.Hold or OperationKind.Void)).Sum(o => o.RegionCents);
        }
        (here, there).ShouldBe((projected, projected));
        // What offline sales cost beyond balances: some of it, and within the region's bounds of a pass, a till and a partner.
        var overdrawn = 0L;
        foreach (var pass in Enumerable.Range(1, Holders))
        {
            var purses = (await desk.Region.Engine.ReadAsync(new(3_000_000 + pass)))!.Purses;
            purses.ShouldAllBe(p => p.Balance >= -3_000);
            overdrawn += purses.Sum(p => Math.Max(0, -p.Balance));
        }
        var policy = OfflinePolicy.Default;
        overdrawn.ShouldBeInRange(1, Math.Min(Tills * policy.TillPerDay.Cents, 2 * policy.PartnerPerDay.Cents) * (Days + 1));
    }

    private static async Task<List<SimulatedPhone>> HoldersAsync(Desk desk)
    {
        var phones = new List<SimulatedPhone>();
        for (var i = 1; i <= Holders; i++)
        {
            var pass = new PassId(3_000_000 + i);
            await desk.Region.GrantAsync(pass);
            var phone = desk.Issuer.NewPhone(30 + i, pass);
            (await desk.RegisterAsync(30 + i, pass: pass)).IsApproved.ShouldBeTrue();
            phones.Add(new(phone.Key, phone.Certificate));
        }
        return phones;
    }
}
