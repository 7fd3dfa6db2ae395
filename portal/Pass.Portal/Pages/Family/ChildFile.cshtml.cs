using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Pages.Paying;
using Pass.Portal.Pages.Youth;

namespace Pass.Portal.Pages.Family;

/// <summary>What one child bought, and what its family paid in and got back.</summary>
internal sealed class ChildFileModel(PassDbContext context, AuthorizationEngine engine, TimeProvider time) : PassPage
{
    [BindProperty(SupportsGet = true, Name = "suite")]
    public int Number { get; set; } = 1;

    public bool HasMore { get; private set; }

    public Child Child { get; private set; } = null!;

    public IReadOnlyList<Movement> Movements { get; private set; } = [];

    public IReadOnlyList<PaidLine> Payments { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(long id)
    {
        if (!ModelState.IsValid || Number is < 1 or > OwnPass.MostPages)
            return NotFound();
        var children = new Children(context, engine, ParisCalendar.DateOf(time.GetUtcNow()));
        if (await children.FindAsync(Visitor.Children, id, Ct) is not { } child)
            return NotFound();
        Child = child;
        (Movements, HasMore) = await new OwnPass(context).PageAsync(child.Pass.Value, Number, Ct);
        Payments = await new PaidIn(context).PaymentsAsync(child.Pass, Ct);
        return Page();
    }
}
