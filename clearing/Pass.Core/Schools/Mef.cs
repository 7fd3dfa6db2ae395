using System.Diagnostics.CodeAnalysis;

namespace Pass.Core;

/// <summary>What one study programme (module élémentaire de formation) means to the rules of benefits.</summary>
/// <param name="Code">Eleven characters as the school writes it.</param>
/// <param name="Label">For people, in French.</param>
/// <param name="EquipmentFamily">Trade whose first equipment the region helps to buy (cuisine, batiment…), or null.</param>
public sealed record Mef(string Code, string Label, string? EquipmentFamily)
{
    /// <summary>Level and track of a programme that the region's tables say nothing of.</summary>
    public const string Other = "AUTRE";

    /// <summary>The ministry's code is ten digits; an eleventh character tells local variants apart.</summary>
    public static bool HasShape([NotNullWhen(true)] string? code) =>
        code is { Length: 11 } && !code.AsSpan(0, 10).ContainsAnyExceptInRange('0', '9') && char.IsAsciiLetterOrDigit(code[10]);

    /// <summary>Reads the trade from the code itself; the label is that of the level. Which level and track it is, the region's tables say (<see cref="CodeTable.OfMef"/>).</summary>
    /// <remarks>
    /// Digits 1–3: dispositif; 4–6: group of the specialities' nomenclature (NSF); 7–8: rank;
    /// 9: length in years; 10: year (Base centrale des nomenclatures, table N_MEF).
    /// </remarks>
    internal static Mef FromStructure(string code)
    {
        if (!HasShape(code))
            return new(code, "Formation inconnue", null);
        var nsf = code.AsSpan(3, 3);
        var (label, family) = code.AsSpan(0, 3) switch
        {
            "200" => ("Seconde générale et technologique", null),
            "201" => ("Première générale", null),
            "202" => ("Terminale générale", null),
            "210" => ("Seconde technologique", Hotel(nsf)),
            "211" => ("Première technologique", Hotel(nsf)),
            "212" => ("Terminale technologique", Hotel(nsf)),
            "240" or "241" or "242" => (code[9] == '1' ? "Première année de CAP" : code[9] == code[8] ? "Dernière année de CAP" : "Deuxième année de CAP", Trade(nsf)),
            "246" => (code[9] == '1' ? "Première professionnelle" : "Terminale professionnelle", Trade(nsf)),
            "247" => (code[9] switch { '1' => "Seconde professionnelle", '2' => "Première professionnelle", _ => "Terminale professionnelle" }, Trade(nsf)),
            _ => ("Autre formation", null),
        };
        return new(code, label, family);
    }

    private static string? Hotel(ReadOnlySpan<char> nsf) => nsf is "334" ? "hotellerie" : null;

    private static string? Trade(ReadOnlySpan<char> nsf) => nsf switch
    {
        "210" or "211" or "212" or "213" or "214" => "agriculture",
        "221" => "cuisine",
        "334" => "hotellerie",
        "227" or "230" or "231" or "232" or "233" => "batiment",
        "234" => "bois",
        "240" or "241" or "242" or "243" => "textile",
        "201" or "250" or "251" or "252" or "253" => "mecanique",
        "223" or "254" => "metal",
        "255" => "electricite",
        "311" => "transport",
        "322" or "323" => "graphique",
        "330" or "331" or "332" => "sante",
        "336" => "coiffure",
        "343" or "344" => "proprete-securite",
        _ => null,
    };
}
