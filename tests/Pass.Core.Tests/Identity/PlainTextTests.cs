namespace Pass.Core.Tests.Identity;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("Caisse 1", "Caisse 1")]
    [InlineData("  Librairie   du  Parc ", "Librairie du Parc")]
    [InlineData("Mail\u00A0: réponse", "Mail : réponse")]
    [InlineData("he\u0301le\u0300ne", "hélène")]
    [InlineData("ﬁlm", "film")]
    [InlineData("مكتبة", "مكتبة")]
    public void Texts_that_look_the_same_become_the_same(string typed, string read) => PlainText.Read(typed, 100).OrThrow().ShouldBe(read);

    [Theory]
    [InlineData("", "TextMissing")]
    [InlineData(null, "TextMissing")]
    [InlineData("   ", "TextMissing")]
    [InlineData("camille\u200B.martin", "TextInvisible")]
    [InlineData("\uFEFFcamille", "TextInvisible")]
    [InlineData("co\u00ADop", "TextInvisible")]
    [InlineData("a\u202Eb", "TextInvisible")]
    [InlineData("\u2066a\u2069", "TextInvisible")]
    [InlineData("a\u001B[31mb", "TextInvisible")]
    [InlineData("a\nb", "TextInvisible")]
    [InlineData("a\tb", "TextInvisible")]
    [InlineData("a\u0000b", "TextInvisible")]
    [InlineData("a\u034Fb", "TextInvisible")]
    [InlineData("a\u3164b", "TextInvisible")]
    [InlineData("a\uFE0Fb", "TextInvisible")]
    [InlineData("a\uFFFDb", "TextInvisible")]
    [InlineData("a\u2028b", "TextInvisible")]
    [InlineData("a\uE000b", "TextInvisible")]
    [InlineData("abc مكتبة", "TextDirection")]
    public void What_cannot_be_is_refused(string? typed, string code)
    {
        PlainText.Read(typed, 100).Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe(code);
        problem.Text.ShouldAllBe(c => !char.IsControl(c) && c != '\u200B');
    }

    [Theory]
    [InlineData("Perdue à la piscine", "Perdue à la piscine")]
    [InlineData("a\u001B[31mb", "a\uFFFD[31mb")]
    [InlineData("a\u202Eb\u200Bc", "a\uFFFDb\uFFFDc")]
    [InlineData("one\ntwo", "one\ntwo")]
    public void What_came_from_anywhere_is_shown_without_what_a_terminal_obeys(string text, string shown) => PlainText.Shown(text).ShouldBe(shown);

    [Fact]
    public void A_lone_surrogate_is_refused() => PlainText.Read("a\uD800b", 100).Ok(out _, out var problem).ShouldBeFalse(problem?.Code);

    [Fact]
    public void A_long_text_is_refused_with_its_length() => PlainText.Read(new string('a', 101), 100).Ok(out _, out var problem).ShouldBeFalse(problem?.Code);

    [Theory]
    [InlineData("Camille.Martin", "camille.martin")]
    [InlineData(" HE\u0301LE\u0300NE.dupont ", "hélène.dupont")]
    [InlineData("ｃａｍｉｌｌｅ", "camille")]
    public void A_handle_is_one_whoever_types_it(string typed, string handle) => Handle.Parse(typed).OrThrow().Text.ShouldBe(handle);

    [Theory]
    [InlineData("camille.m\u0430rtin")]
    [InlineData("camille martin")]
    [InlineData("x\u0323")]
    [InlineData("a/b")]
    [InlineData("a\u2019b")]
    [InlineData("a\u0131")]
    public void A_handle_has_no_character_that_looks_like_another(string typed)
    {
        Handle.Parse(typed).Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("HandleCharacter");
    }
}
