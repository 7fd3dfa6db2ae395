namespace Pass.Core;

/// <summary>What a purse counts.</summary>
public enum BenefitUnit : byte
{
    Cents = 1,
    Uses = 2,
}

/// <summary>What a till sells under the pass. Numbers are stored and never reused.</summary>
public enum Product : byte
{
    Textbook = 1,
    ComplementaryBook = 2,
    LeisureBook = 3,
    CinemaSeat = 4,
    ShowTicket = 5,
    MuseumTicket = 6,
    SportLicence = 7,
    FirstEquipment = 8,
    DrivingLesson = 9,
}

/// <summary>The trade a partner is conventioned for. Numbers are stored and never reused; codes are what files carry.</summary>
public enum PartnerCategory : byte
{
    Bookshop = 1,
    Cinema = 2,
    Theatre = 3,
    Museum = 4,
    SportClub = 5,
    EquipmentShop = 6,
    DrivingSchool = 7,
}

public static class PartnerCategories
{
    private static readonly (PartnerCategory Category, string Code)[] Codes =
    [
        (PartnerCategory.Bookshop, "LIBRAIRIE"),
        (PartnerCategory.Cinema, "CINEMA"),
        (PartnerCategory.Theatre, "SPECTACLE"),
        (PartnerCategory.Museum, "MUSEE"),
        (PartnerCategory.SportClub, "CLUB_SPORT"),
        (PartnerCategory.EquipmentShop, "EQUIPEMENT"),
        (PartnerCategory.DrivingSchool, "AUTO_ECOLE"),
    ];

    public static IEnumerable<PartnerCategory> All => Codes.Select(c => c.Category);

    /// <summary>The code of the category in files and exports.</summary>
    public static string Code(this PartnerCategory category) => Array.Find(Codes, c => c.Category == category).Code
        ?? throw new ArgumentOutOfRangeException(nameof(category), category, null);

    public static bool TryParse(string code, out PartnerCategory category)
    {
        category = Array.Find(Codes, c => string.Equals(c.Code, code, StringComparison.OrdinalIgnoreCase)).Category;
        return category != 0;
    }
}

public enum HolderStatus : byte
{
    Student = 1,
    Apprentice = 2,
}
