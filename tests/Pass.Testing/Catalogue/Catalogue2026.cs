using Pass.Core;
using Pass.Data;
using Pass.Region.Catalogue;

namespace Pass.Testing.Catalogue;

/// <summary>The ready catalogue of 2026-2027, by the names tests use.</summary>
public static class Catalogue2026
{
    public static CatalogueContent Content { get; } = ReadyCatalogue.Read("2026-2027");

    /// <summary>Publishes it.</summary>
    /// <returns>True when something was not there yet.</returns>
    public static async Task<bool> SeedAsync(PassDatabase database)
    {
        var office = new CatalogueOffice(database, TimeProvider.System);
        var review = (await office.ImportAsync(SystemActors.Simulation, CatalogueDocument.Read(ReadyCatalogue.Find("2026-2027")))).OrThrow();
        return review.Problems.Count == 0 ? review.Changes.Count > 0 : throw new InvalidOperationException(string.Join(Environment.NewLine, review.Problems));
    }

    public static Campaign Campaign { get; } = Content.Campaigns.Single();
    public static IReadOnlyList<BenefitVersion> Benefits => Content.Benefits;
    public static IReadOnlyList<ReimbursementRule> Reimbursements => Content.Rules;

    public static BenefitId Textbooks { get; } = Id("MANUELS");
    public static BenefitId ComplementaryBooks { get; } = Id("LIVRES_COMP");
    public static BenefitId FirstEquipment { get; } = Id("EQUIPEMENT");
    public static BenefitId Cinema { get; } = Id("CINEMA");
    public static BenefitId LiveShow { get; } = Id("SPECTACLE");
    public static BenefitId LeisureBooks { get; } = Id("LECTURE");
    public static BenefitId SportLicence { get; } = Id("LICENCE");
    public static BenefitId DrivingLicence { get; } = Id("PERMIS");

    public static BenefitId Family { get; } = Id("FAMILLE");

    /// <summary>Those that the region grants.</summary>
    public static IEnumerable<BenefitVersion> OfRegion => Benefits.Where(b => !b.IsOfFamilies);

    private static BenefitId Id(string code) => Content.Benefits.First(b => b.Code == code).Benefit;
}

/// <summary>Products of <see cref="Catalogue2026"/>.</summary>
public static class Product
{
    public static ProductId Textbook { get; } = Of("textbook");
    public static ProductId ComplementaryBook { get; } = Of("complementaryBook");
    public static ProductId LeisureBook { get; } = Of("leisureBook");
    public static ProductId CinemaSeat { get; } = Of("cinemaSeat");
    public static ProductId ShowTicket { get; } = Of("showTicket");
    public static ProductId MuseumTicket { get; } = Of("museumTicket");
    public static ProductId SportLicence { get; } = Of("sportLicence");
    public static ProductId FirstEquipment { get; } = Of("firstEquipment");
    public static ProductId DrivingLesson { get; } = Of("drivingLesson");

    public static ProductId Of(string code) => new(Catalogue2026.Content.Products.Find(code)!.Number);
}

/// <summary>Trades of <see cref="Catalogue2026"/>.</summary>
public static class Trade
{
    public static TradeId Bookshop { get; } = Of("LIBRAIRIE");
    public static TradeId Cinema { get; } = Of("CINEMA");
    public static TradeId Theatre { get; } = Of("SPECTACLE");
    public static TradeId Museum { get; } = Of("MUSEE");
    public static TradeId SportClub { get; } = Of("CLUB_SPORT");
    public static TradeId EquipmentShop { get; } = Of("EQUIPEMENT");
    public static TradeId DrivingSchool { get; } = Of("AUTO_ECOLE");

    public static TradeId Of(string code) => new(Catalogue2026.Content.Trades.Find(code)!.Number);
}
