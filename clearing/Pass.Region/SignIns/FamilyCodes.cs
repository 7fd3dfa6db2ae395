using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.SignIns;

/// <summary>Codes that young people give their families: whoever comes with one knows the child's birth date too.</summary>
public sealed class FamilyCodes(PassDatabase database, TimeProvider time)
{
    private static readonly Texts Words = Texts.Beside(typeof(SignInOffice), "SignIns");

    /// <summary>Whom a family's code lets follow: told to who knows the child's birth date, before anything is joined.</summary>
    /// <param name="signIn">The one that is signed in and would follow it too; null for none.</param>
    /// <returns>Problems: InvitationRefused, also for a code that is no family's; ChildUnlike.</returns>
    public async Task<Result<InvitedChild>> ChildAsync(ActivationCode code, DateOnly birthDate, int? signIn, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        if (await SignInOffice.OpenAsync(context, code, time, ct) is not { Kind: LinkKind.Family } open)
            return Words.Problem("InvitationRefused");
        if (await ChildOfAsync(context, open, birthDate, ct) is not { } child)
            return Words.Problem("ChildUnlike");
        var followed = await context.Holders.AsNoTracking()
            .Where(h => context.SignInLinks.Any(l => l.SignInId == signIn && l.Kind == LinkKind.Family && l.Subject == h.Id && l.EndedMs == null)).OrderBy(h => h.Id).ToListAsync(ct);
        return new InvitedChild(NameOf(child), [.. followed.Where(h => h.Id != child.Id).Select(NameOf)], followed.Exists(h => h.Id == child.Id));

        static string NameOf(Holder holder) => holder.GivenName ?? PassNumber.Of(new(holder.PassId)).ToString();
    }

    /// <summary>How who comes with an invitation is greeted: as it says, or, where it is a family's, as who comes says.</summary>
    internal static Result<string> NameOf(SignInInvitation invitation, NewSignIn asked, int length) => invitation.Kind != LinkKind.Family ? invitation.Name
        : string.IsNullOrWhiteSpace(asked.Name) ? Words.Problem("NameMissing") : PlainText.Read(asked.Name, length);

    /// <summary>The child that a family is invited to follow; null for another birth date, none, and a child whose is not known any more.</summary>
    internal static Task<Holder?> ChildOfAsync(PassDbContext context, SignInInvitation invitation, DateOnly? birthDate, CancellationToken ct) =>
        context.Holders.AsNoTracking().SingleOrDefaultAsync(h => h.Id == invitation.Subject && h.BirthDate != null && h.BirthDate == birthDate, ct);
}
