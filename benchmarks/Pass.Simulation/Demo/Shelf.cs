using System.Text.Json;
using Pass.Core;
using Pass.Terminal;

namespace Pass.Simulation.Demo;

/// <summary>What each trade sells on the first day of school, at plausible prices.</summary>
internal static class Shelf
{
    /// <summary>A basket for a trade, and whether its till accepts that the holder pays the rest.</summary>
    public static (List<SaleMessageLine> Lines, bool AllowPartial) Basket(PartnerCategory trade, Random random) => trade switch
    {
        PartnerCategory.Bookshop => (Books(random), random.Next(3) > 0),
        PartnerCategory.Cinema => ([Line(Product.CinemaSeat, 850, random.Next(10) == 0 ? 2 : 1)], false),
        PartnerCategory.Theatre => ([Line(Product.ShowTicket, random.Next(8, 25) * 100, 1)], random.Next(2) == 0),
        PartnerCategory.Museum => ([Line(Product.MuseumTicket, random.Next(4, 13) * 100, 1)], false),
        PartnerCategory.SportClub => ([Line(Product.SportLicence, random.Next(20, 160) * 100, 1)], random.Next(5) > 0),
        PartnerCategory.EquipmentShop => ([Line(Product.FirstEquipment, random.Next(3_000, 38_000), 1)], random.Next(2) == 0),
        _ => ([Line(Product.DrivingLesson, 5_500, random.Next(1, 4))], random.Next(2) == 0),
    };

    private static List<SaleMessageLine> Books(Random random)
    {
        if (random.Next(6) == 0)
            return [Line(Product.LeisureBook, random.Next(690, 2_290), 1)];
        var lines = new List<SaleMessageLine>();
        for (var left = random.Next(1, 4); left > 0; left--)
            lines.Add(Line(Product.Textbook, random.Next(890, 3_290), 1));
        if (random.Next(5) == 0)
            lines.Add(Line(Product.ComplementaryBook, random.Next(490, 1_590), 1));
        return lines;
    }

    private static SaleMessageLine Line(Product product, int unitCents, int quantity) =>
        new(JsonNamingPolicy.CamelCase.ConvertName(product.ToString()), (long)unitCents * quantity, quantity);
}
