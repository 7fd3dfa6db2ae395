using Pass.Data.Log;
using Pass.Data.Projection.Writing;
using Pass.Testing.Postgres;

namespace Pass.Data.Tests.Projection;

public sealed class ProjectionBatchTests(PostgresServer server)
{
    [Fact]
    public async Task A_batch_is_whole_by_what_it_writes_and_after_a_large_one_a_small_one_is_as_any()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        var day = new Rentree(log, 5);
        await day.PlayAsync(400, 74);
        var rows = Enumerable.Range(0, log.Identity.Partitions).SelectMany(p => log.Read(p, 0)).ToList();

        var batch = Filled(new(new()), rows);
        (batch.Operations, batch.IsWhole(474), batch.IsWhole(500), batch.IsWhole(2_000)).ShouldBe((474, true, true, false)); // grants write three entries each
        var wanted = Said(batch);
        // As much as a roll is; its room is given back after it.
        for (var again = 0; again < 60; again++)
            rows.ForEach(batch.Add);
        batch.Entries.Length.ShouldBeGreaterThan(70_000);
        batch.Clear();
        Said(Filled(batch, rows)).ShouldBe(wanted);
        batch.Clear();
        Said(Filled(batch, rows)).ShouldBe(wanted);
    }

    private static ProjectionBatch Filled(ProjectionBatch batch, List<LogRow> rows)
    {
        batch.Clear();
        rows.ForEach(batch.Add);
        batch.Seal();
        return batch;
    }

    private static string Said(ProjectionBatch batch) => string.Join('\n',
        Enumerable.Range(0, batch.Operations).Select(i => $"{batch.ByPass(i)} {batch[i].Id} {batch[i].RegionCents}")
            .Concat(Enumerable.Range(0, batch.Purses).Select(batch.Purse).Select(p => $"{p.Pass} {p.Benefit} {p.Change.Balance} {p.Change.Granted} {p.Change.Held}"))
            .Append($"{batch.Entries.Length}"));
}
