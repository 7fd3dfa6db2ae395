using Microsoft.EntityFrameworkCore.Migrations;

namespace Pass.Data.Migrations;

/// <summary>
/// What databases hold that were made when products, trades and the one campaign were names in the program: the names become rows and numbers.
/// An empty database stays empty. SQL that SQLite and PostgreSQL both read.
/// </summary>
internal static class RegionCodesData
{
    private static readonly (int Number, string Name, string Code, string Fr, string En)[] Products =
    [
        (1, "Textbook", "textbook", "Manuel scolaire", "Textbook"),
        (2, "ComplementaryBook", "complementaryBook", "Livre complémentaire", "Complementary book"),
        (3, "LeisureBook", "leisureBook", "Livre loisirs", "Leisure book"),
        (4, "CinemaSeat", "cinemaSeat", "Place de cinéma", "Cinema seat"),
        (5, "ShowTicket", "showTicket", "Billet de spectacle", "Show ticket"),
        (6, "MuseumTicket", "museumTicket", "Entrée de musée", "Museum ticket"),
        (7, "SportLicence", "sportLicence", "Licence sportive", "Sport licence"),
        (8, "FirstEquipment", "firstEquipment", "Premier équipement professionnel", "First professional equipment"),
        (9, "DrivingLesson", "drivingLesson", "Leçon de conduite", "Driving lesson"),
    ];

    private static readonly (int Number, string Name, string Code, string Fr, string En)[] Trades =
    [
        (1, "Bookshop", "LIBRAIRIE", "Librairie", "Bookshop"),
        (2, "Cinema", "CINEMA", "Cinéma", "Cinema"),
        (3, "Theatre", "SPECTACLE", "Salle de spectacle", "Theatre"),
        (4, "Museum", "MUSEE", "Musée", "Museum"),
        (5, "SportClub", "CLUB_SPORT", "Club sportif", "Sports club"),
        (6, "EquipmentShop", "EQUIPEMENT", "Magasin d’équipement", "Equipment shop"),
        (7, "DrivingSchool", "AUTO_ECOLE", "Auto-école", "Driving school"),
    ];

    private static readonly (int Number, string Name, string Code, string Fr, string En)[] Levels =
    [
        (1, "", "SECONDE", "Seconde", "First year of lycée"),
        (2, "", "PREMIERE", "Première", "Second year of lycée"),
        (3, "", "TERMINALE", "Terminale", "Last year of lycée"),
        (4, "", "CAP1", "Première année de CAP", "First year of CAP"),
        (5, "", "CAP2", "Dernière année de CAP", "Last year of CAP"),
        (6, "", "AUTRE", "Autre niveau", "Other level"),
    ];

    private static readonly (int Number, string Name, string Code, string Fr, string En)[] Tracks =
    [
        (1, "", "GENERAL", "Voie générale", "General track"),
        (2, "", "TECHNO", "Voie technologique", "Technological track"),
        (3, "", "PRO", "Voie professionnelle", "Vocational track"),
        (4, "", "CAP", "CAP", "CAP"),
        (5, "", "AUTRE", "Autre voie", "Other track"),
    ];

    public static void Move(MigrationBuilder migration)
    {
        // One campaign is all that such a database can have.
        migration.Move("UPDATE campaign SET school_year = 2026 WHERE school_year = 0");
        migration.Move("UPDATE benefit_version SET campaign = COALESCE((SELECT MIN(code) FROM campaign), '2026-2027') WHERE campaign = ''");
        Number(migration, "products", Products);
        Number(migration, "trades", Trades);
        Fill(migration, "product", Products);
        Fill(migration, "trade", Trades);
        Fill(migration, "level", Levels);
        Fill(migration, "track", Tracks);
    }

    private static void Number(MigrationBuilder migration, string column, (int Number, string Name, string Code, string Fr, string En)[] words) =>
        migration.Move($"UPDATE benefit_version SET {column} = {words.Aggregate(column, (sql, w) => $"REPLACE({sql}, '\"{w.Name}\"', '{w.Number}')")}");

    private static void Fill(MigrationBuilder migration, string table, (int Number, string Name, string Code, string Fr, string En)[] words)
    {
        foreach (var w in words)
        {
            migration.Move($"INSERT INTO {table} (number, code, label_fr, label_en, is_retired) "
                + $"SELECT {w.Number}, '{w.Code}', '{w.Fr}', '{w.En}', FALSE WHERE EXISTS (SELECT 1 FROM benefit_version)");
        }
    }
}
