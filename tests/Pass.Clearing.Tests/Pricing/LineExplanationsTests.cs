using System.Globalization;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Pricing;
using Pass.Clearing.Tests.Night;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Projection;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Pricing;

public sealed class LineExplanationsTests(PostgresServer server)
{
    /// <summary>Tiers at 10,00 € of the year, a cap of 7,50 € a unit and a fee, so that every step has something to say.</summary>
    private static readonly ReimbursementRule Cinema = new(
        1, "Cinéma", Catalogue2026.Cinema, null, TestReference.FirstDay, null, [new(Money.Zero, 10_000), new(new(1_000), 9_333)], CapPerUnit: new(750), FeePerSale: new(25));

    private static readonly ReimbursementRule Books = TestReference.Rule(Catalogue2026.LeisureBooks, new RateTier(Money.Zero, 9_777)) with { Id = 2, Label = "Lecture" };

    [Theory, EveryDatabase]
    public async Task The_lines_of_a_partners_day_add_up_to_what_it_is_paid(DatabaseKind kind)
    {
        using var region = await SoldAsync(kind);
        await using var context = region.Database.CreateContext();
        var days = await context.PartnerDays.AsNoTracking().ToListAsync();
        days.Count.ShouldBe(4);
        foreach (var day in days)
        {
            var lines = (await new LineExplanations(region.Database).OfDayAsync(region.Log, day.Date, new(day.PartnerId))).OrThrow().Where(l => l.Benefit.Value == day.BenefitId).ToList();
            (lines.Sum(l => l.Net.Cents), lines.Sum(l => l.Region.Cents), lines.Sum(l => l.Counts.Cents)).ShouldBe((day.NetCents, day.GrossCents, day.BaseCents + day.EarlierSales.Sum(e => e.BaseCents)));
            foreach (var line in lines)
            {
                line.Slices.Sum(s => s.Part.Cents).ShouldBe(line.Counts.Cents);
                Math.Abs(line.Rounding).ShouldBeLessThan(10_000, "less than a cent");
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task A_day_is_read_from_the_log_at_once_however_many_sales_it_has(DatabaseKind kind)
    {
        using var region = await SoldAsync(kind);
        await using var context = region.Database.CreateContext();
        var sale = await context.Operations.FirstAsync(o => o.PartnerId == 2 && o.Kind == OperationKind.Sale);
        var log = LogWatch.Over(region.Log);
        (await new LineExplanations(region.Database).OfDayAsync(log, sale.BusinessDay, new(2))).OrThrow().Count.ShouldBeGreaterThan(1);
        ((LogWatch)log).Calls.ShouldBe(["ReadAt"]);
    }

    /// <summary>What a log is asked.</summary>
    public class LogWatch : DispatchProxy
    {
        private ILogStore _log = null!;

        public List<string> Calls { get; } = [];

        public static ILogStore Over(ILogStore log)
        {
            var watched = Create<ILogStore, LogWatch>();
            ((LogWatch)watched)._log = log;
            return watched;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Calls.Add(targetMethod!.Name);
            return targetMethod.Invoke(_log, args);
        }
    }

    [Theory, EveryDatabase]
    public async Task A_partner_reads_why_a_ticket_is_paid_what_it_is(DatabaseKind kind)
    {
        using var region = await SoldAsync(kind);
        await using var context = region.Database.CreateContext();
        var second = await context.Operations.Where(o => o.PartnerId == 2 && o.Kind == OperationKind.Sale).OrderBy(o => o.OccurredAtMs).Skip(1).FirstAsync();
        var line = (await new LineExplanations(region.Database).OfAsync(region.Log, new(second.OperationId))).OrThrow().ShouldHaveSingleItem();
        (line.Price, line.Holder, line.Region, line.Counts, line.YearBefore).ShouldBe((new(900), new(100), new(800), new(750), new(750)));
        line.Slices.ShouldBe([new(new(250), 10_000), new(new(500), 9_333)]);
        // 2,50 € + 4,6665 € = 7,1665 €: 7,17 € over the year so far, less the fee.
        (line.Reimbursed, line.Rounding, line.Fee, line.Net).ShouldBe((new(717), 3_500, new(25), new(692)));
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        line.Steps.Select(s => s.Step).ShouldBe(["Sale", "Rule", "Capped", "Tiers", "Rounding", "Fee", "Paid"]);
        line.Steps[3].Text.ShouldBe("The partner's year 2026 with this benefit stood at 7.50 €: 2.50 € at 100 % and 5.00 € at 93.33 %.");
        line.Steps[4].Text.ShouldContain("+0.35 cent");
        line.Steps[6].Text.ShouldBe("The partner gets 6.92 €, with the day of 1 September 2026.");

        var given = await context.Operations.SingleAsync(o => o.PartnerId == 2 && o.Kind == OperationKind.Cancel);
        var back = (await new LineExplanations(region.Database).OfAsync(region.Log, new(given.OperationId))).OrThrow().ShouldHaveSingleItem();
        (back.SaleDay, back.Day).ShouldBe((TestRegion.Day1, TestRegion.Day2));
        back.Steps.Select(s => s.Step).ShouldContain("Return");
        back.Net.IsNegative.ShouldBeTrue();
    }

    [Theory, EveryDatabase]
    public async Task What_cannot_be_explained_is_told(DatabaseKind kind)
    {
        using var region = await SoldAsync(kind, nights: 1);
        var explanations = new LineExplanations(region.Database);
        Code(await explanations.OfAsync(region.Log, new(Guid.Parse("01900000-0000-7000-8000-000000000000")))).ShouldBe("OperationUnknown");
        Code(await explanations.OfDayAsync(region.Log, TestRegion.Day2, TestTill.Cinema)).ShouldBe("DayNotPriced");
        await using var context = region.Database.CreateContext();
        var grant = await context.Operations.FirstAsync(o => o.Kind == OperationKind.Grant);
        Code(await explanations.OfAsync(region.Log, new(grant.OperationId))).ShouldBe("NothingToExplain");
        await context.Projections.ExecuteDeleteAsync();
        Code(await explanations.OfDayAsync(region.Log, TestRegion.Day1, TestTill.Cinema)).ShouldBe("NotProjected");
    }

    private static string Code<T>(Result<T> answer) where T : notnull => answer.Ok(out _, out var problem) ? "" : problem.Code;

    private async Task<TestRegion> SoldAsync(DatabaseKind kind, int nights = 2)
    {
        var region = await TestRegion.CreateAsync(kind, server, [Cinema, Books]);
        region.GrantAll();
        // One pass, so one partition: the order of the log is the order of time.
        var sale = region.Till.Sell(1, TestTill.Cinema, Product.CinemaSeat, 900);
        region.Till.Sell(1, TestTill.Cinema, Product.CinemaSeat, 900);
        region.Till.Sell(1, TestTill.Cinema, Product.CinemaSeat, 1_800, quantity: 2);
        region.Till.Sell(4, TestTill.Bookshop, Product.LeisureBook, 1_733);
        await region.NightAsync(TestRegion.Day1);
        if (nights > 1)
        {
            region.Till.GiveBack(sale);
            region.Till.Sell(5, TestTill.Cinema, Product.CinemaSeat, 1_800, quantity: 2);
            var book = region.Till.Sell(6, TestTill.Bookshop, Product.LeisureBook, 1_211);
            region.Till.GiveBack(book, 411);
            await region.NightAsync(TestRegion.Day2);
        }
        await using var projector = new Projector(region.Database, region.Log, region.Clock);
        await projector.CatchUpAsync(CancellationToken.None);
        return region;
    }
}
