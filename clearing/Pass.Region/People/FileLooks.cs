using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.People;

/// <summary>Who of the region looked at the file of a holder or a partner, and why: written down before it is shown, and told to whom it is about.</summary>
public sealed class FileLooks(PassDatabase database, TimeProvider time)
{
    public const ActorRole MayLook = ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.Administrator;

    private const string Action = "file.look";

    private static readonly Texts Words = Texts.Beside(typeof(FileLooks), "People");

    /// <param name="actor">Says why.</param>
    /// <param name="kind">Holder or Partner.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, LookReasonMissing.</returns>
    public async Task<Result<string>> LookAsync(Actor actor, LinkKind kind, long subject, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayLook, ct) is { } refused)
            return refused;
        if (string.IsNullOrWhiteSpace(actor.Reason))
            return Words.Problem("LookReasonMissing");
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), Action, Subject(kind, subject), null, new { Looked = true }, ct);
        await transaction.CommitAsync(ct);
        return actor.Reason;
    }

    /// <summary>The looks at one file, the latest first: what whoever it is about is shown.</summary>
    public async Task<IReadOnlyList<AuditEntry>> OfAsync(LinkKind kind, long subject, int most, CancellationToken ct = default)
    {
        var about = Subject(kind, subject);
        await using var context = database.CreateContext();
        return await context.Audit.AsNoTracking().Where(a => a.Subject == about && a.Action == Action).OrderByDescending(a => a.AtMs).Take(most).ToListAsync(ct);
    }

    private static string Subject(LinkKind kind, long subject) =>
        kind == LinkKind.Holder ? FormattableString.Invariant($"holder/{subject}") : FormattableString.Invariant($"partner/{subject}");
}
