using Microsoft.EntityFrameworkCore;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>Finds where a closed day lies in the log.</summary>
public static class DayRanges
{
    /// <summary>One range per partition, in order.</summary>
    /// <exception cref="InvalidOperationException">The day is not closed, or its cuts are not all recorded.</exception>
    public static async Task<IReadOnlyList<DayRange>> LoadAsync(PassDbContext context, LogIdentity log, DateOnly day, CancellationToken ct = default)
    {
        var before = day.AddDays(-1);
        var cuts = await context.BusinessDayCuts.AsNoTracking()
            .Where(c => c.Date == day || c.Date == before).OrderBy(c => c.Partition).ToListAsync(ct);
        var starts = cuts.Where(c => c.Date == before).ToDictionary(c => c.Partition);
        var ranges = cuts.Where(c => c.Date == day)
            .Select(c => new DayRange(Start(log, day, c.Partition, starts.GetValueOrDefault(c.Partition)), c.Lsn, c.Hash)).ToList();
        if (ranges.Count != log.Partitions)
            throw new InvalidOperationException($"The day {day:O} is closed in {ranges.Count} of {log.Partitions} partitions: close it first.");
        return ranges;
    }

    private static LogHead Start(LogIdentity log, DateOnly day, int partition, BusinessDayCut? before)
    {
        if (before is not null)
            return new(partition, before.Lsn, before.Hash, day);
        return day == log.FirstDay ? log.Genesis(partition) : throw new InvalidOperationException($"The cut before {day:O} is not recorded for partition {partition}.");
    }
}
