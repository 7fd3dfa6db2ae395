using System.Text.Json;
using Pass.Core;
using Pass.Region.Catalogue;

namespace Pass.Simulation.Generation;

/// <param name="Category">Code of the partner's category.</param>
/// <param name="Weight">How many of a hundred partners are of this trade.</param>
/// <param name="Prefix">What stands before the name over the door.</param>
/// <param name="Names">Names; {0} is "of the city".</param>
/// <param name="LegalForms">What stands before the name on the bank account.</param>
/// <param name="TakesNumbers">It takes orders by telephone and on the web.</param>
internal sealed record Trade(string Category, int Weight, string Prefix, string[] Names, string[] LegalForms, bool TakesNumbers = false);

/// <summary>What invented partners are made of.</summary>
internal static class PartnerNames
{
    /// <summary>Trades that have names of their own, in the order in which they are drawn. The region's catalogue says which there are.</summary>
    private static readonly Trade[] Known = Read();

    // Of a trade that only the region knows.
    private static readonly string[] AnyNames = ["{0}", "du Centre", "de la Gare", "des Deux Rives", "du Vieux Pont", "de la Place", "des Alpes"];
    private static readonly string[] AnyForms = ["SARL", "SAS", "ASSOCIATION"];

    /// <summary>The trades that a catalogue has and does not retire; those without names of their own come last.</summary>
    public static IReadOnlyList<Trade> TradesOf(CatalogueFile catalogue)
    {
        var trades = (catalogue.Trades ?? []).Where(trade => trade.Retired != true).ToDictionary(trade => trade.Code, StringComparer.Ordinal);
        return
        [
            .. Known.Where(trade => trades.Remove(trade.Category)),
            .. trades.Values.OrderBy(trade => trade.Code, StringComparer.Ordinal).Select(trade => new Trade(trade.Code, 5, trade.Label.Fr, AnyNames, AnyForms)),
        ];
    }

    private static Trade[] Read()
    {
        using var stream = typeof(PartnerNames).Assembly.GetManifestResourceStream("Pass.Simulation.Generation.trades.json")!;
        return JsonSerializer.Deserialize<Trade[]>(stream, JsonSerializerOptions.Web)!;
    }

    public static readonly (string Name, string PostalCode)[] Cities =
    [
        ("Lyon", "69001"), ("Lyon", "69003"), ("Lyon", "69007"), ("Villeurbanne", "69100"), ("Vénissieux", "69200"), ("Givors", "69700"),
        ("Villefranche-sur-Saône", "69400"), ("Grenoble", "38000"), ("Vienne", "38200"), ("Bourgoin-Jallieu", "38300"), ("Voiron", "38500"),
        ("Saint-Étienne", "42000"), ("Roanne", "42300"), ("Montbrison", "42600"), ("Clermont-Ferrand", "63000"), ("Riom", "63200"),
        ("Thiers", "63300"), ("Issoire", "63500"), ("Annecy", "74000"), ("Annemasse", "74100"), ("Thonon-les-Bains", "74200"),
        ("Chambéry", "73000"), ("Aix-les-Bains", "73100"), ("Albertville", "73200"), ("Valence", "26000"), ("Montélimar", "26200"),
        ("Romans-sur-Isère", "26100"), ("Bourg-en-Bresse", "01000"), ("Oyonnax", "01100"), ("Moulins", "03000"), ("Montluçon", "03100"),
        ("Vichy", "03200"), ("Aurillac", "15000"), ("Saint-Flour", "15100"), ("Le Puy-en-Velay", "43000"), ("Privas", "07000"),
        ("Annonay", "07100"), ("Aubenas", "07200"),
    ];

    public static readonly string[] Streets =
    [
        "rue de la République", "rue Victor-Hugo", "avenue Jean-Jaurès", "place du Marché", "rue des Écoles", "boulevard Gambetta",
        "rue de l'Hôtel-de-Ville", "quai de la Saône", "cours Berriat", "rue Pasteur", "allée des Tilleuls", "avenue de la Gare",
    ];

    // No bank has these codes, and a zero in the eighth place of a BIC says it is for tests (ISO 9362).
    public static readonly (int Code, Bic Bic)[] Banks =
    [
        (99001, Bic.Parse("BQAUFRL0").OrThrow()),
        (99002, Bic.Parse("CAISFRG0XXX").OrThrow()),
        (99003, Bic.Parse("MUTAFRC0").OrThrow()),
        (99004, Bic.Parse("POPUFRS0").OrThrow()),
        (99005, Bic.Parse("COOPFRV0123").OrThrow()),
    ];
}
