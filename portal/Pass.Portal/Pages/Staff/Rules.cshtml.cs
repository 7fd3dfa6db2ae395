using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data;
using Pass.Region.Catalogue;

namespace Pass.Portal.Pages.Staff;

/// <summary>What partners are paid, rule by rule, in sentences; those in force first.</summary>
internal sealed class RulesModel(PassDatabase database, TimeProvider time) : StaffPage
{
    private CatalogueContent _catalogue = null!;

    /// <summary>Key of a state, see <see cref="RuleSentence.StateOf"/>; null for those in force and to come.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Etat { get; set; }

    public IReadOnlyList<ReimbursementRule> Rules { get; private set; } = [];

    public bool MayChange => (Visitor.Person!.Roles & NewRuleModel.Changes) != 0;

    private DateOnly Today => ParisCalendar.DateOf(time.GetUtcNow());

    public string Sentence(ReimbursementRule rule) => RuleSentence.Whole(rule, _catalogue, Today);

    public string BenefitOf(ReimbursementRule rule) => _catalogue.Benefits.Last(b => b.Benefit == rule.Benefit).Label;

    public string StateOf(ReimbursementRule rule) => RuleSentence.StateOf(rule, Today);

    public async Task OnGetAsync()
    {
        _catalogue = await new CatalogueOffice(database, time).ShowAsync(Ct);
        Rules = [.. _catalogue.Rules.Where(r => Etat is null ? StateOf(r) is "InForce" or "Future" : StateOf(r) == Etat)];
    }

    public async Task<IActionResult> OnPostEndAsync(int regle, DateOnly? jour)
    {
        ModelState.Clear();
        if (jour is not { } last)
            ModelState.AddModelError("", StaffWords.Say("Rules.DayMissing"));
        else if ((await new RuleOffice(database, time).EndAsync(Visitor.Staff(NewRuleModel.Changes), regle, last, Ct)).Ok(out _, out var problem))
        {
            Done(StaffWords.Say("Rules.Ended", regle));
            return LocalRedirect("/region/avantages");
        }
        else
            Refuse(problem);
        await OnGetAsync();
        return Page();
    }
}
