using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Incidents;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Incidents;

/// <summary>Whatever people open, validate, refuse and withdraw, in whatever order: before + items = after, and nobody gives back more than it was paid.</summary>
public sealed class IncidentProperties(PostgresServer server)
{
    private static readonly IncidentKind[] Kinds = Enum.GetValues<IncidentKind>();

    [Fact]
    public void Before_and_items_make_after() => Check.One(
        Seeded.Config.WithMaxTest(8).WithEndSize(40),
        Prop.ForAll(Gen.Choose(0, 100_000).ListOf().Select(l => l.ToList()).ToArbitrary(), (List<int> steps) => PlayAsync(steps)));

    private async Task<bool> PlayAsync(List<int> steps)
    {
        using var region = await IncidentDesk.NightAsync(DatabaseKind.Sqlite, server);
        using var folder = new TestFolder();
        var service = IncidentDesk.Service(region);
        OperationId[] sales = [await IncidentDesk.SaleAsync(region, TestTill.Bookshop, 2_000), await IncidentDesk.SaleAsync(region, TestTill.Bookshop, 1_500), await IncidentDesk.SaleAsync(region, TestTill.Cinema, 800)];
        var opened = 0;
        foreach (var step in steps)
        {
            var actor = Office.Everybody[step % 4].Because("essai");
            var number = 1 + step / 7 % Math.Max(1, opened);
            switch (step % 7)
            {
                case < 4:
                    opened += (await IncidentDesk.OpenAsync(region, Request(step / 7, sales), actor)).Ok(out _, out _) ? 1 : 0;
                    break;
                case 4 or 5:
                    await service.ValidateAsync(region.Log, number, actor);
                    break;
                default:
                    _ = step % 2 == 0 ? await service.RefuseAsync(number, actor) : await service.WithdrawAsync(number, actor);
                    break;
            }
        }
        await ShouldAddUpAsync(region);
        await IncidentDesk.ShouldAgreeAsync(region, folder.Path);
        return true;
    }

    private static IncidentRequest Request(int choice, OperationId[] sales)
    {
        var (kind, amount, after) = (Kinds[choice % Kinds.Length], new Money(choice % 2_500), choice % 5 == 0 ? choice % 9 : (int?)null);
        return (choice % 4) switch
        {
            0 => new(kind, Partner: new(1 + choice % 3), Day: TestRegion.Day1, Due: choice % 3 == 0 ? Money.Zero : amount, After: after),
            1 => new(kind, Partner: new(1 + choice % 3), Difference: new(choice % 2_500 - 1_250)),
            _ => new(kind, sales[choice % sales.Length], Due: amount, After: after),
        };
    }

    private static async Task ShouldAddUpAsync(TestRegion region)
    {
        await using var context = region.Database.CreateContext();
        var incidents = await context.Incidents.AsNoTracking().Include(i => i.Items).OrderBy(i => i.DecidedAtMs).ThenBy(i => i.Id).ToListAsync();
        foreach (var i in incidents)
            (i.PaidCents + i.Items.Sum(p => p.Cents)).ShouldBe(i.State == IncidentState.Validated ? i.DueCents : i.PaidCents);
        foreach (var partner in new[] { 1, 2, 3 })
        {
            var nights = await context.PartnerDays.Where(d => d.PartnerId == partner).SumAsync(d => d.ReimbursedCents - d.FeeCents);
            var owed = await context.PayableItems.Where(i => i.PartnerId == partner).SumAsync(i => i.Cents);
            owed.ShouldBe(nights + incidents.Where(i => i.PartnerId == partner && i.State == IncidentState.Validated).Sum(i => i.DifferenceCents));
            owed.ShouldBeGreaterThanOrEqualTo(Math.Min(0, nights), "nobody gives back more than it was paid");
        }
    }
}
