using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Budget;
using Pass.Clearing.Control;
using Pass.Clearing.Incidents;
using Pass.Clearing.Night;
using Pass.Clearing.Partners;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Payments.StripeApi;
using Pass.Clearing.Proofs;
using Pass.Clearing.Tests.Jobs;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments.StripeApi;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Partners;
using Pass.Simulation.StripeServers;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments;

/// <summary>Every mutation of the clearing, those that call Stripe and what a young person or a partner does among them, and who may do it: a table that an auditor reads.</summary>
public sealed class PaymentRoleTests(PostgresServer server)
{
    private const string Bookshop = "B2026-000001";

    /// <summary>A mutation, where it is done, the roles that may do it, and how it is done; each answers the code of its refusal, or null.</summary>
    private static readonly (string Mutation, string Method, ActorRole Roles, Func<TestRegion, Actor, Task<string?>> Do)[] Table =
    [
        ("draft", "SettlementService.DraftAsync", Prepares, async (r, a) => Code(await Office.Runs(r).DraftAsync(TestRegion.Day1, a))),
        ("draft all that is due", "DueRuns.DraftAsync", Prepares, async (r, a) => Code(await new DueRuns(r.Database, PaymentRails.Files, r.Clock).DraftAsync(TestRegion.Day1, a))),
        ("approve", "SettlementService.ApproveAsync", ActorRole.Officer | ActorRole.AuthorisingOfficer, async (r, a) => Code(await Office.Runs(r).ApproveAsync(1, a, null))),
        ("redate", "SettlementService.RedateAsync", Prepares, async (r, a) => Code(await Office.Runs(r).RedateAsync(1, a))),
        ("hold", "SettlementService.HoldAsync", Prepares, async (r, a) => Code(await Office.Runs(r).HoldAsync(Bookshop, a.Because("doute")))),
        ("release", "SettlementService.ReleaseAsync", Prepares, async (r, a) => Code(await Office.Runs(r).ReleaseAsync(Bookshop, a))),
        ("cancel", "SettlementService.CancelAsync", Prepares, async (r, a) => Code(await Office.Runs(r).CancelAsync(1, a))),
        ("send", "SettlementSending.SendAsync", Prepares, async (r, a) => { using var folder = new TestFolder(); return Code(await Office.SendAsync(r, 1, folder.Path, a)); }),
        ("download", "SettlementSending.FetchAsync", Prepares, async (r, a) => { using var folder = new TestFolder(); return Code(await Office.Sending(r, folder.Path).FetchAsync(1, "virements.xml", a)); }),
        ("record", "PaymentService.RecordAsync", Prepares, async (r, a) => Code(await Office.Payments(r).RecordAsync(Bookshop, AttemptState.Paid, a))),
        ("retry", "PaymentService.RetryAsync", Prepares, async (r, a) => Code(await Office.Payments(r).RetryAsync([Bookshop], a))),
        ("add", "PaymentService.AddItemAsync", Prepares, async (r, a) => Code(await Office.Payments(r).AddItemAsync(PayableKind.Carry, TestTill.Bookshop, new(1), "x", a))),
        ("open", "SampleService.OpenAsync", Prepares, async (r, a) => Code(await new SampleService(r.Database, r.Clock).OpenAsync(1, Bookshop, a))),
        ("waive", "SampleService.WaiveAsync", ActorRole.AuthorisingOfficer, async (r, a) => Code(await new SampleService(r.Database, r.Clock).WaiveAsync(1, a))),
        ("done", "PaymentTaskService.CloseAsync", Prepares, async (r, a) => Code(await new PaymentTaskService(r.Database, r.Clock).CloseAsync(1, a))),
        ("claims", "DebitNoteService.IssueDueAsync", Prepares, async (r, a) => { using var folder = new TestFolder(); return Code(await new DebitNoteService(r.Database, Office.Archive(r, folder.Path), r.Clock).IssueDueAsync(a)); }),
        ("claims reminded", "DebitNoteService.RemindDueAsync", Prepares, async (r, a) => { using var folder = new TestFolder(); return Code(await new DebitNoteService(r.Database, Office.Archive(r, folder.Path), r.Clock).RemindDueAsync(a)); }),
        ("claim paid", "DebitNoteService.RecordPaidAsync", Prepares, async (r, a) => { using var folder = new TestFolder(); return Code(await new DebitNoteService(r.Database, Office.Archive(r, folder.Path), r.Clock).RecordPaidAsync("D2026-000001", TestRegion.Day1, a)); }),
        ("bank import", "BankFileService.ImportAsync", Prepares, async (r, a) => Code(await new BankFileService(r.Database, r.Clock).ImportAsync("x.xml", () => new MemoryStream([60]), a))),
        ("bank match", "BankLineService.MatchAsync", Prepares, async (r, a) => Code(await new BankLineService(r.Database, r.Clock).MatchAsync(1, 1, Bookshop, a))),
        ("bank set aside", "BankLineService.SetAsideAsync", Prepares, async (r, a) => Code(await new BankLineService(r.Database, r.Clock).SetAsideAsync(1, 1, a))),
        ("waiver asked", "FamilyDebts.AskWaiverAsync", ActorRole.Officer | ActorRole.AuthorisingOfficer, async (r, a) => Code(await new FamilyDebts(r.Database, r.Clock).AskWaiverAsync(1, a))),
        ("waiver agreed", "FamilyDebts.WaiveAsync", ActorRole.AuthorisingOfficer, async (r, a) => Code(await new FamilyDebts(r.Database, r.Clock).WaiveAsync(1, a))),
        ("waiver refused", "FamilyDebts.RefuseWaiverAsync", ActorRole.AuthorisingOfficer, async (r, a) => Code(await new FamilyDebts(r.Database, r.Clock).RefuseWaiverAsync(1, a))),
        ("account", "PartnerOffice.ChangeAccountAsync", Registers | ActorRole.Partner, async (r, a) => Code(await new PartnerOffice(r.Database, r.Clock).ChangeAccountAsync(a, "1", RunEvidenceTests.Other, null, "X"))),
        ("payee", "PartnerOffice.RecordPayeeAsync", Registers, async (r, a) => Code(await new PartnerOffice(r.Database, r.Clock).RecordPayeeAsync(a, "1", PayeeCodes.Match, TestRegion.Day1))),
        ("close", "PartnerOffice.CloseAsync", Registers, async (r, a) => Code(await new PartnerOffice(r.Database, r.Clock).CloseAsync(a, "1"))),
        ("incident opened", "IncidentService.OpenAsync", ActorRole.Officer | ActorRole.AuthorisingOfficer, async (r, a) => Code(await Incidents(r).OpenAsync(r.Log, new(IncidentKind.Fraud), a))),
        ("incident validated", "IncidentService.ValidateAsync", ActorRole.AuthorisingOfficer, async (r, a) => Code(await Incidents(r).ValidateAsync(r.Log, 99, a))),
        ("incident refused", "IncidentService.RefuseAsync", ActorRole.AuthorisingOfficer, async (r, a) => Code(await Incidents(r).RefuseAsync(99, a.Because("rien")))),
        ("incident withdrawn", "IncidentService.WithdrawAsync", ActorRole.Officer | ActorRole.AuthorisingOfficer, async (r, a) => Code(await Incidents(r).WithdrawAsync(99, a.Because("erreur")))),
        ("incident's document", "IncidentService.FetchAsync", ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.Administrator, async (r, a) => { using var folder = new TestFolder(); return Code(await Incidents(r).FetchAsync(99, "x.pdf", a, Office.Archive(r, folder.Path))); }),
        ("envelope", "BudgetOffice.SetAsync", ActorRole.Officer | ActorRole.AuthorisingOfficer, async (r, a) => Code(await new BudgetOffice(r.Database, r.Clock).SetAsync(a, "none", "none", new(1)))),
        ("control", "ControlDesk.RunAsync", Prepares, async (r, a) => Code(await new ControlDesk(r.Database, r.Clock).RunAsync(a))),
        ("signal decided", "ControlDesk.DecideAsync", ActorRole.Officer | ActorRole.AuthorisingOfficer, async (r, a) => Code(await new ControlDesk(r.Database, r.Clock).DecideAsync(a.Because("vu"), 99, null))),
        ("day recomputed", "DayRecomputation.RunAsync", Registers | ActorRole.System, async (r, a) => Code(await new DayRecomputation(r.Database, r.Clock).RunAsync(r.Log, a))),
        ("day closed", "CloseDay.CloseAsync", Registers | ActorRole.System, async (r, a) => Code(await new CloseDay(r.Database, r.Clock).CloseAsync(r.Log, TestRegion.Day1, a))),
        ("day cleared", "ClearDay.ClearAsync", Registers | ActorRole.System, async (r, a) => Code(await new ClearDay(r.Database, r.Clock).ClearAsync(r.Log, TestRegion.Day1, a))),
        ("days and runs stamped", "ProofService.StampAsync", Prepares | ActorRole.Administrator, async (r, a) => Code(await new ProofService(r.Database, null, r.Clock).StampAsync(a))),
        ("a job of the office run by hand", "JobRunner.RunAsync", ActorRole.Officer | ActorRole.System, async (r, a) => Code(await TestJobs.Runner(r).RunAsync(TestJobs.Named("claims"), a))),
        ("the purge run by hand", "JobRunner.RunAsync", ActorRole.Administrator | ActorRole.System, async (r, a) => Code(await TestJobs.Runner(r).RunAsync(TestJobs.Named("purge"), a))),
        ("a young person's dispute", "IncidentService.DisputeAsync", ActorRole.Holder, async (r, a) => Code(await Incidents(r).DisputeAsync(r.Log, OperationId.Derive(1, 1, 1), a.Because("ce n'était pas moi")))),
        ("a partner's statement", "PartnerStatements.DownloadAsync", ActorRole.Partner,
            async (r, a) => { using var folder = new TestFolder(); return Code(await new PartnerStatements(r.Database, r.Clock).DownloadAsync(a, TestTill.Bookshop, Bookshop, false, Office.Archive(r, folder.Path))); }),
    ];

    /// <summary>The same of what calls Stripe.</summary>
    private static readonly (string Mutation, string Method, ActorRole Roles, Func<TestRegion, StripeGateway, Actor, Task<string?>> Do)[] OfStripe =
    [
        ("transfers asked for", "StripeTransfers.DispatchAsync", Prepares, async (r, s, a) => Code(await new StripeTransfers(r.Database, s, r.Clock).DispatchAsync(a))),
        ("Stripe caught up with", "StripeSweep.RunAsync", Prepares, async (r, s, a) => Code(await new StripeSweep(r.Database, s, StripeOffice.NoFamilies, r.Clock).RunAsync(a))),
        ("an event of Stripe's", "StripeInbox.ReceiveAsync", Prepares, async (r, s, a) => Code(await new StripeInbox(r.Database, s, StripeOffice.NoFamilies, r.Clock).ReceiveAsync("{}", null, a))),
        ("a family's payment", "FamilyPayments.StartAsync", Begins | ActorRole.Holder,
            async (r, s, a) => Code(await new FamilyPayments(r.Database, s, StripeOffice.NoFamilies, r.Clock).StartAsync(FamilyOffice.Order(500), a))),
        ("a family's debt paid", "FamilyPayments.PayDebtAsync", Begins | ActorRole.Holder,
            async (r, s, a) => Code(await new FamilyPayments(r.Database, s, StripeOffice.NoFamilies, r.Clock).PayDebtAsync(1, FamilyOffice.Order(1).ReturnTo, a))),
        ("a family's money given back", "FamilyRefunds.GiveBackAsync", Begins,
            async (r, s, a) => Code(await new FamilyRefunds(r.Database, s, StripeOffice.NoFamilies, r.Clock).GiveBackAsync(new(1), null, a.Because("la famille le demande")))),
    ];

    private static IncidentService Incidents(TestRegion region) => new(region.Database, region.Clock);

    private const ActorRole Prepares = ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.System, Registers = ActorRole.Officer | ActorRole.Administrator,
        Begins = ActorRole.Officer | ActorRole.Administrator | ActorRole.System, OfRegion = ActorRole.Officer | ActorRole.AuthorisingOfficer;

    [Fact]
    public async Task Each_mutation_of_payments_is_done_by_its_roles_and_no_other()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        ActorRole[] roles = [ActorRole.Administrator, ActorRole.Officer, ActorRole.AuthorisingOfficer, ActorRole.Auditor];
        var people = roles.Select((role, i) => Office.Person(20 + i, $"role{i}", role)).ToList();
        await using (var context = region.Database.CreateContext())
        {
            context.People.AddRange(people.Select(p => new Person { Id = p.Id.Value, Handle = p.Name, Name = p.Name, Roles = p.Role }));
            await context.SaveChangesAsync();
        }
        people.Add(await SignedInAsync(region, ActorRole.Holder, LinkKind.Holder));
        people.Add(await SignedInAsync(region, ActorRole.Partner, LinkKind.Partner));
        await using var stripe = await StripeStandIn.StartAsync(region.Clock);
        using var gateway = new StripeGateway(StripeOffice.Settings(stripe));
        foreach (var (mutation, _, allowed, act) in Table.Concat(OfStripe.Select(s => (s.Mutation, s.Method, s.Roles, Do: (Func<TestRegion, Actor, Task<string?>>)((r, a) => s.Do(r, gateway, a))))))
        {
            foreach (var person in people)
            {
                var refused = await act(region, person) is "RoleMissing";
                refused.ShouldBe((person.Role & allowed) == 0, $"{mutation} by {person.Role}");
            }
            // What somebody claims to be is looked up: a role that the account does not hold opens nothing.
            (await act(region, Office.Person(23, "role3", ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.Administrator))).ShouldBe("RoleMissing", customMessage: mutation);
            (await act(region, new(ActorId.OfSignIn(999), "sign-in/nobody", ActorRole.Holder | ActorRole.Partner, ActorChannel.Portal)))
                .ShouldBe((allowed & (ActorRole.Holder | ActorRole.Partner)) == 0 ? "RoleMissing" : "ActorUnknown", customMessage: mutation);
            (await act(region, Office.Person(99, "nobody", OfRegion | ActorRole.Administrator))).ShouldBe((allowed & (OfRegion | ActorRole.Administrator)) == 0 ? "RoleMissing" : "ActorUnknown", customMessage: mutation);
            (await act(region, SystemActors.Night) is "RoleMissing").ShouldBe((allowed & ActorRole.System) == 0, $"{mutation} by the night");
        }
    }

    [Fact]
    public void Every_mutation_of_the_clearing_is_in_the_table()
    {
        string[] inTable = [.. Table.Select(t => t.Method), .. OfStripe.Select(t => t.Method)];
        // Whatever takes who acts and takes its time; the register's that are in the table too are no part of the clearing.
        var mutations = typeof(SettlementService).Assembly.GetExportedTypes().SelectMany(t => t.GetMethods())
            .Where(m => m.ReturnType.IsAssignableTo(typeof(Task)) && m.GetParameters().Any(p => p.ParameterType == typeof(Actor))).Select(m => $"{m.DeclaringType!.Name}.{m.Name}").Distinct();
        inTable.Where(m => !m.StartsWith($"{nameof(PartnerOffice)}.", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal).ShouldBe(mutations.Order(StringComparer.Ordinal));
    }

    private static async Task<Actor> SignedInAsync(TestRegion region, ActorRole role, LinkKind kind)
    {
        var name = $"{kind}".ToLowerInvariant();
        var signIn = new SignIn { UserName = name, NormalizedUserName = name.ToUpperInvariant(), Name = name, Links = { new() { Kind = kind, Subject = 1, PartnerRole = kind == LinkKind.Partner ? PartnerRole.Owner : default } } };
        await using var context = region.Database.CreateContext();
        context.SignIns.Add(signIn);
        await context.SaveChangesAsync();
        return new(ActorId.OfSignIn(signIn.Id), $"sign-in/{name}", role, ActorChannel.Portal);
    }

    [Theory, EveryDatabase]
    public async Task Who_drafted_a_run_never_approves_it_by_any_path(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        var runs = Office.Runs(region);
        (await runs.DraftAsync(TestRegion.Day1, Office.Alice)).OrThrow();
        Office.Refusal(await runs.ApproveAsync(1, Office.Alice, null)).ShouldBe("MakerApproves");
        Office.Refusal(await new SampleService(region.Database, region.Clock).WaiveAsync(1, Office.Alice.Because("vite"))).ShouldBe("MakerApproves");
        // After a hold, a release and another date too.
        (await runs.HoldAsync(Bookshop, Office.Bruno.Because("doute"))).OrThrow();
        (await runs.ReleaseAsync(Bookshop, Office.Bruno)).OrThrow();
        (await runs.RedateAsync(1, Office.Bruno)).OrThrow();
        Office.Refusal(await runs.ApproveAsync(1, Office.Alice, null)).ShouldBe("MakerApproves");
        (await runs.ApproveAsync(1, Office.Bruno, null)).OrThrow();
        Office.Refusal(await runs.ApproveAsync(1, Office.Alice, null)).ShouldBe("MakerApproves");
        (await runs.ApproveAsync(1, Office.Dora, null)).OrThrow().Settlement.State.ShouldBe(SettlementState.Approved);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        (await Office.Payments(region).RecordAsync(Bookshop, AttemptState.Rejected, Office.Bruno, "AC01")).OrThrow();
        // Another attempt is another run, with a maker of its own.
        (await Office.Payments(region).RetryAsync([Bookshop], Office.Bruno)).OrThrow();
        Office.Refusal(await runs.ApproveAsync(2, Office.Bruno, null)).ShouldBe("MakerApproves");
        await using var context = region.Database.CreateContext();
        (await context.Settlements.OrderBy(s => s.Id).Select(s => s.DraftedBy).ToListAsync()).ShouldBe(["alice", "bruno"]);
    }

    [Theory, EveryDatabase]
    public async Task Two_approvals_are_of_people_in_different_roles(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        await using (var context = region.Database.CreateContext())
        {
            context.People.AddRange(new Person { Id = 30, Handle = "emma", Name = "emma", Roles = ActorRole.Officer }, new Person { Id = 31, Handle = "farid", Name = "farid", Roles = ActorRole.AuthorisingOfficer },
                new Person { Id = 32, Handle = "gilles", Name = "gilles", Roles = ActorRole.AuthorisingOfficer });
            await context.SaveChangesAsync();
        }
        var (emma, farid, gilles) = (Office.Person(30, "emma", ActorRole.Officer), Office.Person(31, "farid", ActorRole.AuthorisingOfficer), Office.Person(32, "gilles", ActorRole.AuthorisingOfficer));
        var runs = Office.Runs(region);
        (await runs.DraftAsync(TestRegion.Day1, Office.Dora)).OrThrow();
        (await runs.ApproveAsync(1, farid, null)).OrThrow();
        Office.Refusal(await runs.ApproveAsync(1, gilles, null)).ShouldBe("SameRole");
        // A role that is claimed is not held.
        Office.Refusal(await runs.ApproveAsync(1, gilles with { Role = ActorRole.Officer | ActorRole.AuthorisingOfficer }, null)).ShouldBe("SameRole");
        (await runs.ApproveAsync(1, emma, null)).OrThrow().Settlement.State.ShouldBe(SettlementState.Approved);
    }

    private static string? Code<T>(Result<T> answer) where T : notnull => answer.Ok(out _, out var problem) ? null : problem.Code;
}
