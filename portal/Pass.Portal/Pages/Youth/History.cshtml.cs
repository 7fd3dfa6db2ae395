using Microsoft.AspNetCore.Mvc;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Youth;

/// <summary>Everything that was bought, given back or refused with the pass, a page at a time.</summary>
internal sealed class HistoryModel(PassDbContext context) : PassPage
{
    private readonly OwnPass _own = new(context);

    [BindProperty(SupportsGet = true, Name = "suite")]
    public int Number { get; set; } = 1;

    public IReadOnlyList<Movement> Movements { get; private set; } = [];

    public bool HasMore { get; private set; }

    public long SavedCents { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        if (!ModelState.IsValid || Number is < 1 or > OwnPass.MostPages)
            return NotFound();
        var holder = await _own.HolderAsync(Visitor.Holder!.Value, Ct);
        (Movements, HasMore) = await _own.PageAsync(holder.PassId, Number, Ct);
        SavedCents = await _own.SavedAsync(holder.PassId, Ct);
        return Page();
    }
}
