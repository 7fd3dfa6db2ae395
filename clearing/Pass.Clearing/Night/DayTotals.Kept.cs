using Pass.Core;

namespace Pass.Clearing.Night;

/// <summary>The sums as they are kept while their day runs; read and written here alone, in one order.</summary>
public sealed partial class DayTotals
{
    internal void Write(BinaryWriter writer)
    {
        var rules = new List<ReimbursementRule>();
        var rows = Partners.SelectMany(p => p.Benefits.Index().Where(b => !b.Item.IsEmpty).Select(b => (p.Partner, Benefit: b.Index, Sums: b.Item, Rule: RankOf(b.Item.Rule)))).ToList();
        writer.Write(terms.BenefitSlots);
        foreach (var count in new[] { Operations, Refused, UndatedReturns })
            writer.Write(count);
        foreach (var purse in _purses)
        {
            foreach (var sum in new[] { purse.Granted, purse.Spent, purse.GivenBack, purse.Expired, purse.Adjusted })
                writer.Write(sum);
        }
        WriteAll(writer, rules, Write);
        WriteAll(writer, rows, static (writer, row) =>
        {
            writer.Write(row.Partner.Value);
            writer.Write(row.Benefit);
            writer.Write(row.Rule);
            Write(writer, row.Sums);
        });
        WriteAll(writer, _earlier, Write);
        WriteAll(writer, _unpaid, Write);

        int RankOf(ReimbursementRule? rule)
        {
            if (rule is null)
                return -1;
            if (rules.FindIndex(r => r.PaysAs(rule)) is >= 0 and var known)
                return known;
            rules.Add(rule);
            return rules.Count - 1;
        }
    }

    internal static DayTotals Read(BinaryReader reader, DateOnly day)
    {
        var totals = new DayTotals(new(day, reader.ReadInt32(), (_, _) => null)) { Operations = reader.ReadInt64(), Refused = reader.ReadInt64(), UndatedReturns = reader.ReadInt64() };
        for (var i = 0; i < totals._purses.Length; i++)
            totals._purses[i] = new() { Granted = reader.ReadInt64(), Spent = reader.ReadInt64(), GivenBack = reader.ReadInt64(), Expired = reader.ReadInt64(), Adjusted = reader.ReadInt64() };
        var rules = ReadAll(reader, ReadRule);
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (partner, benefit, rule) = (new PartnerId(reader.ReadInt32()), reader.ReadInt32(), reader.ReadInt32());
            totals.RowOf(partner)[benefit] = ReadSums(reader, rule < 0 ? null : rules[rule]);
        }
        totals._earlier.AddRange(ReadAll(reader, ReadEarlier));
        totals._unpaid.AddRange(ReadAll(reader, ReadUnpaid));
        return totals;
    }

    private static void WriteAll<T>(BinaryWriter writer, IReadOnlyCollection<T> all, Action<BinaryWriter, T> write)
    {
        writer.Write(all.Count);
        foreach (var one in all)
            write(writer, one);
    }

    private static List<T> ReadAll<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var all = new List<T>();
        for (var left = reader.ReadInt32(); left > 0; left--)
            all.Add(read(reader));
        return all;
    }

    private static void Write(BinaryWriter writer, PartnerBenefitTotals sums)
    {
        foreach (var count in new[] { sums.Sales, sums.Returns, sums.FeeBearing })
            writer.Write(count);
        foreach (var sum in new[] { sums.Units, sums.SoldCents, sums.ReturnedCents, sums.BaseCents, sums.HolderCents })
            writer.Write(sum);
    }

    private static PartnerBenefitTotals ReadSums(BinaryReader reader, ReimbursementRule? rule) => new()
    {
        Rule = rule,
        Sales = reader.ReadInt32(),
        Returns = reader.ReadInt32(),
        FeeBearing = reader.ReadInt32(),
        Units = reader.ReadInt64(),
        SoldCents = reader.ReadInt64(),
        ReturnedCents = reader.ReadInt64(),
        BaseCents = reader.ReadInt64(),
        HolderCents = reader.ReadInt64(),
    };

    /// <summary>What a rule pays; what it is called and where it is in force does not matter to sums that were made by it.</summary>
    private static void Write(BinaryWriter writer, ReimbursementRule rule)
    {
        WriteAll(writer, rule.Tiers, static (writer, tier) =>
        {
            writer.Write(tier.From.Cents);
            writer.Write(tier.RateBasisPoints);
        });
        foreach (var money in new[] { rule.AmountPerUnit, rule.CapPerUnit, rule.FeePerSale })
        {
            writer.Write(money.HasValue);
            writer.Write(money?.Cents ?? 0);
        }
    }

    private static ReimbursementRule ReadRule(BinaryReader reader) => new(
        0, "", default, null, default, null, ReadAll(reader, static r => new RateTier(new(r.ReadInt64()), r.ReadInt32())), ReadMoney(reader), ReadMoney(reader), ReadMoney(reader) ?? default);

    private static Money? ReadMoney(BinaryReader reader)
    {
        var (isThere, cents) = (reader.ReadBoolean(), reader.ReadInt64());
        return isThere ? new Money(cents) : null;
    }

    private static void Write(BinaryWriter writer, EarlierSale sale)
    {
        writer.Write(sale.Pass.Value);
        writer.Write(sale.Partner.Value);
        writer.Write(sale.SaleDay.DayNumber);
        var leg = sale.Leg;
        writer.Write(leg.Benefit.Value);
        writer.Write(leg.BenefitVersion);
        foreach (var number in new[] { leg.Units, leg.RegionCents, leg.BalanceAfter, leg.Quantity, leg.Returned, leg.Original, leg.QuantityBefore })
            writer.Write(number);
    }

    private static EarlierSale ReadEarlier(BinaryReader reader) => new(
        new(reader.ReadInt64()), new(reader.ReadInt32()), DateOnly.FromDayNumber(reader.ReadInt32()),
        new(new(reader.ReadUInt16()), reader.ReadUInt16(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32()));

    private static void Write(BinaryWriter writer, RefusedOffline sale)
    {
        writer.Write(sale.Operation.Value.ToByteArray());
        writer.Write(sale.Pass.Value);
        writer.Write(sale.Partner.Value);
        writer.Write(sale.Terminal.Value);
        writer.Write(sale.OccurredAtMs);
        writer.Write(sale.Cents);
        writer.Write((ushort)sale.Code);
    }

    private static RefusedOffline ReadUnpaid(BinaryReader reader) => new(
        new(new Guid(reader.ReadBytes(16))), new(reader.ReadInt64()), new(reader.ReadInt32()), new(reader.ReadInt32()), reader.ReadInt64(), reader.ReadInt64(), (RefusalCode)reader.ReadUInt16());
}
