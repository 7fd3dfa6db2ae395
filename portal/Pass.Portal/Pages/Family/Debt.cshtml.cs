using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Http;
using Pass.Portal.Pages.Paying;

namespace Pass.Portal.Pages.Family;

/// <summary>What a family owes for a child after its bank took back a payment that was spent: why, and how it is paid.</summary>
internal sealed class DebtModel(PassDbContext context, AuthorizationEngine engine, StripeHook stripe, TimeProvider time) : PayPage(stripe)
{
    public Child Child { get; private set; } = null!;

    public FamilyDebt Debt { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(int n) => await ReadAsync(n) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(int n)
    {
        if (!await ReadAsync(n))
            return NotFound();
        await PayDebtAsync(Debt, $"/famille/enfants/{Child.Id}");
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
