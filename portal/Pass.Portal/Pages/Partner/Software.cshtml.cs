using Microsoft.AspNetCore.Mvc;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Integration;

namespace Pass.Portal.Pages.Partner;

/// <summary>A partner's own software: keys it reads with, addresses it is told at.</summary>
internal sealed class SoftwareModel(PassDatabase database, HookSecrets secrets, TimeProvider time) : PartnerPage
{
    private readonly PartnerKeyOffice _keys = new(database, time);
    private readonly HookOffice _hooks = new(database, secrets, time);

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public bool ReadsSales { get; set; }

    [BindProperty]
    public bool ReadsPayments { get; set; }

    [BindProperty]
    public bool Sells { get; set; }

    [BindProperty]
    public string? Address { get; set; }

    /// <summary>Numbers of <see cref="HookEvent"/>.</summary>
    [BindProperty]
    public List<int> Events { get; set; } = [];

    public IReadOnlyList<PartnerKey> Keys { get; private set; } = [];

    public IReadOnlyList<PartnerHook> Hooks { get; private set; } = [];

    /// <summary>Shown once, on the answer that made it.</summary>
    public NewPartnerKey? MadeKey { get; private set; }

    public NewHook? MadeHook { get; private set; }

    /// <summary>Those that may be chosen.</summary>
    public static IReadOnlyList<HookEvent> Choices { get; } = [.. Enum.GetValues<HookEvent>().Where(e => e != HookEvent.Test)];

    public static IEnumerable<PartnerKeyScope> ScopesOf(PartnerKey key) => Enum.GetValues<PartnerKeyScope>().Where(s => s != PartnerKeyScope.None && key.Scope.HasFlag(s));

    protected override bool IsFor(PartnerRole role) => role == PartnerRole.Owner;

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostKeyAsync()
    {
        ModelState.Clear();
        var scope = (ReadsSales ? PartnerKeyScope.Sales : 0) | (ReadsPayments ? PartnerKeyScope.Payments : 0) | (Sells ? PartnerKeyScope.Sell : 0);
        if ((await _keys.MakeAsync(Self(), Access.Partner, Name, scope, Ct)).Ok(out var made, out var problem))
            (MadeKey, Name, ReadsSales, ReadsPayments, Sells) = (made, null, false, false, false);
        else
            Refuse(problem, problem.Code == "ScopeMissing" ? nameof(ReadsSales) : nameof(Name));
        await LoadAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostRevokeAsync(int key)
    {
        await LoadAsync();
        // Of the partner that is looked at, whatever else its owner owns.
        if (!Keys.Any(k => k.Id == key))
            return NotFound();
        if (!(await _keys.RevokeAsync(Self(), key, Ct)).Ok(out var revoked, out var problem))
        {
            Refuse(problem);
            return Page();
        }
        Done(PartnerWords.Say("Software.Revoked", revoked.Name));
        return LocalRedirect("/pro/logiciels");
    }

    public async Task<IActionResult> OnPostHookAsync()
    {
        ModelState.Clear();
        var events = Events.Where(e => Choices.Contains((HookEvent)e)).Aggregate(0, (bits, e) => bits | 1 << e);
        if ((await _hooks.AddAsync(Self(), Access.Partner, Address, events, Ct)).Ok(out var made, out var problem))
            (MadeHook, Address, Events) = (made, null, []);
        else
            Refuse(problem, problem.Code == "EventsMissing" ? "Events_1" : nameof(Address));
        await LoadAsync();
        return Page();
    }

    private async Task LoadAsync() => (Keys, Hooks) = (await _keys.ListAsync(Access.Partner, Ct), await _hooks.ListAsync(Access.Partner, Ct));
}
