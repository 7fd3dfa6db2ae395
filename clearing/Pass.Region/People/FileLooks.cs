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
    public async Task<IReadOnlyList<AuditEntry>> OfAsync(LinkKind kind, long subject, int most, CancellationToken ct = default) => [.. (await OfAsync(kind, [subject], most, ct))[subject]];

    /// <summary>The looks at several files, the latest of all first.</summary>
    public async Task<ILookup<long, AuditEntry>> OfAsync(LinkKind kind, IReadOnlyCollection<long> subjects, int most, CancellationToken ct = default)
    {
        var files = subjects.ToDictionary(subject => Subject(kind, subject));
        var about = files.Keys.ToList();
        await using var context = database.CreateContext();
        return (await context.Audit.AsNoTracking().Where(a => about.Contains(a.Subject) && a.Action == Action).OrderByDescending(a => a.AtMs).Take(most).ToListAsync(ct)).ToLookup(a => files[a.Subject]);
    }

    private static string Subject(LinkKind kind, long subject) =>
        kind == LinkKind.Holder ? FormattableString.Invariant($"holder/{subject}") : FormattableString.Invariant($"partner/{subject}");
}
