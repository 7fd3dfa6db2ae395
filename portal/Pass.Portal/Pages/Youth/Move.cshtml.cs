using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Clearing.Incidents;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Portal.Pages.Youth;

/// <summary>One purchase, return or refusal: what the till said, who paid what, and when its partner was paid.</summary>
internal sealed class MoveModel(PassDbContext context, AuthorizationEngine engine, RegionSources sources, TimeProvider time) : PassPage
{
    private const int MostWords = 400;

    private readonly OwnPass _own = new(context);

    public Movement Move { get; private set; } = null!;

    /// <summary>As the log keeps it.</summary>
    public Operation Operation { get; private set; } = null!;

    /// <summary>Of a refusal: the very sentence of the till.</summary>
    public string? Why { get; private set; }

    public IReadOnlyList<Movement> Sequels { get; private set; } = [];

    public PartnerPayment Payment { get; private set; }

    public DateOnly? PaidOn { get; private set; }

    [BindProperty]
    public string? Complaint { get; set; }

    /// <summary>What its holder said was wrong with it, the latest; null when nothing was.</summary>
    public Incident? Dispute { get; private set; }

    /// <summary>Once its day is counted: before, nothing was paid that could be taken back.</summary>
    public bool MayDispute => IsPaidFor && !IsTooLate && Payment != PartnerPayment.Waiting && Dispute is null or { State: IncidentState.Refused or IncidentState.Withdrawn };

    /// <summary>The last day on which it may be disputed.</summary>
    public DateOnly DisputeUntil { get; private set; }

    public int DisputeDays { get; private set; }

    public bool IsTooLate => DisputeUntil < ParisCalendar.DateOf(time.GetUtcNow());

    /// <summary>A sale that the region pays its partner.</summary>
    public bool IsPaidFor => !Move.IsRefused && Move.Kind is OperationKind.Sale or OperationKind.Capture && Operation.RegionCents > 0;

    public async Task<IActionResult> OnGetAsync(Guid op) => await ReadAsync(op) ? Page() : NotFound();

    public async Task<IActionResult> OnPostDisputeAsync(Guid op)
    {
        if (!await ReadAsync(op))
            return NotFound();
        if (!PlainText.Read(Complaint?.ReplaceLineEndings(" "), MostWords).Ok(out var reason, out _))
            ModelState.AddModelError(nameof(Complaint), YouthWords.Say("Dispute.WhyMissing", MostWords));
        else if (!MayDispute)
            ModelState.AddModelError("", IsTooLate ? YouthWords.Say("Dispute.TooLate", DisputeDays, DisputeUntil) : YouthWords.Say("Dispute.NotNow"));
        else if ((await new IncidentService(sources.Database, time).DisputeAsync(sources.Log, new(op), Visitor.Outside(ActorRole.Holder, reason), Ct)).Ok(out var opened, out var problem))
        {
            Done(YouthWords.Say("Dispute.Done", opened.Id));
            return LocalRedirect($"/jeune/historique/{op}");
        }
        else
            Refuse(problem);
        return Page();
    }

    private async Task<bool> ReadAsync(Guid op)
    {
        var holder = await _own.HolderAsync(Visitor.Holder!.Value, Ct);
        if (await _own.MovementAsync(holder.PassId, op, Ct) is not { } move || await engine.FindAsync(new(holder.PassId), new(op), Ct) is not { } operation)
            return false;
        (Move, Operation) = (move, operation);
        DisputeDays = RegionOptions.DisputeDaysOf(await RegionOptions.FindAsync(context, RegionOptions.DisputeDays, Ct));
        DisputeUntil = ParisCalendar.DateOf(operation.OccurredAtMs).AddDays(DisputeDays);
        if (move.IsRefused)
        {
            var date = ParisCalendar.DateOf(operation.OccurredAtMs);
            Why = Explanation.Of(operation.Refusal, operation.Detail, engine.Reference.Benefit(operation.Detail.Benefit, date), date, CultureInfo.CurrentUICulture);
            return true;
        }
        Sequels = await _own.SequelsAsync(holder.PassId, op, Ct);
        if (IsPaidFor)
            (Payment, PaidOn) = await _own.PaymentAsync(move, [.. operation.Legs.Where(l => l.RegionCents != 0).Select(l => (int)l.Benefit.Value).Distinct()], Ct);
        Dispute = await _own.DisputeAsync(op, Ct);
        return true;
    }

    public PaidParts Paid => PaidParts.Of(Operation, engine.Reference);

    public string ProductOf(SaleLine line) => engine.Reference.Products.Find(line.Product.Value)?.Label(CultureInfo.CurrentUICulture) ?? line.Product.ToString();

    public BenefitVersion? BenefitOf(Leg leg) => engine.Reference.Benefit(leg.Benefit, ParisCalendar.DateOf(Operation.OccurredAtMs));

    /// <summary>What it left in the purse, in the purse's _own unit; a hold's leg tells the balance before it.</summary>
    public string LeftOf(Leg leg)
    {
        var left = Operation.Kind == OperationKind.Hold ? leg.BalanceAfter + leg.Units : leg.BalanceAfter;
        return BenefitOf(leg)?.Unit == BenefitUnit.Uses ? YouthWords.Say("Move.Uses", left) : Design.Components.Show.Money(left);
    }
}
