using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Tills;

/// <summary>A till waiting for its activation: the code is shown once and stored only as its hash.</summary>
public sealed record NewTerminal(int Id, int PartnerId, ActivationCode Code);

/// <summary>The tills of partners: opened, brought into service, taken out of it.</summary>
public sealed class TerminalOffice(PassDatabase database, TimeProvider time)
{
    private const ActorRole MayOpen = ActorRole.Officer | ActorRole.Administrator | ActorRole.System;
    private const ActorRole MayKeep = MayOpen | ActorRole.Partner;
    private const int LabelLength = 80, TillsPerRow = 1_000;

    private static readonly Texts Words = Texts.Beside(typeof(TerminalOffice), "Tills");
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromDays(7);

    /// <summary>Operations a till may do in one day unless the region says otherwise.</summary>
    public const int DefaultDailyQuota = 5_000;

    /// <param name="partner">Null for those of all.</param>
    /// <param name="after">Number of the last till of the page before; 0 for the first page.</param>
    public async Task<Page<Data.Model.Terminal>> ListAsync(int? partner = null, int after = 0, int size = Page<Data.Model.Terminal>.DefaultSize, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await Page<Data.Model.Terminal>.TakeAsync(
            context.Terminals.AsNoTracking().Where(t => t.Id > after && (partner == null || t.PartnerId == partner)).OrderBy(t => t.Id), size, ct);
    }

    /// <summary>Opens one till for each partner given, in order; codes are valid for a week.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, PartnerUnknown, PartnerClosed, and those of <see cref="PlainText"/>.</returns>
    public async Task<Result<IReadOnlyList<NewTerminal>>> OpenAsync(
        Actor actor, IReadOnlyList<int> partners, string label, int dailyQuota = DefaultDailyQuota, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayKeep, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!PlainText.Read(label, LabelLength).Ok(out var shown, out var unreadable))
            return unreadable;
        if (await UnfitAsync(context, partners, ct) is { } unfit)
            return unfit;
        foreach (var partner in partners.Distinct())
        {
            if (!await Actors.MayChangeAsync(context, actor, partner, ct))
                return Words.Problem("PartnerUnknown", partner);
        }
        var expires = (time.GetUtcNow() + CodeLifetime).ToUnixTimeMilliseconds();
        var opened = partners.Select(partner =>
        {
            // A secret, so from the system's generator: the one randomness that is not to be replayed.
            var code = ActivationCode.Of(RandomNumberGenerator.GetBytes(ActivationCode.Size));
            var terminal = new Data.Model.Terminal
            {
                PartnerId = partner,
                Label = shown,
                ActivationCodeHash = code.Hash(),
                ActivationExpiresAtMs = expires,
                DailyQuota = dailyQuota,
            };
            return (Terminal: terminal, Code: code);
        }).ToList();
        context.Terminals.AddRange(opened.Select(o => o.Terminal));
        await context.SaveChangesAsync(ct);
        foreach (var some in opened.Select(o => o.Terminal).Chunk(TillsPerRow))
        {
            var subject = some.Length == 1 ? Subject(some[0].Id) : FormattableString.Invariant($"terminal/{some.Min(t => t.Id)}-{some.Max(t => t.Id)}");
            await Audit.WriteAsync(context, actor, time.GetUtcNow(), "terminal.open", subject, null,
                new { Label = shown, DailyQuota = dailyQuota, PartnerOf = some.ToDictionary(t => t.Id, t => t.PartnerId) }, ct);
        }
        await transaction.CommitAsync(ct);
        return opened.ConvertAll(o => new NewTerminal(o.Terminal.Id, o.Terminal.PartnerId, o.Code));
    }

    /// <summary>
    /// Gives the key to the till that the code was made for, once.
    /// The same code with the same key gets the same till again: the answer may have been lost on the way.
    /// </summary>
    /// <param name="actor">The till itself, <see cref="SystemActors.Activation"/>.</param>
    /// <param name="codeHash">SHA-256 of the one-time code, 32 bytes.</param>
    /// <param name="publicKey">SubjectPublicKeyInfo of its P-256 key; it proved that it has the private one.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown; CodeRefused for one that is unknown, expired or was used by another key.</returns>
    public async Task<Result<Data.Model.Terminal>> ActivateAsync(Actor actor, byte[] codeHash, byte[] publicKey, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayOpen, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        // Anybody may try a code: one that is wrong must not take the turn of those who change something.
        if (await context.Terminals.AsNoTracking().FirstOrDefaultAsync(t => t.ActivationCodeHash == codeHash, ct) is not { } found)
            return Words.Problem("CodeRefused");
        if (found.Status == TerminalStatus.Active)
            return found.PublicKey.AsSpan().SequenceEqual(publicKey) ? found : Words.Problem("CodeRefused");
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.LockReferenceAsync(ct);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var terminal = await context.Terminals.SingleAsync(t => t.Id == found.Id, ct);
        if (terminal.Status != TerminalStatus.AwaitingActivation || terminal.ActivationExpiresAtMs < nowMs)
            return Words.Problem("CodeRefused");
        var before = Shown(terminal);
        (terminal.Status, terminal.PublicKey, terminal.ActivatedAtMs) = (TerminalStatus.Active, publicKey, nowMs);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "terminal.activate", Subject(terminal.Id), before, Shown(terminal), ct);
        await transaction.CommitAsync(ct);
        return terminal;
    }

    /// <summary>Takes a till out of service for ever. One that is already changes nothing.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, TerminalUnknown.</returns>
    public async Task<Result<Data.Model.Terminal>> RevokeAsync(Actor actor, int terminal, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayKeep, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.LockReferenceAsync(ct);
        if (await FindOwnAsync(context, actor, terminal, ct) is not { } found)
            return Words.Problem("TerminalUnknown", terminal);
        if (found.Status == TerminalStatus.Revoked)
            return found;
        var before = Shown(found);
        found.Status = TerminalStatus.Revoked;
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "terminal.revoke", Subject(terminal), before, Shown(found), ct);
        await transaction.CommitAsync(ct);
        return found;
    }

    /// <summary>Makes another code for a till that waits for its activation: the one before is worth nothing then.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, TerminalUnknown, TerminalNotWaiting.</returns>
    public async Task<Result<NewTerminal>> RenewCodeAsync(Actor actor, int terminal, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayKeep, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.LockReferenceAsync(ct);
        if (await FindOwnAsync(context, actor, terminal, ct) is not { } found)
            return Words.Problem("TerminalUnknown", terminal);
        if (found.Status != TerminalStatus.AwaitingActivation)
            return Words.Problem("TerminalNotWaiting", found.Label);
        var before = new { found.ActivationExpiresAtMs };
        var code = ActivationCode.Of(RandomNumberGenerator.GetBytes(ActivationCode.Size));
        (found.ActivationCodeHash, found.ActivationExpiresAtMs) = (code.Hash(), (time.GetUtcNow() + CodeLifetime).ToUnixTimeMilliseconds());
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "terminal.renewCode", Subject(terminal), before, new { found.ActivationExpiresAtMs }, ct);
        await transaction.CommitAsync(ct);
        return new NewTerminal(terminal, found.PartnerId, code);
    }

    /// <summary>Null for one that there is not, and for another partner's.</summary>
    private static async Task<Data.Model.Terminal?> FindOwnAsync(PassDbContext context, Actor actor, int terminal, CancellationToken ct) =>
        await context.Terminals.SingleOrDefaultAsync(t => t.Id == terminal, ct) is { } found && await Actors.MayChangeAsync(context, actor, found.PartnerId, ct) ? found : null;

    private static async Task<Problem?> UnfitAsync(PassDbContext context, IReadOnlyList<int> partners, CancellationToken ct)
    {
        var known = await context.Partners.Select(p => new { p.Id, p.Status }).ToDictionaryAsync(p => p.Id, p => p.Status, ct);
        foreach (var partner in partners)
        {
            if (!known.TryGetValue(partner, out var status))
                return Words.Problem("PartnerUnknown", partner);
            if (status == PartnerStatus.Closed)
                return Words.Problem("PartnerClosed", partner);
        }
        return null;
    }

    private static string Subject(int terminal) => FormattableString.Invariant($"terminal/{terminal}");

    private static object Shown(Data.Model.Terminal t) => new { t.PartnerId, t.Label, t.Status, Key = t.PublicKey is { } key ? Convert.ToHexStringLower(SHA256.HashData(key)) : null };
}
