using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>Drafts every run that is due: the one that is paid as the region's setting says, and one for the partners that chose Stripe.</summary>
public sealed class DueRuns(PassDatabase database, PaymentRails rails, TimeProvider time)
{
    /// <summary>Each in its own transaction: where the second one fails the first one stays, and another call drafts what is missing.</summary>
    /// <param name="upToDay">Last business day to pay; it must be cleared.</param>
    /// <returns>One draft at least. Problems: those of <see cref="SettlementService.DraftAsync"/>; NothingToPay when no run is due.</returns>
    public async Task<Result<IReadOnlyList<SettlementDraft>>> DraftAsync(DateOnly upToDay, Actor actor, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var isStripeChosen = await context.Partners.AnyAsync(p => p.StripeAccount != null, ct);
        var service = new SettlementService(database, rails, time);
        var drafts = new List<SettlementDraft>();
        Problem? nothing = null;
        foreach (var rail in isStripeChosen ? new PaymentRailKind?[] { null, PaymentRailKind.StripeConnect } : [null])
        {
            if ((await service.DraftAsync(upToDay, actor, by: rail, ct: ct)).Ok(out var draft, out var problem))
                drafts.Add(draft);
            else if (problem.Code == "NothingToPay")
                nothing = problem;
            else
                return problem;
        }
        return drafts.Count > 0 ? drafts : nothing!;
    }
}
