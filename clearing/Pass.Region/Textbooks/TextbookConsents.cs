using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Textbooks;

/// <param name="Code">Shown once, kept only as its hash.</param>
public sealed record GivenConsent(string Code, DateTimeOffset Until);

/// <summary>A consent as its giver sees it.</summary>
/// <param name="ShownTo">The till that was shown the list; null before.</param>
public sealed record OpenConsent(DateTimeOffset Until, DateTimeOffset? ShownAt, string? ShownTo);

/// <summary>
/// A young person's word that a shop may see the list of its class: a code of eight symbols, good for a quarter of an hour at the first till that asks, until
/// it is taken back. What is shown is books, and neither a name nor a number.
/// </summary>
public sealed class TextbookConsents(PassDatabase database, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private const int Symbols = 8;

    /// <summary>Crockford's: nothing that is read for something else.</summary>
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly Texts Words = Texts.Beside(typeof(TextbookConsents), "Textbooks");

    /// <summary>Gives it, in the place of the one before.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, ConsentNotOwn.</returns>
    public async Task<Result<GivenConsent>> GiveAsync(Actor actor, long holder, CancellationToken ct = default)
    {
        var (code, until) = (RandomNumberGenerator.GetString(Alphabet, Symbols), time.GetUtcNow() + Lifetime);
        var given = await ChangeAsync(actor, holder, "textbook.consent", async (context, there) =>
        {
            if (there is not null)
                context.TextbookConsents.Remove(there);
            await context.SaveChangesAsync(ct);
            context.TextbookConsents.Add(new() { HolderId = holder, CodeHash = HashOf(code), UntilMs = until.ToUnixTimeMilliseconds() });
            return new { Until = until };
        }, ct);
        return given.Ok(out _, out var problem) ? new GivenConsent($"{code[..4]}-{code[4..]}", until) : problem;
    }

    /// <summary>Takes it back: no till sees the list by it any more.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, ConsentNotOwn.</returns>
    public Task<Result<long>> RevokeAsync(Actor actor, long holder, CancellationToken ct = default) => ChangeAsync(actor, holder, "textbook.revoke", (context, there) =>
    {
        if (there is null)
            return Task.FromResult<object?>(null);
        context.TextbookConsents.Remove(there);
        return Task.FromResult<object?>(new { IsRevoked = true });
    }, ct);

    /// <summary>What a young person has given and not taken back; null for none.</summary>
    public async Task<OpenConsent?> OpenAsync(long holder, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        return await context.TextbookConsents.AsNoTracking().Where(c => c.HolderId == holder && c.UntilMs > nowMs)
            .Select(c => new { c.UntilMs, c.ShownMs, Till = context.Terminals.Where(t => t.Id == c.TerminalId).Select(t => t.Label).FirstOrDefault() }).SingleOrDefaultAsync(ct) is { } open
            ? new(At(open.UntilMs), open.ShownMs is { } shown ? At(shown) : null, open.Till) : null;
    }

    /// <summary>Whose list a till may see by this code: the first that asks, and no other.</summary>
    /// <param name="actor"><see cref="SystemActors.Till"/>.</param>
    /// <returns>The holder, and until when. Problems: RoleMissing, ActorUnknown; ConsentMissing for a code that is unknown, over, taken back, or another till's.</returns>
    public async Task<Result<(long Holder, DateTimeOffset Until)>> ShowAsync(Actor actor, int terminal, string code, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.System | ActorRole.Administrator, ct) is { } refused)
            return refused;
        var (hash, now) = (HashOf(code), time.GetUtcNow());
        var nowMs = now.ToUnixTimeMilliseconds();
        await using var context = database.CreateContext();
        if (await context.TextbookConsents.AsNoTracking().SingleOrDefaultAsync(c => c.CodeHash == hash && c.UntilMs > nowMs && (c.TerminalId == null || c.TerminalId == terminal), ct) is not { } consent)
            return Words.Problem("ConsentMissing");
        if (consent.TerminalId is null)
        {
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            // Of two tills at once, one has it.
            if (await context.TextbookConsents.Where(c => c.CodeHash == hash && c.UntilMs > nowMs && c.TerminalId == null)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.TerminalId, terminal).SetProperty(c => c.ShownMs, nowMs), ct) != 1)
                return Words.Problem("ConsentMissing");
            await Audit.WriteAsync(context, actor, now, "textbook.show", Subject(consent.HolderId), new { Until = At(consent.UntilMs) }, new { Terminal = terminal }, ct);
            await transaction.CommitAsync(ct);
        }
        return (consent.HolderId, At(consent.UntilMs));
    }

    private async Task<Result<long>> ChangeAsync(Actor actor, long holder, string action, Func<PassDbContext, TextbookConsent?, Task<object?>> change, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Holder | ActorRole.Officer, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await context.Holders.AnyAsync(h => h.Id == holder, ct) || actor.Id.SignIn is not null && !await Actors.LinksOf(context, actor, LinkKind.Holder).AnyAsync(l => l.Subject == holder, ct))
            return Words.Problem("ConsentNotOwn");
        var there = await context.TextbookConsents.SingleOrDefaultAsync(c => c.HolderId == holder, ct);
        var before = there is null ? null : new { Until = At(there.UntilMs), there.TerminalId };
        var after = await change(context, there);
        // Nothing was there to be taken back.
        if (after is null)
            return holder;
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), action, Subject(holder), before, after, ct);
        await transaction.CommitAsync(ct);
        return holder;
    }

    /// <summary>As people type it: any case, hyphens and spaces make no difference, O is 0, I and L are 1.</summary>
    private static byte[] HashOf(string code)
    {
        var plain = code.ToUpperInvariant().Where(c => c is not ('-' or ' ')).Select(c => c switch { 'O' => '0', 'I' or 'L' => '1', _ => c }).Take(Symbols + 1);
        return SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(plain)));
    }

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static string Subject(long holder) => FormattableString.Invariant($"holder/{holder}");
}
