using Pass.Clearing.Partners;
using Pass.Clearing.Tests.Night;
using Pass.Data.Projection;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Partners;

/// <summary>A partner's list of sales: in order of their time, whatever day they came in.</summary>
public sealed class PartnerSalesTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task A_list_is_the_same_however_it_is_cut_into_pages(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
        region.GrantAll();
        for (var pass = 1; pass <= 9; pass++)
            region.Till.Register(pass);
        const int Days = 12;
        for (var day = 0; day < Days; day++)
        {
            // A busy end of the range and a quiet middle, so that a page is filled by few days or by many.
            for (var sale = 0; sale < (day is 4 or 5 ? 0 : day < 4 ? 1 : 6); sale++)
                region.Till.Sell(1 + sale, TestTill.Bookshop, Product.Textbook, 100 + day);
            // Sold days before and brought in late, and by a till whose clock is ahead of midnight.
            if (day % 3 == 2)
                region.Till.SellOffline(7, TestTill.Bookshop, Product.Textbook, 100, earlier: TimeSpan.FromDays(day % 2 + 1));
            if (day % 4 == 1)
                region.Till.SellOffline(8, TestTill.Bookshop, Product.Textbook, 100, earlier: -TimeSpan.FromHours(15));
            region.Till.Sell(9, TestTill.Cinema, Product.CinemaSeat, 500);
            (await region.CloseAsync(TestRegion.Day1.AddDays(day))).Day.ShouldBe(TestRegion.Day1.AddDays(day));
        }
        await using (var projector = new Projector(region.Database, region.Log, region.Clock))
            await projector.CatchUpAsync(TestContext.Current.CancellationToken);
        var sales = new PartnerSales(region.Database);
        var filter = new SaleFilter(TestRegion.Day1, TestRegion.Day1.AddDays(Days));
        var whole = await sales.ListAsync(TestTill.Bookshop, filter, size: 1_000, ct: TestContext.Current.CancellationToken);
        whole.HasMore.ShouldBeFalse();
        whole.Rows.Count.ShouldBe((await sales.TotalsAsync(TestTill.Bookshop, filter, TestContext.Current.CancellationToken)).Count);
        whole.Rows.ShouldBe(whole.Rows.OrderByDescending(r => r.OccurredAtMs).ThenByDescending(r => r.Partition).ThenByDescending(r => r.Lsn).ThenByDescending(r => r.Idx));
        whole.Rows.Zip(whole.Rows.Skip(1)).ShouldContain(p => p.First.BusinessDay < p.Second.BusinessDay);
        foreach (var size in new[] { 1, 5, 7, 20 })
        {
            var ids = new List<Guid>();
            SalePlace? place = null;
            for (var more = true; more;)
            {
                var page = await sales.ListAsync(TestTill.Bookshop, filter, place, size, TestContext.Current.CancellationToken);
                ids.AddRange(page.Rows.Select(r => r.OperationId));
                (more, place) = (page.HasMore, SalePlace.Of(page.Rows[^1]));
            }
            ids.ShouldBe(whole.Rows.Select(r => r.OperationId), $"{size} at once");
        }
    }
}
