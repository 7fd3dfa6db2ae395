using Microsoft.EntityFrameworkCore.Migrations;

namespace Pass.Data.Migrations;

/// <summary>Which study programmes need equipment, and of which trade, was said by the program; a region that has benefits gets them as rows. SQL that every database reads.</summary>
internal static class EquipmentFamiliesData
{
    private static readonly (int Number, string Code, string Fr, string En, string Groups)[] Known =
    [
        (1, "agriculture", "Agriculture", "Agriculture", "210 211 212 213 214"),
        (2, "cuisine", "Cuisine", "Cooking", "221"),
        (3, "hotellerie", "Hôtellerie et restauration", "Hotels and restaurants", "334"),
        (4, "batiment", "Bâtiment", "Building", "227 230 231 232 233"),
        (5, "bois", "Bois et ameublement", "Wood and furniture", "234"),
        (6, "textile", "Textile et cuir", "Textile and leather", "240 241 242 243"),
        (7, "mecanique", "Mécanique", "Mechanics", "201 250 251 252 253"),
        (8, "metal", "Métal", "Metalwork", "223 254"),
        (9, "electricite", "Électricité", "Electricity", "255"),
        (10, "transport", "Transport", "Transport", "311"),
        (11, "graphique", "Arts graphiques", "Graphic arts", "322 323"),
        (12, "sante", "Santé et social", "Health and care", "330 331 332"),
        (13, "coiffure", "Coiffure et esthétique", "Hair and beauty", "336"),
        (14, "proprete-securite", "Propreté et sécurité", "Cleaning and security", "343 344"),
    ];

    public static void Move(MigrationBuilder migration)
    {
        var (no, text) = migration.ActiveProvider!.EndsWith("SqlServer", StringComparison.Ordinal) ? ("0", "N") : ("FALSE", "");
        foreach (var f in Known)
        {
            string[] kinds = ["240", "241", "242", "246", "247", .. f.Code == "hotellerie" ? ["210", "211", "212"] : Array.Empty<string>()];
            var mef = string.Join(' ', kinds.SelectMany(kind => f.Groups.Split(' ').Select(group => kind + group)).Order(StringComparer.Ordinal));
            migration.Sql("INSERT INTO equipment_family (number, code, label_fr, label_en, is_retired, mef_patterns) "
                + $"SELECT {f.Number}, '{f.Code}', {text}'{f.Fr}', '{f.En}', {no}, '{mef}' WHERE EXISTS (SELECT 1 FROM benefit_version)");
        }
    }
}
