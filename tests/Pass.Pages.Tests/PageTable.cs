namespace Pass.Pages.Tests;

/// <summary>Every page, and who may open it: one line a page. What is not here fails.</summary>
internal static class PageTable
{
    private static readonly Role[] Everybody = Enum.GetValues<Role>();
    private static readonly Role[] SignedIn = [.. Everybody.Except([Role.Nobody])];
    private static readonly Role[] Looking = [Role.Officer, Role.AuthorisingOfficer, Role.Administrator];
    private static readonly Role[] School = [Role.School];
    private static readonly Role[] Youth = [Role.Youth];
    private static readonly Role[] Partner = [Role.Cashier, Role.Accountant, Role.Owner];
    private static readonly Role[] PartnerMoney = [Role.Accountant, Role.Owner];
    private static readonly Role[] PartnerOwner = [Role.Owner];
    private static readonly Role[] Staff = [Role.Auditor, Role.Officer, Role.AuthorisingOfficer, Role.Administrator];

    /// <summary>Route as the page has it; an address that it answers; who may.</summary>
    public static IReadOnlyList<PageLine> Lines { get; } =
    [
        new("", "/?niveau=SECONDE", Everybody),
        new("accessibilite", "/accessibilite", Everybody),
        new("composants", "/composants", Everybody),
        new("mentions-legales", "/mentions-legales", Everybody),
        new("erreur/{code:int}", "/erreur/404", Everybody) { Status = 404 },
        new("langue", "/langue?vers=fr", Everybody) { Status = 302 },
        new("connexion", "/connexion", Everybody) { Otherwise = 302 },
        new("connexion/code", "/connexion/code", Everybody) { Status = 302 },
        new("connexion/avec/{nom:maxlength(40)}", $"/connexion/avec/{IdentityStandIn.Name}", Everybody) { Status = 302 },
        new("connexion/federation", $"/connexion/federation?etat=Unknown&par={IdentityStandIn.Name}", Everybody),
        new("connexion/secours", "/connexion/secours", Everybody),
        new("connexion/nouveau", "/connexion/nouveau", Everybody),
        new("deconnexion", "/deconnexion", Everybody) { Status = 302 },
        new("deconnexion/ailleurs", "/deconnexion/ailleurs", Everybody) { Status = 302 },
        new("invitation", "/invitation", Everybody),
        new("compte", "/compte", SignedIn),
        new("compte/adresse", "/compte/adresse", SignedIn),
        new("compte/cle", "/compte/cle", SignedIn) { Status = 302 },
        new("compte/code", "/compte/code", SignedIn) { Status = 302 },
        new("compte/preuve", "/compte/preuve", SignedIn),
        new("compte/donnees", "/compte/donnees", SignedIn),
        new("compte/lier", $"/compte/lier?par={IdentityStandIn.Name}", SignedIn),
        new("compte/mot-de-passe", "/compte/mot-de-passe", SignedIn),
        new("partenaires", "/partenaires", Everybody),
        new("partenaires/{id:int}", "/partenaires/1", Everybody),
        new("regles", "/regles", Everybody),
        new("problems", "/problems", Everybody),
        new("verifier", "/verifier?code=1_20260909_ZM_1234_20270531___0_0_x", Everybody),
        new("problems/{code:maxlength(40)}", "/problems/TokenExpired", Everybody),
        new("pro", "/pro", Partner),
        new("pro/rejoindre", "/pro/rejoindre", Everybody),
        new("pro/ventes", "/pro/ventes", Partner),
        new("pro/ventes/{id:guid}", $"/pro/ventes/{PartnerSeed.Sale}", Partner),
        new("pro/versements", "/pro/versements", PartnerMoney),
        new("pro/versements/{number:maxlength(20)}", $"/pro/versements/{PartnerSeed.Returned}", PartnerMoney),
        new("pro/points-de-vente", "/pro/points-de-vente", PartnerOwner),
        new("pro/horaires", "/pro/horaires", PartnerOwner),
        new("pro/logiciels", "/pro/logiciels", PartnerOwner),
        new("pro/logiciels/{id:int}", "/pro/logiciels/1", PartnerOwner),
        new("pro/banque", "/pro/banque", PartnerMoney),
        new("pro/equipe", "/pro/equipe", PartnerOwner),
        new("pro/demande", "/pro/demande", Partner),
        new("etablissement", "/etablissement", School),
        new("etablissement/acces", "/etablissement/acces", School),
        new("etablissement/cartes", "/etablissement/cartes", School),
        new("etablissement/codes", "/etablissement/codes", School),
        new("etablissement/eleves", "/etablissement/eleves", School),
        new("etablissement/eleves/arrivee", "/etablissement/eleves/arrivee", School),
        new("etablissement/eleves/{id:long}", "/etablissement/eleves/1", School),
        new("etablissement/equipe", "/etablissement/equipe", School),
        new("etablissement/import", "/etablissement/import", School),
        new("etablissement/import/{id:int}", "/etablissement/import/1?sansFautes=true", School),
        new("etablissement/manuels", "/etablissement/manuels", School),
        new("etablissement/manuels/{id:int}", "/etablissement/manuels/1", School),
        new("region", "/region", Staff),
        new("region/affiliations", "/region/affiliations", Staff),
        new("region/avantages", "/region/avantages", Staff),
        new("region/banque", "/region/banque", Staff),
        new("region/budget", "/region/budget", Staff),
        new("region/cartes", "/region/cartes", Staff),
        new("region/cartes/lots/{n:int}", "/region/cartes/lots/1", Staff),
        new("region/controle", "/region/controle", Staff),
        new("region/conventions", "/region/conventions", Staff),
        new("region/conventions/nouvelle", "/region/conventions/nouvelle", Staff),
        new("region/etablissements", "/region/etablissements", Staff),
        new("region/etablissements/{uai:length(8)}", $"/region/etablissements/{Portal.Uai}", Staff),
        new("region/exploitation/conservation", "/region/exploitation/conservation", Staff),
        new("region/exploitation", "/region/exploitation", Staff),
        new("region/exploitation/courriels", "/region/exploitation/courriels", Staff),
        new("region/exploitation/journal", "/region/exploitation/journal?Qui=night", Staff),
        new("region/exploitation/personnes", "/region/exploitation/personnes", Staff),
        new("region/exploitation/taches/{nom}", $"/region/exploitation/taches/{Portal.Job}", Staff),
        new("region/incidents", "/region/incidents", Staff),
        new("region/incidents/nouveau", "/region/incidents/nouveau", Looking),
        new("region/incidents/familles/{n:int}", "/region/incidents/familles/1", Staff),
        new("region/incidents/{n:int}", "/region/incidents/1", Staff),
        new("region/jeunes/{id:long}", "/region/jeunes/1", Looking),
        new("region/ordres/{ordre}", "/region/ordres/B2026-000001", Staff),
        new("region/partenaires/{id:long}", "/region/partenaires/1", Looking),
        new("region/recherche", "/region/recherche?Q=librairie", Staff),
        new("region/reglements", "/region/reglements", Staff),
        new("region/reglements/{n:int}", "/region/reglements/1", Staff),
        new("region/ventes/{id:guid}", $"/region/ventes/{Portal.Sale}", Staff),
        new("jeune", "/jeune", Youth),
        new("jeune/inscription", "/jeune/inscription", Everybody) { Otherwise = 302 },
        new("jeune/hors-ligne", "/jeune/hors-ligne", Youth),
        new("famille", "/famille", [Role.Family]),
        new("famille/enfants/{id:long}", "/famille/enfants/1", [Role.Family]),
        new("famille/du/{n:int}", "/famille/du/1", [Role.Family]),
        new("famille/recharge/{id:long}", "/famille/recharge/1", [Role.Family]),
        new("jeune/proches", "/jeune/proches", Youth),
        new("jeune/recharge", "/jeune/recharge", Youth),
        new("jeune/coffre", "/jeune/coffre", Youth),
        new("jeune/carte", "/jeune/carte", Youth),
        new("jeune/manuels", "/jeune/manuels", Youth),
        new("jeune/pass", "/jeune/pass", Youth),
        new("jeune/historique", "/jeune/historique", Youth),
        new("jeune/historique/{op:guid}/recu", $"/jeune/historique/{YouthSeed.Sale}/recu", Youth),
        new("jeune/historique/{op:guid}", $"/jeune/historique/{YouthSeed.Sale}", Youth),
    ];
}

/// <param name="Route">Template of the route, without its first slash.</param>
/// <param name="Address">An example of it that is there.</param>
/// <param name="Who">Roles that may open it.</param>
internal sealed record PageLine(string Route, string Address, IReadOnlyList<Role> Who)
{
    /// <summary>What it answers those who may.</summary>
    public int Status { get; init; } = 200;

    /// <summary>What it may answer instead: a page that leads on whoever is signed in.</summary>
    public int Otherwise { get; init; }
}
