using Microsoft.AspNetCore.Mvc.Filters;
using Pass.Core;
using Pass.Data.Model;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Partner;

/// <summary>A page of one partner: the one the visitor chose of those it acts for, in the role it has there.</summary>
internal abstract class PartnerPage : PassPage
{
    private const string ChosenCookie = "__Host-pass-partenaire";

    /// <summary>Roles that may open the page; all of them unless it says.</summary>
    protected virtual bool IsFor(PartnerRole role) => true;

    /// <summary>The partner looked at; of several links to it, the one that may most.</summary>
    public PartnerAccess Access
    {
        get
        {
            var chosen = int.TryParse(Request.Cookies[ChosenCookie], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;
            return Visitor.Partners.OrderBy(p => p.Partner == chosen ? 0 : 1).ThenBy(p => p.Partner).ThenBy(p => p.Role).First();
        }
    }

    public PartnerId Partner => new(Access.Partner);

    public bool SeesMoney => Access.Role is PartnerRole.Owner or PartnerRole.Accountant;

    public bool IsOwner => Access.Role == PartnerRole.Owner;

    public override Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (IsFor(Access.Role))
            return base.OnPageHandlerExecutionAsync(context, next);
        context.Result = StatusCode(StatusCodes.Status403Forbidden);
        return Task.CompletedTask;
    }

    /// <summary>Keeps which partner is looked at, in this browser.</summary>
    /// <returns>False for one the visitor does not act for.</returns>
    protected bool Choose(int partner)
    {
        if (!Visitor.Partners.Any(p => p.Partner == partner))
            return false;
        Response.Cookies.Append(ChosenCookie, partner.ToString(System.Globalization.CultureInfo.InvariantCulture), new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
        return true;
    }

    protected Actor Self(string? reason = null) => Visitor.Outside(ActorRole.Partner, reason);
}
