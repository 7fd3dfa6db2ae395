namespace Pass.Core;

/// <summary>
/// A ready campaign, 2026-2027, after the amounts French regions publish. It is data: a region starts from it and changes it.
/// </summary>
public static class Catalogue2026
{
    public static Campaign Campaign { get; } = new("2026-2027", new(2026, 6, 1), new(2027, 5, 31));

    public static BenefitId Textbooks { get; } = new(1);
    public static BenefitId ComplementaryBooks { get; } = new(2);
    public static BenefitId FirstEquipment { get; } = new(3);
    public static BenefitId Cinema { get; } = new(4);
    public static BenefitId LiveShow { get; } = new(5);
    public static BenefitId LeisureBooks { get; } = new(6);
    public static BenefitId SportLicence { get; } = new(7);
    public static BenefitId DrivingLicence { get; } = new(8);

    public static IReadOnlyList<BenefitVersion> Benefits { get; } =
    [
        Version(Textbooks, "MANUELS", "Manuels scolaires", BenefitUnit.Cents,
            [
                new(10_000, Tracks: ["GENERAL", "TECHNO"], Levels: ["SECONDE"]),
                new(7_000, Tracks: ["GENERAL", "TECHNO"]),
                new(5_000, Tracks: ["PRO", "CAP"]),
            ],
            [Product.Textbook], [PartnerCategory.Bookshop],
            priority: 10, offlineFloor: 3_000, funding: "LYC-MANUELS"),
        Version(ComplementaryBooks, "LIVRES_COMP", "Livres complémentaires", BenefitUnit.Cents,
            [new(5_000, Tracks: ["GENERAL", "TECHNO", "PRO", "CAP"])],
            [Product.Textbook, Product.ComplementaryBook], [PartnerCategory.Bookshop],
            priority: 20, offlineFloor: 3_000, funding: "LYC-MANUELS"),
        Version(FirstEquipment, "EQUIPEMENT", "Premier équipement professionnel", BenefitUnit.Cents,
            [
                new(40_000, Levels: ["CAP1", "SECONDE"], Tracks: ["PRO", "CAP"], EquipmentFamilies: ["cuisine", "hotellerie", "coiffure"]),
                new(20_000, Levels: ["CAP1", "SECONDE"], Tracks: ["PRO", "CAP"], EquipmentFamilies: ["batiment", "mecanique", "electricite", "bois", "metal"]),
                new(5_000, Levels: ["CAP1", "SECONDE"], Tracks: ["PRO", "CAP"]),
            ],
            [Product.FirstEquipment], [PartnerCategory.EquipmentShop],
            priority: 10, offlineFloor: 0, funding: "LYC-EQUIP"),
        Version(Cinema, "CINEMA", "Places de cinéma", BenefitUnit.Uses,
            [new(5)],
            [Product.CinemaSeat], [PartnerCategory.Cinema],
            share: HolderShare.Fixed(Money.FromEuros(1)), cap: 800, perDay: 2, priority: 10, offlineFloor: 1_500, funding: "CULT-CINE"),
        Version(LiveShow, "SPECTACLE", "Spectacles et musées", BenefitUnit.Cents,
            [new(3_000)],
            [Product.ShowTicket, Product.MuseumTicket], [PartnerCategory.Theatre, PartnerCategory.Museum],
            share: HolderShare.Percent(2_000), cap: 1_500, priority: 10, offlineFloor: 2_000, funding: "CULT-SPEC"),
        Version(LeisureBooks, "LECTURE", "Livres loisirs", BenefitUnit.Cents,
            [new(1_500)],
            [Product.LeisureBook], [PartnerCategory.Bookshop],
            priority: 30, offlineFloor: 1_500, funding: "CULT-LIVRE"),
        Version(SportLicence, "LICENCE", "Licence sportive", BenefitUnit.Cents,
            [new(3_000)],
            [Product.SportLicence], [PartnerCategory.SportClub],
            cap: 3_000, priority: 10, offlineFloor: 0, funding: "SPORT-LIC"),
        Version(DrivingLicence, "PERMIS", "Permis de conduire", BenefitUnit.Cents,
            [
                new(50_000, Statuses: [HolderStatus.Apprentice], MinimumAge: 17, MaximumAge: 25, AgeOn: new(2026, 9, 1)),
                new(20_000, Levels: ["TERMINALE"], MinimumAge: 17, MaximumAge: 25, AgeOn: new(2026, 9, 1)),
            ],
            [Product.DrivingLesson], [PartnerCategory.DrivingSchool],
            share: HolderShare.Percent(3_000), perDay: 20_000, priority: 10, offlineFloor: 0, funding: "JEUN-PERMIS"),
    ];

    /// <summary>Everything is paid back in full, but cinemas at an agreed price a seat and leisure books by turnover.</summary>
    public static IReadOnlyList<ReimbursementRule> Reimbursements { get; } =
    [
        .. new[] { Textbooks, ComplementaryBooks, FirstEquipment, LiveShow, SportLicence, DrivingLicence }.Select((benefit, i) =>
            new ReimbursementRule(i + 1, "Remboursement intégral", benefit, null, Campaign.OpensOn, null, ReimbursementRule.Flat(10_000))),
        new(7, "Cinéma : au plus 7,50 € par place", Cinema, null, Campaign.OpensOn, null, ReimbursementRule.Flat(10_000), CapPerUnit: new(750)),
        new(8, "Livres loisirs : 100 %, puis 95 % au-delà de 20 000 € par an", LeisureBooks, null, Campaign.OpensOn, null,
            [new(Money.Zero, 10_000), new(Money.FromEuros(20_000), 9_500)]),
    ];

    private static BenefitVersion Version(
        BenefitId id, string code, string label, BenefitUnit unit, GrantRule[] grants, Product[] products, PartnerCategory[] categories,
        int priority, long offlineFloor, string funding, HolderShare share = default, long? cap = null, long? perDay = null) =>
        new(id, 1, Campaign.OpensOn, code, label, unit, grants, products, categories, share,
            cap is { } c ? new Money(c) : null, perDay, Campaign.OpensOn, Campaign.SpendUntil, priority, new(offlineFloor), funding);
}
