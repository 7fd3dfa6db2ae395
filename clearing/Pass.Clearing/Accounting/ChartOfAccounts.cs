using Pass.Core;

namespace Pass.Clearing.Accounting;

/// <summary>
/// The accounts of the pass. What the region owes and spends is in <c>charges</c>, <c>produits</c>, <c>passif</c> and <c>actif</c>;
/// what it promised to holders, and what they paid themselves, are commitments (<c>engagements</c>) that balance on their own.
/// </summary>
public static class ChartOfAccounts
{
    public const string Bank = "actif:banque";
    public const string Partners = "passif:partenaires";
    public const string AwaitingRule = "passif:partenaires en attente de règle";
    public const string TransfersUnderWay = "passif:virements en cours";
    public const string PartnerDiscounts = "produits:remises des partenaires";
    public const string Fees = "produits:frais de gestion";
    public const string Claims = "actif:créances sur les partenaires";
    public const string BroughtForward = "passif:soldes repris";
    public const string Corrections = "charges:régularisations";
    /// <summary>The region's balance at Stripe, available or not yet.</summary>
    public const string StripeBalance = "actif:stripe";
    /// <summary>On the Stripe accounts of partners, and not yet with their bank.</summary>
    public const string StripeTransferred = "actif:stripe versé";
    public const string StripeFees = "charges:frais de stripe";
    /// <summary>Movements at Stripe that nothing of ours explains.</summary>
    public const string StripeUnexplained = "passif:stripe à identifier";
    /// <summary>What families paid in, and neither spent nor got back: theirs until then.</summary>
    public const string Families = "passif:argent des familles";
    /// <summary>Spent by families, and taken back by their banks since.</summary>
    public const string FamilyDebts = "actif:créances sur les familles";
    /// <summary>What two people let families off.</summary>
    public const string WaivedDebts = "charges:créances abandonnées";
    /// <summary>What banks keep of transfers that they send back.</summary>
    public const string ReturnCharges = "charges:frais sur virements revenus";
    public const string HolderShare = "engagements:part payée par les jeunes";
    public const string HolderShareTaken = "engagements:part encaissée par les partenaires";

    /// <summary>What the pass paid in one benefit, whatever the partner is paid back.</summary>
    public static string Charge(string benefitCode) => $"charges:avantages:{benefitCode}";

    /// <summary>Who bears what is sold in a benefit: the region, or the families themselves.</summary>
    internal static string BornBy(BenefitVersion benefit) => benefit.IsOfFamilies ? Families : Charge(benefit.Code);

    public static string Granted(string benefitCode) => $"engagements:avantages accordés:{benefitCode}";

    public static string Purses(string benefitCode) => $"engagements:porte-monnaie:{benefitCode}";

    private static readonly IReadOnlyList<LedgerAccount> OfStripe =
    [
        new(StripeBalance, LedgerAccountType.Asset, "Solde chez Stripe"),
        new(StripeTransferred, LedgerAccountType.Asset, "Versé sur les comptes Stripe des partenaires, pas encore à leur banque"),
        new(Families, LedgerAccountType.Liability, "Payé d'avance par les familles et ni dépensé ni rendu"),
        new(StripeUnexplained, LedgerAccountType.Liability, "Mouvements chez Stripe à identifier"),
        new(StripeFees, LedgerAccountType.Expense, "Frais de Stripe"),
    ];

    private static readonly IReadOnlyList<LedgerAccount> OfDebts =
    [
        new(FamilyDebts, LedgerAccountType.Asset, "Dû par les familles : dépensé, puis repris par leur banque"),
        new(WaivedDebts, LedgerAccountType.Expense, "Créances sur les familles abandonnées par deux personnes"),
    ];

    private static readonly IReadOnlyList<LedgerAccount> OfReturns = [new(ReturnCharges, LedgerAccountType.Expense, "Retenu par les banques sur des virements revenus")];

    /// <summary>Every account, with those of each benefit, in the order of the balance sheet.</summary>
    /// <param name="used">
    /// Of the books. Accounts that came with Stripe, with what families owe and with what banks keep are there when one of their kind is used: a journal that was sent before
    /// there were any is made again with the same bytes. Null for all.
    /// </param>
    public static IReadOnlyList<LedgerAccount> Of(IEnumerable<BenefitVersion> benefits, IReadOnlyCollection<string>? used = null)
    {
        var latest = benefits.GroupBy(b => b.Benefit).OrderBy(g => g.Key.Value).Select(g => g.First()).ToList();
        return
        [
            new(Bank, LedgerAccountType.Asset, "Compte de dépôt au Trésor"),
            new(Claims, LedgerAccountType.Asset, "Demandé aux partenaires par note de débit"),
            new(Partners, LedgerAccountType.Liability, "Dû aux partenaires"),
            new(AwaitingRule, LedgerAccountType.Liability, "Ventes sans règle de remboursement à régulariser"),
            new(TransfersUnderWay, LedgerAccountType.Liability, "Virements remis à la banque et non encore exécutés"),
            new(BroughtForward, LedgerAccountType.Liability, "Soldes repris d'autres livres"),
            new(PartnerDiscounts, LedgerAccountType.Revenue, "Part non remboursée aux partenaires"),
            new(Fees, LedgerAccountType.Revenue, "Frais retenus par vente"),
            new(Corrections, LedgerAccountType.Expense, "Corrections dues aux partenaires ou par eux"),
            .. latest.Where(b => !b.IsOfFamilies).Select(b => new LedgerAccount(Charge(b.Code), LedgerAccountType.Expense, b.LabelFr)),
            .. latest.Where(IsPromised).Select(b => new LedgerAccount(Granted(b.Code), LedgerAccountType.Asset, $"{b.LabelFr} (accordé)")),
            .. latest.Where(IsPromised).Select(b => new LedgerAccount(Purses(b.Code), LedgerAccountType.Liability, $"{b.LabelFr} (reste à dépenser)")),
            new(HolderShare, LedgerAccountType.Asset, "Reste à charge payé par les jeunes"),
            new(HolderShareTaken, LedgerAccountType.Liability, "Reste à charge encaissé par les partenaires"),
            .. ((IEnumerable<IReadOnlyList<LedgerAccount>>)[OfStripe, OfDebts, OfReturns]).Where(kind => used is null || kind.Any(a => used.Contains(a.Name))).SelectMany(kind => kind),
        ];
    }

    /// <summary>
    /// What is granted is a promise of the region. A benefit counted in uses has no value in euros until it is used, and a family's own money is none: their purses are not in the books.
    /// </summary>
    internal static bool IsPromised(BenefitVersion benefit) => benefit.Unit == BenefitUnit.Cents && !benefit.IsOfFamilies;
}
