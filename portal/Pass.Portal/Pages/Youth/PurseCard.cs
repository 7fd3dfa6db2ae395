using Pass.Core;

namespace Pass.Portal.Pages.Youth;

/// <summary>A purse as its holder sees it.</summary>
/// <param name="Look">Icon and hue.</param>
/// <param name="Left">Cents or uses, holds deducted.</param>
/// <param name="Buys">What it pays for, in a few words.</param>
internal sealed record PurseCard(BenefitVersion Benefit, string Look, int Left, int Granted, int Held, string Buys)
{
    /// <summary>Its year is over, and its card stays a while.</summary>
    private const int DaysAfter = 90;

    public bool IsUses => Benefit.Unit == BenefitUnit.Uses;

    /// <summary>The purses of a pass: those that can be used first, then those to come, then those that are over.</summary>
    public static IReadOnlyList<PurseCard> Of(PassAccount account, Reference reference, DateOnly today)
    {
        var cards = new List<PurseCard>();
        foreach (var purse in account.Purses)
        {
            // Rules that apply later only: the first of them says what is to come.
            var benefit = reference.Benefit(purse.Benefit, today) ?? reference.Benefits.Where(b => b.Benefit == purse.Benefit).MinBy(b => b.AppliesFrom);
            if (benefit is null || purse.Granted <= 0 || benefit.ValidUntil.AddDays(DaysAfter) < today)
                continue;
            var products = benefit.Products.Select(p => reference.Products.Find(p.Value)).OfType<CodeEntry>().ToList();
            cards.Add(new(benefit, BenefitLook.Of(benefit, reference), purse.Available, purse.Granted, purse.Held, string.Join(" · ", products.Select(p => p.Label(System.Globalization.CultureInfo.CurrentUICulture)))));
        }
        return [.. cards.OrderBy(c => c.Stage(today)).ThenBy(c => c.Left <= 0).ThenBy(c => c.Benefit.Priority).ThenBy(c => c.Benefit.Benefit.Value)];
    }

    public bool IsToCome(DateOnly today) => today < Benefit.ValidFrom;

    public bool IsOver(DateOnly today) => today > Benefit.ValidUntil;

    private int Stage(DateOnly today) => IsToCome(today) ? 1 : IsOver(today) ? 2 : 0;
}
