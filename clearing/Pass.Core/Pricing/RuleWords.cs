using System.Globalization;

namespace Pass.Core;

/// <summary>What a price rule pays, in words, in the language of the current user interface.</summary>
public static class RuleWords
{
    private static readonly Texts Words = Texts.Beside(typeof(RuleWords), "Pricing.Pricing");

    /// <summary>Rates with their tiers or the amount, then the cap and the fee.</summary>
    public static string Paid(ReimbursementRule rule)
    {
        var paid = rule.AmountPerUnit is { } amount ? Words.Say("PaidAmount", Said(amount))
            : rule.Tiers is [{ RateBasisPoints: 10_000 }] ? Words.Say("PaidAll")
            : string.Join(Words.Say("PaidThen"), rule.Tiers.Select((tier, i) => i + 1 < rule.Tiers.Count
                ? Words.Say(i == 0 ? "PaidRateUpTo" : "PaidNextUpTo", Percent(tier.RateBasisPoints), Said(rule.Tiers[i + 1].From))
                : Words.Say(i == 0 ? "PaidRate" : "PaidRateAbove", Percent(tier.RateBasisPoints))));
        return paid + (rule.CapPerUnit is { } cap ? Words.Say("PaidCap", Said(cap)) : "") + (rule.FeePerSale.IsZero ? "" : Words.Say("PaidFee", Said(rule.FeePerSale)));
    }

    /// <summary><c>97,5</c> for 9 750.</summary>
    public static string Percent(int basisPoints)
    {
        var (whole, part) = Math.DivRem(basisPoints, 100);
        var culture = CultureInfo.CurrentUICulture;
        return whole.ToString(culture) + (part == 0 ? "" : culture.NumberFormat.NumberDecimalSeparator + part.ToString("00", culture).TrimEnd('0'));
    }

    private static string Said(Money amount) => amount.ToString(CultureInfo.CurrentUICulture);
}
