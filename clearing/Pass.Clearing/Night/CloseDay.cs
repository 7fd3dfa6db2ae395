using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Machine;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>A day that is final.</summary>
/// <param name="Seal">32 bytes; see <see cref="CloseDay.SealOf"/>.</param>
/// <param name="WasClosed">True when it was final already and nothing was changed.</param>
public sealed record SealedDay(DateOnly Day, byte[] Seal, bool WasClosed);

/// <summary>
/// Ends a business day: writes its end mark in every partition, through the same fence as the engines, which never pause.
/// Killed at any point, it is run again and ends with the same cuts and seal.
/// </summary>
public sealed class CloseDay(PassDatabase database, TimeProvider time)
{
    private static readonly Texts Words = Texts.Beside(typeof(CloseDay), "Night");

    /// <summary>How far two clocks may be apart.</summary>
    private const long MostAheadMs = 5 * 60_000;

    internal const ActorRole MayRun = ActorRole.Officer | ActorRole.Administrator | ActorRole.System;

    /// <returns>Problems: RoleMissing, ActorUnknown, DayInFuture, ClockAhead, DayBeforeFirst, DayOutOfOrder.</returns>
    /// <exception cref="LogBrokenException">A partition's log ends before the day, or its mark cannot be found.</exception>
    public async Task<Result<SealedDay>> CloseAsync(
        ILogStore log, DateOnly day, Actor actor, IProgress<NightProgress>? progress = null, CancellationToken ct = default)
    {
        using var step = Telemetry.Night("close", day);
        if (await Actors.RefusalAsync(database, actor, MayRun, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        var known = await context.BusinessDays.AsNoTracking().SingleOrDefaultAsync(d => d.Date == day, ct);
        if (known?.Seal is { } seal)
            return new SealedDay(day, seal, WasClosed: true);
        var previous = await context.BusinessDays.AsNoTracking().Include(d => d.Cuts)
            .Where(d => d.Seal != null).OrderByDescending(d => d.Date).FirstOrDefaultAsync(ct);
        // Another closer may have ended between the two reads.
        if (previous is { Seal: { } justSealed } && previous.Date == day)
            return new SealedDay(day, justSealed, WasClosed: true);
        var next = previous?.Date.AddDays(1) ?? log.Identity.FirstDay;
        if (day < next)
            return Words.Problem("DayBeforeFirst", next);
        if (day > ParisCalendar.DateOf(time.GetUtcNow()))
            return Words.Problem("DayInFuture", day);
        // What is ended cannot be opened again: one clock that is wrong must not be enough.
        if (log.ClockMs() is { } theirs && day > ParisCalendar.DateOf(theirs + MostAheadMs))
            return Words.Problem("ClockAhead", day, time.GetUtcNow(), DateTimeOffset.FromUnixTimeMilliseconds(theirs));
        if (day > next)
            return Words.Problem("DayOutOfOrder", next);

        if (known is null)
            await OpenAsync(context, day, actor, ct);
        progress?.Report(new(NightStep.Closing, 0, log.Identity.Partitions));
        var marks = AppendMarks(log, day);
        var starts = (previous?.Cuts ?? []).ToDictionary(c => (int)c.Partition, c => c.Lsn);
        for (var partition = 0; partition < marks.Length; partition++)
        {
            marks[partition] ??= FindMark(log, partition, starts.GetValueOrDefault(partition), day);
            progress?.Report(new(NightStep.Closing, partition + 1, marks.Length));
        }
        return await RecordAsync(context, day, actor, marks!, previous?.Seal ?? new byte[32], ct);
    }

    /// <summary>SHA-256 over the hash of each partition's end mark, in the order of the partitions, then the seal of the day before.</summary>
    public static byte[] SealOf(IEnumerable<byte[]> markHashes, byte[] previousSeal)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var hash in markHashes)
            sha.AppendData(hash);
        sha.AppendData(previousSeal);
        return sha.GetHashAndReset();
    }

    private async Task OpenAsync(PassDbContext context, DateOnly day, Actor actor, CancellationToken ct)
    {
        try
        {
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            context.BusinessDays.Add(new() { Date = day, State = BusinessDayState.Closing });
            await Audit.WriteAsync(context, actor, time.GetUtcNow(), "day.close", Subject(day), null, new { State = BusinessDayState.Closing }, ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateException)
        {
            context.ChangeTracker.Clear();
            // Somebody else is closing it too: the fence and the record below arbitrate.
            if (!await context.BusinessDays.AnyAsync(d => d.Date == day, ct))
                throw;
        }
        context.ChangeTracker.Clear();
    }

    /// <summary>Writes the marks that are missing; null where the partition was past the day already.</summary>
    private static LogRow?[] AppendMarks(ILogStore log, DateOnly day)
    {
        var marks = new LogRow?[log.Identity.Partitions];
        var open = Enumerable.Range(0, marks.Length).ToList();
        while (open.Count > 0)
        {
            var rows = new List<LogRow>(open.Count);
            foreach (var partition in open)
            {
                var head = log.Head(partition);
                if (head.Day < day)
                    throw new LogBrokenException(partition, head.Lsn + 1, LogDamage.WrongDay, day, head.Day);
                if (head.Day == day)
                    rows.Add(LogRow.After(head, EndMark.Payload));
            }
            var appended = new bool[rows.Count];
            if (rows.Count > 0)
                log.Append(rows, appended);
            open.Clear();
            for (var i = 0; i < rows.Count; i++)
            {
                if (appended[i])
                    marks[rows[i].Partition] = rows[i];
                else
                    open.Add(rows[i].Partition);
            }
        }
        return marks;
    }

    private static LogRow FindMark(ILogStore log, int partition, long afterLsn, DateOnly day) =>
        log.Read(partition, afterLsn).FirstOrDefault(row => row.Day == day && EndMark.IsMark(row.Payload))
        ?? throw new LogBrokenException(partition, afterLsn + 1, LogDamage.NoEnd, day);

    private async Task<Result<SealedDay>> RecordAsync(PassDbContext context, DateOnly day, Actor actor, LogRow[] marks, byte[] previousSeal, CancellationToken ct)
    {
        var seal = SealOf(marks.Select(m => m.Hash), previousSeal);
        var closedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var recorded = await context.BusinessDays.Where(d => d.Date == day && d.Seal == null).ExecuteUpdateAsync(set => set
            .SetProperty(d => d.State, BusinessDayState.Closed).SetProperty(d => d.Seal, seal).SetProperty(d => d.ClosedAtMs, closedAtMs), ct);
        if (recorded == 0)
            return new SealedDay(day, seal, WasClosed: true);
        context.BusinessDayCuts.AddRange(marks.Select(m => new BusinessDayCut { Date = day, Partition = (short)m.Partition, Lsn = m.Lsn, Hash = m.Hash }));
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "day.seal", Subject(day), new { State = BusinessDayState.Closing },
            new { State = BusinessDayState.Closed, Seal = Convert.ToHexStringLower(seal) }, ct);
        await transaction.CommitAsync(ct);
        return new SealedDay(day, seal, WasClosed: false);
    }

    internal static string Subject(DateOnly day) => FormattableString.Invariant($"day/{day:yyyy-MM-dd}");
}
