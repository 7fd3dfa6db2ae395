using Pass.Core;
using Pass.Region.Schools;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Schools;

/// <summary>What a gate is given of its school.</summary>
public sealed class GateListTests(PostgresServer server)
{
    private const string School = "0690026D";
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Actor Camille = new(new(7), "camille", ActorRole.Officer, ActorChannel.CommandLine, "");

    [Theory, EveryDatabase]
    public async Task A_gate_lets_in_who_is_on_the_roll_until_the_last_day_and_nobody_else(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await test.Database.EnterAsync(Camille);
        await using (var context = test.Database.CreateContext())
        {
            context.Schools.Add(new() { Uai = School });
            context.Holders.Add(new() { Id = 1, PassId = 11, IneHmac = [1], Uai = School });
            context.Holders.Add(new() { Id = 2, PassId = 12, IneHmac = [2], Uai = School, LeftOn = new(2026, 8, 31) });
            context.Holders.Add(new() { Id = 3, PassId = 13, IneHmac = [3], Uai = "0690001A" });
            await context.SaveChangesAsync();
        }
        var office = new SchoolOffice(test.Database, new FakeTimeProvider(Now));
        var bytes = (await office.GateListAsync(Camille, School.ToLowerInvariant(), new(2026, 9, 30))).OrThrow();
        var list = SchoolRoster.Read(bytes).OrThrow();
        new long[] { 11, 12, 13 }.Select(pass => list.Has(new(pass), Now)).ShouldBe([true, false, false]);
        var last = ParisCalendar.StartOf(new(2026, 10, 1));
        (list.Uai, list.Count, list.Has(new(11), last.AddSeconds(-1)), list.Has(new(11), last)).ShouldBe((School, 1, true, false));
        (await office.GateListAsync(Camille, School, new(2026, 9, 30))).OrThrow().ShouldNotBe(bytes, "two lists are not to be compared");
    }

    [Theory]
    [InlineData(School, "2026-08-31", "GateListEnds")]
    [InlineData(School, "2027-09-02", "GateListEnds")]
    [InlineData("0590116F", "2026-09-30", "SchoolUnknown")]
    public async Task What_cannot_be_is_told_and_nothing_is_written(string school, string until, string code)
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, new(2026, 9, 1));
        await test.Database.EnterAsync(Camille);
        var answer = await new SchoolOffice(test.Database, new FakeTimeProvider(Now)).GateListAsync(Camille, school, DateOnly.ParseExact(until, "yyyy-MM-dd", null));
        answer.Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe(code);
        await using var context = test.Database.CreateContext();
        context.Audit.Count(a => a.Action == "school.gateList").ShouldBe(0);
    }
}
