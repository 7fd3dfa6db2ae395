using Microsoft.AspNetCore.Mvc;
using Pass.Clearing.Partners;
using Pass.Clearing.Payments;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal.SignIns;
using Pass.Region.Partners;

namespace Pass.Portal.Pages.Partner;

/// <summary>Where a partner is paid, and since when; an owner changes it with its second factor.</summary>
internal sealed class BankModel(PassDatabase database, TimeProvider time, Door door, Factors factors) : PartnerPage
{
    private readonly PartnerOffice _office = new(database, time);

    [BindProperty]
    public string? Iban { get; set; }

    [BindProperty]
    public string? Bic { get; set; }

    [BindProperty]
    public string? Holder { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    [BindProperty]
    public string? Credential { get; set; }

    /// <summary>What this visitor changes it with.</summary>
    public Means Means { get; private set; } = new(false, false);

    public IReadOnlyList<PartnerBankAccount> Accounts { get; private set; } = [];

    /// <summary>Of the account there is now; null before the region is set up.</summary>
    public AccountStart? Start { get; private set; }

    protected override bool IsFor(PartnerRole role) => role is PartnerRole.Owner or PartnerRole.Accountant;

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        if (!IsOwner)
            return StatusCode(StatusCodes.Status403Forbidden);
        var partner = await LoadAsync();
        ModelState.Clear();
        if (await door.AgainAsync(HttpContext, Visitor, Code, Credential, Ct) is not Tried.In and var tried)
            ModelState.AddModelError(nameof(Code), AgainPart.Why(tried, Credential));
        else if (!(await _office.ChangeAccountAsync(Self(PartnerWords.Say("Bank.Reason")), partner.Siret, Iban ?? "", string.IsNullOrWhiteSpace(Bic) ? null : Bic, Holder ?? "", Ct)).Ok(out _, out var problem))
            Refuse(problem, problem.Code.StartsWith("Bic", StringComparison.Ordinal) ? nameof(Bic) : problem.Code.StartsWith("Iban", StringComparison.Ordinal) ? nameof(Iban) : nameof(Holder));
        else
        {
            Done(PartnerWords.Say("Bank.Changed"));
            return LocalRedirect("/pro/banque");
        }
        Code = null;
        return Page();
    }

    public ForecastPayment? NextPayment { get; private set; }

    private async Task<Data.Model.Partner> LoadAsync()
    {
        NextPayment = await NextPaymentAsync(database, time);
        Means = await factors.MeansAsync(Visitor);
        var partner = (await _office.GetAsync(Partner, Ct))!;
        Accounts = await _office.AccountsAsync(Partner, Ct);
        if (Accounts.FirstOrDefault(a => a.UntilMs is null) is { } now && (await AccountStart.OfAsync(database, partner, now.FromMs, Ct)).Ok(out var start, out _))
            Start = start;
        return partner;
    }
}
