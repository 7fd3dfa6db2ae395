using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Payments.StripeApi;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data.Model;
using Pass.Data.Projection;
using Pass.Simulation.StripeServers;
using Pass.Testing.Postgres;
using Pass.Testing.Processes;

namespace Pass.Clearing.Tests.Payments.StripeApi;

/// <summary>What families pay in: whatever happens on the way, it is in their purse once, and theirs until it is spent.</summary>
public sealed class FamilyPaymentTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task A_family_pays_by_card_and_spends_it_after_what_the_region_gives_and_the_partner_gets_it_whole(DatabaseKind kind)
    {
        await using var office = await FamilyOffice.OpenAsync(kind, server);
        var checkout = (await office.StartAsync(2_500)).OrThrow();
        (await office.StatesAsync()).ShouldBe([FamilyPaymentState.Open]);
        (await office.BalanceAsync()).ShouldBe(0);
        office.Servers.Books.Pay(FamilyOffice.PageOf(checkout));
        var receipt = (await office.DeliverAsync(office.Servers.Books.Events[^1])).OrThrow();
        (receipt.IsNew, receipt.Outcome).ShouldBe((true, "Credited"));
        (await office.BalanceAsync()).ShouldBe(2_500);

        var sale = await office.BuyAsync(1_700);
        (sale.HolderCents, sale.RegionCents).ShouldBe((0, 1_700));
        sale.Legs.Select(l => (l.Benefit, l.Units)).ShouldBe([(Catalogue2026.LeisureBooks, -500), (Catalogue2026.Family, -1_200)], "the family's own money last");
        (await office.BalanceAsync()).ShouldBe(1_300);
        await office.Region.NightAsync(TestRegion.Day1);
        await using (var context = office.Region.Database.CreateContext())
        {
            int family = Catalogue2026.Family.Value;
            var day = await context.PartnerDays.SingleAsync(d => d.BenefitId == family);
            (day.ReimbursedCents, day.FeeCents, day.NetCents).ShouldBe((1_200, 0, 1_200));
            var accounts = await context.Postings.GroupBy(p => p.Account).Select(g => g.Key).ToListAsync();
            accounts.ShouldNotContain(a => a.EndsWith("FAMILLE", StringComparison.Ordinal), "it is neither the region's expense nor its promise");
        }
        await office.AgreesAsync();
        var report = await office.ReconcileAsync();
        (report.FamilyCents, report.InPursesCents, report.FeeCents, report.AtStripeCents).ShouldBe((1_300, 1_300, StripeBooks.FeeOf(2_500), 2_500 - StripeBooks.FeeOf(2_500)));
    }

    [Fact]
    public async Task The_key_is_stored_before_stripe_is_called_and_derived_from_the_payments_number()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        office.Servers.Weather = StripeWeather.PartlyOut;
        Office.Refusal(await office.StartAsync(2_500)).ShouldBe("FamilyLater");
        await using var context = office.Region.Database.CreateContext();
        var row = await context.FamilyPayments.AsNoTracking().SingleAsync();
        (row.IdempotencyKey, row.State, row.SessionId, row.AmountCents, row.AuthorId).ShouldBe(("pass-family-000001", FamilyPaymentState.Asked, null, 2_500, 4));
    }

    [Fact]
    public async Task A_500_that_hides_a_page_opens_nothing_that_can_be_paid_twice()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        office.Servers.LoseNext(1);
        Office.Refusal(await office.StartAsync(2_500)).ShouldBe("FamilyLater");
        await office.SweepAsync();
        (await office.StatesAsync()).ShouldBe([FamilyPaymentState.Open], "it was found by its number");
        await office.PaidInAsync(2_500);
        (await office.BalanceAsync()).ShouldBe(2_500);
        office.Region.Clock.Advance(TimeSpan.FromHours(2));
        await office.SweepAsync();
        (await office.StatesAsync()).ShouldBe([FamilyPaymentState.Expired, FamilyPaymentState.Credited]);
        await office.AgreesAsync();
    }

    [Fact]
    public async Task A_failure_that_did_nothing_and_a_page_nobody_paid_end_and_give_the_room_back()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        office.Servers.FailNext(1);
        Office.Refusal(await office.StartAsync(15_000)).ShouldBe("FamilyLater");
        (await office.StartAsync(15_000)).OrThrow();
        Office.Refusal(await office.StartAsync(500)).ShouldBe("FamilyPurseFull");
        office.Region.Clock.Advance(TimeSpan.FromHours(3));
        await office.SweepAsync();
        (await office.StatesAsync()).ShouldBe([FamilyPaymentState.Expired, FamilyPaymentState.Expired]);
        (await office.StartAsync(500)).OrThrow();
    }

    [Fact]
    public async Task Killed_between_the_call_and_its_answer_or_after_the_purse_was_credited_nothing_is_lost_or_doubled()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        using (var cut = new CancellationTokenSource())
        {
            office.Servers.OnMade = cut.Cancel;
            await Should.ThrowAsync<OperationCanceledException>(() => office.StartAsync(2_500, ct: cut.Token));
            office.Servers.OnMade = null;
        }
        var page = office.Servers.Books.Pages[^1];
        office.Servers.Books.Pay(page);
        office.CutAfter(1);
        await Should.ThrowAsync<PowerCutException>(office.SweepAsync);
        (await office.StatesAsync()).ShouldBe([FamilyPaymentState.Paid]);
        (await office.BalanceAsync()).ShouldBe(2_500, "the engine had committed it");
        await office.PaidInAsync(1_000);
        (await office.StatesAsync()).ShouldBe([FamilyPaymentState.Credited, FamilyPaymentState.Credited]);
        (await office.BalanceAsync()).ShouldBe(3_500);
        await office.AgreesAsync();
    }

    /// <summary>Whatever families and Stripe's people do, in whatever order and however often events come, and whichever are lost, the end is the same.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Events_in_any_order_with_doubles_losses_and_outages_end_alike(int seed)
    {
        var random = new Random(seed);
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        var books = office.Servers.Books;
        await office.PayAsync(2_500);
        await office.PayAsync(1_500);
        (await office.StartAsync(900)).OrThrow();
        books.Refund(books.Intents[1], 400);
        var come = books.Events.Where(_ => random.Next(4) > 0).ToList();
        JsonObject[] doubled = [.. come, .. come.Where(_ => random.Next(3) == 0)];
        random.Shuffle(doubled);
        foreach (var told in doubled)
        {
            office.Servers.Weather = random.Next(4) == 0 ? StripeWeather.Overloaded : StripeWeather.Fine;
            (await office.DeliverAsync(told.DeepClone().AsObject())).OrThrow();
        }
        office.Servers.Weather = StripeWeather.Fine;
        await office.AgreesAsync();
        (await office.BalanceAsync()).ShouldBe(3_600, $"seed {seed}");
        (await office.StatesAsync()).ShouldBe([FamilyPaymentState.Credited, FamilyPaymentState.Credited, FamilyPaymentState.Open]);
        (await office.PartsAsync()).ShouldBe([(2, 400, FamilyRefundState.Made)]);
    }

    [Fact]
    public async Task What_stripe_took_and_was_not_asked_for_is_in_no_purse_and_the_report_names_it()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        office.Servers.Books.Pay(FamilyOffice.PageOf((await office.StartAsync(2_500)).OrThrow()), cents: 2_400);
        await office.SweepAsync();
        (await office.StatesAsync()).ShouldBe([FamilyPaymentState.Differs]);
        (await office.BalanceAsync()).ShouldBe(0);
        (await office.ReconcileAsync()).Differences.ShouldHaveSingleItem().ShouldContain("24,00");
    }

    [Fact]
    public async Task What_may_be_paid_is_the_regions_to_say()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        Office.Refusal(await office.StartAsync(499)).ShouldBe("FamilyAmount");
        Office.Refusal(await office.StartAsync(15_001)).ShouldBe("FamilyAmount");
        Office.Refusal(await office.StartAsync(2_500, "Léa Martin")).ShouldBe("FamilyPaidFor", "nothing of a person");
        Office.Refusal(await office.StartAsync(2_500, actor: Office.Person(9, "nobody"))).ShouldBe("ActorUnknown");
        var strange = new FamilyOrder(new(77), new(2_500), FamilyPurpose.TopUp, null, new("https://pass.region.example/"));
        Office.Refusal(await office.Payments.StartAsync(strange, FamilyOffice.Dora)).ShouldBe("FamilyPassUnknown");
        Office.Refusal(await office.Payments.StartAsync(strange with { Pass = FamilyOffice.Pass, ReturnTo = new("http://pass.region.example/") }, FamilyOffice.Dora)).ShouldBe("FamilyReturnTo");
        Office.Refusal(await office.Payments.StartAsync(strange with { Pass = FamilyOffice.Pass, Benefit = "CINEMA" }, FamilyOffice.Dora)).ShouldBe("FamilyPurseMissing");
        (await office.StartAsync(2_500, "CMD-2026-114")).OrThrow();
        await using var context = office.Region.Database.CreateContext();
        var row = await context.FamilyPayments.SingleAsync();
        (row.Purpose, row.PaidFor).ShouldBe((FamilyPurpose.CoPayment, "CMD-2026-114"));
        await context.RegionOptions.ExecuteDeleteAsync();
        Office.Refusal(await office.StartAsync(2_500)).ShouldBe("FamilyBoundsMissing");
    }

    [Fact]
    public async Task Money_that_came_from_nowhere_or_went_elsewhere_fails_the_verification()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        await office.PaidInAsync(2_500);
        await office.Purses.SubmitAsync(new AdjustmentRequest(OperationId.New(office.Region.Clock.GetUtcNow()), FamilyOffice.Pass, 1_000, Catalogue2026.Family, -1, 0), default);
        await using (var projector = new Projector(office.Region.Database, office.Region.Log, office.Region.Clock))
            await projector.CatchUpAsync(default);
        (await office.FailuresAsync()).ShouldBe([CheckName.Families]);
    }

    [Fact]
    public async Task The_books_with_families_in_them_are_a_strict_journal()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        await office.PaidInAsync(2_500);
        await office.BuyAsync(1_700);
        await office.GiveBackAsync(300);
        await office.Region.NightAsync(TestRegion.Day1);
        await office.SweepAsync();
        await using var context = office.Region.Database.CreateContext();
        using var journal = new MemoryStream();
        LedgerJournal.Write(journal, context);
        OtherProgram.Run(new("hledger", ["-f", "-", "check", "--strict"]) { Environment = { ["LC_ALL"] = "C.UTF-8" } }, journal.ToArray()).Well();
        OtherProgram.Run(new("hledger", ["-f", "-", "balance", ChartOfAccounts.Families, "-N"]) { Environment = { ["LC_ALL"] = "C.UTF-8" } }, journal.ToArray()).Well().Output.ShouldContain("-10,00");
    }

    [Fact]
    public async Task After_the_campaign_what_is_left_goes_back_to_the_family_and_never_lapses()
    {
        await using var office = await FamilyOffice.OpenAsync(DatabaseKind.Sqlite, server);
        await office.PaidInAsync(2_500);
        await office.PaidInAsync(1_000);
        await office.BuyAsync(1_700);
        office.Region.Clock.SetUtcNow(ParisCalendar.StartOf(new(2027, 6, 20)));
        (await office.SweepAsync()).Families.ShouldBe(1);
        (await office.BalanceAsync()).ShouldBe(0);
        (await office.PartsAsync()).ShouldBe([(2, 1_000, FamilyRefundState.Made), (1, 1_300, FamilyRefundState.Made)]);
        await office.Region.NightAsync(TestRegion.Day1);
        await office.AgreesAsync();
        (await office.SweepAsync()).Families.ShouldBe(0);
    }
}
