using System.Globalization;
using System.Resources;

namespace Pass.Core;

/// <summary>Says a refusal in words a sixteen-year-old understands, with the numbers that explain it. French by default.</summary>
public static class Explanation
{
    private static readonly ResourceManager Texts = new("Pass.Core.Operations.Explanations", typeof(Explanation).Assembly);

    /// <summary>What the refusal is and what to do next, in the culture asked (fr or en).</summary>
    /// <param name="date">When it was asked, in Paris: limits are said until their last day.</param>
    public static string Of(RefusalCode code, RefusalDetail detail, BenefitVersion? benefit, DateOnly date, CultureInfo culture)
    {
        var text = Texts.GetString(code.ToString(), culture)
            ?? throw new InvalidOperationException($"No explanation for {code}.");
        var asked = Quantity(detail.Asked, benefit, code, culture);
        var left = Quantity(detail.Left, benefit, code, culture);
        return string.Format(culture, text, asked, left, benefit?.Label(culture) ?? "", benefit?.ValidFrom, benefit?.ValidUntil, LastDay(code, date), Asked(asked, detail.Asked, benefit, code, culture));
    }

    /// <summary>The last day of the period that a limit counts in.</summary>
    private static DateOnly LastDay(RefusalCode code, DateOnly date) => code switch
    {
        RefusalCode.WeeklyLimitReached => date.AddDays(6 - date.DayNumber % 7),
        RefusalCode.MonthlyLimitReached => new(date.Year, date.Month, DateTime.DaysInMonth(date.Year, date.Month)),
        _ => date,
    };

    /// <summary>A quantity that was asked, in the number it has: of money, that of its euros.</summary>
    private static string Asked(string quantity, long units, BenefitVersion? benefit, RefusalCode code, CultureInfo culture) => CountsUses(benefit, code)
        ? Counted("AskedUses", culture, quantity, units)
        : Counted("Asked", culture, quantity, code == RefusalCode.QuantityNotLeft ? units : units / 100);

    private static bool CountsUses(BenefitVersion? benefit, RefusalCode code) => benefit?.Unit == BenefitUnit.Uses &&
        code is RefusalCode.InsufficientBalance or RefusalCode.DailyLimitReached or RefusalCode.WeeklyLimitReached or RefusalCode.MonthlyLimitReached
            or RefusalCode.OfflinePassLoss or RefusalCode.OfflinePassIncident;

    private static string Counted(string key, CultureInfo culture, params object[] arguments) => string.Format(new CountedFormat(culture), Texts.GetString(key, culture)!, arguments);

    private static string Quantity(long units, BenefitVersion? benefit, RefusalCode code, CultureInfo culture)
    {
        if (code == RefusalCode.QuantityNotLeft)
            return units.ToString(culture);
        return CountsUses(benefit, code) ? Counted("Uses", culture, units) : new Money(units).ToString(culture);
    }
}
