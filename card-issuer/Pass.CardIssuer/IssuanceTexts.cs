using System.Globalization;
using System.Resources;
using Pass.CardIssuer.Store.Model;
using Pass.Core;

namespace Pass.CardIssuer;

/// <summary>What the issuer says, in French and English; of what it refuses, under a stable code.</summary>
internal static class IssuanceTexts
{
    private static readonly ResourceManager Texts = new("Pass.CardIssuer.Issuance", typeof(IssuanceTexts).Assembly);

    public static Problem Problem(string code, params object[] arguments) => new(Texts, code, arguments);

    public static string Say(string key, params object[] arguments) => Problem(key, arguments).Text;

    /// <summary>Null when there is no such text.</summary>
    public static string? Find(string key) => Texts.GetString(key, CultureInfo.CurrentUICulture);

    public static string Say(IssuanceState state) => Say($"State.{state}");

    /// <summary>A state, said in the language of the sentence it stands in.</summary>
    public readonly record struct StateText(IssuanceState State) : IFormattable
    {
        public string ToString(string? format, IFormatProvider? formatProvider) =>
            Texts.GetString($"State.{State}", formatProvider as CultureInfo) ?? State.ToString();
    }
}
