using System.Globalization;
using Pass.Core;

namespace Pass.Region.Settings;

/// <summary>The region's numbers for sales without the network, as texts by key: what <c>region set</c> changes and <c>region show</c> prints.</summary>
internal static class OfflineFields
{
    private const int MostHours = 24 * 60, MostSales = 10_000, MostCents = 99_999_999;

    /// <summary>Every key, in the order they are shown.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "offlineBearer", "offlineMaxAgeHours", "offlinePhoneMaxAgeHours", "offlinePhoneCodes", "offlineNumbers", "offlinePartnerPerDayCents",
        "offlineTillPerDayCents", "offlineListMaxAgeHours", "offlineUnsentSales", "offlineUnsentCents",
    ];

    public static IEnumerable<KeyValuePair<string, string>> TextsOf(OfflinePolicy policy) => Keys.Select(key => KeyValuePair.Create(key, TextOf(policy, key)));

    public static string TextOf(OfflinePolicy policy, string key) => key switch
    {
        "offlineBearer" => policy.Bearer switch { OverdraftBearer.Region => "region", OverdraftBearer.Partner => "partner", _ => "shared" },
        "offlineNumbers" => policy.AllowsNumbers ? "yes" : "no",
        _ => (key switch
        {
            "offlineMaxAgeHours" => (long)policy.MaxAge.TotalHours,
            "offlinePhoneMaxAgeHours" => (long)policy.PhoneMaxAge.TotalHours,
            "offlinePhoneCodes" => policy.PhoneCodes,
            "offlinePartnerPerDayCents" => policy.PartnerPerDay.Cents,
            "offlineTillPerDayCents" => policy.TillPerDay.Cents,
            "offlineListMaxAgeHours" => (long)policy.ListMaxAge.TotalHours,
            "offlineUnsentSales" => policy.UnsentSales,
            "offlineUnsentCents" => policy.UnsentAmount.Cents,
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, null),
        }).ToString(CultureInfo.InvariantCulture),
    };

    /// <returns>The policy with one number changed. Problems: BearerShape, YesOrNo, NumberRange.</returns>
    public static Result<OfflinePolicy> With(OfflinePolicy policy, string key, string text)
    {
        if (key == "offlineBearer")
        {
            return text switch
            {
                "region" => policy with { Bearer = OverdraftBearer.Region },
                "partner" => policy with { Bearer = OverdraftBearer.Partner },
                "shared" => policy with { Bearer = OverdraftBearer.Shared },
                _ => SettingFields.Words.Problem("BearerShape"),
            };
        }
        if (key == "offlineNumbers")
            return text is "yes" or "no" ? policy with { AllowsNumbers = text == "yes" } : SettingFields.Words.Problem("YesOrNo");
        var most = key.EndsWith("Hours", StringComparison.Ordinal) ? MostHours : key.EndsWith("Cents", StringComparison.Ordinal) ? MostCents : MostSales;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > most)
            return SettingFields.Words.Problem("NumberRange", most);
        return key switch
        {
            "offlineMaxAgeHours" => policy with { MaxAge = TimeSpan.FromHours(number) },
            "offlinePhoneMaxAgeHours" => policy with { PhoneMaxAge = TimeSpan.FromHours(number) },
            "offlinePhoneCodes" => policy with { PhoneCodes = number },
            "offlinePartnerPerDayCents" => policy with { PartnerPerDay = new(number) },
            "offlineTillPerDayCents" => policy with { TillPerDay = new(number) },
            "offlineListMaxAgeHours" => policy with { ListMaxAge = TimeSpan.FromHours(number) },
            "offlineUnsentSales" => policy with { UnsentSales = number },
            "offlineUnsentCents" => policy with { UnsentAmount = new(number) },
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, null),
        };
    }
}
