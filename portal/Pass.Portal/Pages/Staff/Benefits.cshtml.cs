using Microsoft.AspNetCore.Mvc;
using Pass.Clearing.Budget;
using Pass.Core;
using Pass.Data;
using Pass.Engine;

namespace Pass.Portal.Pages.Staff;

/// <summary>What the catalogue grants, from what decides: each benefit in the sentences that everybody reads, its versions, and how its money stands.</summary>
internal sealed class BenefitsModel(PassDatabase database, AuthorizationEngine engine, BudgetMemory memory, TimeProvider time) : StaffPage
{
    /// <summary>Those that are over, instead of those that can be used or will be.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Finis { get; set; }

    public Reference Region => engine.Reference;

    /// <summary>Each with its other versions, the first to apply first, and its line of the budget; no line where the money is families'.</summary>
    public IReadOnlyList<(BenefitVersion Benefit, IReadOnlyList<BenefitVersion> Others, BudgetLine? Budget)> Benefits { get; private set; } = [];

    private DateOnly Today => ParisCalendar.DateOf(time.GetUtcNow());

    /// <summary>Key of a text, and the kind of its tag.</summary>
    public (string Key, string Kind) StateOf(BenefitVersion benefit) =>
        benefit.ValidFrom > Today || benefit.AppliesFrom > Today ? ("Future", "info") : benefit.ValidUntil < Today ? ("Over", "") : ("InForce", "success");

    public async Task<IActionResult> OnGetAsync()
    {
        // Where prices were, before they had a page of their own.
        if (Request.Query.ContainsKey("etat"))
            return LocalRedirectPermanent("/region/conventions" + Request.QueryString);
        var all = Region.Benefits.GroupBy(b => b.Benefit).ToDictionary(g => g.Key, g => g.OrderBy(b => b.AppliesFrom).ToList());
        var current = PublishedBenefits.On(Region, Today);
        var shown = Finis
            ? all.Where(b => current.All(c => c.Benefit != b.Key)).Select(b => b.Value[^1]).OrderByDescending(b => b.ValidUntil).ThenBy(b => b.Benefit.Value).ToList()
            : current;
        var lines = new Dictionary<BenefitId, BudgetLine>();
        foreach (var campaign in shown.Where(b => !b.IsOfFamilies).Select(b => b.Campaign).Distinct())
        {
            foreach (var line in (await new BudgetReport(database, memory).LoadAsync(campaign, Ct)).OrThrow().Lines)
                lines[line.Benefit] = line;
        }
        Benefits = [.. shown.Select(b => (b, (IReadOnlyList<BenefitVersion>)all[b.Benefit].FindAll(o => o != b), lines.GetValueOrDefault(b.Benefit)))];
        return Page();
    }
}
