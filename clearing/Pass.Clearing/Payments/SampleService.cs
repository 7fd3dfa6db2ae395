using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>A payment of a run's sample, and whether it may leave unopened.</summary>
/// <param name="Leaves">False when it is held or withdrawn: then nobody has to open it.</param>
public sealed record SampledPayment(SampleLine Line, string Name, Money Amount, bool Leaves);

/// <summary>A payment opened: what it pays, and by which operations its days can be followed to the chip's signature.</summary>
/// <param name="Days">With the largest sales of each, for <c>pass trace</c> and <c>pass explain</c>.</param>
public sealed record OpenedPayment(SampledPayment Payment, PaymentAttempt Attempt, IReadOnlyList<PayableItem> Items, IReadOnlyList<OpenedDay> Days, IReadOnlyList<PayeeCheck> Checks);

/// <summary>A partner's day that a payment pays.</summary>
public sealed record OpenedDay(PartnerDay Day, IReadOnlyList<OperationRow> LargestSales);

/// <summary>The audit sample of a run: proposed with the draft, opened by people, and in the way of the approval until then.</summary>
public sealed class SampleService(PassDatabase database, TimeProvider time)
{
    private const int SalesShown = 3;

    private static readonly Texts Words = SettlementService.Words;

    /// <summary>Why a payment is in the sample, in words.</summary>
    public static string Why(SampleLine line) => line.Kind == SampleKind.Chance || line.Reasons.Length == 0 ? Words.Say($"Sample{line.Kind}")
        : string.Join(", ", line.Reasons.Split(',').Select(r => Words.Say($"Sample{r}")));

    /// <returns>The riskiest first, then those of chance. Problem: SettlementUnknown.</returns>
    public async Task<Result<IReadOnlyList<SampledPayment>>> ShowAsync(int settlement, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.Settlements.AnyAsync(s => s.Id == settlement, ct) ? await ListAsync(context, settlement, ct) : Words.Problem("SettlementUnknown", settlement);
    }

    /// <summary>Shows a payment down to its sales and writes down who opened it, once.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, SampleLineUnknown.</returns>
    public async Task<Result<OpenedPayment>> OpenAsync(int settlement, string order, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, SettlementService.MayPrepare, ct) is { } lacks)
            return lacks;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        // Locked: two people may open it at once, and the first of them is kept.
        await context.SampleLines.Where(l => l.SettlementId == settlement && l.OrderNumber == order).ExecuteUpdateAsync(set => set.SetProperty(l => l.Kind, l => l.Kind), ct);
        if (await context.SampleLines.SingleOrDefaultAsync(l => l.SettlementId == settlement && l.OrderNumber == order, ct) is not { } line)
            return Words.Problem("SampleLineUnknown", order, settlement);
        if (line.OpenedById is null)
        {
            (line.OpenedById, line.OpenedBy, line.OpenedAtMs) = (actor.Id.Value, actor.Name, time.GetUtcNow().ToUnixTimeMilliseconds());
            await Audit.WriteAsync(context, actor, time.GetUtcNow(), "sample.open", Subject(settlement), null, new { Order = order }, ct);
        }
        var opened = await LoadAsync(context, settlement, order, ct);
        await transaction.CommitAsync(ct);
        return opened;
    }

    /// <summary>Lets a run be approved although not all of its sample was opened.</summary>
    /// <param name="actor">Says why. Not who drafted the run.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, ReasonMissing, SettlementUnknown, MakerApproves, SampleDone.</returns>
    public async Task<Result<Settlement>> WaiveAsync(int settlement, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.AuthorisingOfficer, ct) is { } lacks)
            return lacks;
        if (string.IsNullOrWhiteSpace(actor.Reason))
            return Words.Problem("ReasonMissing");
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await SettlementService.LockAsync(context, settlement, ct) is not { } run)
            return Words.Problem("SettlementUnknown", settlement);
        if (run.DraftedById == actor.Id.Value)
            return Words.Problem("MakerApproves", actor.Name, settlement);
        var unopened = await UnopenedAsync(context, run, ct);
        if (unopened.Count == 0)
            return Words.Problem("SampleDone", settlement);
        (run.SampleWaivedBy, run.SampleWaivedReason) = (actor.Name, actor.Reason);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "sample.waive", Subject(settlement), null, new { Unopened = unopened }, ct);
        await transaction.CommitAsync(ct);
        return run;
    }

    /// <summary>Orders that leave with the run, are in its sample and were opened by nobody; empty when that was waived.</summary>
    internal static async Task<IReadOnlyList<string>> UnopenedAsync(PassDbContext context, Settlement run, CancellationToken ct) => run.SampleWaivedBy is not null ? []
        : [.. (await ListAsync(context, run.Id, ct)).Where(l => l.Leaves && l.Line.OpenedById is null).Select(l => l.Line.OrderNumber)];

    private static async Task<List<SampledPayment>> ListAsync(PassDbContext context, int settlement, CancellationToken ct)
    {
        var rows = await context.SampleLines.AsNoTracking().Where(l => l.SettlementId == settlement)
            .Join(context.PaymentOrders.AsNoTracking(), l => l.OrderNumber, o => o.Number, (l, o) => new { Line = l, Order = o })
            .Join(context.PaymentAttempts.AsNoTracking().Where(a => a.SettlementId == settlement), r => r.Order.Number, a => a.OrderNumber, (r, a) => new { r.Line, r.Order, a.State }).ToListAsync(ct);
        return [.. rows.OrderBy(r => r.Line.Kind).ThenBy(r => r.Line.Reasons.Length == 0).ThenByDescending(r => r.Order.AmountCents).ThenBy(r => r.Order.Number, StringComparer.Ordinal)
            .Select(r => new SampledPayment(r.Line, r.Order.PartnerName, new(r.Order.AmountCents), r.Order.State == PaymentOrderState.Active && r.State != AttemptState.Withdrawn))];
    }

    private static async Task<OpenedPayment> LoadAsync(PassDbContext context, int settlement, string order, CancellationToken ct)
    {
        await context.SaveChangesAsync(ct);
        var payment = (await ListAsync(context, settlement, ct)).Single(l => l.Line.OrderNumber == order);
        var attempt = await context.PaymentAttempts.AsNoTracking().SingleAsync(a => a.SettlementId == settlement && a.OrderNumber == order, ct);
        var partner = await context.PaymentOrders.Where(o => o.Number == order).Select(o => o.PartnerId).SingleAsync(ct);
        var items = await context.PaymentOrderItems.Where(l => l.OrderNumber == order).Join(context.PayableItems, l => l.ItemId, i => i.Id, (l, i) => i).AsNoTracking().OrderBy(i => i.Id).ToListAsync(ct);
        var days = new List<OpenedDay>();
        foreach (var item in items.Where(i => i.SalesDay is not null))
        {
            var day = await context.PartnerDays.AsNoTracking().SingleAsync(d => d.Date == item.SalesDay && d.PartnerId == partner && d.BenefitId == item.BenefitId, ct);
            var sales = context.OperationsAt([partner], day.Date, day.Date).AsNoTracking().Where(o => o.Refusal == RefusalCode.None
                && context.Entries.Any(e => e.Partition == o.Partition && e.Lsn == o.Lsn && e.Idx == o.Idx && e.BenefitId == day.BenefitId));
            days.Add(new(day, await sales.OrderByDescending(o => o.RegionCents).ThenBy(o => o.OperationId).Take(SalesShown).ToListAsync(ct)));
        }
        var checks = await context.PayeeChecks.AsNoTracking().Where(c => c.PartnerId == partner && c.Iban == attempt.Iban).OrderByDescending(c => c.Id).ToListAsync(ct);
        return new(payment, attempt, items, days, checks);
    }

    private static string Subject(int settlement) => string.Create(CultureInfo.InvariantCulture, $"settlement/{settlement}");
}
