using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Tills;

namespace Pass.Portal.Pages.Partner;

/// <summary>A partner's tills: opened, given another code, taken out of service.</summary>
internal sealed class TillsModel(PassDatabase database, PassDbContext context, TimeProvider time) : PartnerPage
{
    private const int MostShown = 200;

    private readonly TerminalOffice _office = new(database, time);

    [BindProperty]
    public string? Label { get; set; }

    public long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    public IReadOnlyList<Data.Model.Terminal> Tills { get; private set; } = [];

    /// <summary>Null while it sells.</summary>
    public HaltedPartner? Halted { get; private set; }

    /// <summary>Shown once, on the answer that made it.</summary>
    public ActivationCode? Code { get; private set; }

    public string CodeFor { get; private set; } = "";

    protected override bool IsFor(PartnerRole role) => role == PartnerRole.Owner;

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostOpenAsync()
    {
        if ((await _office.OpenAsync(Self(), [Access.Partner], Label ?? "", ct: Ct)).Ok(out var opened, out var problem))
            (Code, CodeFor, Label) = (opened[0].Code, Label!, null);
        else
            Refuse(problem, nameof(Label));
        if (Code is not null)
            ModelState.Clear();
        await LoadAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostRenewAsync(int till)
    {
        if (!await IsMineAsync(till))
            return NotFound();
        if ((await _office.RenewCodeAsync(Self(), till, Ct)).Ok(out var renewed, out var problem))
            (Code, CodeFor) = (renewed.Code, Tills.First(t => t.Id == till).Label);
        else
            Refuse(problem);
        await LoadAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostRevokeAsync(int till)
    {
        if (!await IsMineAsync(till))
            return NotFound();
        if (!(await _office.RevokeAsync(Self(), till, Ct)).Ok(out var revoked, out var problem))
        {
            Refuse(problem);
            return Page();
        }
        Done(PartnerWords.Say("Tills.Revoked", revoked.Label));
        return LocalRedirect("/pro/points-de-vente");
    }

    private async Task<bool> IsMineAsync(int till)
    {
        await LoadAsync();
        return Tills.Any(t => t.Id == till);
    }

    private async Task LoadAsync()
    {
        Tills = (await _office.ListAsync(Access.Partner, size: MostShown, ct: Ct)).Items;
        Halted = await HaltedAsync(database, context, time);
    }
}
