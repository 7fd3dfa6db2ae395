using Pass.Core;

namespace Pass.Benchmarks.Region;

/// <summary>One purse, one amount: what the baselines do with a sale.</summary>
internal readonly record struct PlainSale(Guid Operation, long Pass, int Benefit, int Partner, int Cents);

/// <summary>The sales one caller makes: any pass at any partner, what that trade sells at plausible prices. Same seed, same sales.</summary>
internal sealed class SaleMix(BenchRegion region, int seed)
{
    private static readonly SaleLine[][] Books =
    [
        [new(Product.Textbook, new(2_490))],
        [new(Product.Textbook, new(1_890)), new(Product.LeisureBook, new(890))],
        [new(Product.ComplementaryBook, new(1_250))],
    ];
    private static readonly SaleLine[][] Seats = [[new(Product.CinemaSeat, new(750))], [new(Product.CinemaSeat, new(1_500), 2)]];
    private static readonly SaleLine[][] Shows = [[new(Product.ShowTicket, new(1_800))]];
    private static readonly SaleLine[][] Museums = [[new(Product.MuseumTicket, new(800))]];
    private static readonly SaleLine[][] Licences = [[new(Product.SportLicence, new(2_500))]];
    private static readonly SaleLine[][] Equipment = [[new(Product.FirstEquipment, new(8_990))]];
    private static readonly SaleLine[][] Lessons = [[new(Product.DrivingLesson, new(5_000))]];

    private static readonly SaleLine[][][] ByTrade = Shelves();

    private readonly Random _random = new(seed);
    private ulong _made;

    public SaleRequest Next(long nowMs) => Next(new(_random.Next(region.Passes) + 1), nowMs);

    public SaleRequest Next(PassId pass, long nowMs)
    {
        var partner = _random.Next(region.Partners) + 1;
        var baskets = Baskets(BenchRegion.TradeOf(partner));
        return new(NewId(nowMs), pass, nowMs, new(partner), new(partner), baskets[_random.Next(baskets.Length)]);
    }

    public PlainSale NextPlain(long nowMs) => new(
        NewId(nowMs).Value, _random.Next(region.Passes) + 1, _random.Next(region.Benefits.Count) + 1, _random.Next(region.Partners) + 1, _random.Next(500, 3_000));

    // Cheaper than the system's secure random: the load generator must not weigh more than what it loads.
    private OperationId NewId(long nowMs) => OperationId.Derive(nowMs, Mix.Of((ulong)seed), Mix.Of((ulong)seed << 40 | ++_made));

    /// <summary>What a trade sells.</summary>
    public static SaleLine[][] Baskets(TradeId trade) => ByTrade[trade.Value];

    private static SaleLine[][][] Shelves()
    {
        var shelves = new SaleLine[byte.MaxValue + 1][][];
        foreach (var (trade, baskets) in new[]
        {
            (Trade.Bookshop, Books), (Trade.Cinema, Seats), (Trade.Theatre, Shows), (Trade.Museum, Museums),
            (Trade.SportClub, Licences), (Trade.EquipmentShop, Equipment), (Trade.DrivingSchool, Lessons),
        })
            shelves[trade.Value] = baskets;
        return shelves;
    }
}
