using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Tills;

namespace Pass.Region.Integration;

/// <summary>A key as it is shown, once.</summary>
public sealed record NewPartnerKey(int Id, string Name, string Text);

/// <summary>Keys of partners' own software: made and revoked by an owner, or revoked by the region.</summary>
public sealed class PartnerKeyOffice(PassDatabase database, TimeProvider time)
{
    /// <summary>How each key begins: programs that look for secrets in what is published know it by this.</summary>
    public const string Prefix = "pass_";

    /// <summary>That live, of one partner.</summary>
    public const int MostKeys = 10;

    private const ActorRole MayKeep = ActorRole.Partner | ActorRole.Administrator;
    private const int SecretBytes = 32, StartLength = 10;

    private static readonly Texts Words = Texts.Beside(typeof(PartnerKeyOffice), "Integration");

    /// <summary>Those that live, then the last that were revoked.</summary>
    public async Task<IReadOnlyList<PartnerKey>> ListAsync(int partner, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.PartnerKeys.AsNoTracking().Where(k => k.PartnerId == partner).OrderBy(k => k.RevokedMs != null).ThenByDescending(k => k.Id).Take(2 * MostKeys).ToListAsync(ct);
    }

    /// <returns>Problems: RoleMissing, ActorUnknown, PartnerUnknown, ScopeMissing, KeysTooMany, and those of <see cref="PlainText"/>.</returns>
    public async Task<Result<NewPartnerKey>> MakeAsync(Actor actor, int partner, string? name, PartnerKeyScope scope, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayKeep, ct) is { } refused)
            return refused;
        if (!PlainText.Read(name, PartnerKey.NameLength).Ok(out var shown, out var unreadable))
            return unreadable;
        if (scope == PartnerKeyScope.None || (scope & ~(PartnerKeyScope.Sales | PartnerKeyScope.Payments | PartnerKeyScope.Sell)) != 0)
            return Words.Problem("ScopeMissing");
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (scope.HasFlag(PartnerKeyScope.Sell))
            await context.LockReferenceAsync(ct);
        if (!await context.Partners.AnyAsync(p => p.Id == partner, ct) || !await Actors.MayChangeAsync(context, actor, partner, ct))
            return Words.Problem("PartnerUnknown", partner);
        if (await context.PartnerKeys.CountAsync(k => k.PartnerId == partner && k.RevokedMs == null, ct) >= MostKeys)
            return Words.Problem("KeysTooMany", MostKeys);
        // A secret, so from the system's generator; its 256 bits need no slow hash.
        var text = Prefix + System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var till = scope.HasFlag(PartnerKeyScope.Sell) ? await OpenTillAsync(context, partner, shown, ct) : null;
        var key = new PartnerKey { TerminalId = till?.Id, PartnerId = partner, Name = shown, Hash = HashOf(text), Start = text[..StartLength], Scope = scope, CreatedMs = time.GetUtcNow().ToUnixTimeMilliseconds() };
        context.PartnerKeys.Add(key);
        await context.SaveChangesAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "partnerKey.make", Subject(key), null, Shown(key), ct);
        await transaction.CommitAsync(ct);
        return new NewPartnerKey(key.Id, shown, text);
    }

    /// <summary>At once, for ever. One that is already changes nothing.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, KeyUnknown.</returns>
    public async Task<Result<PartnerKey>> RevokeAsync(Actor actor, int key, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayKeep, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await context.PartnerKeys.SingleOrDefaultAsync(k => k.Id == key, ct) is not { } found || !await Actors.MayChangeAsync(context, actor, found.PartnerId, ct))
            return Words.Problem("KeyUnknown", key);
        if (found.RevokedMs is not null)
            return found;
        var before = Shown(found);
        found.RevokedMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (found.TerminalId is { } till)
        {
            await context.LockReferenceAsync(ct);
            (await context.Terminals.SingleAsync(t => t.Id == till, ct)).Status = TerminalStatus.Revoked;
        }
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "partnerKey.revoke", Subject(found), before, Shown(found), ct);
        await transaction.CommitAsync(ct);
        return found;
    }

    /// <summary>Its sales are of a till like any other's, which has no key to sign with: nobody comes in by it but with the software's.</summary>
    private async Task<Data.Model.Terminal> OpenTillAsync(PassDbContext context, int partner, string name, CancellationToken ct)
    {
        var till = new Data.Model.Terminal { PartnerId = partner, Label = name, Status = TerminalStatus.Active, DailyQuota = TerminalOffice.DefaultDailyQuota, ActivatedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds() };
        context.Terminals.Add(till);
        await context.SaveChangesAsync(ct);
        return till;
    }

    /// <summary>What is kept of a key, 32 bytes.</summary>
    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static string Subject(PartnerKey key) => FormattableString.Invariant($"partnerKey/{key.Id}");

    private static object Shown(PartnerKey key) => new { key.PartnerId, key.Name, key.Start, key.Scope, key.TerminalId, key.RevokedMs };
}
