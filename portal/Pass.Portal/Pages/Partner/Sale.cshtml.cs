using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Pass.Clearing.Partners;
using Pass.Clearing.Payments;
using Pass.Clearing.Pricing;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Region.Partners;

namespace Pass.Portal.Pages.Partner;

/// <summary>One sale: why it is paid what it is, and when; what is given back of it.</summary>
internal sealed class SaleModel(PassDatabase database, RegionSources sources, AuthorizationEngine engine, TimeProvider time) : PartnerPage
{
    private readonly SaleReturns _returns = new(database, engine, time);

    /// <summary>Units to give back, by the line's place.</summary>
    [BindProperty]
    public List<string?> Units { get; set; } = [];

    /// <summary>To give back in the place of lines, as typed.</summary>
    [BindProperty]
    public string? Amount { get; set; }

    /// <summary>Id of what the form asks: sent twice, it is one return.</summary>
    [BindProperty]
    public Guid Asked { get; set; }

    public SaleStory Story { get; private set; } = null!;

    public OperationRow Sale => Story.Sale;

    public bool IsRefused => Sale.Refusal != RefusalCode.None;

    /// <summary>The till's own sentence; null for what was accepted.</summary>
    public string? Refusal { get; private set; }

    /// <summary>As the engine has it, whatever is projected; null for what is no accepted sale.</summary>
    public KeptOfSale? Kept { get; private set; }

    public bool MayReturn => Access.Role is PartnerRole.Owner or PartnerRole.Cashier;

    public bool HasLeft => Kept is { } kept && kept.Kept.Any(l => l.Quantity > 0);

    /// <summary>One for each benefit it took from.</summary>
    public IReadOnlyList<LineExplanation> Lines { get; private set; } = [];

    public ForecastPayment? NextPayment { get; private set; }

    /// <summary>Why there is no explanation yet.</summary>
    public string? NotYet { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id) => await LoadAsync(id) ? await ShowAsync() : NotFound();

    public Task<IActionResult> OnPostReturnAsync(Guid id) => ReturnAsync(id, all: false);

    public Task<IActionResult> OnPostReturnAllAsync(Guid id) => ReturnAsync(id, all: true);

    public async Task<IActionResult> OnPostReturnAmountAsync(Guid id)
    {
        if (!MayReturn)
            return StatusCode(StatusCodes.Status403Forbidden);
        if (!await LoadAsync(id))
            return NotFound();
        ModelState.Clear();
        if (!Money.TryReadEuros(Amount, out var amount) || !amount.IsPositive)
            ModelState.AddModelError(nameof(Amount), PartnerWords.Say("Return.NoAmount"));
        else if (await AskAsync(new(id), null, amount))
            return LocalRedirect($"/pro/ventes/{id}");
        await LoadAsync(id);
        return await ShowAsync();
    }

    public static PaymentAttempt Last(PaymentOrder order) => order.Attempts.MaxBy(a => a.Rank)!;

    public string ProductOf(SaleLine line) => engine.Reference.Products.Find(line.Product.Value)?.Label(CultureInfo.CurrentUICulture) ?? line.Product.ToString();

    private async Task<IActionResult> ReturnAsync(Guid id, bool all)
    {
        if (!MayReturn)
            return StatusCode(StatusCodes.Status403Forbidden);
        if (!await LoadAsync(id))
            return NotFound();
        ModelState.Clear();
        var parts = all ? null : Parts();
        if (ModelState.IsValid && await AskAsync(new(id), parts))
            return LocalRedirect($"/pro/ventes/{id}");
        await LoadAsync(id);
        return await ShowAsync();
    }

    /// <returns>False when nothing was given back, which the page says.</returns>
    private async Task<bool> AskAsync(OperationId sale, IReadOnlyList<PartLine>? parts, Money? amount = null)
    {
        try
        {
            if (!(await _returns.ReturnAsync(Self(), Partner, new(Sale.PassId), sale, new(Asked), parts, amount, Ct)).Ok(out var answer, out var problem))
            {
                Refuse(problem);
            }
            else if (!answer.IsApproved)
            {
                ModelState.AddModelError("", Sentence(answer));
                Asked = default;
            }
            else
            {
                Done(answer.HolderCents == 0 ? PartnerWords.Say("Return.Done", Design.Components.Show.Money(answer.AmountCents))
                    : PartnerWords.Say("Return.DoneHolder", Design.Components.Show.Money(answer.AmountCents), Design.Components.Show.Money(answer.HolderCents)));
                return true;
            }
        }
        catch (Exception busy) when (busy is EngineOverloadedException or EngineUnavailableException)
        {
            // With the same id again: whatever became of it, it is one return.
            ModelState.AddModelError("", PartnerWords.Say("Return.Busy"));
        }
        return false;
    }

    /// <summary>What the form says of each line; a field that cannot be read is said.</summary>
    private List<PartLine> Parts()
    {
        var parts = new List<PartLine>();
        for (var i = 0; i < Math.Min(Units.Count, OperationRequest.MaxLines); i++)
        {
            if (string.IsNullOrWhiteSpace(Units[i]) || Units[i] == "0")
                continue;
            if (int.TryParse(Units[i], NumberStyles.None, CultureInfo.InvariantCulture, out var units))
                parts.Add(new(i + 1, units));
            else
                ModelState.AddModelError($"Units[{i}]", PartnerWords.Say("Return.NoNumber"));
        }
        return parts;
    }

    private async Task<bool> LoadAsync(Guid id)
    {
        if (await new PartnerSales(database).FindAsync(Partner, new(id), Ct) is not { } story)
            return false;
        Story = story;
        Kept = IsRefused ? null : await _returns.FindAsync(Partner, new(Sale.PassId), new(id), Ct);
        return true;
    }

    private async Task<IActionResult> ShowAsync()
    {
        NextPayment = await NextPaymentAsync(database, time);
        if (Asked == default)
            Asked = OperationId.New(time.GetUtcNow()).Value;
        if (IsRefused)
        {
            Refusal = await engine.FindAsync(new(Sale.PassId), new(Sale.OperationId), Ct) is { } refused ? Sentence(refused) : null;
            return Page();
        }
        if (!SeesMoney || !Sale.Kind.ConcernsPartner())
            return Page();
        // Its own day and its own lines: an id may be another's too.
        if (!(await new LineExplanations(database).OfDayAsync(sources.Log, Sale.BusinessDay, Partner, Ct)).Ok(out var lines, out var problem))
            NotYet = problem.Text;
        else
            Lines = [.. lines.Where(l => l.Operation == new OperationId(Sale.OperationId))];
        return Page();
    }

    /// <summary>As the till says it.</summary>
    private string Sentence(Operation refused)
    {
        var day = ParisCalendar.DateOf(refused.OccurredAtMs);
        return Explanation.Of(refused.Refusal, refused.Detail, engine.Reference.Benefit(refused.Detail.Benefit, day), day, CultureInfo.CurrentUICulture);
    }
}
