using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Mails;

namespace Pass.Region.SignIns;

/// <summary>Who may sign in to the portal, and for whom: invited by somebody, brought into service with a one-time code.</summary>
public sealed class SignInOffice(PassDatabase database, TimeProvider time)
{
    private const int NameLength = 140;
    private const ActorRole MayInvite = ActorRole.Officer | ActorRole.Administrator | ActorRole.System | ActorRole.Partner | ActorRole.School | ActorRole.Holder;

    /// <summary>Whom nobody knows is written to by few.</summary>
    private const int MostMailsADay = 20;

    private static readonly Texts Words = Texts.Beside(typeof(SignInOffice), "SignIns");
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromDays(7);

    /// <summary>Makes a one-time code for somebody of the region (by an administrator), of a partner (by the region or its owner), of a school (by the region or its own people), or for a holder.</summary>
    /// <param name="name">How its screens will greet who comes.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, InvitedUnknown, PartnerRoleMissing, AddressWrong, InvitationsMany, and those of <see cref="PlainText"/>.</returns>
    public async Task<Result<NewInvitation>> InviteAsync(Actor actor, Invited who, string name, CancellationToken ct = default)
    {
        var needed = who.Kind == LinkKind.Person ? ActorRole.Administrator | ActorRole.System : MayInvite;
        if (await Actors.RefusalAsync(database, actor, needed, ct) is { } refused)
            return refused;
        if (!PlainText.Read(name, NameLength).Ok(out var shown, out var unreadable))
            return unreadable;
        if (who.Kind == LinkKind.Partner == (who.PartnerRole == PartnerRole.None))
            return Words.Problem("PartnerRoleMissing");
        if (who.Mail is { } asked && !AddressOffice.Read(asked.Address).Ok(out _, out var wrong))
            return wrong;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await IsThereAsync(context, who, ct))
            return Words.Problem("InvitedUnknown");
        if (actor.Id.SignIn is not null && !await OwnsAsync(context, actor, who, ct))
            return actor.Lacks(ActorRole.Officer)!;
        var now = time.GetUtcNow();
        if (who.Mail is not null && await InvitedTodayAsync(context, who, now, ct) >= MostMailsADay)
            return Words.Problem("InvitationsMany", MostMailsADay);
        var code = ActivationCode.Of(RandomNumberGenerator.GetBytes(ActivationCode.Size));
        var invitation = new SignInInvitation
        {
            CodeHash = code.Hash(),
            Kind = who.Kind,
            Subject = who.Subject,
            Uai = who.Uai,
            PartnerRole = who.PartnerRole,
            Name = shown,
            ExpiresMs = (now + CodeLifetime).ToUnixTimeMilliseconds(),
        };
        context.SignInInvitations.Add(invitation);
        if (who.Mail is { } mail)
            Mail.Add(context, MailKind.Invitation, mail.Address.Trim(), mail.Language, now, CodeLifetime, ("nom", shown), ("lien", Mail.LinkOf(mail.Page, "Code", code)));
        await context.SaveChangesAsync(ct);
        await Audit.WriteAsync(context, actor, now, "signIn.invite", who.Named, null, new { invitation.Id, who.Kind, who.PartnerRole, Name = Audited(who, shown) }, ct);
        await transaction.CommitAsync(ct);
        return new NewInvitation(code, shown, now + CodeLifetime);
    }

    /// <summary>The invitation that a code opens, while it does.</summary>
    /// <returns>Problem: InvitationRefused for one that is unknown, expired or used.</returns>
    public async Task<Result<SignInInvitation>> FindAsync(ActivationCode code, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await OpenAsync(context, code, time, ct) is { } open ? open : Words.Problem("InvitationRefused");
    }

    /// <summary>Makes the sign-in that was invited, once. Of a person of the region or a young person, it takes the place of the one there was.</summary>
    /// <param name="actor">Who comes with the code, <see cref="SystemActors.Enrolment"/>.</param>
    /// <param name="child">Birth date of the child whose family is invited, as who comes says it; null for all others.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, InvitationRefused, ChildUnlike, NameMissing, UserNameTaken, and those of <see cref="Handle"/> and <see cref="PlainText"/>.</returns>
    public async Task<Result<SignIn>> AcceptAsync(Actor actor, ActivationCode code, NewSignIn asked, DateOnly? child = null, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.System, ct) is { } refused)
            return refused;
        if (!Handle.Parse(asked.UserName).Ok(out var userName, out var problem))
            return problem;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!(await TakeAsync(context, code, child, ct)).Ok(out var invitation, out problem))
            return problem;
        if (!FamilyCodes.NameOf(invitation, asked, NameLength).Ok(out var name, out problem) || !(await AddAsync(context, userName, name, asked, LinkOf(invitation), ct)).Ok(out var signIn, out problem))
            return problem;
        var ended = await EndOthersAsync(context, invitation, signIn.Id, ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "signIn.create", FormattableString.Invariant($"sign-in/{signIn.Id}"), null,
            new { Invitation = invitation.Id, invitation.Kind, invitation.Subject, invitation.Uai, invitation.PartnerRole, Ended = ended }, ct);
        await transaction.CommitAsync(ct);
        return signIn;
    }

    /// <summary>Makes the sign-in of a holder who says its INE and birth date, once. Whatever does not fit, and whoever has one already, is answered the same.</summary>
    /// <param name="actor">Who comes with them, <see cref="SystemActors.Enrolment"/>.</param>
    /// <param name="ineHmac">See <see cref="Holder.IneHmac"/>.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, SignUpRefused, UserNameTaken, and those of <see cref="Handle"/>.</returns>
    public async Task<Result<SignIn>> SignUpAsync(Actor actor, byte[] ineHmac, DateOnly birthDate, NewSignIn asked, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.System, ct) is { } refused)
            return refused;
        if (!Handle.Parse(asked.UserName).Ok(out var userName, out var problem))
            return problem;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        // Of two at once, the other waits and then sees the first one's link.
        if (await context.Holders.Where(h => h.IneHmac == ineHmac && h.BirthDate == birthDate).ExecuteUpdateAsync(set => set.SetProperty(h => h.UpdatedAtMs, h => h.UpdatedAtMs), ct) != 1)
            return Words.Problem("SignUpRefused");
        var holder = await context.Holders.AsNoTracking().SingleAsync(h => h.IneHmac == ineHmac, ct);
        if (await context.SignInLinks.AnyAsync(l => l.Kind == LinkKind.Holder && l.Subject == holder.Id && l.EndedMs == null, ct))
            return Words.Problem("SignUpRefused");
        var name = holder.GivenName ?? userName.Text;
        if (!(await AddAsync(context, userName, name.Length <= NameLength ? name : name[..NameLength], asked, new() { Kind = LinkKind.Holder, Subject = holder.Id }, ct)).Ok(out var signIn, out problem))
            return problem;
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "signIn.signUp", FormattableString.Invariant($"holder/{holder.Id}"), null, new { SignIn = signIn.Id }, ct);
        await transaction.CommitAsync(ct);
        return signIn;
    }

    /// <summary>Lets a sign-in that is there act for whom it was invited, too.</summary>
    /// <param name="actor">Who comes with the code, <see cref="SystemActors.Enrolment"/>.</param>
    /// <param name="signIn">The one that is signed in.</param>
    /// <param name="child">As <see cref="AcceptAsync"/> takes it.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, InvitationRefused, ChildUnlike.</returns>
    public async Task<Result<SignInLink>> JoinAsync(Actor actor, ActivationCode code, int signIn, DateOnly? child = null, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.System, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!(await TakeAsync(context, code, child, ct)).Ok(out var invitation, out var problem))
            return problem;
        if (await context.SignIns.Include(s => s.Links).SingleOrDefaultAsync(s => s.Id == signIn, ct) is not { } known)
            return Words.Problem("InvitationRefused");
        var now = time.GetUtcNow();
        var link = LinkOf(invitation);
        known.Links.Add(link);
        await context.SaveChangesAsync(ct);
        var ended = await EndOthersAsync(context, invitation, signIn, ct);
        await Audit.WriteAsync(context, actor, now, "signIn.join", FormattableString.Invariant($"sign-in/{signIn}"), null,
            new { Invitation = invitation.Id, invitation.Kind, invitation.Subject, invitation.Uai, invitation.PartnerRole, Ended = ended }, ct);
        await transaction.CommitAsync(ct);
        return link;
    }

    /// <summary>Ends what a sign-in may do for somebody: at once, in every browser. Of a partner, its owner or the region ends it, and the last owner stays; of a school, its people or the region, and the last one there is by the region alone.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, LinkUnknown, LastOwner, LastOfSchool.</returns>
    public async Task<Result<SignInLink>> EndLinkAsync(Actor actor, int link, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayInvite, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await LockAsync(context, link, ct) is not { } found)
            return Words.Problem("LinkUnknown");
        var whose = new Invited(found.Kind, found.Subject, found.Uai, found.PartnerRole);
        if (found.Kind == LinkKind.Person && actor.Lacks(ActorRole.Administrator | ActorRole.System) is { } lacks)
            return lacks;
        if (actor.Id.SignIn is not null && !await OwnsAsync(context, actor, whose, ct))
            return Words.Problem("LinkUnknown");
        var others = context.SignInLinks.Where(l => l.Id != link && l.EndedMs == null && l.Kind == found.Kind && l.Subject == found.Subject && l.Uai == found.Uai && l.PartnerRole == found.PartnerRole);
        if (found.PartnerRole == PartnerRole.Owner && !await others.AnyAsync(ct))
            return Words.Problem("LastOwner");
        if (found.Kind == LinkKind.School && actor.Id.SignIn is not null && !await others.AnyAsync(ct))
            return Words.Problem("LastOfSchool");
        found.EndedMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "signIn.endLink", FormattableString.Invariant($"sign-in/{found.SignInId}"), Shown(found, null), Shown(found, found.EndedMs), ct);
        await transaction.CommitAsync(ct);
        return found;

        static object Shown(SignInLink l, long? endedMs) => new { l.Kind, l.Subject, l.Uai, l.PartnerRole, EndedMs = endedMs };
    }

    /// <summary>Takes an invitation back: its code opens nothing any more. By whoever may invite the same.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, InvitationUnknown for one that was used, is over or is another's.</returns>
    public async Task<Result<SignInInvitation>> WithdrawAsync(Actor actor, int invitation, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayInvite, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var open = context.SignInInvitations.Where(i => i.Id == invitation && i.UsedMs == null && i.ExpiresMs > nowMs);
        if (await open.AsNoTracking().SingleOrDefaultAsync(ct) is not { } found)
            return Words.Problem("InvitationUnknown");
        var whose = new Invited(found.Kind, found.Subject, found.Uai, found.PartnerRole);
        if (found.Kind == LinkKind.Person && actor.Lacks(ActorRole.Administrator | ActorRole.System) is { } lacks)
            return lacks;
        if (actor.Id.SignIn is not null && !await OwnsAsync(context, actor, whose, ct) || await open.ExecuteUpdateAsync(set => set.SetProperty(i => i.UsedMs, nowMs), ct) != 1)
            return Words.Problem("InvitationUnknown");
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "signIn.withdraw", whose.Named, new { found.Id, found.Kind, found.PartnerRole, found.ExpiresMs }, new { found.Id, WithdrawnMs = nowMs }, ct);
        await transaction.CommitAsync(ct);
        return found;
    }

    /// <summary>The link as it is once no other change can end one of the same partner or school: of two at once, the other waits and then sees this one. Null when it has ended.</summary>
    private static async Task<SignInLink?> LockAsync(PassDbContext context, int link, CancellationToken ct)
    {
        var found = await context.SignInLinks.AsNoTracking().SingleOrDefaultAsync(l => l.Id == link, ct);
        if (found?.Kind == LinkKind.Partner)
            await context.Partners.Where(p => p.Id == found.Subject).ExecuteUpdateAsync(set => set.SetProperty(p => p.LegalName, p => p.LegalName), ct);
        else if (found?.Kind == LinkKind.School)
            await context.Schools.Where(s => s.Uai == found.Uai).ExecuteUpdateAsync(set => set.SetProperty(s => s.Name, s => s.Name), ct);
        await context.SignInLinks.Where(l => l.Id == link).ExecuteUpdateAsync(set => set.SetProperty(l => l.EndedMs, l => l.EndedMs), ct);
        return await context.SignInLinks.SingleOrDefaultAsync(l => l.Id == link && l.EndedMs == null, ct);
    }

    /// <summary>A person of the region and a young person have one access: a new one ends what there was in every browser, and the codes not used yet. Of a partner, a school or a child, several people may have one.</summary>
    /// <returns>The sign-ins it was taken from.</returns>
    private async Task<IReadOnlyList<int>> EndOthersAsync(PassDbContext context, SignInInvitation taken, int by, CancellationToken ct)
    {
        if (taken.Kind is not (LinkKind.Person or LinkKind.Holder))
            return [];
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await context.SignInInvitations.Where(i => i.Kind == taken.Kind && i.Subject == taken.Subject && i.UsedMs == null).ExecuteUpdateAsync(set => set.SetProperty(i => i.UsedMs, nowMs), ct);
        var others = context.SignInLinks.Where(l => l.Kind == taken.Kind && l.Subject == taken.Subject && l.EndedMs == null && l.SignInId != by);
        var ended = await others.Select(l => l.SignInId).Order().ToListAsync(ct);
        await others.ExecuteUpdateAsync(set => set.SetProperty(l => l.EndedMs, nowMs), ct);
        return ended;
    }

    /// <summary>A sign-in of that name, in the caller's transaction.</summary>
    private static async Task<Result<SignIn>> AddAsync(PassDbContext context, Handle userName, string name, NewSignIn asked, SignInLink link, CancellationToken ct)
    {
        var normalized = userName.Text.ToUpperInvariant();
        await FormerNames.FreeAsync(context, link, normalized, ct);
        if (await context.SignIns.AnyAsync(s => s.NormalizedUserName == normalized, ct))
            return Words.Problem("UserNameTaken", userName.Text);
        var signIn = new SignIn
        {
            UserName = userName.Text,
            NormalizedUserName = normalized,
            Name = name,
            PasswordHash = asked.PasswordHash,
            SecurityStamp = asked.SecurityStamp,
            ConcurrencyStamp = asked.SecurityStamp,
            LockoutEnabled = true,
        };
        signIn.Links.Add(link);
        context.SignIns.Add(signIn);
        await context.SaveChangesAsync(ct);
        return signIn;
    }

    /// <summary>The invitation, marked as used in the caller's transaction.</summary>
    private async Task<Result<SignInInvitation>> TakeAsync(PassDbContext context, ActivationCode code, DateOnly? child, CancellationToken ct)
    {
        if (await OpenAsync(context, code, time, ct) is not { } open)
            return Words.Problem("InvitationRefused");
        if (open.Kind == LinkKind.Family && await FamilyCodes.ChildOfAsync(context, open, child, ct) is null)
            return Words.Problem("ChildUnlike");
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        return await context.SignInInvitations.Where(i => i.Id == open.Id && i.UsedMs == null).ExecuteUpdateAsync(set => set.SetProperty(i => i.UsedMs, nowMs), ct) == 1 ? open : Words.Problem("InvitationRefused");
    }

    internal static Task<SignInInvitation?> OpenAsync(PassDbContext context, ActivationCode code, TimeProvider time, CancellationToken ct)
    {
        var (hash, nowMs) = (code.Hash(), time.GetUtcNow().ToUnixTimeMilliseconds());
        return context.SignInInvitations.AsNoTracking().SingleOrDefaultAsync(i => i.CodeHash == hash && i.UsedMs == null && i.ExpiresMs > nowMs, ct);
    }

    private static SignInLink LinkOf(SignInInvitation invitation) => new()
    {
        Kind = invitation.Kind,
        Subject = invitation.Subject,
        Uai = invitation.Uai,
        PartnerRole = invitation.PartnerRole,
    };

    private static Task<bool> IsThereAsync(PassDbContext context, Invited who, CancellationToken ct) => who.Kind switch
    {
        LinkKind.Person => context.People.AnyAsync(p => p.Id == who.Subject && p.EndedMs == null, ct),
        LinkKind.Holder or LinkKind.Family => context.Holders.AnyAsync(h => h.Id == who.Subject, ct),
        LinkKind.Partner => context.Partners.AnyAsync(p => p.Id == who.Subject, ct),
        _ => context.Schools.AnyAsync(s => s.Uai == who.Uai, ct),
    };

    /// <summary>A partner's owner, for that partner's own people; somebody of a school, for its colleagues there.</summary>
    private static Task<bool> OwnsAsync(PassDbContext context, Actor actor, Invited who, CancellationToken ct) =>
        who.Kind switch
        {
            LinkKind.Partner => Actors.MayChangeAsync(context, actor, (int)who.Subject, ct),
            LinkKind.School => Actors.MayActForAsync(context, actor, who.Uai, ct),
            // Who follows a young person, that person says.
            LinkKind.Family => Actors.LinksOf(context, actor, LinkKind.Holder).AnyAsync(l => l.Subject == who.Subject, ct),
            _ => Task.FromResult(false),
        };

    private static Task<int> InvitedTodayAsync(PassDbContext context, Invited who, DateTimeOffset now, CancellationToken ct)
    {
        var sinceMs = (now - TimeSpan.FromDays(1) + CodeLifetime).ToUnixTimeMilliseconds();
        return context.SignInInvitations.CountAsync(i => i.Kind == who.Kind && i.Subject == who.Subject && i.Uai == who.Uai && i.ExpiresMs > sinceMs, ct);
    }

    /// <summary>The audit keeps no name of a young person or its family.</summary>
    private static string? Audited(Invited who, string name) => who.Kind is LinkKind.Holder or LinkKind.Family ? null : name;
}
