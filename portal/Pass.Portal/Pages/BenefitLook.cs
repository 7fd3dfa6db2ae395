using System.Collections.Frozen;
using Pass.Core;

namespace Pass.Portal.Pages;

/// <summary>The icon and the hue of a benefit.</summary>
internal static class BenefitLook
{
    /// <summary>By what it pays for; a product that only this region has looks like the pass itself.</summary>
    private static readonly FrozenDictionary<string, string> Looks = new Dictionary<string, string>
    {
        ["textbook"] = "books",
        ["complementaryBook"] = "books",
        ["leisureBook"] = "books",
        ["cinemaSeat"] = "cinema",
        ["showTicket"] = "shows",
        ["museumTicket"] = "shows",
        ["sportLicence"] = "sport",
        ["firstEquipment"] = "equipment",
        ["drivingLesson"] = "driving",
    }.ToFrozenDictionary();

    public static string Of(BenefitVersion benefit, Reference reference) =>
        benefit.Products.Select(p => reference.Products.Find(p.Value)?.Code).Select(code => code is null ? null : Looks.GetValueOrDefault(code)).FirstOrDefault(look => look is not null) ?? "pass";
}
