using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Incidents;
using Pass.Clearing.Payments.StripeApi;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Staff;

/// <summary>Mistakes put right by two people: those that wait, then those that were decided.</summary>
internal sealed class IncidentsModel(PassDatabase database, PassDbContext context, TimeProvider time) : StaffPage
{
    private const int PageSize = 50, MostDebts = 200;

    /// <summary>What is shown when nobody asks: all, since few ever wait.</summary>
    [BindProperty(SupportsGet = true)]
    public IncidentState? Etat { get; set; }

    /// <summary>The last number of the page before.</summary>
    [BindProperty(SupportsGet = true)]
    public int Apres { get; set; }

    public IReadOnlyList<Incident> Incidents { get; private set; } = [];

    public IReadOnlyDictionary<int, string> Partners { get; private set; } = new Dictionary<int, string>();

    /// <summary>What families owe, the latest first, beside the list of all and of what is open.</summary>
    public IReadOnlyList<FamilyDebt> Debts { get; private set; } = [];

    public bool HasMore { get; private set; }

    public async Task OnGetAsync()
    {
        var found = await new IncidentRegister(database).ListAsync(Etat, null, Apres, PageSize + 1, Ct);
        HasMore = found.Count > PageSize;
        Incidents = [.. found.Take(PageSize)];
        var debts = new FamilyDebts(database, time);
        Debts = Apres > 0 ? [] : Etat switch
        {
            null => await debts.ListAsync(MostDebts, Ct),
            IncidentState.Open => await debts.OpenAsync(MostDebts, Ct),
            _ => [],
        };
        var partners = Incidents.Select(i => i.PartnerId).Distinct().ToList();
        Partners = await context.Partners.Where(p => partners.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.LegalName, Ct);
    }
}
