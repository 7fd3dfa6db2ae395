using Pass.Core;

namespace Pass.Simulation.Generation;

/// <param name="Category">Code of the partner's category.</param>
/// <param name="Weight">How many of a hundred partners are of this trade.</param>
/// <param name="Prefix">What stands before the name over the door.</param>
/// <param name="Names">Names; {0} is "of the city".</param>
/// <param name="LegalForms">What stands before the name on the bank account.</param>
internal sealed record Trade(string Category, int Weight, string Prefix, string[] Names, string[] LegalForms);

/// <summary>What invented partners are made of.</summary>
internal static class PartnerNames
{
    public static readonly Trade[] Trades =
    [
        new("LIBRAIRIE", 30, "Librairie",
            ["Le Passage", "Les Mots Bleus", "La Page Suivante", "L'Encre et la Plume", "Au Fil des Pages", "Le Marque-Page", "La Belle Histoire",
             "L'Œil Ouvert", "Les Cinq Continents", "Le Chat Perché", "La Voie aux Chapitres", "L'Échappée", "{0}"],
            ["SARL", "SAS", "EURL", "SCOP"]),
        new("CINEMA", 14, "Cinéma",
            ["Les Étoiles", "Le Rex", "L'Eldorado", "Le Palace", "Le Majestic", "Les Lumières", "Le Club", "L'Étoile {0}", "Le Foyer", "Les Arcs"],
            ["SARL", "SAS", "ASSOCIATION"]),
        new("SPECTACLE", 12, "Théâtre",
            ["{0}", "des Deux Rives", "du Parc", "de la Source", "des Célestes", "L'Œuvre Vive", "du Vieux Pont", "des Halles"],
            ["ASSOCIATION", "REGIE", "SCIC"]),
        new("CLUB_SPORT", 24, "Club",
            ["de judo {0}", "d'escalade {0}", "d'athlétisme {0}", "de natation {0}", "de basket {0}", "d'aviron {0}",
             "de handball {0}", "de ski {0}", "d'escrime {0}", "de volley {0}"],
            ["ASSOCIATION"]),
        new("EQUIPEMENT", 8, "Équipement professionnel",
            ["Gerbaud", "de l'Isère", "Vial & Fils", "du Rhône", "Métiers de Bouche", "des Volcans", "Alpes Outillage"],
            ["SARL", "SAS", "SA"]),
        new("AUTO_ECOLE", 8, "Auto-école",
            ["du Centre", "des Alpes", "de la Gare", "Au Volant", "Feu Vert", "du Lycée", "Bonne Route"],
            ["SARL", "EURL", "EI"]),
        new("MUSEE", 4, "Musée",
            ["{0}", "de la Soie", "des Volcans", "de l'Imprimerie", "de la Coutellerie", "de la Montagne"],
            ["REGIE", "ASSOCIATION"]),
    ];

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
