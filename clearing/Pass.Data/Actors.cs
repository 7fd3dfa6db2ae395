using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Data;

/// <summary>Whether who acts may act: asked of the database by every change, whoever made the <see cref="Actor"/> and however long ago.</summary>
public static class Actors
{
    /// <summary>Why the actor may not do what one of these roles is needed for; null when it may.</summary>
    /// <returns>Problems: RoleMissing; ActorUnknown for an account that there is not, or that has ended; TextTooLong, TextInvisible, TextDirection for a reason that nobody could read.</returns>
    public static async Task<Problem?> RefusalAsync(PassDatabase database, Actor actor, ActorRole anyOf, CancellationToken ct = default) =>
        await MayActAsync(database, actor, anyOf, ct) ?? actor.CannotSay;

    private static async Task<Problem?> MayActAsync(PassDatabase database, Actor actor, ActorRole anyOf, CancellationToken ct)
    {
        if (actor.Lacks(anyOf) is { } lacks)
            return lacks;
        if (actor.Id.Value < 0)
            return actor.Role == ActorRole.System && SystemActors.All.Any(a => a.Id == actor.Id) ? null : actor.IsUnknown;
        await using var context = database.CreateContext();
        if (actor.Id.SignIn is { } signIn)
            return await HasLinkAsync(context, signIn, actor.Role & anyOf, ct) ? null : actor.IsUnknown;
        var held = await context.People.Where(p => p.Id == actor.Id.Value && p.EndedMs == null).Select(p => (ActorRole?)p.Roles).SingleOrDefaultAsync(ct);
        // A role that was taken away since is not held any more.
        return held is { } roles ? (actor with { Role = actor.Role & roles }).Lacks(anyOf) : actor.IsUnknown;
    }

    /// <summary>A sign-in may act for whom it has a link that has not ended; for which of them, the change itself asks.</summary>
    private static Task<bool> HasLinkAsync(PassDbContext context, int signIn, ActorRole roles, CancellationToken ct)
    {
        var kinds = Kinds(roles).ToList();
        return context.SignIns.AnyAsync(s => s.Id == signIn && s.Links.Any(l => l.EndedMs == null && kinds.Contains(l.Kind)), ct);
    }

    /// <summary>True for whoever acts for the region, and for an owner of this very partner: what a partner changes of itself, one of its owners does.</summary>
    public static async Task<bool> MayChangeAsync(PassDbContext context, Actor actor, int partner, CancellationToken ct = default) =>
        actor.Id.SignIn is null || await LinksOf(context, actor, LinkKind.Partner).AnyAsync(l => l.Subject == partner && l.PartnerRole == PartnerRole.Owner, ct);

    /// <summary>For whom the sign-in that acts may act, of one kind; none for whoever acts for the region.</summary>
    public static IQueryable<SignInLink> LinksOf(PassDbContext context, Actor actor, LinkKind kind)
    {
        var signIn = actor.Id.SignIn;
        return context.SignInLinks.Where(l => l.SignInId == signIn && l.EndedMs == null && l.Kind == kind);
    }

    /// <summary>True for whoever acts for the region, and for who acts for this very school.</summary>
    public static async Task<bool> MayActForAsync(PassDbContext context, Actor actor, string uai, CancellationToken ct = default) =>
        actor.Id.SignIn is null || await LinksOf(context, actor, LinkKind.School).AnyAsync(l => l.Uai == uai, ct);

    private static IEnumerable<LinkKind> Kinds(ActorRole roles)
    {
        if (roles.HasFlag(ActorRole.Holder))
        {
            yield return LinkKind.Holder;
            yield return LinkKind.Family;
        }
        if (roles.HasFlag(ActorRole.Partner))
            yield return LinkKind.Partner;
        if (roles.HasFlag(ActorRole.School))
            yield return LinkKind.School;
    }
}
