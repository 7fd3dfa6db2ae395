using Microsoft.EntityFrameworkCore;
using Pass.Core;

namespace Pass.Data;

/// <summary>Whether who acts may act: asked of the database by every change, whoever made the <see cref="Actor"/> and however long ago.</summary>
public static class Actors
{
    /// <summary>Why the actor may not do what one of these roles is needed for; null when it may.</summary>
    /// <returns>Problems: RoleMissing; ActorUnknown for an account that there is not, or that has ended.</returns>
    public static async Task<Problem?> RefusalAsync(PassDatabase database, Actor actor, ActorRole anyOf, CancellationToken ct = default)
    {
        if (actor.Lacks(anyOf) is { } lacks)
            return lacks;
        if (actor.Id.Value < 0)
            return actor.Role == ActorRole.System && SystemActors.All.Any(a => a.Id == actor.Id) ? null : actor.IsUnknown;
        await using var context = database.CreateContext();
        var held = await context.People.Where(p => p.Id == actor.Id.Value && p.EndedMs == null).Select(p => (ActorRole?)p.Roles).SingleOrDefaultAsync(ct);
        // A role that was taken away since is not held any more.
        return held is { } roles ? (actor with { Role = actor.Role & roles }).Lacks(anyOf) : actor.IsUnknown;
    }
}
