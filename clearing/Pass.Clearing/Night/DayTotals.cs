using Pass.Core;
using Pass.Data.Log;

namespace Pass.Clearing.Night;

/// <summary>What a partner did with one benefit, added up. Sums of integers: the order of the operations does not matter.</summary>
public struct PartnerBenefitTotals
{
    /// <summary>The rule in force, or null: then <see cref="BaseCents"/> stays zero and the day's own sales may not be paid.</summary>
    public ReimbursementRule? Rule;
    public int Sales;
    public int Returns;
    /// <summary>Sales less those of the same day given back whole: each bears the rule's fee.</summary>
    public int FeeBearing;
    public long Units;
    public long SoldCents;
    public long ReturnedCents;
    /// <summary>What earlier sales given back count for is not in it: see <see cref="DayTotals.EarlierSales"/>.</summary>
    public long BaseCents;
    public long HolderCents;

    public readonly bool IsEmpty => Sales == 0 && Returns == 0;

    public void Add(in PartnerBenefitTotals other)
    {
        Sales += other.Sales;
        Returns += other.Returns;
        FeeBearing += other.FeeBearing;
        Units += other.Units;
        SoldCents += other.SoldCents;
        ReturnedCents += other.ReturnedCents;
        BaseCents += other.BaseCents;
        HolderCents += other.HolderCents;
    }
}

/// <summary>What happened to all the purses of one benefit, in cents or uses; plus is the holders' gain.</summary>
public struct PurseTotals
{
    public long Granted;
    public long Spent;
    public long GivenBack;
    public long Expired;
    public long Adjusted;

    public void Add(in PurseTotals other)
    {
        Granted += other.Granted;
        Spent += other.Spent;
        GivenBack += other.GivenBack;
        Expired += other.Expired;
        Adjusted += other.Adjusted;
    }
}

/// <summary>A part given back of a sale of another business day: the rule that priced that day says what it is worth.</summary>
public readonly record struct EarlierSale(PassId Pass, PartnerId Partner, DateOnly SaleDay, Leg Leg);

/// <summary>An offline sale that was refused: its partner gave the goods and is not paid.</summary>
public readonly record struct RefusedOffline(OperationId Operation, PassId Pass, PartnerId Partner, TerminalId Terminal, long OccurredAtMs, long Cents, RefusalCode Code);

/// <summary>The sums of a business day. Arrays indexed by partner and benefit, because ten million sales go through them.</summary>
public sealed partial class DayTotals(DayTerms terms)
{
    private readonly PurseTotals[] _purses = new PurseTotals[terms.BenefitSlots];
    private readonly List<EarlierSale> _earlier = [];
    private readonly List<RefusedOffline> _unpaid = [];
    private PartnerBenefitTotals[]?[] _partners = new PartnerBenefitTotals[]?[1_024];

    public long Operations { get; private set; }
    public long Refused { get; private set; }

    /// <summary>Indexed by benefit.</summary>
    public ReadOnlySpan<PurseTotals> Purses => _purses;

    /// <summary>Partners with at least one operation of the day, by id, each with its totals indexed by benefit.</summary>
    public IEnumerable<(PartnerId Partner, PartnerBenefitTotals[] Benefits)> Partners =>
        _partners.Index().Where(p => p.Item is not null).Select(p => (new PartnerId(p.Index), p.Item!));

    /// <summary>What was given back of sales of other days, one for each ledger line: few.</summary>
    public IReadOnlyList<EarlierSale> EarlierSales => _earlier;

    /// <summary>What was sold offline and is not paid: few.</summary>
    public IReadOnlyList<RefusedOffline> Unpaid => _unpaid;

    /// <summary>Returns logged before the day of their sale was kept.</summary>
    public long UndatedReturns { get; private set; }

    /// <summary>Adds the operations of one log row.</summary>
    public void Add(ReadOnlySpan<byte> payload)
    {
        var reader = new OperationReader(payload);
        while (reader.Next())
        {
            ref readonly var operation = ref reader.Current;
            Add(in operation, reader.Legs);
            if (operation is { Kind: OperationKind.Sale, Partner.Value: not 0 } && operation.Refusal != RefusalCode.None && operation.Flags.HasFlag(OperationFlags.Offline))
                _unpaid.Add(new(reader.Id, operation.Pass, operation.Partner, operation.Terminal, operation.OccurredAtMs, UnpaidOffline.CentsOf(operation.AmountCents), operation.Refusal));
        }
    }

    /// <summary>Adds one operation; a refused one is only counted.</summary>
    public void Add(in OperationHeader operation, ReadOnlySpan<Leg> legs)
    {
        Operations++;
        if (operation.Refusal != RefusalCode.None)
        {
            Refused++;
            return;
        }
        switch (operation.Kind)
        {
            case OperationKind.Sale or OperationKind.Capture:
                AddSale(operation, legs);
                break;
            case OperationKind.Cancel or OperationKind.Refund:
                AddReturn(operation, legs);
                break;
            case OperationKind.Grant:
                foreach (ref readonly var leg in legs)
                    _purses[leg.Benefit.Value].Granted += leg.Units;
                break;
            case OperationKind.Expiry:
                foreach (ref readonly var leg in legs)
                    _purses[leg.Benefit.Value].Expired += leg.Units;
                break;
            case OperationKind.Adjustment:
                foreach (ref readonly var leg in legs)
                    _purses[leg.Benefit.Value].Adjusted += leg.Units;
                break;
        }
    }

    private void AddSale(in OperationHeader operation, ReadOnlySpan<Leg> legs)
    {
        var row = RowOf(operation.Partner);
        foreach (ref readonly var leg in legs)
        {
            ref var totals = ref row[leg.Benefit.Value];
            totals.Sales++;
            totals.FeeBearing++;
            totals.Units += leg.Quantity;
            totals.SoldCents += leg.RegionCents;
            totals.BaseCents += totals.Rule?.BaseCents(leg) ?? 0;
            _purses[leg.Benefit.Value].Spent += leg.Units;
        }
        row[legs[0].Benefit.Value].HolderCents += operation.HolderCents;
    }

    private void AddReturn(in OperationHeader operation, ReadOnlySpan<Leg> legs)
    {
        var row = RowOf(operation.Partner);
        UndatedReturns += operation.SaleDay == 0 ? 1 : 0;
        var isEarlier = EarlierDay.IsOne(operation.SaleDay, terms.Day);
        foreach (ref readonly var leg in legs)
        {
            // Every leg of the sale is there, also those that get nothing this time.
            if (leg is { RegionCents: 0, Quantity: 0 })
                continue;
            ref var totals = ref row[leg.Benefit.Value];
            totals.Returns++;
            totals.ReturnedCents -= leg.RegionCents;
            _purses[leg.Benefit.Value].GivenBack += leg.Units;
            totals.Units -= leg.Quantity;
            if (isEarlier)
            {
                _earlier.Add(new(operation.Pass, operation.Partner, DateOnly.FromDayNumber(operation.SaleDay), leg));
                continue;
            }
            totals.BaseCents += totals.Rule?.BaseCents(leg) ?? 0;
            if (leg.IsGivenBackWhole())
                totals.FeeBearing--;
        }
        row[legs[0].Benefit.Value].HolderCents -= operation.HolderCents;
    }

    /// <summary>True when the rules that these sums were made by pay the same as those of <paramref name="other"/>: then sums made by either may be added.</summary>
    public bool AgreeWith(DayTerms other) => (other.Day, other.BenefitSlots) == (terms.Day, terms.BenefitSlots)
        && Partners.All(p => p.Benefits.Index().All(b => b.Item.IsEmpty || PayAlike(b.Item.Rule, other.Rule(p.Partner, new((ushort)b.Index)))));

    private static bool PayAlike(ReimbursementRule? one, ReimbursementRule? other) => one is null || other is null ? one == other : one.PaysAs(other);

    /// <summary>Adds the sums of other rows of the same day.</summary>
    public void Add(DayTotals other)
    {
        Operations += other.Operations;
        Refused += other.Refused;
        for (var i = 0; i < _purses.Length; i++)
            _purses[i].Add(other._purses[i]);
        _earlier.AddRange(other._earlier);
        _unpaid.AddRange(other._unpaid);
        UndatedReturns += other.UndatedReturns;
        foreach (var (partner, theirs) in other.Partners)
        {
            var ours = RowOf(partner);
            for (var i = 0; i < ours.Length; i++)
                ours[i].Add(theirs[i]);
        }
    }

    private PartnerBenefitTotals[] RowOf(PartnerId partner) =>
        (uint)partner.Value < (uint)_partners.Length && _partners[partner.Value] is { } row ? row : NewRow(partner);

    private PartnerBenefitTotals[] NewRow(PartnerId partner)
    {
        if (partner.Value >= _partners.Length)
            Array.Resize(ref _partners, Math.Max(partner.Value + 1, _partners.Length * 2));
        var row = new PartnerBenefitTotals[terms.BenefitSlots];
        foreach (var (i, _) in row.Index())
            row[i].Rule = terms.Rule(partner, new((ushort)i));
        return _partners[partner.Value] = row;
    }
}

internal static class EarlierDay
{
    /// <summary>True when a return is of a sale of another day; one logged before its sale's day was kept counts as of its own.</summary>
    public static bool IsOne(int saleDay, DateOnly day) => saleDay != 0 && saleDay != day.DayNumber;
}

internal static class ReturnedLegs
{
    /// <summary>True for the part of a return with which nothing is left of what the region paid for that leg.</summary>
    public static bool IsGivenBackWhole(this in Leg leg) => leg.Original != 0 && leg.Returned - leg.RegionCents == leg.Original;
}
