using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Verification;

/// <summary>One step from a till's operation to the bank's line.</summary>
/// <param name="Step">Key of its text: <c>Operation</c>, <c>LogRow</c>, <c>Day</c>, <c>PartnerDay</c>, <c>Item</c>, <c>Order</c>, <c>Attempt</c>, <c>BankLine</c>, or why the way ends there.</param>
/// <param name="Name">Of what it is a step at: <c>journée</c>, <c>virement</c>.</param>
/// <param name="Text">In words, with the keys by which each thing is found; times in Paris.</param>
public sealed record TrailStep(string Step, string Name, string Text);

/// <summary>
/// Follows an operation through what is stored: its row of the log, its business day, what its partner earned on it, the order that pays it, and the bank's
/// line with its end-to-end id. The operation's id is what ties them, from the till's request on; nothing personal is read.
/// </summary>
public sealed class OperationTrail(PassDatabase database)
{
    private static readonly Texts Words = Texts.Beside(typeof(OperationTrail), "Trail");

    private readonly List<TrailStep> _steps = [];

    /// <summary>The steps there are, and where the way ends so far; empty when no projected operation has this id.</summary>
    public async Task<IReadOnlyList<TrailStep>> FollowAsync(OperationId id, CancellationToken ct = default)
    {
        _steps.Clear();
        await using var context = database.CreateContext();
        // An id belongs to its pass: two passes may have one each.
        foreach (var operation in await context.Operations.AsNoTracking().Where(o => o.OperationId == id.Value).OrderBy(o => o.PassId).ToListAsync(ct))
            await FollowAsync(context, operation, ct);
        return [.. _steps];
    }

    private async Task FollowAsync(PassDbContext context, OperationRow operation, CancellationToken ct)
    {
        Add("Operation", operation.OperationId, OperationKinds.NameOf(operation.Kind), new Money(operation.AmountCents), operation.Refusal == RefusalCode.None ? "" : Words.Say("Refused"), operation.TerminalId, At(operation.OccurredAtMs));
        if (operation.RelatedId is { } related)
            Add("Related", related);
        Add("LogRow", operation.Partition, operation.Lsn, operation.Idx, At(operation.RecordedAtMs));
        if (await context.BusinessDays.AsNoTracking().SingleOrDefaultAsync(d => d.Date == operation.BusinessDay, ct) is not { Seal: { } seal })
        {
            Add("DayOpen", operation.BusinessDay);
            return;
        }
        Add("Day", operation.BusinessDay, Convert.ToHexStringLower(seal)[..16]);
        var benefits = await context.Entries.AsNoTracking()
            .Where(e => e.Partition == operation.Partition && e.Lsn == operation.Lsn && e.Idx == operation.Idx).Select(e => e.BenefitId).Distinct().Order().ToListAsync(ct);
        if (operation.PartnerId == 0 || benefits.Count == 0)
            Add("NothingOwed");
        else
        {
            foreach (var benefit in benefits)
                await FollowAsync(context, operation, benefit, ct);
        }
    }

    private async Task FollowAsync(PassDbContext context, OperationRow operation, int benefit, CancellationToken ct)
    {
        var code = await context.BenefitVersions.AsNoTracking().Where(b => b.BenefitId == benefit).Select(b => b.Code).FirstOrDefaultAsync(ct) ?? $"{benefit}";
        var earned = await context.PartnerDays.AsNoTracking()
            .SingleOrDefaultAsync(d => d.Date == operation.BusinessDay && d.PartnerId == operation.PartnerId && d.BenefitId == benefit, ct);
        if (earned is null)
        {
            Add("NotPriced", operation.BusinessDay, code);
            return;
        }
        Add("PartnerDay", earned.Date, earned.PartnerId, code, earned.Sales, new Money(earned.NetCents), earned.RuleId);
        var item = await context.PayableItems.AsNoTracking()
            .SingleOrDefaultAsync(i => i.Kind == PayableKind.PartnerDay && i.PartnerId == earned.PartnerId && i.SalesDay == earned.Date && i.BenefitId == benefit, ct);
        if (item is null)
        {
            Add("NoItem");
            return;
        }
        Add("Item", item.Id, new Money(item.Cents));
        var orders = await context.PaymentOrders.AsNoTracking().Include(o => o.Attempts).Where(o => o.Items.Any(i => i.ItemId == item.Id)).OrderBy(o => o.Number).ToListAsync(ct);
        if (orders.Count == 0)
            Add("NoOrder");
        foreach (var order in orders)
            await FollowAsync(context, order, ct);
    }

    private async Task FollowAsync(PassDbContext context, PaymentOrder order, CancellationToken ct)
    {
        Add("Order", order.Number, order.SettlementId, new Money(order.AmountCents), Words.Say($"Order{order.State}"));
        foreach (var attempt in order.Attempts.OrderBy(a => a.Rank))
        {
            Add("Attempt", attempt.EndToEndId, Payments.PaymentService.StateName(attempt.State), At(attempt.StateAtMs), attempt.Proof ?? "");
            foreach (var line in await context.BankLines.AsNoTracking().Where(l => l.Attempt == attempt.EndToEndId).OrderBy(l => l.FileId).ThenBy(l => l.Rank).ToListAsync(ct))
            {
                var file = await context.BankFiles.AsNoTracking().Where(f => f.Id == line.FileId).Select(f => f.Name).SingleAsync(ct);
                Add("BankLine", file, line.LineNumber, line.Day is { } day ? day.ToString(Words.Say("DayForm"), CultureInfo.InvariantCulture) : "", line.ReasonCode ?? line.Code);
            }
        }
    }

    private static string At(long ms) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(ms), ParisCalendar.Zone).ToString(Words.Say("MomentForm"), CultureInfo.InvariantCulture);

    private void Add(string key, params object[] arguments) => _steps.Add(new(key, Words.Say($"Name.{NameOf(key)}"), Words.Say(key, arguments)));

    private static string NameOf(string step) => step switch
    {
        "DayOpen" => "Day",
        "NothingOwed" or "NotPriced" => "PartnerDay",
        "NoItem" => "Item",
        "NoOrder" => "Order",
        _ => step,
    };
}
