using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Region.Textbooks;

namespace Pass.Portal.Pages.Youth;

/// <summary>The list of one's class and the basket for the shop: what the pass pays, what is left to pay, what one has already.</summary>
internal sealed class TextbooksModel(PassDatabase database, PassDbContext context, AuthorizationEngine engine, TimeProvider time) : PassPage
{
    private readonly OwnPass _own = new(context);
    private readonly TextbookNeeds _needs = new(database, engine.Reference, time);

    /// <summary>Null while the school has published none.</summary>
    public IReadOnlyList<NeededBook>? Books { get; private set; }

    public TextbookBasket Basket { get; private set; } = new(Money.Zero, Money.Zero, 0);

    public async Task OnGetAsync()
    {
        var holder = await _own.HolderAsync(Visitor.Holder!.Value, Ct);
        Books = await _needs.OfAsync(holder.Id, Ct);
        if (Books is not null)
            Basket = TextbookBasket.Of(Books, await engine.ReadAsync(new(holder.PassId), Ct), engine.Reference, ParisCalendar.DateOf(time.GetUtcNow()));
    }

    public async Task<IActionResult> OnPostAsync(string? isbn, bool possede)
    {
        if ((await _needs.MarkAsync(Visitor.Outside(ActorRole.Holder), Visitor.Holder!.Value, isbn ?? "", possede, Ct)).Ok(out _, out var problem))
            return LocalRedirect("/jeune/manuels");
        Refuse(problem);
        await OnGetAsync();
        return Page();
    }
}
