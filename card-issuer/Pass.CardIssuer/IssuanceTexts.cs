using System.Globalization;
using System.Resources;
using Pass.CardIssuer.Store.Model;
using Pass.Core;

namespace Pass.CardIssuer;

/// <summary>Why the issuer refuses something: stable codes, explained in French and English.</summary>
internal static class IssuanceTexts
{
    private static readonly ResourceManager Texts = new("Pass.CardIssuer.Issuance", typeof(IssuanceTexts).Assembly);

    public static Problem Problem(string code, params object[] arguments) => new(Texts, code, arguments);

    /// <summary>A state, said in the language of the sentence it stands in.</summary>
    public readonly record struct StateText(IssuanceState State) : IFormattable
    {
        public string ToString(string? format, IFormatProvider? formatProvider) =>
            Texts.GetString($"State.{State}", formatProvider as CultureInfo) ?? State.ToString();
    }
}
