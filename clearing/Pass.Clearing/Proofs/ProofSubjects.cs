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

    /// <summary>
    /// What a shop signed, as text: who, when, for which account, and the convention's own words as they were on the screen. What is stamped is its SHA-256.
    /// </summary>
    /// <returns>Null when there is no such request, or its convention was not kept with it.</returns>
    public static async Task<byte[]?> TextOfAffiliationAsync(PassDbContext context, int affiliation, CancellationToken ct)
    {
        if (await context.Affiliations.AsNoTracking().SingleOrDefaultAsync(a => a.Id == affiliation && a.Text != null, ct) is not { } signed)
            return null;
        var text = new StringBuilder("pass-convention-proof-1\n");
        Line(text, "signed", signed.Id, DateTimeOffset.FromUnixTimeMilliseconds(signed.SignedMs).ToString("O", CultureInfo.InvariantCulture));
        Line(text, "shop", signed.Siret, signed.LegalName, Core.Iban.Mask(signed.Iban));
        Line(text, "signer", signed.SignerName, signed.SignerTitle);
        Line(text, "convention", signed.Convention, Convert.ToHexStringLower(signed.TextHash));
        text.Append(signed.Text).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>What is stamped of any of them; null when it is not there.</summary>
    public static async Task<byte[]?> DigestAsync(PassDbContext context, ProofKind kind, int subject, CancellationToken ct) => kind switch
    {
        ProofKind.Day => await OfDayAsync(context, DateOnly.FromDayNumber(subject), ct),
        ProofKind.Run => await OfRunAsync(context, subject, ct),
        _ => await TextOfAffiliationAsync(context, subject, ct) is { } text ? SHA256.HashData(text) : null,
    };

    private static void Line(StringBuilder text, params ReadOnlySpan<object> cells)
    {
        for (var i = 0; i < cells.Length; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : "\t")}{cells[i]}");
        text.Append('\n');
    }
}
