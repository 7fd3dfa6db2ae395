using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Region.Holders;

/// <summary>
/// Whether a pass works at all: the region blocks it whole (fraud, a loss, its family's call) and lifts that, with a reason that its holder and family read.
/// Its cards and phones keep their own state, its purses their balance.
/// </summary>
public sealed class PassBlocks(PassDatabase database, AuthorizationEngine engine, TimeProvider time)
{
    /// <summary>Who of the region blocks a pass.</summary>
    public const ActorRole MayBlock = ActorRole.Officer | ActorRole.Administrator;

    private const string BlockAction = "pass.block", LiftAction = "pass.unblock";

    private static readonly Texts Words = Texts.Beside(typeof(PassBlocks), "Holders");

    /// <summary>The last time that the region blocked the pass of a holder; null when it never did. Whether it is blocked now, the engine knows.</summary>
    public static Task<AuditEntry?> LastAsync(PassDbContext context, long holder, CancellationToken ct = default)
    {
        var subject = Subject(holder);
        return context.Audit.AsNoTracking().Where(a => a.Subject == subject && a.Action == BlockAction).OrderByDescending(a => a.AtMs).ThenByDescending(a => a.Id).FirstOrDefaultAsync(ct);
    }

    /// <param name="actor">Says why.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, ReasonMissing, HolderUnknown, PassNoRights, PassClosed, PassBlockedAlready.</returns>
    public Task<Result<PassStatus>> BlockAsync(Actor actor, long holder, CancellationToken ct = default) => TurnAsync(actor, holder, PassStatus.Blocked, ct);

    /// <param name="actor">Says why.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, ReasonMissing, HolderUnknown, PassNoRights, PassClosed, PassNotBlocked.</returns>
    public Task<Result<PassStatus>> LiftAsync(Actor actor, long holder, CancellationToken ct = default) => TurnAsync(actor, holder, PassStatus.Active, ct);

    private async Task<Result<PassStatus>> TurnAsync(Actor actor, long holder, PassStatus to, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, MayBlock, ct) is { } refused)
            return refused;
        if (actor.Reason is null)
            return Words.Problem("ReasonMissing");
        await using var context = database.CreateContext();
        if (await context.Holders.AsNoTracking().SingleOrDefaultAsync(h => h.Id == holder, ct) is not { } person)
            return Words.Problem("HolderUnknown");
        var pass = new PassId(person.PassId);
        if (await engine.ReadAsync(pass, ct) is not { } account)
            return Words.Problem("PassNoRights");
        if (account.Status == to || account.Status == PassStatus.Expired)
            return Words.Problem(account.Status == PassStatus.Expired ? "PassClosed" : to == PassStatus.Blocked ? "PassBlockedAlready" : "PassNotBlocked");
        var now = time.GetUtcNow();
        await using (var transaction = await context.Database.BeginTransactionAsync(ct))
        {
            await TellAsync(context, person, to == PassStatus.Blocked ? MailKind.PassBlocked : MailKind.PassUnblocked, actor.Reason, now, ct);
            await Audit.WriteAsync(context, actor, now, to == PassStatus.Blocked ? BlockAction : LiftAction, Subject(holder), new { account.Status }, new { Status = to }, ct);
            await transaction.CommitAsync(ct);
        }
        // Cut off in between, the pass is as it was, which its file shows: it is asked for again.
        var answer = await engine.SubmitAsync(new StatusRequest(OperationId.New(now), pass, now.ToUnixTimeMilliseconds(), to), CancellationToken.None);
        return answer.IsApproved ? to : Words.Problem("PassClosed");
    }

    /// <summary>By a mail to each confirmed address of the holder's and its family's.</summary>
    private static async Task TellAsync(PassDbContext context, Holder person, MailKind kind, string reason, DateTimeOffset now, CancellationToken ct)
    {
        var addresses = await context.SignIns.Where(s => s.EmailConfirmed && s.Links.Any(l => l.EndedMs == null && l.Subject == person.Id && (l.Kind == LinkKind.Holder || l.Kind == LinkKind.Family)))
            .Select(s => s.Email).Distinct().ToListAsync(ct);
        foreach (var address in addresses)
            Mail.Add(context, kind, address, Mail.HoldersLanguage, now, null, ("nom", person.GivenName ?? PassNumber.Of(new(person.PassId)).ToString()), ("motif", reason));
    }

    private static string Subject(long holder) => FormattableString.Invariant($"holder/{holder}");
}
