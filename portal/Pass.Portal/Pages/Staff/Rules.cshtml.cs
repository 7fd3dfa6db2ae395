using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Catalogue;

namespace Pass.Portal.Pages.Staff;

/// <summary>What partners are paid, rule by rule, in sentences; those in force first.</summary>
internal sealed class RulesModel(PassDatabase database, PassDbContext context, TimeProvider time) : StaffPage
{
    private CatalogueContent _catalogue = null!;

    /// <summary>Of businesses with a rule of their own.</summary>
    private Dictionary<string, string> _names = [];

    /// <summary>Key of a state, see <see cref="RuleSentence.StateOf"/>; null for those in force and to come.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Etat { get; set; }

    /// <summary>Code of a benefit; null for all.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Avantage { get; set; }

    /// <summary>By benefit, the widest first: all, a trade, one business.</summary>
    public IReadOnlyList<ReimbursementRule> Rules { get; private set; } = [];

    public bool MayChange => (Visitor.Person!.Roles & NewRuleModel.Changes) != 0;

    private DateOnly Today => ParisCalendar.DateOf(time.GetUtcNow());

    public string Sentence(ReimbursementRule rule) => RuleSentence.Whole(rule, _catalogue, Today);

    public string BenefitOf(ReimbursementRule rule) => _catalogue.Benefits.Last(b => b.Benefit == rule.Benefit).Label(CultureInfo.CurrentUICulture);

    public IEnumerable<(string Code, string Label)> Benefits => _catalogue.Benefits.GroupBy(b => b.Code).Select(g => (g.Key, g.Last().Label(CultureInfo.CurrentUICulture)));

    /// <summary>Whom a rule is for alone; null for everybody.</summary>
    public string? Whom(ReimbursementRule rule) =>
        rule.Business is { } business ? _names.GetValueOrDefault(business, business) : rule.Trade is { } trade ? _catalogue.Trades.Find(trade.Value)?.Label(CultureInfo.CurrentUICulture) : null;

    public string With(string? state) => "/region/conventions" + QueryString.Create(new Dictionary<string, string?> { ["avantage"] = Avantage, ["etat"] = state }.Where(p => !string.IsNullOrEmpty(p.Value)));

    public string StateOf(ReimbursementRule rule) => RuleSentence.StateOf(rule, Today);

    public async Task OnGetAsync()
    {
        _catalogue = await new CatalogueOffice(database, time).ShowAsync(Ct);
        var asked = _catalogue.Benefits.Where(b => b.Code == Avantage).Select(b => b.Benefit).ToHashSet();
        if (asked.Count == 0)
            Avantage = null;
        Rules = [.. _catalogue.Rules.Where(r => (Etat is null ? StateOf(r) is "InForce" or "Future" : StateOf(r) == Etat) && (Avantage is null || asked.Contains(r.Benefit)))
            .OrderBy(r => r.Benefit.Value).ThenBy(r => r.Business is not null).ThenBy(r => r.Trade is not null).ThenBy(r => r.From).ThenBy(r => r.Id)];
        var businesses = Rules.Select(r => r.Business).OfType<string>().Distinct().ToList();
        if (businesses.Count == 0)
            return;
        var named = await context.Partners.Where(p => EF.Parameter(businesses).Contains(p.Siret) || EF.Parameter(businesses).Contains(p.Siret.Substring(0, 9))).OrderBy(p => p.Id).Select(p => new { p.Siret, p.LegalName }).ToListAsync(Ct);
        _names = businesses.Select(b => (b, named.Find(p => p.Siret.StartsWith(b, StringComparison.Ordinal))?.LegalName)).Where(b => b.LegalName is not null).ToDictionary(b => b.b, b => b.LegalName!);
    }

    public async Task<IActionResult> OnPostEndAsync(int regle, DateOnly? jour)
    {
        ModelState.Clear();
        if (jour is not { } last)
            ModelState.AddModelError("", StaffWords.Say("Rules.DayMissing"));
        else if ((await new RuleOffice(database, time).EndAsync(Visitor.Staff(NewRuleModel.Changes), regle, last, Ct)).Ok(out _, out var problem))
        {
            Done(StaffWords.Say("Rules.Ended", regle));
            return LocalRedirect("/region/conventions");
        }
        else
            Refuse(problem);
        await OnGetAsync();
        return Page();
    }
}
