using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Pass.Clearing.Partners;
using Pass.Clearing.Pricing;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Portal.Pages.Partner;

/// <summary>One sale: why it is paid what it is, and when.</summary>
internal sealed class SaleModel(PassDatabase database, RegionSources sources, AuthorizationEngine engine) : PartnerPage
{
    public SaleStory Story { get; private set; } = null!;

    public OperationRow Sale => Story.Sale;

    public bool IsRefused => Sale.Refusal != RefusalCode.None;

    /// <summary>The till's own sentence; null for what was accepted.</summary>
    public string? Refusal { get; private set; }

    /// <summary>One for each benefit it took from.</summary>
    public IReadOnlyList<LineExplanation> Lines { get; private set; } = [];

    /// <summary>Why there is no explanation yet.</summary>
    public string? NotYet { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        if (await new PartnerSales(database).FindAsync(Partner, new(id), Ct) is not { } story)
            return NotFound();
        Story = story;
        if (IsRefused)
        {
            Refusal = await RefusalAsync();
            return Page();
        }
        if (!SeesMoney || !Sale.Kind.ConcernsPartner())
            return Page();
        // Its own day and its own lines: an id may be another's too.
        if (!(await new LineExplanations(database).OfDayAsync(sources.Log, Sale.BusinessDay, Partner, Ct)).Ok(out var lines, out var problem))
            NotYet = problem.Text;
        else
            Lines = [.. lines.Where(l => l.Operation == new OperationId(id))];
        return Page();
    }

    public static PaymentAttempt Last(PaymentOrder order) => order.Attempts.MaxBy(a => a.Rank)!;

    private async Task<string?> RefusalAsync()
    {
        if (await engine.FindAsync(new(Sale.PassId), new(Sale.OperationId), Ct) is not { } operation)
            return null;
        var day = ParisCalendar.DateOf(operation.OccurredAtMs);
        return Explanation.Of(operation.Refusal, operation.Detail, engine.Reference.Benefit(operation.Detail.Benefit, day), day, CultureInfo.CurrentUICulture);
    }
}
