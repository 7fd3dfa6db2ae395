using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing;

namespace Pass.Portal.Tests;

/// <summary>A node hosts the region's jobs, and says which of them wait for a person.</summary>
public sealed class HostedJobsTests
{
    [Fact]
    public async Task A_node_runs_what_is_due_and_tells_what_waits_for_a_person()
    {
        // The night that was due failed before this node came up.
        await using var region = await Region.StartAsync(
            sources =>
            {
                using var register = new SqliteConnection($"Data Source={Path.Combine(sources.Database.Folder!, "pass.db")};Pooling=False");
                register.Open();
                using var command = register.CreateCommand();
                command.CommandText = $"""
                    INSERT INTO job_run (job, due_ms, state, node, actor_id, actor, started_ms, why, why_in_english)
                    VALUES ('night', {DueMs(2, 0)}, {(int)JobState.Failed}, 'before', -1, 'night', 0, '…', '…')
                    """;
                command.ExecuteNonQuery();
                return sources;
            },
            ("Jobs", "true"));
        await UntilAsync(async () => (await HealthAsync(region)).Contains("job night", StringComparison.Ordinal));
        await using var context = region.Database.CreateContext();
        await UntilAsync(() => context.JobRuns.AnyAsync(r => r.Job == "day-close" && r.State == JobState.Done));
        var close = await context.JobRuns.Include(r => r.Steps).SingleAsync(r => r.Job == "day-close");
        (close.DueMs, close.Actor).ShouldBe((DueMs(0, 10), "night"));
        close.Steps.OrderBy(s => s.Rank).Select(s => s.Step).ShouldBe(["lapse-holds", "close"]);
        (await context.JobRuns.CountAsync(r => r.Job == "night")).ShouldBe(1, "it waits for a person");
    }

    [Fact]
    public async Task A_node_that_is_told_so_hosts_none()
    {
        await using var region = await Region.StartAsync();
        await UntilAsync(async () => await HealthAsync(region) == "ready");
        await using var context = region.Database.CreateContext();
        (await context.JobRuns.CountAsync()).ShouldBe(0);
    }

    /// <summary>What the node says of itself, ready or not yet.</summary>
    private static async Task<string> HealthAsync(Region region)
    {
        using var answer = await region.Http.GetAsync(new Uri("health/ready", UriKind.Relative));
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Of the day on which the node lives.</summary>
    private static long DueMs(int hour, int minute) => ParisCalendar.StartOf(new(2026, 9, 5)).AddHours(hour).AddMinutes(minute).ToUnixTimeMilliseconds();

    private static Task UntilAsync(Func<Task<bool>> condition) => Patience.UntilAsync(condition, TimeSpan.FromSeconds(60));
}
