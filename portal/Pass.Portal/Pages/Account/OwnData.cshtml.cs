using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
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

    /// <summary>At one's own file, and at those of the partners one is somebody of.</summary>
    public IReadOnlyList<LookedAt> Files { get; private set; } = [];

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
        var (looks, files) = (new FileLooks(database, time), new List<LookedAt>());
        if (Visitor.Holder is { } holder)
        {
            files.Add(new(AccountWords.Say("Data.Looks"), await looks.OfAsync(LinkKind.Holder, holder, MostLooks, Ct)));
            Asked = await _erasure.AskedAsync(holder, Ct);
        }
        var partners = Visitor.Partners.Select(p => p.Partner).Distinct().ToList();
        if (partners.Count > 0)
        {
            await using var context = database.CreateContext();
            var names = await context.Partners.AsNoTracking().Where(p => partners.Contains(p.Id)).OrderBy(p => p.LegalName).Select(p => new { p.Id, p.LegalName }).ToListAsync(Ct);
            var at = await looks.OfAsync(LinkKind.Partner, [.. partners.Select(p => (long)p)], MostLooks, Ct);
            files.AddRange(names.Select(p => new LookedAt(AccountWords.Say("Data.LooksAt", p.LegalName), [.. at[p.Id]])));
        }
        Files = files;
    }

    /// <summary>A file, and who of the region looked at it.</summary>
    internal sealed record LookedAt(string Title, IReadOnlyList<AuditEntry> Looks);
}
