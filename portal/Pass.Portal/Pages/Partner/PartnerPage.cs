using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal.SignIns;
using Pass.Region.Partners;

namespace Pass.Portal.Pages.Partner;

/// <summary>Why a partner sells nothing.</summary>
/// <param name="Act">What gave it its status; null when that is not kept.</param>
/// <param name="Contact">Where the region is asked about it.</param>
internal sealed record HaltedPartner(PartnerStatus Status, AuditEntry? Act, string? Contact);

/// <summary>A page of one partner: the one the visitor chose of those it acts for, in the role it has there.</summary>
internal abstract class PartnerPage : PassPage
{
    private const string ChosenCookie = "__Host-pass-partenaire", NamedPartner = "partenaire";

    /// <summary>By the address, of the link that was followed here.</summary>
    private int? _named;

    /// <summary>Roles that may open the page; all of them unless it says.</summary>
    protected virtual bool IsFor(PartnerRole role) => true;

    /// <summary>The partner looked at; of several links to it, the one that may most.</summary>
    public PartnerAccess Access
    {
        get
        {
            var chosen = _named ?? NumberOf(Request.Cookies[ChosenCookie]);
            return Visitor.Partners.OrderBy(p => p.Partner == chosen ? 0 : 1).ThenBy(p => p.Partner).ThenBy(p => p.Role).First();
        }
    }

    public PartnerId Partner => new(Access.Partner);

    public bool SeesMoney => Access.Role is PartnerRole.Owner or PartnerRole.Accountant;

    public bool IsOwner => Access.Role == PartnerRole.Owner;

    [NonHandler]
    public override Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (NumberOf(Request.Query[NamedPartner]) is var named && Choose(named))
            _named = named;
        if (IsFor(Access.Role))
            return base.OnPageHandlerExecutionAsync(context, next);
        context.Result = StatusCode(StatusCodes.Status403Forbidden);
        return Task.CompletedTask;
    }

    /// <returns>Null while it sells.</returns>
    protected async Task<HaltedPartner?> HaltedAsync(PassDatabase database, PassDbContext context, TimeProvider time)
    {
        var status = await context.Partners.Where(p => p.Id == Access.Partner).Select(p => p.Status).SingleAsync(Ct);
        return status == PartnerStatus.Active ? null
            : new(status, await new PartnerOffice(database, time).StatusActAsync(Partner, Ct), await context.RegionSettings.Select(s => s.Contact).SingleOrDefaultAsync(Ct));
    }

    /// <summary>The nearest payment that nothing stands against, for those who see money; null when none is owed.</summary>
    protected async Task<ForecastPayment?> NextPaymentAsync(PassDatabase database, TimeProvider time)
    {
        if (!SeesMoney || !(await new PartnerForecast(database, time).OfAsync(Partner, Ct)).Ok(out var payments, out _))
            return null;
        return payments.Where(p => p.CreditedBy is not null).MinBy(p => p.CreditedBy) ?? payments.FirstOrDefault(p => p.State == ForecastState.BelowMinimum) ?? (payments is [var first, ..] ? first : null);
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

    /// <returns>0 for what is no number.</returns>
    private static int NumberOf(string? text) => int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Another of the visitor's partners, which what was asked for is of.</summary>
    protected async Task<int?> OtherAsync(Func<PartnerId, Task<bool>> hasIt)
    {
        foreach (var other in Visitor.Partners.Where(p => p.Partner != Access.Partner && IsFor(p.Role)).Select(p => p.Partner).Distinct())
        {
            if (await hasIt(new(other)))
                return other;
        }
        return null;
    }

    protected Actor Self(string? reason = null) => Visitor.Outside(ActorRole.Partner, reason);
}
