using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Incidents;
using Pass.Clearing.Payments.StripeApi;
using Pass.Core;
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
        Debts = Apres > 0 ? [] : await DebtsAsync(MostDebts);
        Partners = await NamesAsync(Incidents);
    }

    public async Task<IActionResult> OnGetCsvAsync()
    {
        var found = await new IncidentRegister(database).ListAsync(Etat, null, 0, MostInFile, Ct);
        var partners = await NamesAsync(found);
        return Csv("incidents", ["Incidents.Number", "Runs.State", "Incidents.Kind", "Order.Partner", "Incidents.About", "Incidents.Author", "Incidents.Difference"],
            found.Select(i => (string?[])
                [Cell(i.Id), Name(i.State), IncidentRules.Name(i.Kind), partners.GetValueOrDefault(i.PartnerId), IncidentRegister.About(i), SystemActors.NameOf(i.Author), Cell(new Money(i.DifferenceCents))]));
    }

    public async Task<IActionResult> OnGetDebtsAsync() => Csv("familles", ["Incidents.Number", "Runs.State", "Debts.Pass", "Debts.Since", "Incidents.Author", "Debts.Amount"],
        (await DebtsAsync(MostInFile)).Select(d => (string?[])
            [Cell(d.Number), Name(d.State), PassNumber.Of(new(d.PassId)).ToString(), CellAt(d.OpenedMs), SystemActors.NameOf(d.Author), Cell(new Money(d.AmountCents))]));

    private async Task<IReadOnlyList<FamilyDebt>> DebtsAsync(int most)
    {
        var debts = new FamilyDebts(database, time);
        return Etat switch
        {
            null => await debts.ListAsync(most, Ct),
            IncidentState.Open => await debts.OpenAsync(most, Ct),
            _ => [],
        };
    }

    private async Task<Dictionary<int, string>> NamesAsync(IReadOnlyList<Incident> of)
    {
        var partners = of.Select(i => i.PartnerId).Distinct().ToList();
        return await context.Partners.Where(p => EF.Parameter(partners).Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.LegalName, Ct);
    }
}
