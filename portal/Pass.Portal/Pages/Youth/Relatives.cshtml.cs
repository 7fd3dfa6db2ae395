using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.SignIns;

namespace Pass.Portal.Pages.Youth;

/// <summary>Who of the family may see one's pass and pay into it: let in by a code that is shown once, and out again at any time.</summary>
internal sealed class RelativesModel(PassDbContext context, SignInOffice office) : PassPage
{
    /// <param name="UserName">By which it signs in; null for one that signs in elsewhere alone.</param>
    public sealed record Relative(int Link, string Name, string? UserName);

    public IReadOnlyList<Relative> Relatives { get; private set; } = [];

    /// <summary>Just made.</summary>
    public NewInvitation? Invitation { get; private set; }

    public Task OnGetAsync() => ReadAsync();

    public async Task<IActionResult> OnPostInviteAsync()
    {
        var own = Visitor.Holder!.Value;
        if ((await office.InviteAsync(Visitor.Outside(ActorRole.Holder), Invited.Family(own), YouthWords.Say("Relatives.Greeted"), Ct)).Ok(out var made, out var problem))
            Invitation = made;
        else
            Refuse(problem);
        await ReadAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostEndAsync(int link)
    {
        if (!(await office.EndLinkAsync(Visitor.Outside(ActorRole.Holder), link, Ct)).Ok(out _, out var problem))
        {
            Refuse(problem);
            await ReadAsync();
            return Page();
        }
        Done(YouthWords.Say("Relatives.Ended"));
        return LocalRedirect("/jeune/proches");
    }

    private async Task ReadAsync()
    {
        var own = Visitor.Holder!.Value;
        Relatives = await (from l in context.SignInLinks
                           join s in context.SignIns on l.SignInId equals s.Id
                           where l.Kind == LinkKind.Family && l.Subject == own && l.EndedMs == null
                           orderby l.Id
                           select new Relative(l.Id, s.Name, s.UserName)).Take(20).ToListAsync(Ct);
    }
}
