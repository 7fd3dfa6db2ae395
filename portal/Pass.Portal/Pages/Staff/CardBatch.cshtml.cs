using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Cards.Issuance;
using Pass.Data.Model;
using Pass.Portal.Issuance;

namespace Pass.Portal.Pages.Staff;

/// <summary>One batch of a bureau: who had it prepared, where its cards are, who took its file, and which cards the bureau spoiled and why.</summary>
internal sealed class CardBatchModel(IssuerDesk desk, PassDbContext context) : StaffPage
{
    private const int MostEvents = 50;

    public BatchDetailMessage Shown { get; private set; } = null!;

    /// <summary>What people did with it from here, the latest first.</summary>
    public IReadOnlyList<AuditEntry> Events { get; private set; } = [];

    public bool MaySend => (Visitor.Person!.Roles & IssuerDesk.MaySend) != 0;

    /// <summary>Made by the bureau, and not on their way yet.</summary>
    public int Produced => Shown.Batch.States.GetValueOrDefault("Produced");

    public async Task<IActionResult> OnGetAsync(int n)
    {
        if (!(await desk.BatchAsync(Visitor.Staff(CardsModel.Looks), n, Ct)).Ok(out var shown, out _))
            return NotFound();
        Shown = shown;
        var subject = string.Create(CultureInfo.InvariantCulture, $"batch/{n}");
        Events = await context.Audit.AsNoTracking().Where(a => a.Subject == subject).OrderByDescending(a => a.Id).Take(MostEvents).ToListAsync(Ct);
        return Page();
    }

    /// <summary>Sealed for the bureau: whoever has it makes nothing of it.</summary>
    public async Task<IActionResult> OnPostFileAsync(int n)
    {
        if ((await desk.BatchFileAsync(Visitor.Staff(IssuerDesk.MaySend), n, Ct)).Ok(out var file, out var problem))
            return File(file.File, "application/octet-stream", string.Create(CultureInfo.InvariantCulture, $"lot-{n}.txt"));
        Refuse(problem);
        return await OnGetAsync(n);
    }

    public async Task<IActionResult> OnPostShipAsync(int n)
    {
        if ((await desk.ShipAsync(Visitor.Staff(IssuerDesk.MaySend), n, Ct)).Ok(out var shipped, out var problem))
        {
            Done(StaffWords.Say("Cards.ShippedNow", shipped.Shipped));
            return LocalRedirect($"/region/cartes/lots/{n}");
        }
        Refuse(problem);
        return await OnGetAsync(n);
    }
}
