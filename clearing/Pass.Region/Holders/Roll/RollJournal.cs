using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Holders.Roll;

/// <summary>Keeps how pupils were before an import, in the transaction that changes them, so that it can be undone.</summary>
/// <param name="changes">One for each school.</param>
/// <param name="resumed">Those that an import which was stopped began with the same file.</param>
internal sealed class RollJournal(IReadOnlyCollection<SchoolChange> changes, IReadOnlyList<int> resumed)
{
    private readonly Dictionary<string, SchoolChange> _of = changes.ToDictionary(c => c.Uai);

    /// <summary>When the earliest of its changes began: what the engine decided before, this import did not give.</summary>
    public long SinceMs { get; } = changes.Min(c => c.AtMs);

    /// <summary>Writes one line for each of these pupils.</summary>
    /// <param name="context">In the transaction of the change.</param>
    /// <returns>By holder; of an import that goes on, the line that was written first.</returns>
    public async Task<Dictionary<long, SchoolChangeLine>> WriteAsync(PassDbContext context, IReadOnlyList<(Holder Holder, PupilState? Before)> changed, CancellationToken ct)
    {
        var lines = changed.ToDictionary(c => c.Holder.Id, c => LineOf(_of[c.Holder.Uai].Id, c.Holder.Id, c.Before));
        var there = new HashSet<long>();
        foreach (var some in resumed.Count == 0 ? [] : lines.Keys.ToList().Chunk(500))
        {
            foreach (var line in await context.SchoolChangeLines.AsNoTracking().Where(l => some.Contains(l.HolderId) && resumed.Contains(l.ChangeId)).ToListAsync(ct))
            {
                lines[line.HolderId] = line;
                there.Add(line.HolderId);
            }
        }
        await context.InsertAsync<SchoolChangeLine>([.. lines.Values.Where(l => !there.Contains(l.HolderId))], ct);
        return lines;
    }

    /// <summary>The import is through.</summary>
    public async Task CloseAsync(PassDatabase database, long nowMs, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        foreach (var change in _of.Values)
        {
            var pupils = await context.SchoolChangeLines.CountAsync(l => l.ChangeId == change.Id, ct);
            await context.SchoolChanges.Where(c => c.Id == change.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.DoneMs, nowMs).SetProperty(c => c.Pupils, pupils), ct);
        }
        await transaction.CommitAsync(ct);
    }

    private static SchoolChangeLine LineOf(int change, long holder, PupilState? before) =>
        new() { ChangeId = change, HolderId = holder, Before = before is null ? null : JsonSerializer.Serialize(before) };
}
