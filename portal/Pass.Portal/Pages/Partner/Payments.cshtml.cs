using Microsoft.AspNetCore.Mvc;
using Pass.Clearing.Partners;
using Pass.Clearing.Payments;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Partner;

/// <summary>What a partner is paid: to come, under way, and what the bank said.</summary>
internal sealed class PaymentsModel(PassDatabase database, TimeProvider time) : PartnerPage
{
    private const int NumberLength = 20;

    [BindProperty(SupportsGet = true)]
    public string? Avant { get; set; }

    public IReadOnlyList<ForecastPayment> Coming { get; private set; } = [];

    public IReadOnlyList<PartnerOrder> Orders { get; private set; } = [];

    public bool HasMore { get; private set; }

    protected override bool IsFor(PartnerRole role) => role is PartnerRole.Owner or PartnerRole.Accountant;

    public async Task OnGetAsync()
    {
        if (Avant is null && (await new PartnerForecast(database, time).OfAsync(Partner, Ct)).Ok(out var coming, out _))
            Coming = [.. coming.Where(p => p.Order is null)];
        (Orders, HasMore) = await new PartnerStatements(database, time).ListAsync(Partner, Avant is { Length: > 0 and <= NumberLength } ? Avant : null, ct: Ct);
    }
}
