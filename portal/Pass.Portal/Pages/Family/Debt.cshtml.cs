using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Http;

namespace Pass.Portal.Pages.Family;

/// <summary>What a family owes for a child after its bank took back a payment that was spent: why, and how it is paid.</summary>
internal sealed class DebtModel(PassDbContext context, AuthorizationEngine engine, StripeHook stripe, TimeProvider time) : PassPage
{
    public Child Child { get; private set; } = null!;

    public FamilyDebt Debt { get; private set; } = null!;

    public bool IsOpen => stripe.Families is not null;

    /// <summary>Where to pay, once it was begun.</summary>
    public Uri? Checkout { get; private set; }

    public async Task<IActionResult> OnGetAsync(int n) => await ReadAsync(n) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(int n)
    {
        if (!await ReadAsync(n))
            return NotFound();
        if (stripe.Families is not { } payments)
            return Page();
        var returnTo = new Uri($"{Request.Scheme}://{Request.Host}/famille/enfants/{Child.Id}");
        if ((await payments.PayDebtAsync(n, returnTo, Visitor.Outside(ActorRole.Holder), Ct)).Ok(out var checkout, out var problem))
            Checkout = checkout.Address;
        else
            Refuse(problem);
        return Page();
    }

    /// <summary>Only of a child that is followed, and while it is owed.</summary>
    private async Task<bool> ReadAsync(int n)
    {
        foreach (var child in await new Children(context, engine, ParisCalendar.DateOf(time.GetUtcNow())).OfAsync(Visitor.Children, Ct))
        {
            if (child.Debts.FirstOrDefault(d => d.Number == n) is { } debt)
            {
                (Child, Debt) = (child, debt);
                return true;
            }
        }
        return false;
    }
}
