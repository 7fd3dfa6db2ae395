using System.Diagnostics.CodeAnalysis;

namespace Pass.Core;

/// <summary>What one study programme (module élémentaire de formation) means to the rules of benefits.</summary>
/// <param name="Code">Eleven characters as the school writes it.</param>
/// <param name="Label">For people, in French.</param>
/// <param name="Level">SECONDE, PREMIERE, TERMINALE, CAP1, CAP2, or AUTRE.</param>
/// <param name="Track">GENERAL, TECHNO, PRO, CAP, or AUTRE.</param>
/// <param name="EquipmentFamily">Trade whose first equipment the region helps to buy (cuisine, batiment…), or null.</param>
public sealed record Mef(string Code, string Label, string Level, string Track, string? EquipmentFamily)
{
    public const string Other = "AUTRE";

    /// <summary>The ministry's code is ten digits; an eleventh character tells local variants apart.</summary>
    public static bool HasShape([NotNullWhen(true)] string? code) =>
        code is { Length: 11 } && !code.AsSpan(0, 10).ContainsAnyExceptInRange('0', '9') && char.IsAsciiLetterOrDigit(code[10]);

    /// <summary>Reads level, track and trade from the code itself; the label is that of the level.</summary>
    /// <remarks>
    /// Digits 1–3: dispositif; 4–6: group of the specialities' nomenclature (NSF); 7–8: rank;
    /// 9: length in years; 10: year (Base centrale des nomenclatures, table N_MEF).
    /// </remarks>
    internal static Mef FromStructure(string code)
    {
        if (!HasShape(code))
            return new(code, "Formation inconnue", Other, Other, null);
        var (level, track, label) = Dispositif(code.AsSpan(0, 3), code[8] - '0', code[9] - '0');
        return new(code, label, level, track, Family(code.AsSpan(3, 3), track));
    }

    private static (string Level, string Track, string Label) Dispositif(ReadOnlySpan<char> digits, int years, int year) => digits switch
    {
        "200" => ("SECONDE", "GENERAL", "Seconde générale et technologique"),
        "201" => ("PREMIERE", "GENERAL", "Première générale"),
        "202" => ("TERMINALE", "GENERAL", "Terminale générale"),
        "210" => ("SECONDE", "TECHNO", "Seconde technologique"),
        "211" => ("PREMIERE", "TECHNO", "Première technologique"),
        "212" => ("TERMINALE", "TECHNO", "Terminale technologique"),
        "240" or "241" or "242" when year == 1 => ("CAP1", "CAP", "Première année de CAP"),
        "240" or "241" or "242" => ("CAP2", "CAP", year == years ? "Dernière année de CAP" : "Deuxième année de CAP"),
        "246" when year == 1 => ("PREMIERE", "PRO", "Première professionnelle"),
        "247" when year == 1 => ("SECONDE", "PRO", "Seconde professionnelle"),
        "247" when year == 2 => ("PREMIERE", "PRO", "Première professionnelle"),
        "246" or "247" => ("TERMINALE", "PRO", "Terminale professionnelle"),
        _ => (Other, Other, "Autre formation"),
    };

    private static string? Family(ReadOnlySpan<char> nsf, string track) => track switch
    {
        "PRO" or "CAP" => Trade(nsf),
        "TECHNO" when nsf is "334" => "hotellerie",
        _ => null,
    };

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
