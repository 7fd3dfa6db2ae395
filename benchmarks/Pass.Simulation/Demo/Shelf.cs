using Pass.Terminal;

namespace Pass.Simulation.Demo;

/// <summary>What each trade sells on the first day of school, at plausible prices.</summary>
internal static class Shelf
{
    public const string Bookshop = "LIBRAIRIE";

    /// <summary>A basket for a trade, and whether its till accepts that the holder pays the rest.</summary>
    public static (List<SaleMessageLine> Lines, bool AllowPartial) Basket(string trade, Random random) => trade switch
    {
        Bookshop => (Books(random), random.Next(3) > 0),
        "CINEMA" => ([Line("cinemaSeat", 850, random.Next(10) == 0 ? 2 : 1)], false),
        "SPECTACLE" => ([Line("showTicket", random.Next(8, 25) * 100, 1)], random.Next(2) == 0),
        "MUSEE" => ([Line("museumTicket", random.Next(4, 13) * 100, 1)], false),
        "CLUB_SPORT" => ([Line("sportLicence", random.Next(20, 160) * 100, 1)], random.Next(5) > 0),
        "EQUIPEMENT" => ([Line("firstEquipment", random.Next(3_000, 38_000), 1)], random.Next(2) == 0),
        _ => ([Line("drivingLesson", 5_500, random.Next(1, 4))], random.Next(2) == 0),
    };

    private static List<SaleMessageLine> Books(Random random)
    {
        if (random.Next(6) == 0)
            return [Line("leisureBook", random.Next(690, 2_290), 1)];
        var lines = new List<SaleMessageLine>();
        for (var left = random.Next(1, 4); left > 0; left--)
            lines.Add(Line("textbook", random.Next(890, 3_290), 1));
        if (random.Next(5) == 0)
            lines.Add(Line("complementaryBook", random.Next(490, 1_590), 1));
        return lines;
    }

    private static SaleMessageLine Line(string product, int unitCents, int quantity) =>
        new(product, (long)unitCents * quantity, quantity);
}
