using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.SignIns;

/// <summary>Somebody as a provider of identities knows it: who says so, and under which name. Nothing else is taken from a provider, and nothing of this is kept but a digest.</summary>
/// <param name="Provider">Its name in the settings, <c>franceconnect</c>.</param>
/// <param name="Title">As people know it, <c>FranceConnect</c>.</param>
/// <param name="Issuer">Who vouches, as it calls itself (OpenID Connect Core §2, <c>iss</c>).</param>
/// <param name="Subject">Its own name for somebody, <c>sub</c>.</param>
public sealed record FederatedIdentity(string Provider, string Title, string Issuer, string Subject)
{
    /// <summary>SHA-256 of both, base64url: the subject alone says nothing, since another issuer may use the same.</summary>
    internal string Key => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Issuer + "\n" + Subject)));
}

/// <summary>
/// Identities of other providers that open a sign-in which is there. A provider never makes one and never gives a right: somebody who is signed in already links its
/// own, or whoever opens an invitation.
/// </summary>
public sealed class FederationOffice(PassDatabase database, TimeProvider time)
{
    private const ActorRole MayLink = ActorRole.Administrator | ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.Auditor
        | ActorRole.Holder | ActorRole.Partner | ActorRole.School | ActorRole.System;

    private static readonly Texts Words = Texts.Beside(typeof(SignInOffice), "SignIns");

    /// <summary>The sign-in that an identity opens; null for one that nobody linked.</summary>
    public async Task<int?> FindAsync(FederatedIdentity identity, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await Logins(context).Where(l => l.LoginProvider == identity.Provider && l.ProviderKey == identity.Key).Select(l => (int?)l.UserId).SingleOrDefaultAsync(ct);
    }

    /// <summary>Names in the settings of the providers that open a sign-in.</summary>
    public async Task<IReadOnlySet<string>> OfAsync(int signIn, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return (await Logins(context).Where(l => l.UserId == signIn).Select(l => l.LoginProvider).ToListAsync(ct)).ToHashSet();
    }

    /// <summary>Lets an identity open a sign-in from now on; one of each provider.</summary>
    /// <param name="actor">Whose sign-in it is, or <see cref="SystemActors.Enrolment"/> for one that an invitation just made.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, IdentityTaken, IdentityThere.</returns>
    public async Task<Result<FederatedIdentity>> LinkAsync(Actor actor, int signIn, FederatedIdentity identity, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayLink, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        // Of two at once, the other waits and then sees this one.
        if (!await IsOwnAsync(context, actor, signIn, ct) || await context.SignIns.Where(s => s.Id == signIn).ExecuteUpdateAsync(set => set.SetProperty(s => s.Name, s => s.Name), ct) != 1)
            return actor.IsUnknown;
        if (await Logins(context).AnyAsync(l => l.LoginProvider == identity.Provider && l.ProviderKey == identity.Key, ct))
            return Words.Problem("IdentityTaken", identity.Title);
        if (await Logins(context).AnyAsync(l => l.UserId == signIn && l.LoginProvider == identity.Provider, ct))
            return Words.Problem("IdentityThere", identity.Title);
        context.Add(new IdentityUserLogin<int> { UserId = signIn, LoginProvider = identity.Provider, ProviderKey = identity.Key, ProviderDisplayName = identity.Title });
        await context.SaveChangesAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "signIn.link", Subject(signIn), null, new { identity.Provider, identity.Issuer }, ct);
        await transaction.CommitAsync(ct);
        return identity;
    }

    /// <summary>An identity opens a sign-in no more.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, IdentityUnknown.</returns>
    public async Task<Result<string>> UnlinkAsync(Actor actor, int signIn, string provider, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayLink, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await IsOwnAsync(context, actor, signIn, ct))
            return actor.IsUnknown;
        if (await Logins(context).Where(l => l.UserId == signIn && l.LoginProvider == provider).ExecuteDeleteAsync(ct) != 1)
            return Words.Problem("IdentityUnknown");
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "signIn.unlink", Subject(signIn), new { Provider = provider }, new { Ended = true }, ct);
        await transaction.CommitAsync(ct);
        return provider;
    }

    private static IQueryable<IdentityUserLogin<int>> Logins(PassDbContext context) => context.Set<IdentityUserLogin<int>>().AsNoTracking();

    /// <summary>True for its own sign-in, for that of the person of the region it is, and for who opens an invitation.</summary>
    private static Task<bool> IsOwnAsync(PassDbContext context, Actor actor, int signIn, CancellationToken ct)
    {
        if (actor.Role == ActorRole.System)
            return Task.FromResult(true);
        return actor.Id.SignIn is { } own
            ? Task.FromResult(own == signIn)
            : context.SignInLinks.AnyAsync(l => l.SignInId == signIn && l.EndedMs == null && l.Kind == LinkKind.Person && l.Subject == actor.Id.Value, ct);
    }

    private static string Subject(int signIn) => FormattableString.Invariant($"sign-in/{signIn}");
}
