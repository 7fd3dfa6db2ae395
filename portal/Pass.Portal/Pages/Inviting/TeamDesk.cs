using System.Globalization;
using Pass.Core;
using Pass.Data.Model;
using Pass.Portal.Mails;
using Pass.Region.SignIns;

namespace Pass.Portal.Pages.Inviting;

/// <summary>What a page does with the forms of a team, which are alike for a partner, a school and the region.</summary>
internal sealed class TeamDesk(SignInOffice office, PublicAddress addresses)
{
    /// <summary>Fields of the form.</summary>
    private const string NameField = "Name", EmailField = "Email";

    /// <returns>Null when it was refused, which the page then says.</returns>
    public async Task<Invitee?> InviteAsync(PassPage page, Actor actor, Invited who, string? name, string? email)
    {
        page.ModelState.Clear();
        var mail = string.IsNullOrWhiteSpace(email) ? null : new InvitationMail(email.Trim(), await addresses.OfAsync(page.Request, page.Ct) + "/invitation", CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        if ((await office.InviteAsync(actor, who with { Mail = mail }, name ?? "", page.Ct)).Ok(out var made, out var problem))
            return new(made, mail?.Address);
        page.Refuse(problem, problem.Code switch { "AddressWrong" => EmailField, "InvitationsMany" or "RoleMissing" or "ActorUnknown" => "", _ => NameField });
        return null;
    }

    /// <returns>False when it was refused, which the page then says.</returns>
    public async Task<bool> EndAsync(PassPage page, Actor actor, TeamMember member) =>
        IsDone(page, await office.EndLinkAsync(actor, member.Link, page.Ct), InvitingWords.Say("Ended", member.Name));

    /// <returns>False when it was refused, which the page then says.</returns>
    public async Task<bool> WithdrawAsync(PassPage page, Actor actor, SignInInvitation invited) =>
        IsDone(page, await office.WithdrawAsync(actor, invited.Id, page.Ct), InvitingWords.Say("Withdrawn", invited.Name));

    private static bool IsDone<T>(PassPage page, Result<T> result, string said) where T : notnull
    {
        if (!result.Ok(out _, out var problem))
        {
            page.Refuse(problem);
            return false;
        }
        page.Done(said);
        return true;
    }
}

/// <summary>Somebody who was just invited: shown once, on the answer that did it.</summary>
/// <param name="SentTo">Null when the code is only handed over.</param>
internal sealed record Invitee(NewInvitation Made, string? SentTo);

/// <summary>A team as it is shown.</summary>
/// <param name="Action">Path of the page.</param>
/// <param name="IsOwn">Looked at by its own people, who do not end the last one.</param>
/// <param name="MayEnd">Who looks may end somebody's access, and take back an invitation.</param>
internal sealed record TeamPart(Team Team, Invitee? Invitee, string Action, bool IsOwn = true, bool MayEnd = true);

/// <summary>The form with which somebody is invited, as it was typed.</summary>
/// <param name="Role">None where there is none to choose.</param>
internal sealed record InvitePart(string Action, string? Name, string? Email, PartnerRole Role = PartnerRole.None);
