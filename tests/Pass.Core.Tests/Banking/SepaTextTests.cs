using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pass.Testing;

namespace Pass.Core.Tests.Banking;

public class SepaTextTests
{
    [Theory]
    [InlineData("Librairie Le Passage", "Librairie Le Passage")]
    [InlineData("Cinéma Les Étoiles", "Cinema Les Etoiles")]
    [InlineData("L’Œuf à la coque & Cie", "L'OEuf a la coque + Cie")]
    [InlineData("Ça coûte 12 €", "Ca coute 12 E")]
    [InlineData("n° 5", "no 5")]
    [InlineData("Straße; Łódź [Øst]", "Strasse, Lodz (Ost)")]
    [InlineData("  deux\t mots\r\n", "deux mots")]
    [InlineData("№ 12 日本", "N 12 ..")]
    [InlineData("a\u0301cole n\u00a0o", "acole n o")]
    [InlineData("zéro\u200blargeur", "zerolargeur")]
    [InlineData("café 😀", "cafe .")]
    [InlineData("", "")]
    public void The_table_of_the_EPC_is_followed(string text, string clean) => SepaText.Clean(text, 70).ShouldBe(clean);

    [Fact]
    public void It_is_cut_to_length_without_a_trailing_space()
    {
        SepaText.Clean("Association sportive", 12).ShouldBe("Association");
        SepaText.Clean("Cœur", 3).ShouldBe("Coe");
    }

    [Fact]
    public void Whatever_comes_in_what_goes_out_is_clean_and_stable() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(),
        text =>
        {
            var clean = SepaText.Clean(text.Get, 70);
            return SepaText.IsClean(clean) && clean.Length <= 70 && SepaText.Clean(clean, 70) == clean && clean == clean.Trim();
        }).Check(Seeded.Config);

    [Fact]
    public void Every_character_of_the_basic_plane_can_be_cleaned()
    {
        for (var c = 0; c <= char.MaxValue; c++)
            SepaText.IsClean(SepaText.Clean($"a{(char)c}b", 70)).ShouldBeTrue($"U+{c:X4}");
    }

    [Fact]
    public void Composed_and_decomposed_accents_give_the_same() =>
        SepaText.Clean("Théâtre".Normalize(NormalizationForm.FormD), 70).ShouldBe("Theatre");

    [Theory]
    [InlineData("PO-2026-000123", true)]
    [InlineData("A/B", true)]
    [InlineData("", false)]
    [InlineData("/A", false)]
    [InlineData("A/", false)]
    [InlineData("A//B", false)]
    [InlineData(" A", false)]
    [InlineData("É", false)]
    [InlineData("123456789012345678901234567890123456", false)]
    public void An_identifier_follows_the_rules_of_slashes_and_length(string text, bool expected) =>
        SepaText.IsIdentifier(text).ShouldBe(expected);
}
