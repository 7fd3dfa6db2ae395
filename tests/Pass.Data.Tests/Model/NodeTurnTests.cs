using Pass.Testing.Postgres;

namespace Pass.Data.Tests.Model;

/// <summary>What one node of many does at a time.</summary>
public sealed class NodeTurnTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task A_turn_that_was_given_back_is_free_at_once(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        for (var i = 0; i < 100; i++)
        {
            await using var turn = new NodeTurn(test.Database, "stripe");
            (await turn.TakeAsync()).ShouldBeTrue($"turn {i}");
            await using var other = new NodeTurn(test.Database, "stripe");
            if (i == 0)
                (await other.TakeAsync()).ShouldBeFalse();
        }
    }
}
