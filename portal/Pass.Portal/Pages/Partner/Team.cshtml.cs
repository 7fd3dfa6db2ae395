using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal.Mails;
using Pass.Region.SignIns;

namespace Pass.Portal.Pages.Partner;

/// <summary>Who acts for a partner; the last owner stays.</summary>
internal sealed class TeamModel(PassDatabase database, PublicAddress addresses, TimeProvider time) : PartnerPage
{
    private readonly SignInOffice _office = new(database, time);

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public PartnerRole Role { get; set; } = PartnerRole.Cashier;

    public PartnerTeam Team { get; private set; } = null!;

    /// <summary>Shown once, on the answer that made it.</summary>
    public NewInvitation? Made { get; private set; }

    protected override bool IsFor(PartnerRole role) => role == PartnerRole.Owner;

    public async Task OnGetAsync() => Team = await _office.TeamAsync(Access.Partner, Ct);

    public async Task<IActionResult> OnPostInviteAsync()
    {
        ModelState.Clear();
        var mail = string.IsNullOrWhiteSpace(Email) ? null : new InvitationMail(Email, await addresses.OfAsync(Request, Ct) + "/invitation", CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        if ((await _office.InviteAsync(Self(), Invited.Partner(Access.Partner, Role) with { Mail = mail }, Name ?? "", Ct)).Ok(out var made, out var problem))
            (Made, Name, Email) = (made, null, null);
        else
            Refuse(problem, problem.Code switch { "AddressWrong" => nameof(Email), "InvitationsMany" => "", _ => nameof(Name) });
        await OnGetAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostEndAsync(int link)
    {
        await OnGetAsync();
        // Of the partner that is looked at, whatever else its owner owns.
        if (Team.Members.FirstOrDefault(m => m.Link == link) is not { } member)
            return NotFound();
        if (!(await _office.EndLinkAsync(Self(), link, Ct)).Ok(out _, out var problem))
        {
            Refuse(problem);
            return Page();
        }
        Done(PartnerWords.Say("Team.Ended", member.Name));
        return LocalRedirect("/pro/equipe");
    }
}
