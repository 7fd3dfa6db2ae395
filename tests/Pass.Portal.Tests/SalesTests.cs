namespace Pass.Portal.Tests;

public sealed class SalesTests
{
    [Fact]
    public async Task A_sale_is_paid_by_the_region_and_its_retry_reads_the_same()
    {
        await using var region = await Region.StartAsync();
        var client = region.Client(await region.NewTillAsync());
        var sale = region.Textbook(4_200);

        var reply = await client.SellAsync(sale);

        (reply.Status, reply.Code, reply.Kind).ShouldBe(("approved", "Approved", "sale"));
        (reply.AmountCents, reply.RegionCents, reply.HolderCents).ShouldBe((4_200, 4_200, 0));
        var leg = reply.Legs.ShouldHaveSingleItem();
        (leg.Benefit, leg.Label, leg.Units, leg.Left, leg.LeftText.Replace(' ', ' ').Replace('\u00a0', ' ')).ShouldBe(("MANUELS", "Manuels scolaires", -4_200, 5_800, "58,00 €"));
        reply.Explanation.ShouldStartWith("Vente acceptée\u202F: la région paie 42,00");
        (await client.SellAsync(sale)).ShouldBeEquivalentTo(reply);
        (await client.FindAsync(sale.OperationId)).ShouldBeEquivalentTo(reply);
    }

    [Fact]
    public async Task Benefits_are_called_in_the_language_that_is_asked()
    {
        await using var region = await Region.StartAsync();
        using var english = region.NewHttp();
        english.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var client = region.Client(await region.NewTillAsync(), english);

        (await client.SellAsync(region.Textbook(4_200))).Legs.ShouldHaveSingleItem().Label.ShouldBe("Textbooks");
        (await client.SellAsync(region.Textbook(12_000))).Explanation.ShouldContain("“Textbooks”");
        (await client.BalanceAsync(Region.Number))!.Purses.Select(p => p.Label).ShouldContain("Textbooks");
    }

    [Fact]
    public async Task What_is_missing_is_refused_or_left_to_the_holder()
    {
        await using var region = await Region.StartAsync();
        var client = region.Client(await region.NewTillAsync());

        var refused = await client.SellAsync(region.Textbook(12_000));
        var partial = await client.SellAsync(region.Textbook(12_000, allowPartial: true));

        (refused.Status, refused.Code, refused.RegionCents).ShouldBe(("refused", "InsufficientBalance", 0));
        refused.Explanation.ShouldContain("il reste 100,00");
        (partial.Status, partial.Code, partial.RegionCents, partial.HolderCents).ShouldBe(("partial", "Partial", 10_000, 2_000));
    }

    [Fact]
    public async Task A_hold_is_captured_and_the_sale_refunded_then_cancelled()
    {
        await using var region = await Region.StartAsync();
        var client = region.Client(await region.NewTillAsync());

        var hold = await client.SellAsync(region.Textbook(5_000, capture: false));
        hold.HoldUntil.ShouldBe(region.Time.GetUtcNow().AddDays(7));
        (hold.Kind, hold.Legs[0].Left).ShouldBe(("hold", 5_000));

        var capture = await client.CaptureAsync(hold.OperationId, region.About(3_000));
        (capture.Kind, capture.Status, capture.RegionCents, capture.RelatedId).ShouldBe(("capture", "approved", 3_000, hold.OperationId));
        (await client.CaptureAsync(hold.OperationId, region.About())).Code.ShouldBe("HoldClosed");

        (await client.RefundAsync(hold.OperationId, region.About(1_000))).RegionCents.ShouldBe(-1_000);
        (await client.CancelAsync(hold.OperationId, region.About())).RegionCents.ShouldBe(-2_000);
        (await client.CancelAsync(hold.OperationId, region.About())).Code.ShouldBe("AlreadyReturned");
        (await client.BalanceAsync(Region.Number))!.Purses.ShouldHaveSingleItem().Available.ShouldBe(10_000);
    }

    [Fact]
    public async Task A_sale_is_given_back_by_line_and_quantity()
    {
        await using var region = await Region.StartAsync();
        var client = region.Client(await region.NewTillAsync());
        var sale = region.Textbook(1_000) with { Lines = [new("textbook", 3_000, 3), new("textbook", 500)] };
        (await client.SellAsync(sale)).RegionCents.ShouldBe(3_500);

        (await client.RefundAsync(sale.OperationId, region.About() with { Lines = [new(1, Quantity: 2), new(2, AmountCents: 100)] })).RegionCents.ShouldBe(-2_100);
        var tooMany = await client.RefundAsync(sale.OperationId, region.About() with { Lines = [new(1, Quantity: 2)] });
        (tooMany.Code, tooMany.Explanation).ShouldBe(("QuantityNotLeft", "2 demandés, il n'en reste que 1 sur cette ligne."));
        (await client.RefundAsync(sale.OperationId, region.About() with { Lines = [new(3, Quantity: 1)] })).Code.ShouldBe("InvalidLine");
        (await client.CancelAsync(sale.OperationId, region.About())).RegionCents.ShouldBe(-1_400);
    }

    [Fact]
    public async Task A_voided_hold_gives_the_money_back()
    {
        await using var region = await Region.StartAsync();
        var client = region.Client(await region.NewTillAsync());
        var hold = await client.SellAsync(region.Textbook(5_000, capture: false));
        (await client.BalanceAsync(Region.Number))!.Purses[0].ShouldSatisfyAllConditions(p => p.Available.ShouldBe(5_000), p => p.Held.ShouldBe(5_000));

        (await client.VoidAsync(hold.OperationId, region.About())).Status.ShouldBe("approved");

        (await client.BalanceAsync(Region.Number))!.Purses[0].Available.ShouldBe(10_000);
    }

    [Fact]
    public async Task A_partner_sees_only_the_purses_it_takes_and_its_own_sales()
    {
        await using var region = await Region.StartAsync();
        var bookshop = region.Client(await region.NewTillAsync());
        var cinema = region.Client(await region.NewTillAsync(Region.Cinema));
        var sale = await bookshop.SellAsync(region.Textbook(1_000));

        (await cinema.BalanceAsync(Region.Number))!.Purses.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            p => p.Benefit.ShouldBe("CINEMA"), p => p.Unit.ShouldBe("uses"), p => p.AvailableText.ShouldBe("5 utilisations"));
        (await cinema.FindAsync(sale.OperationId)).ShouldBeNull();
        (await cinema.CancelAsync(sale.OperationId, region.About())).Code.ShouldBe("NotThatSale");
    }

    [Fact]
    public async Task A_reused_id_a_wrong_clock_an_unknown_and_a_blocked_pass_are_refused_with_their_code()
    {
        await using var region = await Region.StartAsync();
        var client = region.Client(await region.NewTillAsync());
        var sale = region.Textbook(1_000);
        await client.SellAsync(sale);
        var stranger = Core.PassNumber.Of(new(42)).ToCompact();

        (await client.SellAsync(sale with { Lines = [new("textbook", 1_001)] })).Code.ShouldBe("OperationIdReused");
        (await client.SellAsync(region.Textbook(1_000) with { OccurredAt = region.Time.GetUtcNow().AddHours(2) })).Code.ShouldBe("ClockSkew");
        (await client.SellAsync(region.Textbook(1_000) with { OccurredAt = region.Time.GetUtcNow().AddHours(-2) })).Code.ShouldBe("ClockSkew");
        (await client.SellAsync(region.Textbook(1_000) with { Pass = stranger })).Code.ShouldBe("UnknownPass");
        (await client.BalanceAsync(stranger)).ShouldBeNull();
        (await client.SellAsync(region.Textbook(900_000))).Code.ShouldBe("AmountTooLarge");
        (await client.SellAsync(region.Textbook(100) with { Lines = [new("cinemaSeat", 850)] })).Code.ShouldBe("OutsideConvention");

        await SetStatusAsync(region, Core.PassStatus.Blocked);
        (await client.SellAsync(region.Textbook(1_000))).Code.ShouldBe("PassBlocked");
        await SetStatusAsync(region, Core.PassStatus.Active);
        await SetStatusAsync(region, Core.PassStatus.Expired);
        (await client.SellAsync(region.Textbook(1_000))).Code.ShouldBe("PassExpired");
    }

    [Fact]
    public async Task Offline_sales_of_a_batch_are_decided_one_by_one()
    {
        await using var region = await Region.StartAsync();
        var client = region.Client(await region.NewTillAsync());
        var earlier = region.Textbook(2_000) with { OccurredAt = region.Time.GetUtcNow().AddDays(-1) };

        var replies = await client.UploadAsync([earlier, region.Textbook(-5), region.Textbook(1_000) with { Pass = "123456789012" }, earlier, region.Textbook(5_000)]);

        replies.Select(r => (r.Status, r.Code)).ShouldBe(
            [("approved", "Approved"), ("invalid", "InvalidFields"), ("invalid", "InvalidFields"), ("approved", "Approved"), ("refused", "OfflineNotAllowed")]);
        (await client.BalanceAsync(Region.Number))!.Purses[0].Available.ShouldBe(8_000);
    }

    private static async Task SetStatusAsync(Region region, Core.PassStatus status) => (await region.Engine.SubmitAsync(new Core.StatusRequest(
        Core.OperationId.New(region.Time.GetUtcNow()), Region.Holder, region.Time.GetUtcNow().ToUnixTimeMilliseconds(), status))).IsApproved.ShouldBeTrue();
}
