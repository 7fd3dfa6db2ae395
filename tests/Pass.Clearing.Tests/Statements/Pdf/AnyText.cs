using FsCheck;
using FsCheck.Fluent;

namespace Pass.Clearing.Tests.Statements.Pdf;

/// <summary>Texts of any UTF-16 units: French letters and spaces often, but also controls, other scripts and broken surrogates.</summary>
internal static class AnyText
{
    private static readonly Gen<char> Unit =
        Gen.OneOf(Gen.Elements(' ', '\n', '€', 'é', '\u0301'), Gen.Choose(0x20, 0x17F).Select(c => (char)c), Gen.Choose(0, 0xFFFF).Select(c => (char)c));

    public static Arbitrary<string> Arbitrary { get; } = Unit.ArrayOf().Select(units => new string(units)).ToArbitrary();
}
