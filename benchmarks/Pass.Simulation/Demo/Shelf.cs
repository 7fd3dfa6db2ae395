using Pass.Core;
using Pass.Terminal;

namespace Pass.Simulation.Demo;

/// <summary>What each trade sells on a day, as the region's catalogue says: another benefit, product or trade in its file is sold without a word here.</summary>
internal sealed class Shelf
{
    private static readonly Money UsualSeat = Money.FromEuros(10);

    private readonly Dictionary<string, List<BenefitVersion>> _byTrade = [];
    private readonly CodeTable _products;

    public Shelf(Reference reference, DateOnly day)
    {
        _products = reference.Products;
        var open = reference.Benefits.Select(b => b.Benefit).Distinct().Select(id => reference.Benefit(id, day)).OfType<BenefitVersion>().Where(b => b.IsOpenOn(day) && !b.IsOfFamilies);
        foreach (var benefit in open.OrderBy(b => b.Benefit.Value))
        {
            foreach (var trade in benefit.Trades.Select(t => reference.Trades.CodeOf(t.Value)))
            {
                if (!_byTrade.TryGetValue(trade, out var benefits))
                    _byTrade.Add(trade, benefits = []);
                benefits.Add(benefit);
            }
        }
        (MainTrade, var taken) = _byTrade.MaxBy(t => t.Value.Count);
        MainProduct = _products.CodeOf(taken[0].Products[0].Value);
    }

    /// <summary>The trade that takes most benefits, where the scenes with cards are played; the ready catalogue's is the bookshop.</summary>
    public string MainTrade { get; }

    /// <summary>What it sells first.</summary>
    public string MainProduct { get; }

    /// <summary>A basket for a trade, and whether its till accepts that the holder pays the rest.</summary>
    public (List<SaleMessageLine> Lines, bool AllowPartial) Basket(string trade, Random random)
    {
        var benefits = _byTrade.GetValueOrDefault(trade) ?? _byTrade[MainTrade];
        var benefit = benefits[random.Next(3) > 0 ? 0 : random.Next(benefits.Count)];
        if (benefit.Unit == BenefitUnit.Uses)
            return ([Line(benefit, SeatCents(benefit, random), random.Next(10) == 0 ? 2 : 1, random)], false);
        var lines = random.Next(3) == 0 ? random.Next(2, 4) : 1;
        return ([.. Enumerable.Range(0, lines).Select(_ => Line(benefit, ShareOfGrant(benefit, random), 1, random))], random.Next(3) > 0);
    }

    /// <summary>At the main trade, what the region's benefits have least left for, and a price so much above that.</summary>
    /// <param name="available">Cents left in the purse of a benefit, by its code.</param>
    public (CodeEntry Product, long Cents) MoreThan(Func<string, long> available, long beyondCents)
    {
        var benefits = _byTrade[MainTrade].Where(b => b.Unit == BenefitUnit.Cents).ToList();
        var (product, left) = benefits.SelectMany(b => b.Products).Distinct().Select(p => (Product: p, Left: benefits.Where(b => b.Pays(p)).Sum(b => available(b.Code)))).MinBy(p => p.Left);
        return (_products.Find(product.Value)!, left + beyondCents);
    }

    /// <summary>A seat costs at most what the region pays and its holder adds.</summary>
    private static int SeatCents(BenefitVersion benefit, Random random)
    {
        var most = (int)((benefit.RegionCapPerUnit ?? UsualSeat).Cents + benefit.HolderShare.FixedPerUnit.Cents);
        return random.Next(most * 7 / 10, most + 1);
    }

    /// <summary>From a twelfth of what is granted to most of it, seldom much.</summary>
    private static int ShareOfGrant(BenefitVersion benefit, Random random)
    {
        var granted = (int)benefit.Grants.Max(g => g.Units);
        return Math.Max(1, Math.Min(random.Next(granted / 12, granted), random.Next(granted / 12, granted)) / (1 + random.Next(3)));
    }

    private SaleMessageLine Line(BenefitVersion benefit, int unitCents, int quantity, Random random) =>
        new(_products.CodeOf(benefit.Products[random.Next(benefit.Products.Count)].Value), (long)unitCents * quantity, quantity);
}
