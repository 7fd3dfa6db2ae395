using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Terminal;

namespace Pass.Portal.Tests.Presence;

/// <summary>What a till sold without the network, with real cards and phones, over HTTP.</summary>
public sealed class OfflineSaleTests
{
    [Fact]
    public async Task A_card_that_was_asked_online_or_for_less_proves_no_offline_sale()
    {
        await using var desk = await OpenAsync();
        var online = await desk.SignedAsync(1_000);
        var less = (await desk.CardTill.PresentAsync(desk.HoldersCard, Sale(desk, 1_000), offlineAmountCents: 999)).Sale!;
        var enough = (await desk.CardTill.PresentAsync(desk.HoldersCard, Sale(desk, 1_000), offlineAmountCents: 1_000)).Sale!;

        var replies = await desk.Client.UploadAsync([online, less, enough, desk.Region.Textbook(1_000)]);

        replies.Select(r => r.Code).ShouldBe(["OfflineNoEvidence", "OfflineEvidenceShort", "Approved", "Presentation.NotPresented"]);
        // Refused by the rules is recorded, and reads the same for ever.
        (await desk.Client.UploadAsync([online])).ShouldHaveSingleItem().Code.ShouldBe("OfflineNoEvidence");
        (await desk.Region.Engine.FindAsync(Region.Holder, new(online.OperationId)))!.Flags.ShouldBe(OperationFlags.Offline);
        replies[0].Explanation.ShouldContain("hors ligne");
    }

    [Fact]
    public async Task A_phone_that_signs_the_past_has_five_codes_of_the_last_hours()
    {
        await using var desk = await OpenAsync();
        var now = desk.Region.Time.GetUtcNow();
        SaleMessage At(TimeSpan ago) => desk.Shown(100, now - ago) with { OccurredAt = now - ago };

        (await desk.Client.UploadAsync([At(TimeSpan.FromHours(13))])).ShouldHaveSingleItem().Code.ShouldBe("TooOld");
        var replies = await desk.Client.UploadAsync([.. Enumerable.Range(0, 8).Select(i => At(TimeSpan.FromMinutes(20 - i)))]);

        replies.Select(r => r.Code).ShouldBe([.. Enumerable.Repeat("Approved", 5), .. Enumerable.Repeat("OfflineCodesUsedUp", 3)]);
        (await desk.Client.SellAsync(desk.Shown(100))).Status.ShouldBe("approved");
        desk.Region.Time.Advance(TimeSpan.FromMinutes(1));
        now = desk.Region.Time.GetUtcNow();
        (await desk.Client.UploadAsync([At(TimeSpan.Zero)])).ShouldHaveSingleItem().Status.ShouldBe("approved");
    }

    [Fact]
    public async Task A_pass_ends_at_its_bound_and_the_till_reads_that_the_region_looks_into_it()
    {
        await using var desk = await OpenAsync();
        var issuer = await desk.Issuer.NewChipAsync(21, Region.Holder, limits: new(100, 1_000_00));
        using var card = new SoftwareCard.InProcessChannel(issuer);
        await desk.RegisterAsync(21);
        var sales = new List<SaleMessage>();
        for (var i = 0; i < 12; i++)
            sales.Add((await desk.CardTill.PresentAsync(card, Sale(desk, 3_000), offlineAmountCents: 3_000)).Sale!);

        var replies = await desk.Client.UploadAsync(sales);

        // 100 € granted: three paid from it, the fourth and a little of it beyond; 30 € is the bound.
        replies.Count(r => r.IsApproved).ShouldBe(4);
        replies.Skip(4).ShouldAllBe(r => r.Code == "OfflinePassIncident" && r.RegionCents == 0);
        replies[^1].Explanation.ShouldContain("La région examine");
        (await desk.Region.Engine.ReadAsync(Region.Holder))!.Purses[0].Balance.ShouldBe(-2_000);
    }

    [Fact]
    public async Task A_number_with_a_code_is_for_partners_whose_convention_says_so()
    {
        await using var desk = await Desk.OpenAsync([("RequirePresentation", "true"), .. CodeKey.Settings]);
        await desk.ImportAsync(CodeKey.Credential(11, Region.Holder, new(2027, 8, 31, 21, 59, 59, TimeSpan.Zero)));
        string Right() => CodeKey.CodeAt(11, Region.Holder, desk.Region.Time.GetUtcNow());

        var refused = await desk.PayByCodeAsync(Right());
        (refused.Status, refused.Code).ShouldBe(("refused", "Presentation.NumberNotTaken"));
        await using (var context = desk.Region.Database.CreateContext())
        {
            (await context.Conventions.SingleAsync(c => c.PartnerId == Region.Bookshop)).TakesNumbers = true;
            await context.SaveChangesAsync();
        }
        for (var tries = 0; tries < 100 && !desk.Region.Engine.Reference.Partner(new(Region.Bookshop))!.TakesNumbers(new(2026, 9, 5)); tries++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        (await desk.PayByCodeAsync(Right())).Status.ShouldBe("approved");
        (await desk.Client.SellAsync(desk.Region.Textbook(100))).Code.ShouldBe("Presentation.NotPresented");
    }

    [Fact]
    public async Task A_till_decides_offline_by_the_numbers_that_the_region_gave_it()
    {
        await using var desk = await OpenAsync();
        var till = new OfflineTill(desk.Region.Time);
        SaleMessage Next(long cents)
        {
            desk.Region.Time.Advance(TimeSpan.FromSeconds(30));
            return desk.Shown(cents);
        }
        till.MayTake(Next(1_000)).ShouldBe(RefusalCode.OfflineListsOld);
        var bounds = await desk.Client.OfflineAsync();
        (bounds.PhoneCodes, bounds.UnsentSales, bounds.ListMaxAgeSeconds, bounds.NumbersAllowed).ShouldBe((5, 200, 26 * 3_600, true));
        bounds.Floors.ShouldBe([new("textbook", 3_000)]);
        till.Heard(bounds);

        till.MayTake(Next(3_001)).ShouldBe(RefusalCode.OfflineNotAllowed);
        till.MayTake(Next(1_000) with { Lines = [new("cinemaSeat", 1_000)] }).ShouldBe(RefusalCode.OfflineNotAllowed);
        till.MayTake(await desk.SignedAsync(1_000)).ShouldBe(RefusalCode.OfflineNoEvidence);
        for (var i = 0; i < 5; i++)
        {
            var sale = Next(500);
            till.MayTake(sale).ShouldBe(RefusalCode.None);
            till.Took(sale);
        }
        till.MayTake(Next(500)).ShouldBe(RefusalCode.OfflineCodesUsedUp);

        // What it took, the region pays; then the phone is presented online, and may again.
        (await desk.Client.UploadAsync(till.Unsent)).ShouldAllBe(r => r.IsApproved);
        till.Sent(5);
        till.Unsent.ShouldBeEmpty();
        var online = Next(500);
        (await desk.Client.SellAsync(online)).IsApproved.ShouldBeTrue();
        till.PaidOnline(online);
        till.MayTake(Next(500)).ShouldBe(RefusalCode.None);
        desk.Region.Time.Advance(TimeSpan.FromHours(26));
        till.MayTake(Next(500)).ShouldBe(RefusalCode.OfflineListsOld);
    }

    private static Task<Desk> OpenAsync() => Desk.OpenAsync(("RequirePresentation", "true"));

    private static SaleMessage Sale(Desk desk, long cents) => desk.Region.Textbook(cents) with { Pass = null };
}
