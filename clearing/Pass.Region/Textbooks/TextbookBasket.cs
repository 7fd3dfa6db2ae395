using Pass.Core;

namespace Pass.Region.Textbooks;

/// <summary>What a pass pays of the books still to be bought.</summary>
/// <param name="Total">Of those that have a price.</param>
/// <param name="Covered">By purses for schoolbooks, as they are now.</param>
/// <param name="Unpriced">Books whose price nobody said.</param>
public sealed record TextbookBasket(Money Total, Money Covered, int Unpriced)
{
    public const string Product = "textbook";

    public Money Left => Total - Covered;

    /// <summary>A benefit that pays for schoolbooks is taken by this partner.</summary>
    public static bool IsTakenBy(Reference reference, PartnerId partner, DateOnly today) =>
        reference.Products.Find(Product)?.Number is { } product && reference.Partner(partner) is { } terms && reference.Benefits.Any(b => b.Pays(new(product)) && terms.Takes(b, today));

    /// <summary>What the pass would pay of each line, in their order, at a partner that takes these benefits: an estimate, the sale itself is decided by all the rules.</summary>
    /// <param name="lines">Amount of the line, all units together, in cents; units.</param>
    public static IReadOnlyList<long> Shares(IEnumerable<(long AmountCents, int Quantity)> lines, PassAccount? account, Reference reference, PartnerTerms partner, DateOnly today)
    {
        var product = reference.Products.Find(Product)?.Number;
        var purses = (account?.Purses ?? []).Select(purse => (Rules: reference.Benefit(purse.Benefit, today), Left: (long)Math.Max(0, purse.Available)))
            .Where(p => product is not null && p.Rules is { Unit: BenefitUnit.Cents } rules && rules.IsOpenOn(today) && rules.Pays(new(product.Value)) && partner.Takes(rules, today))
            .OrderBy(p => p.Rules!.Priority).ToArray();
        return [.. lines.Select(line =>
        {
            var paid = 0L;
            for (var i = 0; i < purses.Length; i++)
            {
                var most = Math.Min(line.AmountCents - paid, purses[i].Rules!.RegionCapPerUnit is { } cap ? Math.Max(0, cap.Cents * line.Quantity - paid) : line.AmountCents);
                var part = Math.Min(most, purses[i].Left);
                (paid, purses[i].Left) = (paid + part, purses[i].Left - part);
            }
            return paid;
        })];
    }

    /// <summary>Purses that are open today and pay for schoolbooks, counted in cents, each up to what it has: what caps by book or sale would leave out is left out.</summary>
    public static TextbookBasket Of(IEnumerable<NeededBook> needed, PassAccount? account, Reference reference, DateOnly today)
    {
        var open = needed.Where(n => !n.IsOwned).ToList();
        var total = open.Sum(n => n.Book.Price?.Cents ?? 0);
        long available = 0, capped = 0;
        var product = reference.Products.Find(Product)?.Number;
        foreach (var purse in account?.Purses ?? [])
        {
            if (product is null || reference.Benefit(purse.Benefit, today) is not { Unit: BenefitUnit.Cents } rules || !rules.IsOpenOn(today) || !rules.Pays(new(product.Value)))
                continue;
            var most = open.Sum(n => n.Book.Price is { } price ? Math.Min(price.Cents, rules.RegionCapPerUnit?.Cents ?? price.Cents) : 0);
            capped = Math.Max(capped, most);
            available += Math.Max(0, purse.Available);
        }
        return new(new(total), new(Math.Min(Math.Min(total, capped), available)), open.Count(n => n.Book.Price is null));
    }
}
