using System.Globalization;
using System.Resources;
using Pass.Core;

namespace Pass.Portal.Http;

/// <summary>What the API says to people, French then English; keys are the codes.</summary>
internal static class ApiTexts
{
    private static readonly ResourceManager Texts = new("Pass.Portal.Http.ApiTexts", typeof(ApiTexts).Assembly);

    public static string Of(ProblemCode code, CultureInfo culture) => Get(code.ToString(), culture);

    public static FieldAnswer[] Of(IReadOnlyList<FieldProblem> problems, CultureInfo culture) =>
        [.. problems.Select(p => new FieldAnswer(p.Field, p.Code.ToString(), Get($"Field.{p.Code}", culture)))];

    /// <summary>A quantity of a purse: euros, or uses.</summary>
    public static string Quantity(int units, BenefitUnit unit, CultureInfo culture) => unit == BenefitUnit.Cents
        ? new Money(units).ToString(culture)
        : string.Format(culture, Get(units is 0 or 1 or -1 ? "Use" : "Uses", culture), units);

    /// <summary>What was done, with the part of each.</summary>
    public static string Of(Operation approved, CultureInfo culture)
    {
        var key = approved.Kind switch
        {
            OperationKind.Hold => "Held",
            OperationKind.Void => "Voided",
            OperationKind.Cancel or OperationKind.Refund => "Returned",
            _ when approved.HolderCents == 0 => "PaidInFull",
            _ => "Paid",
        };
        var region = new Money(Math.Abs(approved.RegionCents)).ToString(culture);
        return string.Format(culture, Get(key, culture), region, new Money(approved.HolderCents).ToString(culture));
    }

    private static string Get(string key, CultureInfo culture) =>
        Texts.GetString(key, culture) ?? throw new MissingManifestResourceException($"No text for {key}.");
}
