using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Mails;

/// <summary>A mail as it is sent: plain text.</summary>
/// <param name="Id">Of the mail: sent twice, since nobody knows whether the first was taken, it is one and the same.</param>
/// <param name="From">Name of the region.</param>
public sealed record Letter(int Id, string To, string From, string Subject, string Body);

/// <summary>What came of a round of sending.</summary>
public sealed record MailRound(int Sent, int Failed, int GivenUp);

/// <summary>Where mails go: a server, or a folder where nobody named one.</summary>
public interface IMailRoute
{
    /// <exception cref="MailRefusedException">It was not taken; the message says why.</exception>
    Task SendAsync(Letter letter, CancellationToken ct);
}

/// <summary>A mail was not taken.</summary>
/// <param name="isForGood">It never will be: nobody has this address, or the server wants no such mail.</param>
public sealed class MailRefusedException(string message, Exception? cause = null, bool isForGood = false) : Exception(message, cause)
{
    public bool IsForGood { get; } = isForGood;
}

/// <summary>Sends what waits in the outbox and keeps the texts, which a region may write itself: what stands between braces is put in, <c>{nom}</c>.</summary>
public sealed partial class MailOffice(PassDatabase database, TimeProvider time)
{
    private const int Round = 100, FailureLength = 300;

    private static readonly Texts Words = Texts.Beside(typeof(MailOffice), "Mails");

    /// <summary>While one node has it, no other takes it.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(5), LongestPause = TimeSpan.FromHours(6);

    /// <summary>What a text of each kind must name, or it would be of no use.</summary>
    private static IEnumerable<string> Needed(MailKind kind) => kind switch
    {
        MailKind.Recovery or MailKind.ConfirmAddress or MailKind.Invitation => ["{lien}"],
        MailKind.PaymentReturned => ["{ordre}"],
        MailKind.AffiliationRefused or MailKind.PassBlocked or MailKind.PartnerSuspended => ["{motif}"],
        _ => [],
    };

    /// <summary>The text in force: the region's own, else ours.</summary>
    public async Task<(string Subject, string Body)> TextAsync(MailKind kind, string language, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await TextAsync(context, kind, language, ct);
    }

    /// <summary>Writes a text of the region's own; empty ones take it away again.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, TextNeeds, TextLong.</returns>
    public async Task<Result<(string Subject, string Body)>> WriteAsync(Actor actor, MailKind kind, string language, string subject, string body, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Administrator, ct) is { } refused)
            return refused;
        (subject, body) = (subject.Trim(), body.Trim().ReplaceLineEndings("\n"));
        var isOwn = subject.Length > 0 || body.Length > 0;
        if (subject.Length > MailText.SubjectLength || body.Length > MailText.BodyLength || subject.Contains('\n', StringComparison.Ordinal) || isOwn && (subject.Length == 0 || body.Length == 0))
            return Words.Problem("TextLong", MailText.SubjectLength, MailText.BodyLength);
        if (isOwn && Needed(kind).FirstOrDefault(n => !body.Contains(n, StringComparison.Ordinal)) is { } missing)
            return Words.Problem("TextNeeds", missing);
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var before = await TextAsync(context, kind, language, ct);
        await context.MailTexts.Where(t => t.Kind == kind && t.Language == language).ExecuteDeleteAsync(ct);
        if (isOwn)
            context.MailTexts.Add(new() { Kind = kind, Language = language, Subject = subject, Body = body });
        await context.SaveChangesAsync(ct);
        var after = await TextAsync(context, kind, language, ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "mail.text", $"mail/{kind}/{language}", new { before.Subject, before.Body }, new { after.Subject, after.Body }, ct);
        await transaction.CommitAsync(ct);
        return after;
    }

    /// <summary>The latest mails, those that were not taken first; so many of each at most.</summary>
    public async Task<IReadOnlyList<Mail>> LatestAsync(int most, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var failed = await context.Mails.AsNoTracking().Where(m => m.SentMs == null && m.Failure != null).OrderByDescending(m => m.Id).Take(most).ToListAsync(ct);
        return [.. failed, .. await context.Mails.AsNoTracking().Where(m => m.SentMs != null || m.Failure == null).OrderByDescending(m => m.Id).Take(most).ToListAsync(ct)];
    }

    /// <summary>Sends what is due. Each mail is taken by one node at a time; one that fails is tried again later and later, and given up after <see cref="Mail.MostTries"/>.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown.</returns>
    public async Task<Result<MailRound>> SendAsync(Actor actor, IMailRoute route, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Officer | ActorRole.System, ct) is { } refused)
            return refused;
        var (sent, failed, givenUp) = (0, 0, 0);
        await using var context = database.CreateContext();
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var due = await context.Mails.AsNoTracking().Where(m => m.SentMs == null && !m.IsGivenUp && m.NextMs <= nowMs).OrderBy(m => m.NextMs).Take(Round).ToListAsync(ct);
        if (due.Count == 0)
            return new MailRound(0, 0, 0);
        var region = await context.RegionSettings.AsNoTracking().Select(s => s.Name).FirstOrDefaultAsync(ct) ?? "Pass";
        foreach (var mail in due)
        {
            var until = (time.GetUtcNow() + Claim).ToUnixTimeMilliseconds();
            if (await context.Mails.Where(m => m.Id == mail.Id && m.NextMs == mail.NextMs && m.SentMs == null).ExecuteUpdateAsync(set => set.SetProperty(m => m.NextMs, until), ct) != 1)
                continue;
            var (failure, isForGood) = await TryAsync(context, mail, region, route, ct);
            var at = time.GetUtcNow();
            var isOver = failure is null || isForGood || mail.Tries + 1 >= Mail.MostTries;
            var pause = TimeSpan.FromMinutes(1 << (mail.Tries + 1));
            await context.Mails.Where(m => m.Id == mail.Id).ExecuteUpdateAsync(set => set
                .SetProperty(m => m.Tries, mail.Tries + 1)
                .SetProperty(m => m.Failure, failure)
                .SetProperty(m => m.SentMs, failure == null ? at.ToUnixTimeMilliseconds() : null)
                .SetProperty(m => m.IsGivenUp, failure != null && isOver)
                .SetProperty(m => m.Fields, isOver ? Mail.NoFields : mail.Fields)
                .SetProperty(m => m.NextMs, (at + (pause < LongestPause ? pause : LongestPause)).ToUnixTimeMilliseconds()), ct);
            (sent, failed, givenUp) = failure is null ? (sent + 1, failed, givenUp) : (sent, failed + 1, givenUp + (isOver ? 1 : 0));
        }
        if (sent + failed == 0)
            return new MailRound(0, 0, 0);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "mail.send", "mail", null, new { Sent = sent, Failed = failed, GivenUp = givenUp }, ct);
        await transaction.CommitAsync(ct);
        return new MailRound(sent, failed, givenUp);
    }

    /// <summary>Tries one, whatever becomes of it: no mail stands in the way of those behind it.</summary>
    /// <returns>Why it was not taken; null when it was. Never what it said.</returns>
    private async Task<(string? Failure, bool IsForGood)> TryAsync(PassDbContext context, Mail mail, string region, IMailRoute route, CancellationToken ct)
    {
        if (mail.GoodUntilMs <= time.GetUtcNow().ToUnixTimeMilliseconds())
            return (Words.French("MailOver"), true);
        try
        {
            await route.SendAsync(await WriteAsync(context, mail, region, ct), ct);
            return (null, false);
        }
        catch (MailRefusedException error)
        {
            return (error.Message.Length <= FailureLength ? error.Message : error.Message[..FailureLength], error.IsForGood);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            return (error.GetType().Name, false);
        }
    }

    private static async Task<Letter> WriteAsync(PassDbContext context, Mail mail, string region, CancellationToken ct)
    {
        var address = mail.Address ?? await context.Partners.Where(p => p.Id == mail.PartnerId).Select(p => p.Email).SingleOrDefaultAsync(ct);
        if (!Mail.IsAddress(address))
            throw new MailRefusedException(Words.French("NoAddress"), isForGood: true);
        var (subject, body) = await TextAsync(context, mail.Kind, mail.Language, ct);
        var fields = JsonSerializer.Deserialize<Dictionary<string, string>>(mail.Fields)!;
        fields["region"] = region;
        return new(mail.Id, address!, region, Filled(subject, fields).ReplaceLineEndings(" "), Filled(body, fields));
    }

    /// <summary>In one pass, so that what is put in is never looked through again.</summary>
    private static string Filled(string text, Dictionary<string, string> fields) =>
        Field().Replace(text, match => fields.GetValueOrDefault(match.Groups[1].Value, match.Value));

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Field();

    private static async Task<(string Subject, string Body)> TextAsync(PassDbContext context, MailKind kind, string language, CancellationToken ct)
    {
        if (await context.MailTexts.AsNoTracking().SingleOrDefaultAsync(t => t.Kind == kind && t.Language == language, ct) is { } own)
            return (own.Subject, own.Body);
        var culture = CultureInfo.GetCultureInfo(language);
        return (Words.In(culture, $"{kind}.Subject"), Words.In(culture, $"{kind}.Body"));
    }
}
