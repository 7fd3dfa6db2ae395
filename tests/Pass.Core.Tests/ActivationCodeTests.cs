namespace Pass.Core.Tests;

public sealed class ActivationCodeTests
{
    private static readonly ActivationCode Code = ActivationCode.Of([0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x11, 0x22]);

    [Fact]
    public void A_code_reads_back_however_it_is_typed()
    {
        var text = Code.ToString();
        text.Length.ShouldBe(20);
        foreach (var typed in new[] { text, text.ToLowerInvariant(), text.Replace("-", "", StringComparison.Ordinal), $" {text} ", text.Replace('0', 'o').Replace('1', 'l') })
        {
            ActivationCode.TryParse(typed, out var read).ShouldBeTrue(typed);
            read.ShouldBe(Code);
        }
        Code.Hash().Length.ShouldBe(32);
    }

    [Fact]
    public void Every_wrong_symbol_and_every_swap_of_neighbours_is_caught()
    {
        const string alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        var text = Code.ToCompact();
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var other in alphabet.Where(c => c != text[i]))
                ActivationCode.TryParse(text[..i] + other + text[(i + 1)..], out _).ShouldBeFalse();
            if (i > 0 && text[i] != text[i - 1])
                ActivationCode.TryParse(text[..(i - 1)] + text[i] + text[i - 1] + text[(i + 1)..], out _).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0000-0000-0000-0000")]
    [InlineData("0000-0000-0000-0000-00")]
    [InlineData("UUUU-0000-0000-0000-0")]
    [InlineData("ÉÉÉÉ-0000-0000-0000-0")]
    public void What_is_not_a_code_is_refused(string? text) => ActivationCode.TryParse(text, out _).ShouldBeFalse();
}
