using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Incidents;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Incidents;

public sealed class IncidentServiceTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task A_fraud_is_taken_back_from_the_next_payment(DatabaseKind kind)
    {
        using var region = await IncidentDesk.NightAsync(kind, server);
        using var folder = new TestFolder();
        var sale = await IncidentDesk.SaleAsync(region, TestTill.Bookshop, 2_000);
        var opened = (await IncidentDesk.OpenAsync(region, new(IncidentKind.Fraud, sale))).OrThrow();
        (opened.PaidCents, opened.DueCents, opened.DifferenceCents, opened.Day, opened.PartnerId).ShouldBe((2_000, 0, -2_000, TestRegion.Day1, 1));
        await using (var context = region.Database.CreateContext())
            (await context.PayableItems.CountAsync(i => i.Kind == PayableKind.Correction)).ShouldBe(0, "nothing before it is validated");

        var validated = (await IncidentDesk.Service(region).ValidateAsync(region.Log, opened.Id, Office.Bruno)).OrThrow();
        (validated.State, validated.DeciderId, validated.Items.ShouldHaveSingleItem().Cents).ShouldBe((IncidentState.Validated, 2, -2_000));
        await using (var context = region.Database.CreateContext())
        {
            var item = await context.PayableItems.SingleAsync(i => i.Kind == PayableKind.Correction);
            (item.Label, item.Day, item.Cents).ShouldBe(("Incident 1\u00A0: fraude, vente du 01/09/2026", TestRegion.Day1, -2_000));
            var postings = await context.Postings.Where(p => p.Document == $"CO-{item.Id}").OrderBy(p => p.Line).ToListAsync();
            postings.Select(p => (p.Account, p.AmountCents, p.BenefitId)).ShouldBe(
                [(ChartOfAccounts.Corrections, -2_000, Catalogue2026.Textbooks.Value), (ChartOfAccounts.Partners, 2_000, Catalogue2026.Textbooks.Value)]);
            var today = ParisCalendar.DateOf(region.Clock.GetUtcNow());
            today.ShouldNotBe(TestRegion.Day1);
            postings.ShouldAllBe(p => p.Day == today, "in the books on the day of the validation, and not of the sale");
            (await context.PartnerDays.Where(d => d.PartnerId == 1).SumAsync(d => d.ReimbursedCents - d.FeeCents)).ShouldBe(3_500, "what a night priced stays");
            (await context.Audit.Where(a => a.Subject == "incident/1").OrderBy(a => a.Id).Select(a => a.Action).ToListAsync()).ShouldBe(["incident.open", "incident.validate"]);
        }
        var draft = (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Alice)).OrThrow();
        (draft.Settlement.OrderCount, draft.Settlement.TotalCents).ShouldBe((2, 1_500 + 750));
        await IncidentDesk.ShouldAgreeAsync(region, folder.Path);
    }

    [Theory, EveryDatabase]
    public async Task What_was_paid_already_lowers_later_payments_until_it_is_recovered(DatabaseKind kind)
    {
        using var region = await IncidentDesk.NightAsync(kind, server);
        using var folder = new TestFolder();
        await Office.ApprovedAsync(region);
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        var all = await IncidentDesk.ValidatedAsync(region, new(IncidentKind.Overpayment, Partner: TestTill.Bookshop, Day: TestRegion.Day1, Due: Money.Zero));
        (all.DifferenceCents, all.Items.Count, all.Items.Sum(i => i.Cents)).ShouldBe((-3_500, 2, -3_500), "one item for each benefit");
        Office.Refusal(await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Alice)).ShouldBe("NothingToPay", "it is carried");

        region.Till.Sell(4, TestTill.Bookshop, Product.Textbook, 3_000);
        await region.NightAsync(TestRegion.Day2);
        Office.Refusal(await Office.Runs(region).DraftAsync(TestRegion.Day2, Office.Alice)).ShouldBe("NothingToPay", "5,00 € are still owed");
        region.Till.Sell(5, TestTill.Bookshop, Product.Textbook, 1_200);
        await region.NightAsync(TestRegion.Day2.AddDays(1));
        (await Office.Runs(region).DraftAsync(TestRegion.Day2.AddDays(1), Office.Alice)).OrThrow().Settlement.TotalCents.ShouldBe(3_000 + 1_200 - 3_500);
        await IncidentDesk.ProjectAsync(region);
        await IncidentDesk.ShouldAgreeAsync(region, folder.Path);
    }

    [Theory, EveryDatabase]
    public async Task Its_author_never_decides_and_only_its_author_withdraws(DatabaseKind kind)
    {
        using var region = await IncidentDesk.NightAsync(kind, server);
        var service = IncidentDesk.Service(region);
        var (alice, why) = (Office.Alice.Because("doublon"), "vérifié");
        var request = new IncidentRequest(IncidentKind.Fraud, await IncidentDesk.SaleAsync(region, TestTill.Cinema, 800));
        Office.Refusal(await IncidentDesk.OpenAsync(region, request, Office.Alice)).ShouldBe("ReasonMissing");
        Office.Refusal(await IncidentDesk.OpenAsync(region, request, Office.Erin.Because(why))).ShouldBe("RoleMissing");
        Office.Refusal(await IncidentDesk.OpenAsync(region, request, Office.Person(9, "nobody").Because(why))).ShouldBe("ActorUnknown");
        Office.Refusal(await IncidentDesk.OpenAsync(region, request, SystemActors.Night with { Reason = why })).ShouldBe("RoleMissing");
        (await IncidentDesk.OpenAsync(region, request, alice)).OrThrow();

        foreach (var decide in new Func<Actor, Task<Result<Incident>>>[] { a => service.ValidateAsync(region.Log, 1, a), a => service.RefuseAsync(1, a) })
        {
            Office.Refusal(await decide(alice)).ShouldBe("SameAuthor");
            Office.Refusal(await decide(Office.Person(1, "somebody.else").Because(why))).ShouldBe("SameAuthor", "an account, not a name");
            Office.Refusal(await decide(Office.Dora.Because(why))).ShouldBe("RoleMissing");
            Office.Refusal(await decide(Office.Dora with { Role = ActorRole.AuthorisingOfficer, Reason = why })).ShouldBe("RoleMissing", "what the region knows counts");
            Office.Refusal(await decide(SystemActors.Night with { Reason = why })).ShouldBe("RoleMissing");
        }
        Office.Refusal(await service.RefuseAsync(1, Office.Bruno)).ShouldBe("ReasonMissing");
        Office.Refusal(await service.WithdrawAsync(1, alice with { Reason = " " })).ShouldBe("ReasonMissing");
        Office.Refusal(await service.WithdrawAsync(1, Office.Bruno.Because(why))).ShouldBe("NotAuthor");
        Office.Refusal(await service.ValidateAsync(region.Log, 2, Office.Bruno)).ShouldBe("IncidentUnknown");

        (await service.WithdrawAsync(1, alice)).OrThrow().State.ShouldBe(IncidentState.Withdrawn);
        Office.Refusal(await service.ValidateAsync(region.Log, 1, Office.Bruno)).ShouldBe("IncidentWithdrawn");
        (await IncidentDesk.OpenAsync(region, request, alice)).OrThrow().Id.ShouldBe(2, "it may be opened again");
        (await service.RefuseAsync(2, Office.Bruno.Because(why))).OrThrow().DecisionReason.ShouldBe(why);
        Office.Refusal(await service.WithdrawAsync(2, alice)).ShouldBe("IncidentRefused");
        (await IncidentDesk.OpenAsync(region, request, alice)).OrThrow();
        (await service.ValidateAsync(region.Log, 3, Office.Bruno)).OrThrow();
        Office.Refusal(await service.ValidateAsync(region.Log, 3, Office.Chloe)).ShouldBe("IncidentValidated");
        await using var context = region.Database.CreateContext();
        (await context.IncidentItems.SingleAsync()).Cents.ShouldBe(-750, "paid once");
    }

    [Theory, EveryDatabase]
    public async Task The_same_is_not_put_right_twice_by_mistake(DatabaseKind kind)
    {
        using var region = await IncidentDesk.NightAsync(kind, server);
        var sale = await IncidentDesk.SaleAsync(region, TestTill.Bookshop, 2_000);
        IncidentRequest Dispute(long due, int? after = null) => new(IncidentKind.Dispute, sale, Due: new(due), After: after);
        (await IncidentDesk.OpenAsync(region, Dispute(1_500))).OrThrow();
        Office.Refusal(await IncidentDesk.OpenAsync(region, Dispute(1_000))).ShouldBe("IncidentOpen");
        Office.Refusal(await IncidentDesk.OpenAsync(region, new(IncidentKind.Overpayment, Partner: TestTill.Bookshop, Day: TestRegion.Day1, Due: Money.Zero))).ShouldBe("IncidentOpen", "the day holds the sale");
        (await IncidentDesk.Service(region).ValidateAsync(region.Log, 1, Office.Bruno)).OrThrow();
        Office.Refusal(await IncidentDesk.OpenAsync(region, Dispute(0))).ShouldBe("CorrectedBefore");
        Office.Refusal(await IncidentDesk.OpenAsync(region, Dispute(0, after: 7))).ShouldBe("CorrectedBefore");
        var second = await IncidentDesk.ValidatedAsync(region, Dispute(0, after: 1));
        (second.PaidCents, second.DifferenceCents).ShouldBe((1_500, -1_500), "from where the first left it");
        Office.Refusal(await IncidentDesk.OpenAsync(region, Dispute(-1, after: 2))).ShouldBe("BeyondPaid");
        Office.Refusal(await IncidentDesk.OpenAsync(region, new(IncidentKind.Dispute, await IncidentDesk.SaleAsync(region, TestTill.Cinema, 800), Due: Money.Zero, After: 2))).ShouldBe("AfterUnknown");
        var day = (await IncidentDesk.OpenAsync(region, new(IncidentKind.Overpayment, Partner: TestTill.Bookshop, Day: TestRegion.Day1, Due: Money.Zero, After: 2))).OrThrow();
        day.PaidCents.ShouldBe(1_500, "the day without the sale that was taken back");
    }

    [Theory, EveryDatabase]
    public async Task What_is_validated_is_what_was_opened(DatabaseKind kind)
    {
        using var region = await IncidentDesk.NightAsync(kind, server);
        var sale = region.Till.Sell(6, TestTill.Bookshop, Product.LeisureBook, 1_000);
        await region.NightAsync(TestRegion.Day2);
        await IncidentDesk.ProjectAsync(region);
        var opened = (await IncidentDesk.OpenAsync(region, new(IncidentKind.LateRefund, sale.Id, Due: new(400)))).OrThrow();
        opened.DifferenceCents.ShouldBe(-600);
        region.Till.GiveBack(sale, 300);
        region.Till.Flush();
        await IncidentDesk.ProjectAsync(region);
        Office.Refusal(await IncidentDesk.Service(region).ValidateAsync(region.Log, 1, Office.Bruno)).ShouldBe("DayNotPriced", "what was given back is not priced yet");
        await region.NightAsync(TestRegion.Day2.AddDays(1));
        await IncidentDesk.ProjectAsync(region);
        Office.Refusal(await IncidentDesk.Service(region).ValidateAsync(region.Log, 1, Office.Bruno)).ShouldBe("PaidChanged");
        (await IncidentDesk.Service(region).WithdrawAsync(1, IncidentDesk.Dora)).OrThrow();
        (await IncidentDesk.OpenAsync(region, new(IncidentKind.LateRefund, sale.Id, Due: new(400)))).OrThrow().DifferenceCents.ShouldBe(-300);
        var shown = (await new IncidentRegister(region.Database).ShowAsync(region.Log, 2)).OrThrow();
        (shown.Lines.Count, shown.Nights.ShouldHaveSingleItem().Paid, shown.Paid, shown.Due, shown.Difference).ShouldBe((2, new(700), new(700), new(400), new(-300)), "the sale and what was given back");
    }

    [Fact]
    public async Task A_partner_as_a_whole_gives_back_no_more_than_it_was_ever_paid()
    {
        using var region = await IncidentDesk.NightAsync(DatabaseKind.Sqlite, server);
        IncidentRequest Back(long cents, PartnerId partner) => new(IncidentKind.Overpayment, Partner: partner, Difference: new(cents));
        Office.Refusal(await IncidentDesk.OpenAsync(region, Back(-751, TestTill.Cinema))).ShouldBe("BeyondPaid");
        (await IncidentDesk.OpenAsync(region, Back(-700, TestTill.Cinema))).OrThrow();
        await IncidentDesk.ValidatedAsync(region, new(IncidentKind.Fraud, await IncidentDesk.SaleAsync(region, TestTill.Cinema, 800)));
        Office.Refusal(await IncidentDesk.Service(region).ValidateAsync(region.Log, 1, Office.Bruno)).ShouldBe("BeyondPaid", "the fraud took all of it since");
        var gesture = await IncidentDesk.ValidatedAsync(region, new(IncidentKind.CommercialGesture, Partner: TestTill.Theatre, Difference: new(2_000)));
        gesture.Items.ShouldHaveSingleItem().BenefitId.ShouldBeNull();
        await using var context = region.Database.CreateContext();
        (await context.PayableItems.SingleAsync(i => i.PartnerId == 3)).Label.ShouldBe("Incident 3\u00A0: geste commercial");
    }

    [Fact]
    public async Task Bad_input_is_told_and_changes_nothing()
    {
        using var region = await IncidentDesk.NightAsync(DatabaseKind.Sqlite, server);
        var sale = await IncidentDesk.SaleAsync(region, TestTill.Bookshop, 2_000);
        await using var context = region.Database.CreateContext();
        var given = new OperationId(await context.Operations.Where(o => o.Kind == OperationKind.Cancel || o.Kind == OperationKind.Refund).Select(o => o.OperationId).FirstAsync());
        var refused = await IncidentDesk.RefusedOfflineAsync(region, RefusalCode.InvalidAmount, 500, OperationFlags.None);
        var before = await context.Audit.CountAsync();
        foreach (var (request, code) in new (IncidentRequest, string)[]
        {
            (new(IncidentKind.Fraud), "SubjectMissing"),
            (new(IncidentKind.Fraud, sale, TestTill.Bookshop), "SubjectMissing"),
            (new(IncidentKind.Fraud, Partner: TestTill.Bookshop, Benefit: Catalogue2026.Textbooks), "SubjectMissing"),
            (new(IncidentKind.Fraud, OperationId.New(region.Clock.GetUtcNow())), "SaleUnknown"),
            (new(IncidentKind.Fraud, given), "NotASale"),
            (new(IncidentKind.Fraud, refused), "SaleRefused"),
            (new(IncidentKind.Fraud, sale, Benefit: Catalogue2026.Cinema), "BenefitNotInIt"),
            (new(IncidentKind.Fraud, Partner: new(99)), "PartnerUnknown"),
            (new(IncidentKind.Fraud, Partner: TestTill.Bookshop, Day: TestRegion.Day2), "DayNotPriced"),
            (new(IncidentKind.Fraud, Partner: TestTill.Theatre, Day: TestRegion.Day1), "NothingThatDay"),
            (new(IncidentKind.Overpayment, sale), "AmountMissing"),
            (new(IncidentKind.Overpayment, sale, Due: new(1), Difference: new(-1)), "AmountMissing"),
            (new(IncidentKind.CommercialGesture, sale, Due: new(long.MaxValue)), "AmountTooLarge"),
            (new(IncidentKind.CommercialGesture, sale, Difference: new(long.MinValue + 1)), "AmountTooLarge"),
            (new(IncidentKind.Overpayment, Partner: TestTill.Bookshop, Day: TestRegion.Day1, Due: new(1_000)), "BenefitNeeded"),
            (new(IncidentKind.Dispute, sale, Due: new(2_000)), "NoDifference"),
        })
            Office.Refusal(await IncidentDesk.OpenAsync(region, request)).ShouldBe(code);
        (await context.Incidents.CountAsync(), await context.Audit.CountAsync(), await context.DocumentCounters.CountAsync(c => c.Series == "incident")).ShouldBe((0, before, 0));
    }

    [Fact]
    public async Task An_unpaid_offline_sale_is_paid_where_the_convention_leaves_it_to_the_region()
    {
        using var region = await IncidentDesk.NightAsync(DatabaseKind.Sqlite, server);
        var loss = await IncidentDesk.RefusedOfflineAsync(region, RefusalCode.OfflinePassLoss, 1_200);
        var incident = await IncidentDesk.RefusedOfflineAsync(region, RefusalCode.OfflineTillIncident, 1_200);
        Office.Refusal(await IncidentDesk.OpenAsync(region, new(IncidentKind.OfflineLoss, loss))).ShouldBe("LossIsPartners");
        Office.Refusal(await IncidentDesk.OpenAsync(region, new(IncidentKind.Dispute, incident, Due: new(1)))).ShouldBe("NotAboutThis");
        Office.Refusal(await IncidentDesk.OpenAsync(region, new(IncidentKind.OfflineLoss, incident, Due: new(1_201)))).ShouldBe("BeyondAsked");
        var half = await IncidentDesk.ValidatedAsync(region, new(IncidentKind.OfflineLoss, incident, Due: new(700)));
        (half.PaidCents, half.DifferenceCents, half.Items.ShouldHaveSingleItem().Cents).ShouldBe((0, 700, 700));
        Office.Refusal(await IncidentDesk.OpenAsync(region, new(IncidentKind.OfflineLoss, incident))).ShouldBe("CorrectedBefore");
        (await IncidentDesk.ValidatedAsync(region, new(IncidentKind.OfflineLoss, incident, After: half.Id))).DifferenceCents.ShouldBe(500, "up to what its till asked");
        Office.Refusal(await IncidentDesk.OpenAsync(region, new(IncidentKind.OfflineLoss, incident, After: 2))).ShouldBe("NoDifference");
    }

    [Fact]
    public async Task Documents_are_kept_with_their_hash_and_handed_out_as_they_were()
    {
        using var region = await IncidentDesk.NightAsync(DatabaseKind.Sqlite, server);
        using var folder = new TestFolder();
        var archive = Office.Archive(region, folder.Path);
        var request = new IncidentRequest(IncidentKind.Fraud, await IncidentDesk.SaleAsync(region, TestTill.Bookshop, 2_000));
        foreach (var (files, code) in new (IncidentFile[], string)[]
        {
            ([File("vide.pdf", 0)], "DocumentEmpty"),
            ([File("a.pdf", 1), File("dossier/a.pdf", 2)], "DocumentTwice"),
            ([File("gros.pdf", 10 * 1_024 * 1_024 + 1)], "DocumentTooLarge"),
            ([File("a\u202Egpj.pdf", 1)], "TextInvisible"),
            ([.. Enumerable.Range(1, 11).Select(i => File($"{i}.pdf", 1))], "DocumentsTooMany"),
        })
            Office.Refusal(await IncidentDesk.Service(region).OpenAsync(region.Log, request, IncidentDesk.Dora, archive, files)).ShouldBe(code);
        (await IncidentDesk.Service(region).OpenAsync(region.Log, request, IncidentDesk.Dora, archive, [File("plainte.pdf", 70_000), File("photo.jpg", 3)])).OrThrow();
        var shown = (await new IncidentRegister(region.Database).ShowAsync(region.Log, 1)).OrThrow();
        shown.Incident.Documents.Select(d => (d.Name, d.Bytes)).ShouldBe([("photo.jpg", 3L), ("plainte.pdf", 70_000L)], ignoreOrder: true);
        var written = (await new IncidentRegister(region.Database).HandOutAsync(archive, 1, folder.Path)).OrThrow();
        written.Select(w => new FileInfo(w).Length).Order().ShouldBe([3, 70_000]);
        await IncidentDesk.ShouldAgreeAsync(region, folder.Path);
        var hash = Convert.ToHexStringLower(shown.Incident.Documents.Single(d => d.Bytes == 3).Hash);
        await System.IO.File.WriteAllTextAsync(Path.Combine(archive.Folder, hash[..2], hash), "no");
        (await FoundAsync(region, folder.Path)).ShouldBe(["Incidents: incident 1, photo.jpg"]);
    }

    [Theory]
    [InlineData("UPDATE incident SET due_cents = due_cents + 1", "incident 1, items")]
    [InlineData("UPDATE incident_item SET cents = cents + 1", "incident 1, items")]
    [InlineData("UPDATE incident SET state = 3", "incident 1, items")]
    [InlineData("UPDATE incident SET decider_id = author_id", "incident 1, people")]
    [InlineData("UPDATE payable_item SET cents = cents + 1 WHERE kind = 2", "incident 1, items")]
    [InlineData("DELETE FROM incident_item", "incident 1, items")]
    public async Task Verify_finds_an_incident_that_was_altered(string alteration, string found)
    {
        using var region = await IncidentDesk.NightAsync(DatabaseKind.Sqlite, server);
        using var folder = new TestFolder();
        await IncidentDesk.ValidatedAsync(region, new(IncidentKind.Fraud, await IncidentDesk.SaleAsync(region, TestTill.Bookshop, 2_000)));
        await using (var context = region.Database.CreateContext())
            (await context.Database.ExecuteSqlRawAsync(alteration)).ShouldBe(1);
        (await FoundAsync(region, folder.Path)).ShouldContain($"Incidents: {found}");
    }

    private static async Task<List<string>> FoundAsync(TestRegion region, string folder) =>
        [.. (await new Clearing.Verification.Verifier(region.Database).RunAsync(region.Log, null, Office.Archive(region, folder))).Where(r => !r.Ok).SelectMany(r => r.First.Select(f => $"{r.Name}: {f}"))];

    private static IncidentFile File(string name, int bytes) => new(name, () => new MemoryStream([.. Enumerable.Range(0, bytes).Select(i => (byte)(i + bytes))]));
}
