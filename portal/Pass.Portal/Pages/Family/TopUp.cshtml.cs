using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Http;

namespace Pass.Portal.Pages.Family;

/// <summary>Money for a child, paid by card on Stripe's own page. It is in the purse when Stripe says so, never because somebody came back from there.</summary>
internal sealed partial class TopUpModel(PassDbContext context, AuthorizationEngine engine, StripeHook stripe, TimeProvider time) : PassPage
{
    [BindProperty]
    public string? Amount { get; set; }

    public Child Child { get; private set; } = null!;

    public bool IsOpen => stripe.Families is not null;

    /// <summary>Where to pay, once it was begun.</summary>
    public Uri? Checkout { get; private set; }

    public async Task<IActionResult> OnGetAsync(long id) => await ReadAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(long id)
    {
        if (!await ReadAsync(id))
            return NotFound();
        if (stripe.Families is not { } payments)
            return Page();
        if (Read(Amount) is not { } amount)
        {
            ModelState.AddModelError(nameof(Amount), FamilyWords.Say("TopUp.AmountWrong"));
            return Page();
        }
        var returnTo = new Uri($"{Request.Scheme}://{Request.Host}/famille/enfants/{id}");
        if ((await payments.StartAsync(new(Child.Pass, amount, FamilyPurpose.TopUp, null, returnTo), Visitor.Outside(ActorRole.Holder), Ct)).Ok(out var checkout, out var problem))
            Checkout = checkout.Address;
        else
            Refuse(problem, problem.Code == "FamilyAmount" ? nameof(Amount) : "");
        return Page();
    }

    /// <summary>Euros as people type them, with a comma or a point; no culture decides.</summary>
    internal static Money? Read(string? text)
    {
        if (Euros().Match((text ?? "").Trim().TrimEnd('€').TrimEnd()) is not { Success: true } match)
            return null;
        var cents = match.Groups[2].Value.PadRight(2, '0');
        return new(long.Parse(match.Groups[1].Value + cents, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^([0-9]{1,5})(?:[.,]([0-9]{1,2}))?\z")]
    private static partial Regex Euros();

    private async Task<bool> ReadAsync(long id)
    {
        if (await new Children(context, engine, ParisCalendar.DateOf(time.GetUtcNow())).FindAsync(Visitor.Children, id, Ct) is not { } child)
            return false;
        Child = child;
        return true;
    }
}
