using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>Who may give the next approval of a run: not who drafted it, each person once, two people in different roles, and nobody before its sample was opened.</summary>
internal static class Approvals
{
    private static readonly Texts Words = SettlementService.Words;

    /// <summary>The roles that the approval is given in, as the account holds them now, whatever the actor was made from.</summary>
    /// <returns>Problems: SettlementWithdrawn, AlreadyApproved, SameApprover, MakerApproves, SameRole, ExecutionPast, SampleUnopened.</returns>
    public static async Task<Result<ActorRole>> RoleAsync(PassDbContext context, Settlement run, Actor actor, DateOnly today, CancellationToken ct)
    {
        var roles = actor.Role & SettlementService.MayApprove & await context.People.Where(p => p.Id == actor.Id.Value).Select(p => p.Roles).SingleAsync(ct);
        if (Refusal(run, actor with { Role = roles }, today) is { } problem)
            return problem;
        return await SampleService.UnopenedAsync(context, run, ct) is { Count: > 0 } unopened
            ? Words.Problem("SampleUnopened", unopened.Count, string.Join(", ", unopened.Take(15)), run.Id) : roles;
    }

    /// <summary>Why somebody cannot approve a run, whatever became of its sample; null when it can. Pure.</summary>
    /// <param name="actor">In the roles it has now.</param>
    public static Problem? Refusal(Settlement run, Actor actor, DateOnly today)
    {
        if (run.State == SettlementState.Withdrawn)
            return Words.Problem("SettlementWithdrawn", run.Id);
        if (run.State != SettlementState.Draft)
            return Words.Problem("AlreadyApproved", string.Join(", ", run.Approvals.OrderBy(a => a.Rank).Select(a => a.Actor)));
        if (run.Approvals.Exists(a => a.ActorId == actor.Id.Value))
            return Words.Problem("SameApprover", actor.Name);
        if (run.DraftedById == actor.Id.Value)
            return Words.Problem("MakerApproves", actor.Name, run.Id);
        if (run.Approvals.Find(a => !AreDifferent(a.Role, actor.Role)) is { } same)
            return Words.Problem("SameRole", same.Actor, Actor.RoleNames(same.Role));
        return run.ExecutionDate < today ? Words.Problem("ExecutionPast", run.ExecutionDate, run.Id) : null;
    }

    /// <summary>One can have acted as an officer and the other as an authorising officer. An approval given before roles were kept is any's.</summary>
    private static bool AreDifferent(ActorRole one, ActorRole other) => one == ActorRole.None
        || one.HasFlag(ActorRole.Officer) && other.HasFlag(ActorRole.AuthorisingOfficer) || one.HasFlag(ActorRole.AuthorisingOfficer) && other.HasFlag(ActorRole.Officer);
}
