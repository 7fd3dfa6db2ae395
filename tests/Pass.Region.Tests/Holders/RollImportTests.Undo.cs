using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Holders.Roll;
using Pass.Region.Schools;
using Pass.Testing.Postgres;
using static Pass.Region.Tests.Holders.Roll.Export;

namespace Pass.Region.Tests.Holders;

public sealed partial class RollImportTests
{
    private const string OneSchool = "0590116F";
    private static readonly string[] Ines = ["100000001AA", "100000002AB", "100000003AC"];

    [Theory, EveryDatabase]
    public async Task A_roll_is_told_in_euros_applied_undone_and_given_again(DatabaseKind kind)
    {
        await using var region = await Region.CreateAsync(kind, server);
        Uai.TryParse(OneSchool, out var uai).ShouldBeTrue();
        var mode = new RollImportMode(School: uai);
        var trial = await region.ImportAsync(RollOf(Ines), mode with { DryRun = true });
        (trial.Moves!.ArrivalCount, trial.Moves.MissingCount, trial.Imported).ShouldBe((3, 0, false));
        trial.Effects.Sum(e => e.WorthAtMost?.Cents ?? 0).ShouldBeGreaterThan(0);

        var done = await region.ImportAsync(RollOf(Ines), mode);
        done.Effects.Select(e => (e.Benefit.Code, e.Pupils, e.Units)).ShouldBe(trial.Effects.Select(e => (e.Benefit.Code, e.Pupils, e.Units)), "what was told is what was given");
        var holders = await region.HoldersAsync();
        var full = await BalancesAsync(region, holders[0].PassId);
        full.Values.ShouldContain(v => v > 0);

        // The second has begun to use one of its rights.
        var begun = done.Effects.First(e => e.Benefit.Unit == BenefitUnit.Cents).Benefit.Benefit;
        (await region.Engine.SubmitAsync(new AdjustmentRequest(OperationId.New(TimeProvider.System.GetUtcNow()), new(holders[1].PassId), 1, begun, -100, 0))).IsApproved.ShouldBeTrue();
        var undo = new SchoolUndo(region.Database, region.Engine, TimeProvider.System);
        var change = (await new PupilOffice(region.Database, TimeProvider.System).ChangesAsync(OneSchool, 5)).ShouldHaveSingleItem();
        (await undo.UndoAsync(SystemActors.Simulation, OneSchool, change.Id)).Ok(out _, out var refused).ShouldBeFalse();
        refused!.Code.ShouldBe("RoleMissing");
        await region.Database.EnterAsync(Alex);
        var undone = (await undo.UndoAsync(Alex, OneSchool, change.Id)).OrThrow();
        (undone.Restored, undone.Skipped, undone.KeptRights).ShouldBe((3, 0, 1));
        undone.TakenBack.Cents.ShouldBe(done.Effects.Where(e => e.Benefit.Unit == BenefitUnit.Cents).Sum(e => e.Units) - full[begun]);
        (await BalancesAsync(region, holders[0].PassId)).Values.ShouldAllBe(v => v == 0);
        (await BalancesAsync(region, holders[1].PassId))[begun].ShouldBe(full[begun] - 100);
        (await region.HoldersAsync()).ShouldAllBe(h => h.LeftOn != null);
        (await undo.UndoAsync(Alex, OneSchool, change.Id)).Ok(out _, out refused).ShouldBeFalse();
        refused!.Code.ShouldBe("ChangeUndone");

        // The right file comes: the same passes, with what they had.
        var again = await region.ImportAsync(RollOf(Ines), mode);
        (again.Created, again.Moves!.ArrivalCount).ShouldBe((0, 3));
        (await BalancesAsync(region, holders[0].PassId)).ShouldBe(full);
        (await BalancesAsync(region, holders[1].PassId))[begun].ShouldBe(full[begun] - 100);
        (await region.HoldersAsync()).ShouldAllBe(h => h.LeftOn == null && h.Withdrawn == null && h.EntitlementHash != null);
        (await region.ImportAsync(RollOf(Ines), mode)).Granted.ShouldBe(0);
    }

    [Fact]
    public async Task Who_is_not_on_the_next_roll_is_to_be_confirmed_and_each_change_is_undone_as_a_whole()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        Uai.TryParse(OneSchool, out var uai).ShouldBeTrue();
        await region.ImportAsync(RollOf(Ines), new(School: uai));
        var next = await region.ImportAsync(RollOf(Ines[..1]), new(School: uai));
        next.Moves!.Missing.Select(m => m.Name).ShouldBe(["LEBŒUF Zoé", "LEBŒUF Zoé"]);
        await region.Database.EnterAsync(Alex);
        var office = new PupilOffice(region.Database, TimeProvider.System);
        var undo = new SchoolUndo(region.Database, region.Engine, TimeProvider.System);
        var awaited = (await office.ListAsync(OneSchool, new(OnlyAwaiting: true))).Items.Select(p => p.Id).ToList();
        awaited.Count.ShouldBe(2);
        (await office.ConfirmAsync(Alex, OneSchool, [])).Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("NobodyChosen");
        (await office.ConfirmAsync(Alex, "0690026D", awaited)).Ok(out _, out problem).ShouldBeFalse("pupils of another school");
        problem!.Code.ShouldBe("PupilUnknown");
        var confirmed = (await office.ConfirmAsync(Alex, OneSchool, awaited)).OrThrow();
        (await office.ListAsync(OneSchool, new(OnlyAwaiting: true))).Items.ShouldBeEmpty();
        (await undo.UndoAsync(Alex, OneSchool, confirmed.Id)).OrThrow().Restored.ShouldBe(2);
        (await office.ListAsync(OneSchool, new(OnlyAwaiting: true))).Items.Count.ShouldBe(2);

        var left = (await office.LeaveAsync(Alex, OneSchool, [awaited[0]])).OrThrow();
        (await office.ListAsync(OneSchool, new())).Items.Count.ShouldBe(2);
        // What was changed since stays: the roll's own undoing passes it over.
        var roll = (await office.ChangesAsync(OneSchool, 10)).First(c => c.Kind == SchoolChangeKind.Roll);
        (await undo.UndoAsync(Alex, OneSchool, roll.Id)).OrThrow().ShouldSatisfyAllConditions(u => u.Restored.ShouldBe(1), u => u.Skipped.ShouldBe(1));
        (await undo.UndoAsync(Alex, OneSchool, left.Id)).OrThrow().Restored.ShouldBe(1);
        (await office.ListAsync(OneSchool, new())).Items.Count.ShouldBe(3);

        await using (var context = region.Database.CreateContext())
        {
            context.Schools.Add(new() { Uai = "0690026D" });
            await context.SaveChangesAsync();
        }
        var sent = (await office.SendAsync(Alex, OneSchool, awaited[0], "0690026d")).OrThrow();
        (await office.ListAsync("0690026D", new(OnlyAwaiting: true))).Items.ShouldHaveSingleItem().Id.ShouldBe(awaited[0]);
        (await office.ReceiveAsync(Alex, OneSchool, region.Keys.HmacOf(Ines[1]), new(2011, 2, 5))).Ok(out _, out problem).ShouldBeFalse("another birth date");
        problem!.Code.ShouldBe("PupilNotFound");
        (await office.ReceiveAsync(Alex, OneSchool, region.Keys.HmacOf(Ines[1]), new(2011, 2, 4))).OrThrow().Detail.ShouldBe("0690026D");
        (await undo.UndoAsync(Alex, OneSchool, sent.Id)).OrThrow().Skipped.ShouldBe(1, "it came back since");
        (await office.ListAsync(OneSchool, new())).Items.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_stopped_roll_goes_on_as_the_same_change()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        region.Cut = true;
        await Should.ThrowAsync<IOException>(() => region.ImportAsync(RollOf(Ines), new()));
        region.Cut = false;
        await region.ImportAsync(RollOf(Ines), new());
        await using var context = region.Database.CreateContext();
        var change = await context.SchoolChanges.SingleAsync();
        (change.Pupils, change.DoneMs is null).ShouldBe((3, false));
        (await context.SchoolChangeLines.ToListAsync()).ShouldAllBe(l => l.Granted != null);
    }

    private static readonly Actor Alex = new(new(44), "alex", ActorRole.Officer, ActorChannel.CommandLine);

    private static byte[] RollOf(IEnumerable<string> ines, string more = "") =>
        Bytes(School(string.Concat(ines.Select((ine, i) => Pupil(id: $"{i + 1}", ine: ine, more: more))), $"<UAJ>{OneSchool}</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE>"));

    private static async Task<Dictionary<BenefitId, int>> BalancesAsync(Region region, long pass) =>
        (await region.Engine.ReadAsync(new(pass)))!.Purses.ToDictionary(p => p.Benefit, p => p.Balance);
}
