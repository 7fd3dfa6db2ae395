using Pass.Core;
using Pass.Data.Projection;
using Pass.Testing.Postgres;

namespace Pass.Data.Tests.Projection;

public sealed class OperationHistoryTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task An_old_operation_comes_back_whole_with_what_was_done_to_it(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        var day = new Rentree(log, 7);
        await day.PlayAsync(30, 1_200);
        await using var projector = new Projector(test.Database, log, TimeProvider.System);
        await projector.CatchUpAsync();

        var unknown = new OperationKey(day.Answers[0].Pass, OperationId.New(DateTimeOffset.UnixEpoch));
        var answer = await new OperationHistory(test.Database, log).FindAsync([.. day.Answers.Select(Key), unknown]);
        answer.Found.ContainsKey(unknown).ShouldBeFalse();
        answer.ProjectedLsn.ShouldBe(Enumerable.Range(0, 4).Select(p => log.Head(p).Lsn));
        foreach (var operation in day.Answers)
        {
            var prior = answer.Found[Key(operation)];
            Same(prior.Operation, operation);
            Same(prior.Capture, day.Answers.LastOrDefault(a => a.IsApproved && a.Related == operation.Id && a.Kind == OperationKind.Capture));
            var sale = operation.Kind == OperationKind.Capture ? operation.Related : operation.Id;
            Same(prior.LastReturn, day.Answers.LastOrDefault(a => a.IsApproved && a.Related == sale && a.Kind is OperationKind.Cancel or OperationKind.Refund));
        }
        answer.Found.Values.Count(p => p.Capture is not null).ShouldBeGreaterThan(3);
        answer.Found.Values.Count(p => p.LastReturn is not null).ShouldBeGreaterThan(3);
        answer.Found.Values.ShouldContain(p => p.LastReturn != null && p.Operation.Kind == OperationKind.Capture);
    }

    [Fact]
    public async Task Nothing_projected_yet_is_said_so()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        var day = new Rentree(log, 8);
        await day.PlayAsync(3, 10);
        var answer = await new OperationHistory(test.Database, log).FindAsync([Key(day.Answers[0])]);
        answer.Found.ShouldBeEmpty();
        answer.ProjectedLsn.ShouldBe(new long[4]);
    }

    private static OperationKey Key(Operation operation) => new(operation.Pass, operation.Id);

    private static void Same(Operation? actual, Operation? expected)
    {
        (actual is null).ShouldBe(expected is null);
        if (actual is null || expected is null)
            return;
        actual.Legs.ShouldBe(expected.Legs);
        actual.Lines.ShouldBe(expected.Lines);
        (actual with { Legs = [], Lines = [] }).ShouldBe(expected with { Legs = [], Lines = [] });
    }
}
