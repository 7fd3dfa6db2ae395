using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Holders;
using Pass.Region.People;

namespace Pass.Portal.Pages.Account;

/// <summary>What is kept of whoever is signed in: who looked at it, all of it as a file, and the wish to be erased.</summary>
internal sealed class OwnDataModel(PassDatabase database, TimeProvider time) : PassPage
{
    private const int MostLooks = 50;

    private readonly HolderErasure _erasure = new(database, time);

    public IReadOnlyList<AuditEntry> Looks { get; private set; } = [];

    /// <summary>Null when nobody asked.</summary>
    public ErasureAsked? Asked { get; private set; }

    public bool IsYoung => Visitor.Holder is not null;

    public Task OnGetAsync() => ReadAsync();

    public async Task<IActionResult> OnGetExportAsync() =>
        File(await new HolderExport(database).OfAsync(Visitor.Holder, Visitor.SignIn, Ct), "application/json", "pass-mes-donnees.json");

    public async Task<IActionResult> OnPostEraseAsync()
    {
        if (Visitor.Holder is not { } holder)
            return NotFound();
        if ((await _erasure.AskAsync(Visitor.Outside(ActorRole.Holder), holder, Ct)).Ok(out _, out var problem))
        {
            Done(AccountWords.Say("Data.EraseDone"));
            return LocalRedirect("/compte/donnees");
        }
        Refuse(problem);
        await ReadAsync();
        return Page();
    }

    private async Task ReadAsync()
    {
        if (Visitor.Holder is not { } holder)
            return;
        Looks = await new FileLooks(database, time).OfAsync(LinkKind.Holder, holder, MostLooks, Ct);
        Asked = await _erasure.AskedAsync(holder, Ct);
    }
}
