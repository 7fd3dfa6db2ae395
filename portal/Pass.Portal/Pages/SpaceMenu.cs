using Pass.Data.Model;
using Pass.Design;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages;

/// <summary>A space of the portal, for those who may enter it.</summary>
/// <param name="Home">Its address; all its pages are under it.</param>
internal sealed record Space(string Name, string Home, string Icon, Func<Visitor, bool> IsFor, IReadOnlyList<MenuEntry> Menu, bool IsForThumbs = false);

/// <summary>The spaces there are and their menus: at most six entries each.</summary>
internal static class SpaceMenu
{
    /// <summary>Those a visitor may enter.</summary>
    public static IEnumerable<Space> Of(Visitor visitor) => All().Where(space => space.IsFor(visitor));

    /// <summary>The space an address is in; null outside of all, or for who may not enter it.</summary>
    public static Space? At(PathString path, Visitor? visitor) => visitor is null ? null : Of(visitor).FirstOrDefault(space => path.StartsWithSegments(space.Home));

    /// <summary>Where a visitor begins.</summary>
    public static string HomeOf(Visitor visitor) => Of(visitor).FirstOrDefault()?.Home ?? "/compte";

    /// <summary>In the language of the page, so made for each.</summary>
    private static IEnumerable<Space> All()
    {
        yield return new(PageWords.Say("Space.Youth"), "/jeune", "pass", v => v.Holder is not null,
        [
            new("/jeune", PageWords.Say("Youth.Home"), "home"),
            new("/jeune/pass", PageWords.Say("Youth.Pass"), "pass"),
            new("/jeune/historique", PageWords.Say("Youth.History"), "list"),
            new("/jeune/manuels", PageWords.Say("Youth.Books"), "books"),
            new("/jeune/carte", PageWords.Say("Youth.Card"), "key"),
        ], IsForThumbs: true);
        yield return new(PageWords.Say("Space.Family"), "/famille", "people", v => v.Children.Count > 0, [new("/famille", PageWords.Say("Family.Home"), "people")]);
        yield return new(PageWords.Say("Space.School"), "/etablissement", "school", v => v.Schools.Count > 0,
        [
            new("/etablissement", PageWords.Say("School.Home"), "home", Under: ["/etablissement/acces", "/etablissement/equipe"]),
            new("/etablissement/eleves", PageWords.Say("School.Pupils"), "people"),
            new("/etablissement/import", PageWords.Say("School.Import"), "file"),
            new("/etablissement/codes", PageWords.Say("School.Codes"), "key"),
            new("/etablissement/cartes", PageWords.Say("School.Cards"), "pass"),
            new("/etablissement/manuels", PageWords.Say("School.Books"), "books"),
        ]);
        yield return Partner(PartnerRole.Owner, "Home", "Sales", "Payments", "Tills", "Bank", "Team");
        yield return Partner(PartnerRole.Accountant, "Home", "Sales", "Payments", "Bank");
        yield return Partner(PartnerRole.Cashier, "Home", "Sales");
        yield return new(PageWords.Say("Space.Staff"), "/region", "bank", v => v.Person is not null,
        [
            new("/region", PageWords.Say("Staff.Home")),
            new("/region/reglements", PageWords.Say("Staff.Money"), Under: ["/region/banque", "/region/incidents", "/region/budget", "/region/controle", "/region/ordres", "/region/ventes"]),
            new("/region/avantages", PageWords.Say("Staff.Rules"), Under: ["/region/conventions"]),
            new("/region/affiliations", PageWords.Say("Staff.Affiliations")),
            new("/region/recherche", PageWords.Say("Staff.Search"), Under: ["/region/jeunes", "/region/partenaires"]),
            new("/region/exploitation", PageWords.Say("Staff.Work"), Under: ["/region/cartes", "/region/etablissements"]),
        ]);
    }

    /// <summary>A partner's space, for the most that a visitor is at one: a menu leads to no page that is not for it.</summary>
    private static Space Partner(PartnerRole role, params string[] pages)
    {
        return new(PageWords.Say("Space.Partner"), "/pro", "shop", v => v.Partners.Count > 0 && v.Partners.Min(p => p.Role) == role, [.. pages.Select(Entry)]);

        static MenuEntry Entry(string page) => page switch
        {
            "Sales" => new("/pro/ventes", PageWords.Say("Partner.Sales"), "list"),
            "Payments" => new("/pro/versements", PageWords.Say("Partner.Payments"), "euro"),
            "Tills" => new("/pro/points-de-vente", PageWords.Say("Partner.Tills"), "shop", Under: ["/pro/logiciels", "/pro/horaires"]),
            "Bank" => new("/pro/banque", PageWords.Say("Partner.Bank"), "bank"),
            "Team" => new("/pro/equipe", PageWords.Say("Partner.Team"), "people"),
            _ => new("/pro", PageWords.Say("Partner.Home"), "home"),
        };
    }
}
