using System.Globalization;
using System.Resources;
using Pass.Core;

namespace Pass.Clearing.Settlements;

internal static class SettlementTexts
{
    private static readonly ResourceManager Texts = new("Pass.Clearing.Settlements.Settlement", typeof(SettlementTexts).Assembly);

    public static Problem Problem(string code, params object[] arguments) => new(Texts, code, arguments);

    /// <summary>What files for partners say: French, whoever runs the program, so that their bytes are always the same.</summary>
    public static string French(string key) =>
        Texts.GetString(key, CultureInfo.InvariantCulture) ?? throw new MissingManifestResourceException($"No text for {key}.");
}
