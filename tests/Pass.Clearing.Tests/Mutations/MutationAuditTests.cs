using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Budget;
using Pass.Clearing.Control;
using Pass.Clearing.Incidents;
using Pass.Clearing.Jobs;
using Pass.Clearing.Night;
using Pass.Clearing.Partners;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Payments.StripeApi;
using Pass.Clearing.Proofs;
using Pass.Clearing.Tests.Incidents;
using Pass.Clearing.Tests.Jobs;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Clearing.Tests.Payments.BankFiles;
using Pass.Clearing.Tests.Payments.StripeApi;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data.Model;
using Pass.Data.Projection;
using Pass.Simulation.StripeServers;
using Pass.Testing.Mutations;
using Pass.Testing.Postgres;
using static Pass.Testing.Mutations.MutationPlay;

namespace Pass.Clearing.Tests.Mutations;

/// <summary>Each mutation of the night and of payments, once, in the life of two payments.</summary>
public sealed class MutationAuditTests(PostgresServer server)
{
    private static readonly Actor Alice = Office.Alice.Because("asked by letter");
    private static readonly Actor Seller = new(ActorId.OfSignIn(900), "sign-in/900", ActorRole.Partner, ActorChannel.Portal);

    [Theory, EveryDatabase]
    public async Task Each_mutation_is_refused_to_the_unknown_and_leaves_its_row(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
        region.GrantAll();
        region.Till.Sell(1, TestTill.Bookshop, Product.Textbook, 2_000);
        region.Till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 900);
        region.Till.NextDay();
        await RunEvidenceTests.SetAsync(region, r => r with { SampleByRisk = 1, SampleByChance = 1, ClaimDays = 1 });
        await using (var context = region.Database.CreateContext())
        {
            context.RegionOptions.Add(new() { Name = RegionOptions.DisputeDays, Value = "999" });
            context.ControlSignals.Add(new() { Kind = SignalKind.Ring, Day = TestRegion.Day1, PartnerId = TestTill.Bookshop.Value, TerminalId = 1, Count = 9, Cents = 9_000, Measure = 10 });
            context.Campaigns.Add(new() { Code = Catalogue2026.Campaign.Code, SchoolYear = 2026, OpensOn = TestRegion.Day1, SpendUntil = TestRegion.Day2 });
            context.SignIns.Add(new() { Id = 900, UserName = "seller", NormalizedUserName = "SELLER", Name = "Seller", SecurityStamp = "x", ConcurrencyStamp = "x", Links = { new() { Kind = LinkKind.Partner, Subject = TestTill.Bookshop.Value, PartnerRole = PartnerRole.Accountant } } });
            await context.SaveChangesAsync();
        }
        var young = await HolderAsync(region, 1);
        using var folder = new TestFolder();
        using var play = await MutationPlay.StartAsync(region.Database);
        await NightAsync(play, region);
        await JobsAsync(play, region);
        await play.PlayAsync(Alice, "proof.stamp", hasBefore: false, a => CodeOf(new ProofService(region.Database, Path.Combine(folder.Path, "region.keys.json"), region.Clock).StampAsync(a)));
        await RunAsync(play, region, folder.Path);
        await BankAsync(play, region);
        await ClaimAsync(play, region, folder.Path);
        await PutRightAsync(play, region, young, folder.Path);
        await ControlAsync(play, region);
    }

    private static async Task ControlAsync(MutationPlay play, TestRegion region)
    {
        var desk = new ControlDesk(region.Database, region.Clock);
        await play.PlayAsync(Alice, "control.run", hasBefore: false, a => CodeOf(desk.RunAsync(a)));
        await using var context = region.Database.CreateContext();
        var signal = await context.ControlSignals.Select(s => s.Id).SingleAsync();
        (await CodeOf(desk.DecideAsync(Alice with { Reason = null }, signal, null))).ShouldBe("ReasonMissing");
        (await CodeOf(desk.DecideAsync(Alice, signal, 999))).ShouldBe("IncidentOther");
        await play.PlayAsync(Alice, "signal.decide", hasBefore: true, a => CodeOf(desk.DecideAsync(a, signal, null)));
        (await CodeOf(desk.DecideAsync(Alice, signal, null))).ShouldBe("SignalDecided");
    }

    [Theory, EveryDatabase]
    public async Task Each_mutation_of_payments_by_stripe_does_so_too(DatabaseKind kind)
    {
        await using var office = await StripeOffice.SentAsync(kind, server);
        using var play = await MutationPlay.StartAsync(office.Region.Database);
        await play.PlayAsync(Alice, "stripe.transfer", hasBefore: true, a => CodeOf(office.Transfers.DispatchAsync(a)));
        var payload = office.Servers.Books.Events[0].ToJsonString();
        // That it was handled is marked under the row that says it came.
        await play.PlayAsync(Alice, "stripe.event", hasBefore: false, a => CodeOf(office.Inbox.ReceiveAsync(payload, StripeStandIn.Sign(payload, office.Region.Clock.GetUtcNow()), a)), under: "stripe_event");
        await play.PlayAsync(Alice, "stripe.post", hasBefore: false, a => CodeOf(new StripeSweep(office.Region.Database, office.Gateway, StripeOffice.NoFamilies, office.Region.Clock).RunAsync(a)));
    }

    [Theory, EveryDatabase]
    public async Task Each_mutation_of_families_payments_does_so_too(DatabaseKind kind)
    {
        await using var office = await FamilyOffice.OpenAsync(kind, server);
        using var play = await MutationPlay.StartAsync(office.Region.Database);
        await play.PlayAsync(FamilyOffice.Dora, "family.payment", hasBefore: true, a => CodeOf(office.Payments.StartAsync(FamilyOffice.Order(2_500), a)));
        office.Servers.Books.Pay(office.Servers.Books.Pages[0]);
        // That an event was handled is marked under the row that says it came.
        await office.SweepAsync();
        await play.PlayAsync(FamilyOffice.Dora, "family.refund", hasBefore: true, a => CodeOf(office.Refunds.GiveBackAsync(FamilyOffice.Pass, null, a)), under: "stripe_event");
        await office.PaidInAsync(2_500);
        await office.BuyAsync(2_500);
        office.Servers.Books.ChargeBack(office.Servers.Books.Intents[^1]);
        await office.SweepAsync();
        await play.PlayAsync(FamilyOffice.Dora, "family.payment", hasBefore: true, a => CodeOf(office.Payments.PayDebtAsync(1, new("https://pass.region.example/famille"), a)));
        await play.PlayAsync(Alice, "family.debt", hasBefore: true, a => CodeOf(office.Debts.AskWaiverAsync(1, a)));
        await play.PlayAsync(Office.Bruno.Because("no"), "family.debt", hasBefore: true, a => CodeOf(office.Debts.RefuseWaiverAsync(1, a)));
        (await office.Debts.AskWaiverAsync(1, Alice)).OrThrow();
        await play.PlayAsync(Office.Bruno, "family.debt", hasBefore: true, a => CodeOf(office.Debts.WaiveAsync(1, a)));
    }

    private static async Task NightAsync(MutationPlay play, TestRegion region)
    {
        await play.PlayAsync(Alice, "day.seal", hasBefore: true, a => CodeOf(new CloseDay(region.Database, region.Clock).CloseAsync(region.Log, TestRegion.Day1, a)));
        await play.PlayAsync(Alice, "day.clear", hasBefore: true, a => CodeOf(new ClearDay(region.Database, region.Clock).ClearAsync(region.Log, TestRegion.Day1, a)));
    }

    private static async Task JobsAsync(MutationPlay play, TestRegion region)
    {
        await using (var projector = new Projector(region.Database, region.Log, region.Clock))
            await projector.CatchUpAsync();
        await play.PlayAsync(Alice, "day.recompute", hasBefore: false, a => CodeOf(new DayRecomputation(region.Database, region.Clock).RunAsync(region.Log, a)));
        await play.PlayAsync(Alice, "job.end", hasBefore: false, a => CodeOf(TestJobs.Runner(region).RunAsync(TestJobs.Of(_ => new StepDone(1)), a)));
    }

    private static async Task RunAsync(MutationPlay play, TestRegion region, string folder)
    {
        var (runs, payments) = (Office.Runs(region), Office.Payments(region));
        var sending = new SettlementSending(region.Database, PaymentRails.Files, Office.Archive(region, folder), region.Clock);
        await play.PlayAsync(Alice, "payable.add", hasBefore: false, a => CodeOf(payments.AddItemAsync(PayableKind.Carry, TestTill.Bookshop, new(100), "Erreur de caisse", a)));
        await play.PlayAsync(Alice, "settlement.draft", hasBefore: false, a => CodeOf(runs.DraftAsync(TestRegion.Day1, a)));
        await play.PlayAsync(Alice, "order.hold", hasBefore: true, a => CodeOf(runs.HoldAsync("B2026-000001", a)));
        await play.PlayAsync(Alice, "order.release", hasBefore: true, a => CodeOf(runs.ReleaseAsync("B2026-000001", a)));
        await play.PlayAsync(Alice, "settlement.redate", hasBefore: true, a => CodeOf(runs.RedateAsync(1, a, new(2026, 11, 12))));
        await play.PlayAsync(Alice, "settlement.cancel", hasBefore: true, a => CodeOf(runs.CancelAsync(1, a)));
        await play.PlayAsync(Office.Dora, "settlement.draft", hasBefore: false, a => CodeOf(new DueRuns(region.Database, PaymentRails.Files, region.Clock).DraftAsync(TestRegion.Day1, a)));
        var samples = new SampleService(region.Database, region.Clock);
        await play.PlayAsync(Alice, "sample.open", hasBefore: false, a => CodeOf(samples.OpenAsync(2, "B2026-000003", a)));
        await play.PlayAsync(Alice, "sample.waive", hasBefore: false, a => CodeOf(samples.WaiveAsync(2, a)));
        await play.PlayAsync(Alice, "settlement.approve", hasBefore: false, a => CodeOf(runs.ApproveAsync(2, a, null)));
        (await runs.ApproveAsync(2, Office.Bruno, null)).OrThrow();
        await play.PlayAsync(Alice, "settlement.send", hasBefore: true, a => CodeOf(sending.SendAsync(region.Log, 2, a, folder)));
        var statements = new PartnerStatements(region.Database, region.Clock);
        await play.PlayAsync(Seller, "statement.download", hasBefore: false, a => CodeOf(statements.DownloadAsync(a, TestTill.Bookshop, "B2026-000003", sales: false, Office.Archive(region, folder))));
        await using var context = region.Database.CreateContext();
        var file = await context.SettlementFiles.Where(f => f.SettlementId == 2).Select(f => f.Name).FirstAsync();
        await play.PlayAsync(Alice, "settlement.download", hasBefore: false, a => CodeOf(sending.FetchAsync(2, file, a)));
        (await sending.FetchAsync(2, "../autre", Office.Alice)).Ok(out _, out var unknown).ShouldBeFalse();
        unknown!.Code.ShouldBe("FileUnknown");
    }

    private static async Task BankAsync(MutationPlay play, TestRegion region)
    {
        await using var context = region.Database.CreateContext();
        var left = await context.PaymentAttempts.AsNoTracking().Where(p => p.SettlementId == 2).OrderBy(p => p.OrderNumber).ToListAsync();
        var (first, second) = (left[0], left[1]);
        var cents = await context.PaymentOrders.Where(o => o.Number == first.OrderNumber).Select(o => o.AmountCents).SingleAsync();
        var account = (await context.SepaBatches.AsNoTracking().SingleAsync(b => b.SettlementId == 2)).DebtorIban;
        var (payments, files, lines) = (Office.Payments(region), new BankFileService(region.Database, region.Clock), new BankLineService(region.Database, region.Clock));

        var unclear = BankAnswers.Notification("N1", account, BankAnswers.Return(null, cents, "AC04", "PASS-000002"), BankAnswers.Return(null, 5, "AC04"));
        await play.PlayAsync(Alice, "bank.import", hasBefore: false, a => CodeOf(files.ImportAsync("retour", () => new MemoryStream(unclear), a)));
        await play.PlayAsync(Alice, "bank.match", hasBefore: true, a => CodeOf(lines.MatchAsync(1, 1, first.OrderNumber, a)));
        await play.PlayAsync(Alice, "bank.set-aside", hasBefore: true, a => CodeOf(lines.SetAsideAsync(1, 2, a)));
        await play.PlayAsync(Alice, "payment.record", hasBefore: true, a => CodeOf(payments.RecordAsync(second.OrderNumber, AttemptState.Rejected, a, "AC04")));
        await play.PlayAsync(Alice, "task.close", hasBefore: true, a => CodeOf(new PaymentTaskService(region.Database, region.Clock).CloseAsync(1, a)));
        await play.PlayAsync(Alice, "payment.retry", hasBefore: false, a => CodeOf(payments.RetryAsync([second.OrderNumber], a)));
    }

    private static async Task ClaimAsync(MutationPlay play, TestRegion region, string folder)
    {
        (await Office.Payments(region).AddItemAsync(PayableKind.Carry, TestTill.Theatre, new(-500), "Trop perçu", Alice)).OrThrow();
        var notes = new DebitNoteService(region.Database, Office.Archive(region, folder), region.Clock);
        await play.PlayAsync(Alice, "debit-note.issue", hasBefore: false, a => CodeOf(notes.IssueDueAsync(a)));
        region.Clock.Advance(TimeSpan.FromDays(30));
        await play.PlayAsync(Alice, "debit-note.remind", hasBefore: true, a => CodeOf(notes.RemindDueAsync(a)));
        await play.PlayAsync(Alice, "debit-note.paid", hasBefore: true, a => CodeOf(notes.RecordPaidAsync($"D{ParisCalendar.DateOf(region.Clock.GetUtcNow().AddDays(-30)).Year}-000001", ParisCalendar.DateOf(region.Clock.GetUtcNow()), a)));
    }

    /// <summary>A young person with a sign-in of its own.</summary>
    private static async Task<Actor> HolderAsync(TestRegion region, long pass)
    {
        await using var context = region.Database.CreateContext();
        context.Holders.Add(new() { Id = 900, PassId = pass, IneHmac = [9] });
        var signIn = new SignIn { UserName = "dora.young", NormalizedUserName = "DORA.YOUNG", Name = "Dora", SecurityStamp = "x", ConcurrencyStamp = "x" };
        signIn.Links.Add(new() { Kind = LinkKind.Holder, Subject = 900 });
        context.SignIns.Add(signIn);
        await context.SaveChangesAsync();
        return new(ActorId.OfSignIn(signIn.Id), "sign-in/dora", ActorRole.Holder, ActorChannel.Portal, "I was never there");
    }

    private static async Task PutRightAsync(MutationPlay play, TestRegion region, Actor young, string folder)
    {
        var service = IncidentDesk.Service(region);
        var fraud = new IncidentRequest(IncidentKind.Fraud, await IncidentDesk.SaleAsync(region, TestTill.Cinema, 800));
        await play.PlayAsync(Alice, "incident.open", hasBefore: false, a => CodeOf(service.OpenAsync(region.Log, fraud, a)));
        await play.PlayAsync(Alice, "incident.withdraw", hasBefore: true, a => CodeOf(service.WithdrawAsync(1, a)));
        (await IncidentDesk.OpenAsync(region, fraud)).OrThrow();
        await play.PlayAsync(Alice, "incident.refuse", hasBefore: true, a => CodeOf(service.RefuseAsync(2, a)));
        (await IncidentDesk.OpenAsync(region, fraud)).OrThrow();
        await play.PlayAsync(Alice, "incident.validate", hasBefore: true, a => CodeOf(service.ValidateAsync(region.Log, 3, a)));
        var own = await IncidentDesk.SaleAsync(region, TestTill.Bookshop, 2_000);
        var late = new IncidentService(region.Database, new FakeTimeProvider(region.Clock.GetUtcNow().AddDays(1_000)));
        (await CodeOf(late.DisputeAsync(region.Log, own, young))).ShouldBe("DisputeTooLate");
        await play.PlayAsync(young, "incident.open", hasBefore: false, a => CodeOf(service.DisputeAsync(region.Log, own, a)));
        (await service.DisputeAsync(region.Log, fraud.Sale!.Value, young)).Ok(out _, out var others).ShouldBeFalse();
        others!.Code.ShouldBe("SaleNotOwn");
        var archive = Office.Archive(region, folder);
        var handed = (await service.OpenAsync(region.Log, new(IncidentKind.Overpayment, Partner: TestTill.Bookshop, Difference: new(-100)), Alice, archive, [new("ticket.txt", () => new MemoryStream([1, 2, 3]))])).OrThrow();
        await play.PlayAsync(Alice, "incident.document", hasBefore: false, a => CodeOf(service.FetchAsync(handed.Id, "ticket.txt", a, archive)));
        (await CodeOf(service.FetchAsync(handed.Id, "../ticket.txt", Alice, archive))).ShouldBe("DocumentUnknown");
        await play.PlayAsync(Alice, "budget.set", hasBefore: false, a => CodeOf(new BudgetOffice(region.Database, region.Clock).SetAsync(a, "CINEMA", Catalogue2026.Campaign.Code, new(100_000))));
    }
}
