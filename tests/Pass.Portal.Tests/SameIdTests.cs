using System.Net;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Terminal;

namespace Pass.Portal.Tests;

/// <summary>An operation id belongs to its pass: what others did with the same one, on other passes, changes nothing.</summary>
public sealed class SameIdTests
{
    /// <summary>Of two partitions, one pass of each, and one more of the first.</summary>
    private static readonly PassId[] Passes = [Region.Holder, Region.OtherHolder, .. More()];

    private static IEnumerable<PassId> More()
    {
        for (var n = Region.OtherHolder.Value + 1; ; n++)
        {
            if (Mix.Partition(new(n), 2) != Mix.Partition(Region.Holder, 2))
                continue;
            yield return new(n);
            yield break;
        }
    }

    private static string NumberOf(PassId pass) => PassNumber.Of(pass).ToCompact();

    [Fact]
    public async Task One_id_on_three_passes_is_three_sales_everywhere_and_each_till_finds_its_own()
    {
        await using var region = await StartAsync();
        var ours = region.Client(await region.NewTillAsync());
        var others = region.Client(await region.NewTillAsync(Region.Cinema));
        var beside = region.Client(await region.NewTillAsync());
        var sale = region.Textbook(1_000);
        var seat = sale with { Pass = NumberOf(Passes[1]), Lines = [new("cinemaSeat", 850)] };
        (await ours.SellAsync(sale)).Status.ShouldBe("approved");
        (await others.SellAsync(seat)).Status.ShouldBe("approved");
        (await beside.SellAsync(sale with { Pass = NumberOf(Passes[2]) })).Status.ShouldBe("approved");

        (await ours.FindAsync(sale.OperationId))!.Pass.ShouldBe(Region.Number);
        (await others.FindAsync(sale.OperationId))!.Pass.ShouldBe(NumberOf(Passes[1]));
        (await beside.FindAsync(sale.OperationId))!.Pass.ShouldBe(NumberOf(Passes[2]));
        (await ours.SellAsync(sale)).AmountCents.ShouldBe(1_000);
        (await ours.SellAsync(sale with { Lines = [new("textbook", 999)] })).Code.ShouldBe("OperationIdReused");
        (await ours.CancelAsync(sale.OperationId, region.About())).Status.ShouldBe("approved");

        await using var context = region.Database.CreateContext();
        for (var i = 0; i < 100 && await context.Operations.CountAsync(o => o.OperationId == sale.OperationId) < 3; i++)
            await Task.Delay(100);
        (await context.Operations.Where(o => o.OperationId == sale.OperationId).Select(o => o.PassId).ToListAsync())
            .ShouldBe(Passes.Select(p => p.Value), ignoreOrder: true);
    }

    [Fact]
    public async Task A_till_that_used_one_id_for_two_passes_is_told_so_and_finds_each_by_its_pass()
    {
        await using var region = await StartAsync();
        var till = await region.NewTillAsync();
        var client = new TerminalClient(region.Http, till, region.Time, new Random(1)) { Attempts = 1 };
        var sale = region.Textbook(1_000);
        foreach (var pass in Passes)
            (await client.SellAsync(sale with { Pass = NumberOf(pass) })).Status.ShouldBe("approved");

        var refused = await Should.ThrowAsync<RegionRefusedException>(() => client.FindAsync(sale.OperationId));
        (refused.Status, refused.Code).ShouldBe((HttpStatusCode.Conflict, "OperationIdOfSeveralPasses"));
        refused.Message.ShouldContain("pass");
        foreach (var pass in Passes)
            (await client.FindAsync(sale.OperationId, NumberOf(pass)))!.Pass.ShouldBe(NumberOf(pass));
        (await client.FindAsync(sale.OperationId, NumberOf(new(1_999_999_999)))).ShouldBeNull();
        (await Should.ThrowAsync<RegionRefusedException>(() => client.FindAsync(sale.OperationId, "12"))).Code.ShouldBe("InvalidPassNumber");
    }

    private static async Task<Region> StartAsync()
    {
        var region = await Region.StartAsync();
        Passes.Select(p => Mix.Partition(p, 2)).Distinct().Count().ShouldBe(2);
        foreach (var pass in Passes[1..])
            await region.GrantAsync(pass);
        return region;
    }
}
