using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>One ledger line of one sale or return, as the partner is shown it. The lines of a partner's day add up to the day, to the cent.</summary>
/// <param name="LegIndex">Zero for the first line of its operation: the one that shows the operation's own amounts.</param>
/// <param name="BaseCents">What it counts for in the rule.</param>
/// <param name="ReimbursedCents">What it changes in what is paid back, tiers included.</param>
/// <param name="FeeCents">Kept back for it; negative when a sale given back whole returns its fee.</param>
/// <param name="SaleDay">The business day of its sale: its own, or an earlier one for what is given back.</param>
/// <param name="BaseBeforeCents">Where the partner's year stood before it under its rule: in which tiers it falls.</param>
public readonly record struct SaleLeg(
    DateOnly Day, PartnerId Partner, OperationId Operation, OperationId Related, OperationKind Kind, TerminalId Terminal, long OccurredAtMs,
    OperationFlags Flags, long AmountCents, long HolderCents, int LegIndex, Leg Leg, long BaseCents, long ReimbursedCents, long FeeCents, DateOnly SaleDay, int RuleId, long BaseBeforeCents)
{
    /// <summary>Units sold; minus those given back.</summary>
    public int Units => Leg.Original == 0 ? Leg.Quantity : -Leg.Quantity;
}

/// <summary>
/// Takes a priced day apart again into its sales, in the one order that prices them (day, partition, lsn, index), with running totals:
/// the differences of an ordered sum add up exactly to the sum.
/// </summary>
public static class SaleDetail
{
    private struct Running
    {
        public ReimbursementRule? Rule;
        public long BaseCents;
    }

    /// <param name="rows">The rows of one day, partition by partition.</param>
    /// <param name="days">The partner days to explain, with the earlier sales given back on them; sales of other partners and benefits are passed over.</param>
    /// <param name="rules">Rules by id.</param>
    public static IEnumerable<SaleLeg> Read(
        IEnumerable<LogRow> rows, IEnumerable<PartnerDay> days, IReadOnlyDictionary<int, ReimbursementRule> rules)
    {
        var running = new Dictionary<(PartnerId, BenefitId, int SaleDay), Running>();
        foreach (var day in days)
        {
            running.Add((new(day.PartnerId), new((ushort)day.BenefitId), 0), new() { Rule = rules[day.RuleId], BaseCents = day.BaseBeforeCents });
            foreach (var sale in day.EarlierSales)
                running.Add((new(day.PartnerId), new((ushort)day.BenefitId), sale.SaleDay.DayNumber), new() { Rule = rules[sale.RuleId], BaseCents = sale.BaseBeforeCents });
        }
        var legs = new List<SaleLeg>();
        foreach (var row in rows)
        {
            Explain(row, running, legs);
            foreach (var leg in legs)
                yield return leg;
            legs.Clear();
        }
    }

    private static void Explain(LogRow row, Dictionary<(PartnerId, BenefitId, int SaleDay), Running> running, List<SaleLeg> legs)
    {
        var reader = new OperationReader(row.Payload);
        while (reader.Next())
        {
            ref readonly var operation = ref reader.Current;
            if (operation.Refusal != RefusalCode.None || !operation.Kind.ConcernsPartner())
                continue;
            var index = 0;
            foreach (ref readonly var leg in reader.Legs)
            {
                ref var state = ref CollectionsMarshal.GetValueRefOrNullRef(running, (operation.Partner, leg.Benefit, operation.SaleDay));
                // Of the day itself, or of an earlier one with the same rule in the same year.
                if (Unsafe.IsNullRef(ref state))
                    state = ref CollectionsMarshal.GetValueRefOrNullRef(running, (operation.Partner, leg.Benefit, 0));
                if (leg is { RegionCents: 0, Quantity: 0 } || Unsafe.IsNullRef(ref state))
                    continue;
                var rule = state.Rule!;
                var baseCents = rule.BaseCents(leg);
                var before = state.BaseCents;
                var reimbursed = rule.Price(new(before), new(baseCents)).Cents;
                state.BaseCents += baseCents;
                var fee = leg.Original == 0 ? rule.FeePerSale.Cents : leg.IsGivenBackWhole() ? -rule.FeePerSale.Cents : 0;
                legs.Add(new(row.Day, operation.Partner, reader.Id, reader.Related, operation.Kind, operation.Terminal, operation.OccurredAtMs,
                    operation.Flags, operation.AmountCents, operation.HolderCents, index++, leg, baseCents, reimbursed, fee,
                    operation.SaleDay == 0 ? row.Day : DateOnly.FromDayNumber(operation.SaleDay), rule.Id, before));
            }
        }
    }
}
