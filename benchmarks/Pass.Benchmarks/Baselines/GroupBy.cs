using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Measuring;
using Pass.Benchmarks.Region;

namespace Pass.Benchmarks.Baselines;

/// <summary>What the database takes to net a day by itself: GROUP BY partner and benefit over as many projected entries as the day has sales.</summary>
internal static class GroupBy
{
    public static async Task<Measure> MeasureAsync(BenchDatabase database, BenchRegion region, DateOnly day, long entries, int runs)
    {
        await using var context = database.Pass.CreateContext();
        context.Database.SetCommandTimeout(TimeSpan.FromHours(1));
        var date = database.Kind == DatabaseKind.Sqlite
            ? day.DayNumber.ToString(CultureInfo.InvariantCulture)
            : $"DATE '{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'";
        Progress.Say($"{database.Name}: filling entry with {entries:n0} rows");
        await RunAsync($"""
            WITH RECURSIVE n(i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {entries - 1})
            INSERT INTO entry (partition, lsn, idx, leg, pass_id, benefit_id, benefit_version, units, region_cents, balance_after, business_day, partner_id)
            SELECT i / 16 % 16, i / 256, i % 16, 0, i * 7919 % {region.Passes} + 1, i * 104729 % 8 + 1, 1, -1250, 1250, 100000, {date}, i * 15485863 % {region.Partners} + 1 FROM n
            """);
        if (database.Kind == DatabaseKind.Postgres)
            await RunAsync("VACUUM ANALYZE entry");
        return await Timed.MeasureAsync($"{database.Name}, bare GROUP BY over {entries:n0} entries", runs, () => RunAsync($"""
            SELECT partner_id, benefit_id, count(*), sum(units), sum(region_cents) FROM entry WHERE business_day = {date} GROUP BY partner_id, benefit_id
            """));

        async Task RunAsync(string sql)
        {
            var connection = context.Database.GetDbConnection();
            await context.Database.OpenConnectionAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.CommandTimeout = 3_600;
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
            }
        }
    }
}
