using Microsoft.AspNetCore.Mvc;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.SignIns;

namespace Pass.Portal.Pages.Partner;

/// <summary>Who acts for a partner; the last owner stays.</summary>
internal sealed class TeamModel(PassDatabase database, TimeProvider time) : PartnerPage
{
    private readonly SignInOffice _office = new(database, time);

    [BindProperty]
    public string? Name { get; set; }

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
        if ((await _office.InviteAsync(Self(), Invited.Partner(Access.Partner, Role), Name ?? "", Ct)).Ok(out var made, out var problem))
            (Made, Name) = (made, null);
        else
            Refuse(problem, nameof(Name));
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
