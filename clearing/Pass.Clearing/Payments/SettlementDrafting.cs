using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>Makes the payment orders of a settlement: who is due, for which items, on which account.</summary>
internal sealed class SettlementDrafting(PassDbContext context, RegionSettings region, IPaymentRail rail, DateOnly upToDay, long nowMs)
{
    private readonly DateOnly _today = ParisCalendar.DateOf(nowMs);
    private readonly List<CarriedForward> _carried = [];

    /// <summary>Everything in the caller's transaction, the counters first: two drafts at once wait for each other and pay no item twice.</summary>
    /// <returns>Problems, after which the caller rolls back and no number is lost: NothingToPay, and what the rail misses.</returns>
    public async Task<Result<SettlementDraft>> RunAsync(Actor who, bool everyone, CancellationToken ct)
    {
        var id = checked((int)await DocumentNumbers.TakeAsync(context, "settlement", 1, ct));
        var partners = await context.Partners.AsNoTracking().Include(p => p.Conventions).ToDictionaryAsync(p => p.Id, ct);
        var accounts = await CutoffAccounts.LoadAsync(context, upToDay, region.Runs.AccountCoolingHours, ct);
        var due = new List<(Partner Partner, DueAccount Account, List<PayableItem> Items)>();
        foreach (var unpaid in (await UnpaidAsync(ct)).GroupBy(i => i.PartnerId))
        {
            var partner = partners[unpaid.Key];
            // Who chose Stripe is paid by a run of its own: nothing of it is carried by another one.
            if (partner.StripeAccount is not null != (rail.Kind == PaymentRailKind.StripeConnect))
                continue;
            var account = accounts.Of(partner);
            if (Due(partner, account, [.. unpaid], everyone) is { } items)
                due.Add((partner, account, items));
        }
        var again = await PaidAgain.FindAsync(context, partners, accounts, rail, ct);
        if (due.Count + again.Count == 0)
            return SettlementService.Words.Problem("NothingToPay", upToDay);
        var first = due.Count == 0 ? 0 : await DocumentNumbers.TakeAsync(context, string.Create(CultureInfo.InvariantCulture, $"statement-{_today.Year}"), due.Count, ct);
        var orders = due.Select((d, i) => Order(id, first + i, d.Partner, d.Account, d.Items)).ToList();
        foreach (var (order, account) in again)
            context.PaymentAttempts.Add(Attempt(order.Number, order.Attempts.Max(a => a.Rank) + 1, id, rail.Kind, nowMs, account.HolderName, account.Iban, account.Bic, partners[order.PartnerId].StripeAccount));
        await TasksOfRuns.CloseAsync(context, [.. again.Select(a => a.Order)], id, who.Name, nowMs, ct);
        var leaving = orders.Where(o => o.State == PaymentOrderState.Active).Concat(again.Select(a => a.Order)).ToList();
        var settlement = Run(region, await RegionOptions.FindAsync(context, RegionOptions.OnlineAddress, ct), rail.Kind, id, upToDay, nowMs, who, RunSample.SeedOf(id, await SealAsync(context, upToDay, ct)), leaving.Count, leaving.Sum(o => o.AmountCents));
        context.Settlements.Add(settlement);
        if (await rail.OpenAsync(context, id, region, _today, ct) is { } missing)
            return missing;
        await context.SaveChangesAsync(ct);
        await context.InsertAsync(orders, ct);
        await context.InsertAsync([.. orders.SelectMany(o => o.Items)], ct);
        await UnpaidItems.TakeAsync(context, ct);
        await context.InsertAsync([.. orders.SelectMany(o => o.Attempts)], ct);
        await context.InsertAsync([.. _carried.Select(c => new SettlementCarry { SettlementId = id, PartnerId = c.Partner.Value, Reason = c.Reason, NetCents = c.Net.Cents })], ct);
        await TellOfUnpaidAsync(orders, ct);
        return new SettlementDraft(settlement, _carried);
    }

    /// <summary>The statement of an order tells its partner of the offline sales that were not paid until then.</summary>
    private async Task TellOfUnpaidAsync(IEnumerable<PaymentOrder> orders, CancellationToken ct)
    {
        var byPartner = orders.ToDictionary(o => o.PartnerId);
        foreach (var sale in await context.UnpaidSales.Where(s => s.OrderNumber == null && s.Date <= upToDay).ToListAsync(ct))
        {
            if (byPartner.TryGetValue(sale.PartnerId, out var order) && sale.Date <= order.LastDay)
                sale.OrderNumber = order.Number;
        }
        await context.SaveChangesAsync(ct);
    }

    /// <summary>A run that waits for its approvals.</summary>
    public static Settlement Run(RegionSettings region, string? online, PaymentRailKind rail, int id, DateOnly upToDay, long nowMs, Actor who, long sampleSeed, int orders, long totalCents) => new()
    {
        Id = id,
        State = SettlementState.Draft,
        Rail = rail,
        UpToDay = upToDay,
        ExecutionDate = ExecutionDays.After(ParisCalendar.DateOf(nowMs), region),
        DraftedAtMs = nowMs,
        DraftedBy = who.Name,
        DraftedById = who.Id.Value,
        SampleSeed = sampleSeed,
        OrderCount = orders,
        TotalCents = totalCents,
        IssuerName = region.Name,
        IssuerSiret = region.Siret.Digits,
        IssuerAddress = string.Join('\n', region.Address),
        IssuerContact = region.Contact,
        DisputeDays = region.DisputeDays,
        OnlineAddress = online,
    };

    private Task<List<PayableItem>> UnpaidAsync(CancellationToken ct) => UnpaidItems.Of(context).Where(i => i.Day <= upToDay)
        .OrderBy(i => i.PartnerId).ThenBy(i => i.Id).ToListAsync(ct);

    /// <summary>The items to pay, or null with the reason kept.</summary>
    private List<PayableItem>? Due(Partner partner, DueAccount account, IReadOnlyList<PayableItem> unpaid, bool everyone)
    {
        // Who closed waits for no rhythm, and for no minimum that nothing will reach.
        var isClosed = partner.Status == PartnerStatus.Closed;
        var lastDay = everyone || isClosed ? upToDay : PayoutCalendar.LastDayPaid(partner.Rhythm, upToDay);
        var items = unpaid.Where(i => i.Day <= lastDay).ToList();
        var net = new Money(items.Sum(i => i.Cents));
        CarryReason? reason =
            items.Count == 0 ? CarryReason.NotDue
            : !net.IsPositive ? CarryReason.NothingOwed
            : net < region.Minimum && !isClosed ? CarryReason.BelowMinimum
            : account.Usable is not { } usable || net > PaymentFileCheck.MaxAmount ? CarryReason.AccountUnusable
            : !rail.Reaches(partner, usable.Iban, usable.Bic?.Code) ? CarryReason.RejectedByRail
            : null;
        if (reason is not { } why)
            return items;
        var carried = new Money(unpaid.Sum(i => i.Cents));
        // Owed and asked back to the cent: there is nothing to carry.
        if (why != CarryReason.NothingOwed || !carried.IsZero)
            _carried.Add(new(new(partner.Id), carried, why));
        return null;
    }

    private PaymentOrder Order(int settlement, long number, Partner partner, DueAccount account, List<PayableItem> items)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"B{_today.Year}-{number:000000}");
        var lastDay = items.Max(i => i.SalesDay ?? i.Day);
        var order = new PaymentOrder
        {
            Number = name,
            SettlementId = settlement,
            PartnerId = partner.Id,
            State = account.HeldBecause is null ? PaymentOrderState.Active : PaymentOrderState.Held,
            HeldReason = account.HeldBecause,
            AmountCents = items.Sum(i => i.Cents),
            FirstDay = items.Min(i => i.SalesDay ?? i.Day),
            LastDay = lastDay,
            PartnerName = partner.LegalName,
            PartnerSiret = partner.Siret,
            PartnerAddress = string.Join('\n', new[] { partner.Address, partner.Town }.Where(l => l.Length > 0)),
            Conventions = string.Join(", ", partner.Conventions.Where(c => c.FirstDay <= lastDay && (c.LastDay is null || c.LastDay >= lastDay)).Select(c => c.Code).Order(StringComparer.Ordinal)),
        };
        order.Items.AddRange(items.Select(i => new PaymentOrderItem { OrderNumber = name, ItemId = i.Id, Cents = i.Cents, LiveItemId = i.Id }));
        order.Attempts.Add(Attempt(name, 1, settlement, rail.Kind, nowMs, account.HolderName, account.Iban, account.Bic, partner.StripeAccount));
        return order;
    }

    public static PaymentAttempt Attempt(string order, int rank, int settlement, PaymentRailKind rail, long nowMs, string holder, string iban, string? bic, string? stripeAccount) => new()
    {
        EndToEndId = rank == 1 ? $"PASS-{order}" : string.Create(CultureInfo.InvariantCulture, $"PASS-{order}-{rank}"),
        OrderNumber = order,
        Rank = rank,
        SettlementId = settlement,
        LiveOrder = order,
        Rail = rail,
        State = AttemptState.Drafted,
        StateAtMs = nowMs,
        AccountHolderName = holder,
        Iban = iban,
        Bic = bic,
        StripeAccount = rail == PaymentRailKind.StripeConnect ? stripeAccount : null,
    };

    public static async Task<byte[]> SealAsync(PassDbContext context, DateOnly day, CancellationToken ct) =>
        await context.BusinessDays.Where(d => d.Date == day).Select(d => d.Seal).SingleAsync(ct) ?? [];
}

/// <summary>What stays unpaid, to be looked at again by the next settlement.</summary>
public sealed record CarriedForward(PartnerId Partner, Money Net, CarryReason Reason);

/// <summary>A settlement just drafted, and what it left out.</summary>
public sealed record SettlementDraft(Settlement Settlement, IReadOnlyList<CarriedForward> Carried);
