using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Portal.Presence;
using Pass.Testing.Postgres;

namespace Pass.Portal.Tests.Presence;

/// <summary>Wrong codes are bounded over all nodes on one database, whichever of them a guesser asks.</summary>
public sealed class GroupTriesTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Two_nodes_give_no_more_tries_than_one(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        using var log = test.Database.OpenLog();
        using var meters = new Meters();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var one = new GroupTries(test.Database, log, clock, meters);
        using var other = new GroupTries(test.Database, log, clock, meters);
        var started = TimeProvider.System.GetTimestamp();

        // One pass: three at a partner, five in all.
        (await LookedAsync(_ => new(1), _ => new(1), 20)).ShouldBe(3);
        (await LookedAsync(_ => new(1), i => new(2 + i), 20)).ShouldBe(2);
        // One partner and many passes: thirty, of which three are used.
        (await LookedAsync(i => new(100 + i), _ => new(1), 100)).ShouldBe(27);
        // Many of both: two hundred in all, and what came back meanwhile where the database's own clock counts.
        var rest = await LookedAsync(i => new(1_000 + i), i => new(50 + i % 40), 400);
        var cameBack = kind == DatabaseKind.Sqlite ? 0 : 1 + (int)(TimeProvider.System.GetElapsedTime(started).TotalMinutes * 10);
        rest.ShouldBeInRange(200 - 5 - 27, 200 - 5 - 27 + cameBack);
        if (kind == DatabaseKind.Sqlite)
            (await one.CountAsync(new(9_999), new(99), () => new Cards.Presentation.Presence(new(9_999), default, PresenceStrength.Code))).Refusal.ShouldBe(PresentationRefusal.TooManyTries);

        await using var context = test.Database.CreateContext();
        context.CodeGuesses.Single(g => g.PassId == 0 && g.PartnerId == 0).Wrong.ShouldBe(32 + rest, "the total is everybody's");

        async Task<int> LookedAsync(Func<int, PassId> pass, Func<int, PartnerId> at, int tries)
        {
            var looked = 0;
            for (var i = 0; i < tries; i++)
            {
                var result = await (i % 2 == 0 ? one : other).CountAsync(pass(i), at(i), () => PresentationRefusal.CodeWrong);
                looked += result.Refusal == PresentationRefusal.CodeWrong ? 1 : 0;
            }
            return looked;
        }
    }

    [Fact]
    public async Task Tries_come_back_rows_go_and_a_clock_set_back_locks_nobody_out()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, new(2026, 9, 1));
        using var log = test.Database.OpenLog();
        using var meters = new Meters();
        var clock = new FakeTimeProvider(new(2026, 9, 5, 8, 0, 0, TimeSpan.Zero));
        using var tries = new GroupTries(test.Database, log, clock, meters);
        (await WrongAsync(10)).ShouldBe(3);
        (await tries.CountAsync(new(2), new(2), () => new Cards.Presentation.Presence(new(2), default, PresenceStrength.Code))).IsPresent.ShouldBeTrue("a right code elsewhere");
        clock.Advance(TimeSpan.FromMinutes(1));
        (await WrongAsync(10)).ShouldBe(1);
        clock.AdjustTime(clock.GetUtcNow().AddHours(-3));
        (await WrongAsync(10)).ShouldBe(1, "one, and not none for three hours");
        clock.Advance(TimeSpan.FromMinutes(1));
        (await WrongAsync(10)).ShouldBe(1);
        clock.Advance(TimeSpan.FromHours(4));
        (await tries.CountAsync(new(7), new(7), () => PresentationRefusal.CodeWrong)).Refusal.ShouldBe(PresentationRefusal.CodeWrong);
        await using var context = test.Database.CreateContext();
        context.CodeGuesses.Count().ShouldBe(4, "those of the last wrong code");

        async Task<int> WrongAsync(int times)
        {
            var looked = 0;
            for (var i = 0; i < times; i++)
                looked += (await tries.CountAsync(new(1), new(1), () => PresentationRefusal.CodeWrong)).Refusal == PresentationRefusal.CodeWrong ? 1 : 0;
            return looked;
        }
    }
}
