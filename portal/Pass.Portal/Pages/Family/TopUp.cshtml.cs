using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Http;
using Pass.Portal.Pages.Paying;

namespace Pass.Portal.Pages.Family;

/// <summary>Money for a child, from its family.</summary>
internal sealed class TopUpModel(PassDbContext context, AuthorizationEngine engine, StripeHook stripe, TimeProvider time) : PayPage(stripe)
{
    public Child Child { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(long id) => await ReadAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(long id)
    {
        if (!await ReadAsync(id))
            return NotFound();
        await TopUpAsync(Child.Pass, $"/famille/enfants/{id}");
        return Page();
    }

    private async Task<bool> ReadAsync(long id)
    {
        if (await new Children(context, engine, ParisCalendar.DateOf(time.GetUtcNow())).FindAsync(Visitor.Children, id, Ct) is not { } child)
            return false;
        Child = child;
        return true;
    }
}
