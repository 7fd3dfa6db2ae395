using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Pass.Portal.Jobs;
using Pass.Region.Holders;
using Pass.Testing;

namespace Pass.Portal.Tests;

/// <summary>Whatever a service beside the API throws, the node stays up, says so, tries again, and tills go on.</summary>
public sealed class BackgroundTests
{
    [Fact]
    public async Task A_service_that_throws_anything_is_tried_again_later_and_later_until_it_goes_on()
    {
        var clock = new FakeTimeProvider();
        var health = new BackgroundHealth(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        using var service = new Failing(health, clock,
            [new InvalidOperationException("one"), new IOException("two"), new KeyNotFoundException("three"), new OperationCanceledException("four"), new SqliteException("five", 11)]);
        await service.StartAsync(CancellationToken.None);
        for (var failures = 1; failures <= 5; failures++)
        {
            await UntilAsync(() => service.Steps == failures);
            await UntilAsync(() => health.Failing.Count == 1);
            await Task.Delay(20);
            // Not before its time: one second, two, four, then four for ever.
            clock.Advance(TimeSpan.FromSeconds(Math.Min(1 << failures, 4)) - TimeSpan.FromMilliseconds(500));
            await Task.Delay(20);
            service.Steps.ShouldBe(failures);
            await UntilAsync(() =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(50));
                return service.Steps > failures;
            });
        }
        await UntilAsync(() => health.Failing.Count == 0);
        service.ExecuteTask!.IsCompleted.ShouldBeFalse();
        await service.StopAsync(CancellationToken.None);
        service.ExecuteTask.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task A_projector_whose_table_is_gone_leaves_the_node_up_and_catches_up_by_itself()
    {
        await using var region = await Region.StartAsync();
        var till = region.Client(await region.NewTillAsync());
        await UntilAsync(async () => (await ReadyAsync(region)).Text == "ready");
        Execute(region, "ALTER TABLE operation RENAME TO operation_gone");
        (await till.SellAsync(region.Textbook(1_000))).Status.ShouldBe("approved");
        await UntilAsync(async () => (await ReadyAsync(region)).Text.Contains("projector", StringComparison.Ordinal));
        (await till.SellAsync(region.Textbook(500))).Status.ShouldBe("approved", "tills go on");
        Execute(region, "ALTER TABLE operation_gone RENAME TO operation");
        await UntilAsync(async () => (await ReadyAsync(region)).Text == "ready");
        await using var context = region.Database.CreateContext();
        await UntilAsync(() => Task.FromResult(context.Operations.Count(o => o.AmountCents == 1_000 || o.AmountCents == 500) == 2));
    }

    [Fact]
    public async Task Keys_that_are_taken_away_or_exchanged_under_a_node_are_told_and_sales_go_on()
    {
        await using var region = await Region.StartAsync();
        var till = region.Client(await region.NewTillAsync());
        var keys = Path.Combine(region.Folder, RegionKeys.FileName);
        await UntilAsync(async () => (await ReadyAsync(region)).Text == "ready");
        File.Move(keys, keys + ".away");
        await UntilAsync(async () => (await ReadyAsync(region)).Text == "degraded: region-keys");
        (await ReadyAsync(region)).Status.ShouldBe(HttpStatusCode.OK);
        (await till.SellAsync(region.Textbook(1_000))).Status.ShouldBe("approved");
        RegionKeys.Create(keys).Dispose();
        await Task.Delay(50);
        (await ReadyAsync(region)).Text.ShouldBe("degraded: region-keys", "others are no better");
        File.Move(keys + ".away", keys, overwrite: true);
        await UntilAsync(async () => (await ReadyAsync(region)).Text == "ready");
    }

    private static void Execute(Region region, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(region.Folder, "pass.db")};Default Timeout=10");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task<(HttpStatusCode Status, string Text)> ReadyAsync(Region region)
    {
        using var answer = await region.Http.GetAsync(new Uri("health/ready", UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    /// <summary>Fails with the test's own time limit, on a machine however busy.</summary>
    private static Task UntilAsync(Func<Task<bool>> holds) => Patience.UntilAsync(holds, TimeSpan.FromMinutes(2));

    private sealed class Failing(BackgroundHealth health, TimeProvider time, Exception[] errors)
        : RepeatedService("failing", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), health, time, NullLogger.Instance)
    {
        private int _steps;

        public int Steps => Volatile.Read(ref _steps);

        protected override Task StepAsync(CancellationToken stopping)
        {
            var step = Interlocked.Increment(ref _steps);
            return step <= errors.Length ? throw errors[step - 1] : Task.CompletedTask;
        }
    }
}
