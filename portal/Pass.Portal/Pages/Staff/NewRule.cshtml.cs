using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Budget;
using Pass.Clearing.Pricing;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Catalogue;

namespace Pass.Portal.Pages.Staff;

/// <summary>A rule is written, tried on sealed days, then published as it was tried: what was changed since is tried again first.</summary>
internal sealed class NewRuleModel(PassDatabase database, PassDbContext context, RegionSources sources, TimeProvider time) : StaffPage
{
    public const ActorRole Changes = ActorRole.Officer | ActorRole.Administrator;

    /// <summary>Of winners and losers, each.</summary>
    public const int MostShown = 10;

    private const int MostTiers = 3;

    private CatalogueContent _catalogue = null!;

    /// <summary>Code and campaign, <c>CINEMA 2026-2027</c>.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Avantage { get; set; }

    [BindProperty]
    public string? Metier { get; set; }

    [BindProperty]
    public string? Entreprise { get; set; }

    [BindProperty]
    public string? Libelle { get; set; }

    [BindProperty]
    public DateOnly? Debut { get; set; }

    [BindProperty]
    public DateOnly? Fin { get; set; }

    /// <summary>Percent.</summary>
    [BindProperty]
    public string? Taux { get; set; }

    /// <summary>From how much of the year's turnover on; beside <see cref="TauxPalier"/>.</summary>
    [BindProperty]
    public string? Palier { get; set; }

    [BindProperty]
    public string? TauxPalier { get; set; }

    [BindProperty]
    public string? Montant { get; set; }

    [BindProperty]
    public string? Plafond { get; set; }

    [BindProperty]
    public string? Frais { get; set; }

    [BindProperty]
    public DateOnly? Du { get; set; }

    [BindProperty]
    public DateOnly? Au { get; set; }

    /// <summary>What was tried, as <see cref="TermsHash"/>.</summary>
    [BindProperty]
    public string? Essaye { get; set; }

    public SimulationResult? Tried { get; private set; }

    /// <summary>What it would cost by the end of the campaigns it touches.</summary>
    public IReadOnlyList<RuleCost> Costs { get; private set; } = [];

    /// <summary>The rule as it was tried, in words.</summary>
    public string Sentence { get; private set; } = "";

    public IReadOnlyList<(string Value, string Label)> Benefits => [.. _catalogue.Benefits.Where(b => !b.IsOfFamilies).DistinctBy(b => b.Benefit).Select(b => ($"{b.Code} {b.Campaign}", $"{b.Label(CultureInfo.CurrentUICulture)} ({b.Campaign})"))];

    public IReadOnlyList<(string Value, string Label)> Trades => [.. _catalogue.Trades.All.Select(t => (t.Code, t.Label(CultureInfo.CurrentUICulture)))];

    public bool MayChange => (Visitor.Person!.Roles & Changes) != 0;

    public static string Signed(Money amount) => (amount.IsPositive ? "+" : "") + Design.Components.Show.Money(amount.Cents);

    private DateOnly Today => ParisCalendar.DateOf(time.GetUtcNow());

    public async Task OnGetAsync()
    {
        _catalogue = await new CatalogueOffice(database, time).ShowAsync(Ct);
        Debut ??= Today.AddDays(1);
        Du ??= Today.AddDays(-30);
        Au ??= Today.AddDays(-1);
    }

    public async Task<IActionResult> OnPostTryAsync()
    {
        await OnGetAsync();
        await TryAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostPublishAsync()
    {
        await OnGetAsync();
        if (Read() is not { } asked)
            return Page();
        if (Essaye != TermsHash(asked))
        {
            ModelState.AddModelError("", StaffWords.Say("NewRule.TryFirst"));
            await TryAsync();
            return Page();
        }
        if ((await new RuleOffice(database, time).AddAsync(Visitor.Staff(Changes), asked, Ct)).Ok(out var rule, out var problem))
        {
            Done(StaffWords.Say("NewRule.Done", rule.Id, Design.Components.Show.Date(rule.From)));
            return LocalRedirect("/region/conventions");
        }
        Refuse(problem);
        await TryAsync();
        return Page();
    }

    /// <summary>What those who decide are given, of the rule as it is tried now.</summary>
    public async Task<IActionResult> OnPostPackAsync()
    {
        await OnGetAsync();
        await TryAsync();
        if (Tried is not { } tried)
            return Page();
        if (!(await RegionSettings.LoadAsync(context, Ct)).Ok(out var region, out var problem))
        {
            Refuse(problem);
            return Page();
        }
        var seals = await context.BusinessDays.AsNoTracking().Where(d => d.Date >= tried.From && d.Date <= tried.To && d.Seal != null).OrderBy(d => d.Date).Select(d => new { d.Date, Seal = d.Seal! }).ToListAsync(Ct);
        using var pdf = new MemoryStream();
        RulePackRenderer.Render(new(
            new(region.Name, region.Siret.Digits, region.Address, region.Contact), Today, Sentence, tried.From, tried.To, tried.Before, tried.After, Sums(tried.ByFundingLine), Sums(tried.ByBenefit),
            Sums(tried.Winners), Sums(tried.Losers), [.. Costs.Select(c => new RulePackCost(c.Label, c.Rest, c.Cost))], Essaye!, seals.ConvertAll(d => (d.Date, Convert.ToHexStringLower(d.Seal)))), pdf, CultureInfo.CurrentUICulture);
        return File(pdf.ToArray(), "application/pdf", $"regle-{Essaye![..8]}.pdf");

        static IReadOnlyList<RulePackSum> Sums(IEnumerable<SimulatedSum> sums) => [.. sums.Select(s => new RulePackSum(s.Name, s.Partners, s.Before, s.After))];
    }

    /// <summary>Prices the sealed days asked for twice, as they are and as they would be; nothing is changed.</summary>
    private async Task TryAsync()
    {
        if (Read() is not { } asked)
            return;
        var office = new RuleOffice(database, time);
        if (!(await office.TryAsync(asked, Ct)).Ok(out var rule, out var problem))
        {
            Refuse(problem);
            return;
        }
        Sentence = RuleSentence.Whole(rule, _catalogue, Today);
        if ((await new RuleSimulation(database).RunAsync(sources.Log, rule, Du!.Value, Au!.Value, null, Ct)).Ok(out var tried, out problem))
        {
            (Tried, Costs) = (tried, await new BudgetReport(database).CostAsync(tried, Ct));
            ModelState.Remove(nameof(Essaye));
            Essaye = TermsHash(asked);
        }
        else
        {
            Refuse(problem, nameof(Du));
        }
    }

    /// <summary>What was typed; null when some of it cannot be read, which is said at its field.</summary>
    private RuleRequest? Read()
    {
        var parts = (Avantage ?? "").Split(' ', 2);
        var (code, campaign) = (parts[0], parts.Length == 2 ? parts[1] : null);
        if (code.Length == 0)
            ModelState.AddModelError(nameof(Avantage), StaffWords.Say("NewRule.BenefitMissing"));
        if (Debut is null)
            ModelState.AddModelError(nameof(Debut), StaffWords.Say("Rules.DayMissing"));
        if (Du is null || Au is null)
            ModelState.AddModelError(nameof(Du), StaffWords.Say("Rules.DayMissing"));
        var tiers = new List<RateTier>(MostTiers);
        if (Percent(Taux, nameof(Taux)) is { } rate)
            tiers.Add(new(Money.Zero, rate));
        if (Euros(Palier, nameof(Palier), belowZero: false) is { } from && Percent(TauxPalier, nameof(TauxPalier)) is { } above)
            tiers.Add(new(from, above));
        var (amount, cap, fee) = (Euros(Montant, nameof(Montant), belowZero: false), Euros(Plafond, nameof(Plafond), belowZero: false), Euros(Frais, nameof(Frais), belowZero: false));
        return ModelState.IsValid
            ? new(code, campaign, Some(Metier), Libelle ?? "", Debut!.Value, Fin, tiers, amount, cap, fee ?? Money.Zero, Some(Entreprise))
            : null;

        static string? Some(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();
    }

    /// <summary>Basis points of a percentage: <c>95</c>, <c>97,50 %</c>.</summary>
    private int? Percent(string? typed, string field)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return null;
        // As an amount of hundredths.
        if (Money.TryReadEuros(typed.Replace("%", "", StringComparison.Ordinal), out var percent) && percent.Cents is >= 0 and <= 10_000)
            return (int)percent.Cents;
        ModelState.AddModelError(field, StaffWords.Say("NewRule.Percent"));
        return null;
    }

    /// <summary>SHA-256 over all that the rule says.</summary>
    private static string TermsHash(RuleRequest asked) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"{asked.Benefit}|{asked.Campaign}|{asked.Trade}|{asked.Business}|{asked.Label}|{asked.From:O}|{asked.Until:O}|{string.Join(';', asked.Tiers.Select(t => $"{t.From.Cents}:{t.RateBasisPoints}"))}|{asked.AmountPerUnit?.Cents}|{asked.CapPerUnit?.Cents}|{asked.FeePerSale.Cents}"))));
}
