using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Proofs;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Model;
using Pass.Region.Partners;

namespace Pass.Portal.Pages.Staff;

/// <summary>Shops that signed and wait for a decision, worked through by keyboard.</summary>
internal sealed class AffiliationsModel(PassDatabase database, PassDbContext context, TimeProvider time) : StaffPage
{
    private const int MostMeasured = 20;

    private readonly AffiliationOffice _office = new(database, time);

    public IReadOnlyList<WaitingAffiliation> Waiting { get; private set; } = [];

    /// <summary>Half of the last ones were decided within it; null before the first.</summary>
    public TimeSpan? Delay { get; private set; }

    public CodeTable Trades { get; private set; } = null!;

    public bool MayDecide => (Visitor.Person!.Roles & AffiliationOffice.MayDecide) != 0;

    public async Task OnGetAsync()
    {
        Waiting = await _office.WaitingAsync(Ct);
        Trades = await ReferenceLoader.CodesAsync(context.Trades, Ct);
        var taken = await context.Affiliations.Where(a => a.DecidedMs != null).OrderByDescending(a => a.DecidedMs).Take(MostMeasured).Select(a => a.DecidedMs!.Value - a.SignedMs).ToListAsync(Ct);
        if (taken.Count > 0)
            Delay = TimeSpan.FromMilliseconds(taken.Order().ElementAt(taken.Count / 2));
    }

    public async Task<IActionResult> OnPostAcceptAsync(int id) =>
        await AnswerAsync(await _office.AcceptAsync(Visitor.Staff(AffiliationOffice.MayDecide), id, Ct), "Affiliations.Accepted");

    public async Task<IActionResult> OnPostRefuseAsync(int id, string? reason) =>
        await AnswerAsync(await _office.RefuseAsync(Visitor.Staff(AffiliationOffice.MayDecide), id, reason ?? "", Ct), "Affiliations.Refused");

    /// <summary>What a shop signed, as a letter; or with what whoever checks it without us needs.</summary>
    public async Task<IActionResult> OnGetProofAsync(int id, bool tout)
    {
        var proofs = new ConventionProof(database);
        return (tout ? await proofs.FindAsync(id, Ct) : await proofs.LetterAsync(id, Ct)) is { } file ? File(file.Content, tout ? "application/zip" : "application/pdf", file.Name) : NotFound();
    }

    private async Task<IActionResult> AnswerAsync(Result<Affiliation> result, string done)
    {
        if (result.Ok(out var decided, out var problem))
        {
            Done(StaffWords.Say(done, decided.LegalName));
            return LocalRedirect("/region/affiliations");
        }
        ModelState.Clear();
        Refuse(problem);
        await OnGetAsync();
        return Page();
    }
}
