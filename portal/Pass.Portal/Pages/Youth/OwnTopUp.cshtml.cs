using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Http;
using Pass.Portal.Pages.Paying;

namespace Pass.Portal.Pages.Youth;

/// <summary>Money of one's own or of the family on one's own pass: what is owed, what there is, what was paid in and what waits for the payment's word.</summary>
internal sealed class OwnTopUpModel(PassDbContext context, AuthorizationEngine engine, StripeHook stripe, TimeProvider time) : PayPage(stripe)
{
    public const string Address = "/jeune/recharge";

    private PassId _pass;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<FamilyDebt> Debts { get; private set; } = [];

    public override bool IsAddingFirst => Debts.Count == 0;

    /// <summary>Those that are the family's.</summary>
    public IReadOnlyList<PurseCard> Purses { get; private set; } = [];

    public IReadOnlyList<PaidLine> Payments { get; private set; } = [];

    public async Task OnGetAsync()
    {
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        _pass = new((await new OwnPass(context).HolderAsync(Visitor.Holder!.Value, Ct)).PassId);
        var paid = new PaidIn(context);
        Debts = [.. (await paid.DebtsAsync([_pass.Value], Ct))[_pass.Value]];
        Payments = await paid.PaymentsAsync(_pass, Ct);
        if (await engine.ReadAsync(_pass, Ct) is { } account)
            Purses = [.. PurseCard.Of(account, engine.Reference, today).Where(p => p.Benefit.IsOfFamilies)];
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await OnGetAsync();
        await TopUpAsync(_pass, Address);
        return Page();
    }

    public async Task<IActionResult> OnPostOwedAsync(int n)
    {
        await OnGetAsync();
        if (Debts.FirstOrDefault(d => d.Number == n) is not { } debt)
            return NotFound();
        await PayDebtAsync(debt, Address);
        return Page();
    }
}
