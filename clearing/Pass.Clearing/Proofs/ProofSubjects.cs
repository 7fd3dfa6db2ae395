using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Clearing.Proofs;

/// <summary>What is stamped of a day and of a run.</summary>
internal static class ProofSubjects
{
    /// <summary>A day's is its seal, which holds those of all days before.</summary>
    public static async Task<byte[]?> OfDayAsync(PassDbContext context, DateOnly day, CancellationToken ct) =>
        await context.BusinessDays.Where(d => d.Date == day).Select(d => d.Seal).SingleOrDefaultAsync(ct);

    /// <summary>
    /// What left with a run, as text: what people approved, by its hash; every file by its name, length and SHA-256; the seals of the days it pays. No name and no account
    /// of anybody is in it. What is stamped is its SHA-256.
    /// </summary>
    /// <returns>Null when it has not left.</returns>
    public static async Task<byte[]?> TextOfRunAsync(PassDbContext context, int run, CancellationToken ct)
    {
        if (await context.Settlements.AsNoTracking().SingleOrDefaultAsync(s => s.Id == run && s.State == SettlementState.Sent, ct) is not { } sent)
            return null;
        var text = new StringBuilder("pass-run-proof-1\n");
        Line(text, "run", run, sent.ExecutionDate.ToString("O", CultureInfo.InvariantCulture), sent.OrderCount, sent.TotalCents);
        if (sent.Hash is { } seen)
            Line(text, "approved", Convert.ToHexStringLower(seen));
        foreach (var file in (await context.SettlementFiles.AsNoTracking().Where(f => f.SettlementId == run).ToListAsync(ct)).OrderBy(f => f.Name, StringComparer.Ordinal))
            Line(text, "file", Convert.ToHexStringLower(file.Hash), file.Bytes, file.Name);
        var days =
            from attempt in context.PaymentAttempts
            join line in context.PaymentOrderItems on attempt.OrderNumber equals line.OrderNumber
            join item in context.PayableItems on line.ItemId equals item.Id
            join day in context.BusinessDays on item.SalesDay equals day.Date
            where attempt.SettlementId == run && attempt.SentAtMs != null && day.Seal != null
            select new { day.Date, day.Seal };
        foreach (var day in (await days.Distinct().ToListAsync(ct)).DistinctBy(d => d.Date).OrderBy(d => d.Date))
            Line(text, "day", day.Date.ToString("O", CultureInfo.InvariantCulture), Convert.ToHexStringLower(day.Seal!));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static async Task<byte[]?> OfRunAsync(PassDbContext context, int run, CancellationToken ct) =>
        await TextOfRunAsync(context, run, ct) is { } text ? SHA256.HashData(text) : null;

    private static void Line(StringBuilder text, params ReadOnlySpan<object> cells)
    {
        for (var i = 0; i < cells.Length; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : "\t")}{cells[i]}");
        text.Append('\n');
    }
}
