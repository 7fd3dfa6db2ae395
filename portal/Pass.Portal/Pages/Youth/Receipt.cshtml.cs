using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Portal.Pages.Youth;

/// <summary>One purchase or return as a page to print or to keep.</summary>
internal sealed class ReceiptModel(PassDbContext context, AuthorizationEngine engine) : PassPage
{
    private readonly OwnPass _own = new(context);

    public Movement Move { get; private set; } = null!;

    public PassNumber Number { get; private set; }

    public Data.Model.Partner? Partner { get; private set; }

    /// <summary>Products and prices, in cents; none of what was given back.</summary>
    public IReadOnlyList<(string Text, long Cents)> Lines { get; private set; } = [];

    /// <summary>Who paid it; plus, also of what is given back.</summary>
    public PaidParts Paid { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid op)
    {
        var holder = await _own.HolderAsync(Visitor.Holder!.Value, Ct);
        if (await _own.MovementAsync(holder.PassId, op, Ct) is not { IsRefused: false } move || await engine.FindAsync(new(holder.PassId), new(op), Ct) is not { } operation)
            return NotFound();
        (Move, Number, Paid) = (move, PassNumber.Of(new(holder.PassId)), PaidParts.Of(operation, engine.Reference));
        Partner = await context.Partners.AsNoTracking().SingleOrDefaultAsync(p => p.Id == move.PartnerId, Ct);
        if (!move.IsBack)
        {
            Lines = [.. operation.Lines.Select(l =>
                ($"{engine.Reference.Products.Find(l.Product.Value)?.Label(CultureInfo.CurrentUICulture) ?? l.Product.ToString()}{(l.Quantity > 1 ? $" × {l.Quantity}" : "")}", l.Amount.Cents))];
        }
        return Page();
    }
}
