using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Budget;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Design.Components;

namespace Pass.Portal.Pages.Staff;

/// <summary>What a campaign was given, has cost and will have cost, by benefit.</summary>
internal sealed class BudgetModel(PassDatabase database, PassDbContext context, BudgetMemory memory, TimeProvider time) : StaffPage
{
    [BindProperty(SupportsGet = true)]
    public string? Campagne { get; set; }

    public IReadOnlyList<string> Campaigns { get; private set; } = [];

    /// <summary>Null while there is no campaign.</summary>
    public BudgetView? View { get; private set; }

    [BindProperty]
    public string? Avantage { get; set; }

    [BindProperty]
    public string? Enveloppe { get; set; }

    /// <summary>Percent, rising: <c>80 95 100</c>; empty for those there are.</summary>
    [BindProperty]
    public string? Seuils { get; set; }

    public async Task<IActionResult> OnGetAsync()
    {
        Campaigns = await context.Campaigns.OrderByDescending(c => c.SchoolYear).Select(c => c.Code).ToListAsync(Ct);
        if ((Campagne ?? (Campaigns.Count > 0 ? Campaigns[0] : null)) is not { } campaign)
            return Page();
        if (!(await new BudgetReport(database, memory).LoadAsync(campaign, Ct)).Ok(out var view, out _))
            return NotFound();
        (View, Campagne) = (view, campaign);
        return Page();
    }

    public async Task<IActionResult> OnGetCsvAsync()
    {
        await OnGetAsync();
        return View is not { } view ? NotFound() : Csv($"budget-{view.Campaign}",
            ["Order.Benefit", "Budget.FundingLine", "Budget.Envelope", "Budget.Granted", "Budget.Spent", "Budget.Expired", "Budget.Paid", "Budget.Committed", "Budget.Forecast", "Budget.Low", "Budget.High", "Budget.Alerts"],
            view.Lines.Select(l => (string[])
            [
                l.Label, l.FundingLine, Cell(l.Envelope), Units(l, l.Granted), Cell(l.Spent), Units(l, l.Expired), Cell(l.Paid), Cell(l.Committed), Cell(Money.From(l.Forecast.Total)), Cell(Money.From(l.Forecast.Low)), Cell(Money.From(l.Forecast.High)),
                string.Join(", ", l.Alerts.Select(a => $"{a.Percent} % {StaffWords.Say($"Budget.Alert.{a.State}")}")),
            ]));

        static string Units(BudgetLine line, long units) => line.Unit == BenefitUnit.Cents ? Cell(new Money(units)) : Cell(units);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var thresholds = (Seuils ?? "").Split([' ', ',', ';', '%'], StringSplitOptions.RemoveEmptyEntries);
        if (!Money.TryReadEuros(Enveloppe, out var amount))
            ModelState.AddModelError(nameof(Enveloppe), StaffWords.Say("Staff.Euros"));
        else if (!Array.TrueForAll(thresholds, t => t.Length < 5 && t.All(char.IsAsciiDigit)))
            ModelState.AddModelError(nameof(Seuils), StaffWords.Say("Budget.AlertsWrong"));
        else if ((await new BudgetOffice(database, time).SetAsync(Payer(), Avantage ?? "", Campagne ?? "", amount, thresholds.Length == 0 ? null : [.. thresholds.Select(int.Parse)], Ct)).Ok(out _, out var problem))
        {
            Done(StaffWords.Say("Budget.Done"));
            return LocalRedirect($"/region/budget?campagne={Uri.EscapeDataString(Campagne!)}");
        }
        else
        {
            Refuse(problem, problem.Code switch { "BudgetAmount" => nameof(Enveloppe), "AlertShape" => nameof(Seuils), _ => nameof(Avantage) });
        }
        return await OnGetAsync();
    }

    /// <summary>In money, or in uses.</summary>
    public static string Counted(BudgetLine line, long units) => line.Unit == BenefitUnit.Cents ? Show.Money(units) : StaffWords.Say("Budget.Uses", Show.Count(units));

    /// <summary>A benefit's cost so far and to come, as the chart draws it.</summary>
    public static IReadOnlyList<ChartPoint> CourseOf(BudgetLine line) => [.. BudgetCourse.Of(line).Select(p => new ChartPoint(Show.Date(p.Day), p.Cents, p.Low, p.High))];

    public static (string Kind, string Icon) Of(AlertState state) => state switch
    {
        AlertState.Reached => ("danger", "warning"),
        AlertState.Foreseen => ("warning", "warning"),
        AlertState.Possible => ("info", "info"),
        _ => ("success", "check"),
    };
}
