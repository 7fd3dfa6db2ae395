using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal.Webhooks;
using Pass.Region.Integration;

namespace Pass.Portal.Pages.Partner;

/// <summary>One address of a partner's software: what it was told, and how that went.</summary>
internal sealed class HookModel(PassDatabase database, HookSecrets secrets, TimeProvider time) : PartnerPage
{
    private readonly HookOffice _office = new(database, secrets, time);

    public HookStory Story { get; private set; } = null!;

    public PartnerHook Hook => Story.Hook;

    /// <summary>Shown once, on the answer that made it.</summary>
    public NewHook? Made { get; private set; }

    protected override bool IsFor(PartnerRole role) => role == PartnerRole.Owner;

    public async Task<IActionResult> OnGetAsync(int id) => await LoadAsync(id) ? Page() : NotFound();

    public Task<IActionResult> OnPostTestAsync(int id) => DoAsync(id, () => _office.TestAsync(Self(), id, HookMessages.Test, Ct), "Hook.TestSent");

    public Task<IActionResult> OnPostReplayAsync(int id, long delivery) => DoAsync(id, () => _office.ReplayAsync(Self(), id, delivery, Ct), "Hook.Replayed");

    public Task<IActionResult> OnPostResumeAsync(int id) => DoAsync(id, () => _office.ResumeAsync(Self(), id, Ct), "Hook.Resumed");

    public Task<IActionResult> OnPostRemoveAsync(int id) => DoAsync(id, () => _office.RemoveAsync(Self(), id, Ct), "Hook.Removed", "/pro/logiciels");

    public async Task<IActionResult> OnPostRenewAsync(int id)
    {
        if (!await LoadAsync(id))
            return NotFound();
        if ((await _office.RenewSecretAsync(Self(), id, Ct)).Ok(out var made, out var problem))
            Made = made;
        else
            Refuse(problem);
        return Page();
    }

    private async Task<IActionResult> DoAsync<T>(int id, Func<Task<Result<T>>> act, string done, string? to = null) where T : notnull
    {
        if (!await LoadAsync(id))
            return NotFound();
        if (!(await act()).Ok(out _, out var problem))
        {
            Refuse(problem);
            return Page();
        }
        Done(PartnerWords.Say(done));
        return LocalRedirect(to ?? $"/pro/logiciels/{id}");
    }

    private async Task<bool> LoadAsync(int id)
    {
        if (await _office.FindAsync(Access.Partner, id, Ct) is not { } story)
            return false;
        Story = story;
        return true;
    }
}
