using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>Makes the payment orders of a settlement: who is due, for which days, on which account.</summary>
internal sealed class SettlementDrafting(PassDbContext context, SettlementSettings settings, DateOnly upToDay, long nowMs)
{
    private readonly DateOnly _today = ParisCalendar.DateOf(nowMs);
    private readonly List<CarriedForward> _carried = [];

    /// <summary>Everything in the caller's transaction, the counters first: two drafts at once wait for each other and pay no day twice.</summary>
    /// <returns>Null when there is nothing to pay: the caller rolls back and no number is lost.</returns>
    public async Task<SettlementDraft?> RunAsync(string who, bool everyone, CancellationToken ct)
    {
        var id = checked((int)await DocumentNumbers.TakeAsync(context, "settlement", 1, ct));
        var partners = await context.Partners.AsNoTracking().ToDictionaryAsync(p => p.Id, ct);
        var accounts = await AccountsAtCutoffAsync(ct);
        var due = new List<(Partner Partner, Account Account, List<PartnerDay> Days)>();
        foreach (var unpaid in (await UnpaidAsync(ct)).GroupBy(d => d.PartnerId))
        {
            var partner = partners[unpaid.Key];
            var account = accounts.GetValueOrDefault(partner.Id) ?? new(partner.Iban, partner.Bic, partner.AccountHolderName);
            if (Due(partner, account, [.. unpaid], everyone) is { } days)
                due.Add((partner, account, days));
        }
        if (due.Count == 0)
            return null;
        var first = await DocumentNumbers.TakeAsync(context, string.Create(CultureInfo.InvariantCulture, $"statement-{_today.Year}"), due.Count, ct);
        var orders = due.Select((d, i) => Order(id, first + i, d.Partner, d.Account, d.Days)).ToList();
        var settlement = Settle(id, who, orders);
        context.Settlements.Add(settlement);
        context.PaymentOrders.AddRange(orders);
        return new(settlement, _carried);
    }

    private Task<List<PartnerDay>> UnpaidAsync(CancellationToken ct) => context.PartnerDays.AsNoTracking()
        .Where(d => d.ClearedOn <= upToDay
            && !context.PaymentOrderLines.Any(l => l.Date == d.Date && l.PartnerId == d.PartnerId && l.BenefitId == d.BenefitId))
        .OrderBy(d => d.PartnerId).ThenBy(d => d.Date).ThenBy(d => d.BenefitId).ToListAsync(ct);

    /// <summary>The days to pay, or null with the reason kept.</summary>
    private List<PartnerDay>? Due(Partner partner, Account account, IReadOnlyList<PartnerDay> unpaid, bool everyone)
    {
        var lastDay = everyone ? upToDay : PayoutCalendar.LastDayPaid(partner.Rhythm, upToDay);
        var days = unpaid.Where(d => d.ClearedOn <= lastDay).ToList();
        var net = new Money(days.Sum(d => d.NetCents));
        CarryReason? reason =
            days.Count == 0 ? CarryReason.NotDue
            : !net.IsPositive ? CarryReason.NothingOwed
            : net < settings.Minimum ? CarryReason.BelowMinimum
            : !account.IsUsable || net > PaymentFileCheck.MaxAmount ? CarryReason.AccountUnusable
            : null;
        if (reason is not { } why)
            return days;
        _carried.Add(new(new(partner.Id), new(unpaid.Sum(d => d.NetCents)), why));
        return null;
    }

    private PaymentOrder Order(int settlement, long number, Partner partner, Account account, List<PartnerDay> days)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"B{_today.Year}-{number:000000}");
        var order = new PaymentOrder
        {
            Number = name,
            SettlementId = settlement,
            PartnerId = partner.Id,
            State = PaymentOrderState.Pending,
            EndToEndId = $"PASS-{name}",
            AmountCents = days.Sum(d => d.NetCents),
            FirstDay = days.Min(d => d.Date),
            LastDay = days.Max(d => d.Date),
            PartnerName = partner.LegalName,
            PartnerSiret = partner.Siret,
            PartnerAddress = string.Join('\n', new[] { partner.Address, $"{partner.PostalCode} {partner.City}".Trim() }.Where(l => l.Length > 0)),
            AccountHolderName = account.HolderName,
            Iban = account.Iban,
            Bic = account.Bic,
        };
        order.Lines.AddRange(days.Select(d => new PaymentOrderLine
        {
            Date = d.Date,
            PartnerId = d.PartnerId,
            BenefitId = d.BenefitId,
            OrderNumber = name,
            NetCents = d.NetCents,
        }));
        return order;
    }

    private Settlement Settle(int id, string who, List<PaymentOrder> orders) => new()
    {
        Id = id,
        State = SettlementState.Draft,
        UpToDay = upToDay,
        ExecutionDate = SettlementService.NextExecution(_today),
        MessageId = string.Create(CultureInfo.InvariantCulture, $"PASS-{id:000000}"),
        DraftedAtMs = nowMs,
        DraftedBy = who,
        OrderCount = orders.Count,
        TotalCents = orders.Sum(o => o.AmountCents),
        DebtorName = settings.Debtor.Name,
        DebtorIban = settings.Debtor.Iban.Electronic,
        DebtorBic = settings.Debtor.Bic?.Code,
        DebtorSiret = settings.Debtor.Siret.Digits,
        IssuerAddress = string.Join('\n', settings.IssuerAddress),
        IssuerContact = settings.IssuerContact,
        IsOlderPain = settings.Pain == Pain001Version.Iso2009,
    };

    /// <summary>The account of each partner when the last day was closed: a change after it waits for the next settlement.</summary>
    private async Task<Dictionary<int, Account>> AccountsAtCutoffAsync(CancellationToken ct)
    {
        var cutoffMs = await context.BusinessDays.Where(d => d.Date == upToDay).Select(d => d.ClosedAtMs).SingleAsync(ct);
        var known = await context.PartnerBankAccounts.AsNoTracking()
            .Where(a => a.FromMs <= cutoffMs && (a.UntilMs == null || a.UntilMs > cutoffMs)).OrderBy(a => a.FromMs).ToListAsync(ct);
        return known.GroupBy(a => a.PartnerId).ToDictionary(g => g.Key, g => new Account(g.Last().Iban, g.Last().Bic, g.Last().AccountHolderName));
    }

    private sealed record Account(string Iban, string? Bic, string HolderName)
    {
        public bool IsUsable => Core.Iban.Parse(Iban).Ok(out var iban, out _) && iban.IsSepa
            && SepaText.Clean(HolderName, SepaText.MaxNameLength).Any(char.IsAsciiLetterOrDigit);
    }
}
