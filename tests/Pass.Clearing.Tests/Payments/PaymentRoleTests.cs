using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Budget;
using Pass.Clearing.Control;
using Pass.Clearing.Incidents;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Payments.StripeApi;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Partners;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments;

/// <summary>Every mutation of payments, incidents, envelopes and control, and who may do it: a table that an auditor reads. Those that call Stripe are in the tests of its stand-in.</summary>
public sealed class PaymentRoleTests(PostgresServer server)
{
    private const string Bookshop = "B2026-000001";

    /// <summary>A mutation, the roles that may do it, and how it is done; each answers the code of its refusal, or null.</summary>
    private static readonly (string Mutation, ActorRole Roles, Func<TestRegion, Actor, Task<string?>> Do)[] Table =
    [
        ("draft", Prepares, async (r, a) => Code(await Office.Runs(r).DraftAsync(TestRegion.Day1, a))),
        ("draft all that is due", Prepares, async (r, a) => Code(await new DueRuns(r.Database, PaymentRails.Files, r.Clock).DraftAsync(TestRegion.Day1, a))),
        ("approve", ActorRole.Officer | ActorRole.AuthorisingOfficer, async (r, a) => Code(await Office.Runs(r).ApproveAsync(1, a, null))),
        ("redate", Prepares, async (r, a) => Code(await Office.Runs(r).RedateAsync(1, a))),
        ("hold", Prepares, async (r, a) => Code(await Office.Runs(r).HoldAsync(Bookshop, a.Because("doute")))),
        ("release", Prepares, async (r, a) => Code(await Office.Runs(r).ReleaseAsync(Bookshop, a))),
        ("cancel", Prepares, async (r, a) => Code(await Office.Runs(r).CancelAsync(1, a))),
        ("send", Prepares, async (r, a) => { using var folder = new TestFolder(); return Code(await Office.SendAsync(r, 1, folder.Path, a)); }),
        ("download", Prepares, async (r, a) => { using var folder = new TestFolder(); return Code(await Office.Sending(r, folder.Path).FetchAsync(1, "virements.xml", a)); }),
        ("record", Prepares, async (r, a) => Code(await Office.Payments(r).RecordAsync(Bookshop, AttemptState.Paid, a))),
        ("retry", Prepares, async (r, a) => Code(await Office.Payments(r).RetryAsync([Bookshop], a))),
        ("add", Prepares, async (r, a) => Code(await Office.Payments(r).AddItemAsync(PayableKind.Carry, TestTill.Bookshop, new(1), "x", a))),
        ("open", Prepares, async (r, a) => Code(await new SampleService(r.Database, r.Clock).OpenAsync(1, Bookshop, a))),
        ("waive", ActorRole.AuthorisingOfficer, async (r, a) => Code(await new SampleService(r.Database, r.Clock).WaiveAsync(1, a))),
        ("done", Prepares, async (r, a) => Code(await new PaymentTaskService(r.Database, r.Clock).CloseAsync(1, a))),
        ("claims", Prepares, async (r, a) => { using var folder = new TestFolder(); return Code(await new DebitNoteService(r.Database, Office.Archive(r, folder.Path), r.Clock).IssueDueAsync(a)); }),
        ("claims reminded", Prepares, async (r, a) => { using var folder = new TestFolder(); return Code(await new DebitNoteService(r.Database, Office.Archive(r, folder.Path), r.Clock).RemindDueAsync(a)); }),
        ("claim paid", Prepares, async (r, a) => { using var folder = new TestFolder(); return Code(await new DebitNoteService(r.Database, Office.Archive(r, folder.Path), r.Clock).RecordPaidAsync("D2026-000001", TestRegion.Day1, a)); }),
        ("bank import", Prepares, async (r, a) => Code(await new BankFileService(r.Database, r.Clock).ImportAsync("x.xml", () => new MemoryStream([60]), a))),
        ("bank match", Prepares, async (r, a) => Code(await new BankLineService(r.Database, r.Clock).MatchAsync(1, 1, Bookshop, a))),
        ("bank set aside", Prepares, async (r, a) => Code(await new BankLineService(r.Database, r.Clock).SetAsideAsync(1, 1, a))),
        ("waiver asked", ActorRole.Officer | ActorRole.AuthorisingOfficer, async (r, a) => Code(await new FamilyDebts(r.Database, r.Clock).AskWaiverAsync(1, a))),
        ("waiver agreed", ActorRole.AuthorisingOfficer, async (r, a) => Code(await new FamilyDebts(r.Database, r.Clock).WaiveAsync(1, a))),
        ("waiver refused", ActorRole.AuthorisingOfficer, async (r, a) => Code(await new FamilyDebts(r.Database, r.Clock).RefuseWaiverAsync(1, a))),
        ("account", Registers, async (r, a) => Code(await new PartnerOffice(r.Database, r.Clock).ChangeAccountAsync(a, "1", RunEvidenceTests.Other, null, "X"))),
        ("payee", Registers, async (r, a) => Code(await new PartnerOffice(r.Database, r.Clock).RecordPayeeAsync(a, "1", PayeeCodes.Match, TestRegion.Day1))),
        ("close", Registers, async (r, a) => Code(await new PartnerOffice(r.Database, r.Clock).CloseAsync(a, "1"))),
        ("incident opened", ActorRole.Officer | ActorRole.AuthorisingOfficer, async (r, a) => Code(await Incidents(r).OpenAsync(r.Log, new(IncidentKind.Fraud), a))),
        ("incident validated", ActorRole.AuthorisingOfficer, async (r, a) => Code(await Incidents(r).ValidateAsync(r.Log, 99, a))),
        ("incident refused", ActorRole.AuthorisingOfficer, async (r, a) => Code(await Incidents(r).RefuseAsync(99, a.Because("rien")))),
        ("incident withdrawn", ActorRole.Officer | ActorRole.AuthorisingOfficer, async (r, a) => Code(await Incidents(r).WithdrawAsync(99, a.Because("erreur")))),
        ("incident's document", ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.Administrator, async (r, a) => { using var folder = new TestFolder(); return Code(await Incidents(r).FetchAsync(99, "x.pdf", a, Office.Archive(r, folder.Path))); }),
        ("envelope", ActorRole.Officer | ActorRole.AuthorisingOfficer, async (r, a) => Code(await new BudgetOffice(r.Database, r.Clock).SetAsync(a, "none", "none", new(1)))),
        ("control", Prepares, async (r, a) => Code(await new ControlDesk(r.Database, r.Clock).RunAsync(a))),
        ("signal decided", ActorRole.Officer | ActorRole.AuthorisingOfficer, async (r, a) => Code(await new ControlDesk(r.Database, r.Clock).DecideAsync(a.Because("vu"), 99, null))),
        ("day recomputed", Registers | ActorRole.System, async (r, a) => Code(await new DayRecomputation(r.Database, r.Clock).RunAsync(r.Log, a))),
    ];

    private static IncidentService Incidents(TestRegion region) => new(region.Database, region.Clock);

    private const ActorRole Prepares = ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.System, Registers = ActorRole.Officer | ActorRole.Administrator;

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
        foreach (var (mutation, allowed, act) in Table)
        {
            foreach (var person in people)
            {
                var refused = await act(region, person) is "RoleMissing";
                refused.ShouldBe((person.Role & allowed) == 0, $"{mutation} by {person.Role}");
                // What somebody claims to be is looked up: a role that the account does not hold opens nothing.
                (await act(region, Office.Person(23, "role3", ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.Administrator))).ShouldBe("RoleMissing", customMessage: mutation);
            }
            (await act(region, Office.Person(99, "nobody"))).ShouldBe("ActorUnknown", customMessage: mutation);
            (await act(region, SystemActors.Night) is "RoleMissing").ShouldBe((allowed & ActorRole.System) == 0, $"{mutation} by the night");
        }
    }

    [Fact]
    public void Every_mutation_of_the_payment_services_is_in_the_table()
    {
        var mutations = new[] { typeof(DueRuns), typeof(SettlementService), typeof(SettlementSending), typeof(PaymentService), typeof(SampleService), typeof(PaymentTaskService), typeof(DebitNoteService), typeof(BankFileService), typeof(BankLineService), typeof(IncidentService), typeof(BudgetOffice), typeof(ControlDesk), typeof(DayRecomputation) }
            // What only looks, and writes nothing, has nothing to wait for.
            .SelectMany(t => t.GetMethods()).Where(m => m.ReturnType.IsAssignableTo(typeof(Task)) && m.GetParameters().Any(p => p.ParameterType == typeof(Actor))).Select(m => $"{m.DeclaringType!.Name}.{m.Name}").Distinct().Order(StringComparer.Ordinal);
        mutations.ShouldBe(
        [
            "BankFileService.ImportAsync", "BankLineService.MatchAsync", "BankLineService.SetAsideAsync", "BudgetOffice.SetAsync",
            "ControlDesk.DecideAsync", "ControlDesk.RunAsync", "DayRecomputation.RunAsync", "DebitNoteService.IssueDueAsync", "DebitNoteService.RecordPaidAsync", "DebitNoteService.RemindDueAsync", "DueRuns.DraftAsync",
            "IncidentService.DisputeAsync", "IncidentService.FetchAsync", "IncidentService.OpenAsync", "IncidentService.RefuseAsync", "IncidentService.ValidateAsync", "IncidentService.WithdrawAsync",
            "PaymentService.AddItemAsync", "PaymentService.RecordAsync", "PaymentService.RetryAsync", "PaymentTaskService.CloseAsync", "SampleService.OpenAsync", "SampleService.WaiveAsync",
            "SettlementSending.FetchAsync", "SettlementSending.SendAsync", "SettlementService.ApproveAsync", "SettlementService.CancelAsync", "SettlementService.DraftAsync", "SettlementService.HoldAsync",
            "SettlementService.RedateAsync", "SettlementService.ReleaseAsync",
        ]); // each is in the table above but a young person's dispute; the register's account, payee and close are there too
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
