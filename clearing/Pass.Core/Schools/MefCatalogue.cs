using System.Collections.Frozen;

namespace Pass.Core;

/// <summary>The study programmes pupils of a region are most often in, by code.</summary>
/// <remarks>
/// Codes and labels of CAP (240, 241) and bac professionnel (247) follow the ministry's table for 2026-2027, as does 20110019110;
/// other general and technological codes have the table's structure. The trade always comes from the structure
/// of the code (<see cref="Mef"/>), so a code missing here, or a school's own variant, is still understood.
/// </remarks>
public static class MefCatalogue
{
    private static readonly FrozenDictionary<string, Mef> ByCode = Programmes()
        .Select(p => Mef.FromStructure(p.Code) with { Label = p.Label })
        .ToFrozenDictionary(m => m.Code, StringComparer.Ordinal);

    public static IReadOnlyList<Mef> All { get; } = [.. ByCode.Values.OrderBy(m => m.Code, StringComparer.Ordinal)];

    /// <summary>
    /// The programme of a code. One that is not listed takes the label of the same programme without its local variant (last character),
    /// else that of its level. Never null.
    /// </summary>
    public static Mef Find(string code)
    {
        if (ByCode.TryGetValue(code, out var mef))
            return mef;
        var structure = Mef.FromStructure(code);
        return Mef.HasShape(code) && ByCode.TryGetValue(code[..10] + "0", out var national)
            ? structure with { Label = national.Label }
            : structure;
    }

    private static (string Code, string Label)[] Programmes() =>
    [
        ("20010018110", "Seconde générale et technologique"),
        ("20110019110", "Première générale"),
        ("20210019110", "Terminale générale"),
        ("21033401110", "Seconde STHR (hôtellerie et restauration)"),
        ("21120014110", "Première STI2D"),
        ("21220014110", "Terminale STI2D"),
        ("21131016110", "Première STMG"),
        ("21231016110", "Terminale STMG"),
        ("21133107110", "Première ST2S"),
        ("21233107110", "Terminale ST2S"),
        ("21111007110", "Première STL"),
        ("21211007110", "Terminale STL"),
        ("21133401110", "Première STHR (hôtellerie et restauration)"),
        ("21233401110", "Terminale STHR (hôtellerie et restauration)"),
        ("24022142110", "1re année de CAP Production et service en restaurations"),
        ("24122137210", "1re année de CAP Boulanger"),
        ("24122137220", "2e année de CAP Boulanger"),
        ("24122141210", "1re année de CAP Pâtissier"),
        ("24122141220", "2e année de CAP Pâtissier"),
        ("24122146210", "1re année de CAP Cuisine"),
        ("24122146220", "2e année de CAP Cuisine"),
        ("24123224210", "1re année de CAP Maçon"),
        ("24123224220", "2e année de CAP Maçon"),
        ("24123324210", "1re année de CAP Monteur en installations sanitaires"),
        ("24123324220", "2e année de CAP Monteur en installations sanitaires"),
        ("24123447210", "1re année de CAP Menuisier fabricant"),
        ("24123447220", "2e année de CAP Menuisier fabricant"),
        ("24722106310", "Seconde pro Cuisine (apprentis)"),
        ("24722106320", "Première pro Cuisine"),
        ("24722106330", "Terminale pro Cuisine"),
        ("24722107310", "Seconde pro Métiers de l'alimentation"),
        ("24723007310", "Seconde pro Études et modélisation numérique du bâtiment"),
        ("24723210320", "Première pro Travaux publics"),
        ("24723210330", "Terminale pro Travaux publics"),
        ("24723405320", "Première pro Technicien menuisier agenceur"),
        ("24723405330", "Terminale pro Technicien menuisier agenceur"),
        ("24723409310", "Seconde pro Agencement, menuiserie et ameublement"),
        ("24725222310", "Seconde pro Maintenance des matériels et des véhicules"),
        ("24725224320", "Première pro Maintenance des véhicules légers"),
        ("24725214330", "Terminale pro Maintenance des voitures particulières"),
        ("24725520320", "Première pro Électricité et environnements connectés"),
        ("24725520330", "Terminale pro Électricité et environnements connectés"),
        ("24731211310", "Seconde pro Métiers de la relation client"),
        ("24731213320", "Première pro Commerce et vente, option A"),
        ("24731213330", "Terminale pro Commerce et vente, option A"),
        ("24733007310", "Seconde pro Accompagnement, soins et services à la personne"),
        ("24733007320", "Première pro Accompagnement, soins et services à la personne"),
        ("24733007330", "Terminale pro Accompagnement, soins et services à la personne"),
        ("24733404310", "Seconde pro Métiers de l'hôtellerie-restauration"),
        ("24733403320", "Première pro Commercialisation et services en restauration"),
        ("24733403330", "Terminale pro Commercialisation et services en restauration"),
        ("24733605310", "Seconde pro Métiers de la beauté et du bien-être"),
        ("24733604320", "Première pro Métiers de la coiffure"),
        ("24733604330", "Terminale pro Métiers de la coiffure"),
    ];
}
