using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Portal.Pages.Youth;

/// <summary>One purchase, return or refusal: what the till said, who paid what, and when its partner was paid.</summary>
internal sealed class MoveModel(PassDbContext context, AuthorizationEngine engine) : PassPage
{
    private readonly OwnPass _own = new(context);

    public Movement Move { get; private set; } = null!;

    /// <summary>As the log keeps it.</summary>
    public Operation Operation { get; private set; } = null!;

    /// <summary>Of a refusal: the very sentence of the till.</summary>
    public string? Why { get; private set; }

    public IReadOnlyList<Movement> Sequels { get; private set; } = [];

    public PartnerPayment Payment { get; private set; }

    public DateOnly? PaidOn { get; private set; }

    /// <summary>A sale that the region pays its partner.</summary>
    public bool IsPaidFor => !Move.IsRefused && Move.Kind is OperationKind.Sale or OperationKind.Capture && Operation.RegionCents > 0;

    public async Task<IActionResult> OnGetAsync(Guid op)
    {
        var holder = await _own.HolderAsync(Visitor.Holder!.Value, Ct);
        if (await _own.MovementAsync(holder.PassId, op, Ct) is not { } move || await engine.FindAsync(new(holder.PassId), new(op), Ct) is not { } operation)
            return NotFound();
        (Move, Operation) = (move, operation);
        if (move.IsRefused)
        {
            var date = ParisCalendar.DateOf(operation.OccurredAtMs);
            Why = Explanation.Of(operation.Refusal, operation.Detail, engine.Reference.Benefit(operation.Detail.Benefit, date), date, CultureInfo.CurrentUICulture);
            return Page();
        }
        Sequels = await _own.SequelsAsync(holder.PassId, op, Ct);
        if (IsPaidFor)
            (Payment, PaidOn) = await _own.PaymentAsync(move, [.. operation.Legs.Where(l => l.RegionCents != 0).Select(l => (int)l.Benefit.Value).Distinct()], Ct);
        return Page();
    }

    public string ProductOf(SaleLine line) => engine.Reference.Products.Find(line.Product.Value)?.Label(CultureInfo.CurrentUICulture) ?? line.Product.ToString();

    public BenefitVersion? BenefitOf(Leg leg) => engine.Reference.Benefit(leg.Benefit, ParisCalendar.DateOf(Operation.OccurredAtMs));

    /// <summary>What it left in the purse, in the purse's _own unit; a hold's leg tells the balance before it.</summary>
    public string LeftOf(Leg leg)
    {
        var left = Operation.Kind == OperationKind.Hold ? leg.BalanceAfter + leg.Units : leg.BalanceAfter;
        return BenefitOf(leg)?.Unit == BenefitUnit.Uses ? YouthWords.Say("Move.Uses", left) : Design.Components.Show.Money(left);
    }
}
