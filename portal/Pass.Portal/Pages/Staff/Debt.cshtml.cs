using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments.StripeApi;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Portal.Pages.Staff;

/// <summary>What one family owes after its bank took back what was spent: why, its lines in the ledger, and what may be done.</summary>
internal sealed class DebtModel(PassDatabase database, PassDbContext context, AuthorizationEngine engine, TimeProvider time) : StaffPage
{
    public FamilyDebt Debt { get; private set; } = null!;

    /// <summary>What was paid in, and spent.</summary>
    public FamilyPayment Payment { get; private set; } = null!;

    /// <summary>Stripe's name of the chargeback or refund.</summary>
    public string? AtStripe { get; private set; }

    public string Benefit { get; private set; } = "";

    /// <summary>Whose file it is; null once it was emptied.</summary>
    public long? Holder { get; private set; }

    /// <summary>In the purse now, in cents: the family may spend it although it owes.</summary>
    public int InPurse { get; private set; }

    public IReadOnlyList<Posting> Lines { get; private set; } = [];

    public bool MayDecide => Visitor.Person!.Roles.HasFlag(ActorRole.AuthorisingOfficer);

    public bool IsMine => Debt.AskerId == Visitor.Person!.Id;

    [BindProperty]
    public string? Reason { get; set; }

    private FamilyDebts Debts => new(database, time);

    public async Task<IActionResult> OnGetAsync(int n)
    {
        if (await context.FamilyDebts.AsNoTracking().SingleOrDefaultAsync(d => d.Number == n, Ct) is not { } debt)
            return NotFound();
        Debt = debt;
        var part = await context.FamilyRefunds.AsNoTracking().SingleAsync(r => r.Number == debt.RefundNumber, Ct);
        Payment = await context.FamilyPayments.AsNoTracking().SingleAsync(p => p.Number == part.PaymentNumber, Ct);
        AtStripe = part.RefundId;
        Benefit = (await context.BenefitLabelsAsync(CultureInfo.CurrentUICulture, Ct))[debt.BenefitId];
        Holder = await context.Holders.Where(h => h.PassId == debt.PassId).Select(h => (long?)h.Id).SingleOrDefaultAsync(Ct);
        if (await engine.ReadAsync(new(debt.PassId), Ct) is { } account && account.IndexOf(new BenefitId((ushort)debt.BenefitId)) is >= 0 and var at)
            InPurse = account.Purses[at].Balance;
        var documents = FamilyDebts.DocumentsOf(n);
        Lines = await context.Postings.AsNoTracking().Where(p => documents.Contains(p.Document)).OrderBy(p => p.Entry).ThenBy(p => p.Line).ToListAsync(Ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAskAsync(int n) => await AnswerAsync(n, await Debts.AskWaiverAsync(n, Payer(Reason), Ct), "Debt.Asked");

    public async Task<IActionResult> OnPostWaiveAsync(int n) => await AnswerAsync(n, await Debts.WaiveAsync(n, Visitor.Staff(ActorRole.AuthorisingOfficer), Ct), "Debt.Waived");

    public async Task<IActionResult> OnPostRefuseAsync(int n) => await AnswerAsync(n, await Debts.RefuseWaiverAsync(n, Visitor.Staff(ActorRole.AuthorisingOfficer, Reason), Ct), "Debt.Refused");

    private async Task<IActionResult> AnswerAsync(int n, Result<FamilyDebt> result, string done)
    {
        if (result.Ok(out _, out var problem))
        {
            Done(StaffWords.Say(done, n));
            return LocalRedirect($"/region/incidents/familles/{n}");
        }
        ModelState.Clear();
        Refuse(problem, problem.Code == "DebtReasonMissing" ? nameof(Reason) : "");
        return await OnGetAsync(n);
    }
}
