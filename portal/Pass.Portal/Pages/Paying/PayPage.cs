using Microsoft.AspNetCore.Mvc;
using Pass.Clearing.Payments.StripeApi;
using Pass.Core;
using Pass.Data.Model;
using Pass.Portal.Http;

namespace Pass.Portal.Pages.Paying;

/// <summary>A page on which money is paid in by card, on Stripe's own page. It is in the purse when Stripe says so, never because somebody came back from there.</summary>
internal abstract class PayPage(StripeHook stripe) : PassPage
{
    /// <summary>To be added, as it was typed.</summary>
    [BindProperty]
    public string? Amount { get; set; }

    /// <summary>The order of a partner whose remainder is paid; null or empty when money is only added.</summary>
    [BindProperty]
    public string? Order { get; set; }

    public bool IsOpen => stripe.Families is not null;

    /// <summary>Adding money is what the page is for, and nothing on it comes before.</summary>
    public virtual bool IsAddingFirst => true;

    /// <summary>Where to pay, once it was begun.</summary>
    public Uri? Checkout { get; private set; }

    /// <summary>The debt that is paid there; null when money is added.</summary>
    public int? PaidDebt { get; private set; }

    /// <param name="returnTo">Path of the page to come back to.</param>
    protected async Task TopUpAsync(PassId pass, string returnTo)
    {
        if (stripe.Families is not { } payments)
            return;
        if (!Money.TryReadEuros(Amount, out var amount))
            ModelState.AddModelError(nameof(Amount), PayingWords.Say("Add.AmountWrong"));
        else if ((await payments.StartAsync(Asked(pass, amount, returnTo), Visitor.Outside(ActorRole.Holder), Ct)).Ok(out var checkout, out var problem))
            Checkout = checkout.Address;
        else
            Refuse(problem, problem.Code switch { "FamilyAmount" => nameof(Amount), "FamilyPaidFor" => nameof(Order), _ => "" });
    }

    /// <param name="returnTo">Path of the page to come back to.</param>
    protected async Task PayDebtAsync(FamilyDebt debt, string returnTo)
    {
        if (stripe.Families is not { } payments)
            return;
        if ((await payments.PayDebtAsync(debt.Number, Here(returnTo), Visitor.Outside(ActorRole.Holder), Ct)).Ok(out var checkout, out var problem))
            (Checkout, PaidDebt) = (checkout.Address, debt.Number);
        else
            Refuse(problem);
    }

    private FamilyOrder Asked(PassId pass, Money amount, string returnTo) =>
        string.IsNullOrWhiteSpace(Order) ? new(pass, amount, FamilyPurpose.TopUp, null, Here(returnTo)) : new(pass, amount, FamilyPurpose.CoPayment, Order.Trim(), Here(returnTo));

    private Uri Here(string path) => new($"{Request.Scheme}://{Request.Host}{path}");
}

/// <summary>What is owed for a pass, on a page where it is paid.</summary>
/// <param name="For">Whom it is for, where that is not who looks.</param>
/// <param name="Action">Where its form goes.</param>
internal sealed record OwedPart(PayPage Page, FamilyDebt Debt, string? For, string Action);
