using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Mails;

namespace Pass.Region.Holders;

/// <summary>That a young person asked to be erased.</summary>
/// <param name="AtMs">When, ms since 1970 UTC.</param>
/// <param name="RightsEnd">Last day of its rights, after which it is done; null when no campaign is known.</param>
public sealed record ErasureAsked(long AtMs, DateOnly? RightsEnd);

/// <summary>
/// Erases people whose time is over: the columns that say who somebody is are emptied, the row and its pass number stay, and the log, which holds
/// pseudonymous numbers alone, is as it was. The INE's digest goes too: whoever comes back is somebody new.
/// </summary>
public sealed class HolderErasure(PassDatabase database, TimeProvider time)
{
    private const int Batch = 1_000;
    private const string AskAction = "holder.askErasure";

    private static readonly Texts Words = Texts.Beside(typeof(HolderErasure), "Holders");

    /// <summary>
    /// A young person asks to be erased. It is done by <see cref="RunAsync"/> as soon as its rights are over, without the days for which others are kept: erased before, the next
    /// roll would open another pass with the same rights again. Asked twice, it is asked once.
    /// </summary>
    /// <returns>The last day of its rights; null when it is not known. Problems: RoleMissing, ActorUnknown, HolderNotOwn.</returns>
    public async Task<Result<ErasureAsked>> AskAsync(Actor actor, long holder, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Holder, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await Actors.LinksOf(context, actor, LinkKind.Holder).AnyAsync(l => l.Subject == holder, ct))
            return Words.Problem("HolderNotOwn");
        var subject = Subject(holder);
        if (!await context.Audit.AnyAsync(a => a.Action == AskAction && a.Subject == subject, ct))
            await Audit.WriteAsync(context, actor, time.GetUtcNow(), AskAction, subject, null, new { Asked = true }, ct);
        await transaction.CommitAsync(ct);
        return await AskedAsync(holder, ct) ?? throw new InvalidOperationException("What was just written is not there.");
    }

    /// <summary>Null when its holder has not asked.</summary>
    public async Task<ErasureAsked?> AskedAsync(long holder, CancellationToken ct = default)
    {
        var subject = Subject(holder);
        await using var context = database.CreateContext();
        if (await context.Audit.Where(a => a.Action == AskAction && a.Subject == subject).OrderBy(a => a.Id).Select(a => (long?)a.AtMs).FirstOrDefaultAsync(ct) is not { } atMs)
            return null;
        return new(atMs, await (from h in context.Holders
                                join c in context.Campaigns on h.Campaign equals c.Code
                                where h.Id == holder
                                select (DateOnly?)c.SpendUntil).SingleOrDefaultAsync(ct));
    }

    /// <param name="keepDays">For so many days after the earlier of a known departure and the end of the campaign of the latest roll, a person is kept.</param>
    /// <returns>How many were erased. Problems: RoleMissing, ActorUnknown.</returns>
    public async Task<Result<int>> RunAsync(Actor actor, int keepDays, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keepDays);
        if (await Actors.RefusalAsync(database, actor, ActorRole.Administrator | ActorRole.System, ct) is { } refused)
            return refused;
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        var last = today.AddDays(-keepDays);
        var asked = await WhoAskedAsync(ct);
        var erased = 0;
        while (true)
        {
            await using var context = database.CreateContext();
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            var over = context.Campaigns.Where(c => c.SpendUntil < last).Select(c => c.Code);
            var ended = context.Campaigns.Where(c => c.SpendUntil < today).Select(c => c.Code);
            var due = await context.Holders
                .Where(h => (h.IneHmac != null || h.FamilyName != null || h.GivenName != null || h.BirthDate != null || h.ClassCode != null)
                    && (h.LeftOn != null && h.LeftOn < last || over.Contains(h.Campaign)
                        || asked.Contains(h.Id) && (h.LeftOn != null && h.LeftOn < today || ended.Contains(h.Campaign))))
                .OrderBy(h => h.Id).Take(Batch).ToListAsync(ct);
            if (due.Count == 0)
                return erased;
            foreach (var holder in due)
                Erase(holder);
            // What it was before a change is no more to be known than what it is.
            var ids = due.ConvertAll(h => h.Id);
            await context.SchoolChangeLines.Where(l => ids.Contains(l.HolderId)).ExecuteDeleteAsync(ct);
            await context.OwnedTextbooks.Where(o => ids.Contains(o.HolderId)).ExecuteDeleteAsync(ct);
            await context.TextbookConsents.Where(c => ids.Contains(c.HolderId)).ExecuteDeleteAsync(ct);
            await ForgetSignInsAsync(context, ids, ct);
            await Audit.WriteAsync(context, actor, time.GetUtcNow(), "holder.erase", FormattableString.Invariant($"holder/{due[0].Id}-{due[^1].Id}"), null,
                new { Holders = due.Count, KeepDays = keepDays }, ct);
            await transaction.CommitAsync(ct);
            erased += due.Count;
        }
    }

    /// <summary>Sign-ins that are for nobody but them: neither a name nor an address, in no browser, and nobody comes in with one again. A family's is, when all its children are gone.</summary>
    private async Task ForgetSignInsAsync(PassDbContext context, List<long> holders, CancellationToken ct)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var theirs = context.SignInLinks.Where(l => (l.Kind == LinkKind.Holder || l.Kind == LinkKind.Family) && holders.Contains(l.Subject));
        var signIns = await context.SignIns.Where(s => theirs.Any(l => l.SignInId == s.Id)
            && !s.Links.Any(l => l.EndedMs == null && !((l.Kind == LinkKind.Holder || l.Kind == LinkKind.Family) && holders.Contains(l.Subject)))).Select(s => s.Id).ToListAsync(ct);
        await OwnAddresses.ForgetAsync(context, signIns, ct);
        foreach (var id in signIns)
        {
            var name = FormattableString.Invariant($"erased-{id}");
            await context.SignIns.Where(s => s.Id == id).ExecuteUpdateAsync(
                set => set.SetProperty(s => s.Name, "–").SetProperty(s => s.UserName, name).SetProperty(s => s.NormalizedUserName, name.ToUpperInvariant()).SetProperty(s => s.PasswordHash, (string?)null), ct);
        }
        await context.Set<IdentityUserLogin<int>>().Where(l => signIns.Contains(l.UserId)).ExecuteDeleteAsync(ct);
        await context.SignInSessions.Where(s => signIns.Contains(s.SignInId)).ExecuteDeleteAsync(ct);
        await theirs.Where(l => l.EndedMs == null).ExecuteUpdateAsync(set => set.SetProperty(l => l.EndedMs, nowMs), ct);
        await context.SignInInvitations.Where(i => (i.Kind == LinkKind.Holder || i.Kind == LinkKind.Family) && holders.Contains(i.Subject)).ExecuteDeleteAsync(ct);
    }

    private async Task<List<long>> WhoAskedAsync(CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return (await context.Audit.Where(a => a.Action == AskAction).Select(a => a.Subject).ToListAsync(ct))
            .ConvertAll(subject => long.Parse(subject.AsSpan(subject.IndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture));
    }

    private static string Subject(long holder) => FormattableString.Invariant($"holder/{holder}");

    private void Erase(Holder holder)
    {
        (holder.IneHmac, holder.FamilyName, holder.GivenName, holder.BirthDate, holder.ClassCode) = (null, null, null, null, null);
        holder.UpdatedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds();
    }
}
