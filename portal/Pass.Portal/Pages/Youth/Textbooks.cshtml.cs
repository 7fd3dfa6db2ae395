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
    private readonly TextbookConsents _consents = new(database, time);

    /// <summary>Null while the school has published none.</summary>
    public IReadOnlyList<NeededBook>? Books { get; private set; }

    /// <summary>Just given: the code is shown this once.</summary>
    public GivenConsent? Given { get; private set; }

    /// <summary>Given before, and neither over nor taken back.</summary>
    public OpenConsent? Consent { get; private set; }

    public TextbookBasket Basket { get; private set; } = new(Money.Zero, Money.Zero, 0);

    public async Task OnGetAsync()
    {
        var holder = await _own.HolderAsync(Visitor.Holder!.Value, Ct);
        Books = await _needs.OfAsync(holder.Id, Ct);
        Consent = await _consents.OpenAsync(holder.Id, Ct);
        if (Books is not null)
            Basket = TextbookBasket.Of(Books, await engine.ReadAsync(new(holder.PassId), Ct), engine.Reference, ParisCalendar.DateOf(time.GetUtcNow()));
    }

    /// <summary>A shop may see the list, for a while.</summary>
    public async Task<IActionResult> OnPostShowAsync()
    {
        if ((await _consents.GiveAsync(Visitor.Outside(ActorRole.Holder), Visitor.Holder!.Value, Ct)).Ok(out var given, out var problem))
            Given = given;
        else
            Refuse(problem);
        await OnGetAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostHideAsync()
    {
        if ((await _consents.RevokeAsync(Visitor.Outside(ActorRole.Holder), Visitor.Holder!.Value, Ct)).Ok(out _, out var problem))
            return LocalRedirect("/jeune/manuels");
        Refuse(problem);
        await OnGetAsync();
        return Page();
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
