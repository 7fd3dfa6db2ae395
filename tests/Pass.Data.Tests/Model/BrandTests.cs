using Pass.Data.Model;

namespace Pass.Data.Tests.Model;

/// <summary>A region's own look is taken where people can read it, and where its mark only draws.</summary>
public sealed class BrandTests
{
    [Theory]
    [InlineData("#000000", true)]
    [InlineData("#1d4f91", true)]
    [InlineData("#b01f1f", true)]
    [InlineData("#E4002B", false)]
    [InlineData("#ffcc00", false)]
    [InlineData("#ffffff", false)]
    [InlineData("#777777", false)]
    [InlineData("1d4f91", false)]
    [InlineData("#1d4f9", false)]
    [InlineData("#1d4f9g", false)]
    [InlineData("#+1d4f9", false)]
    [InlineData("red", false)]
    public void A_colour_is_one_on_which_white_can_be_read(string text, bool isTaken) =>
        RegionOptions.Check(RegionOptions.BrandColour, text).Ok(out _, out _).ShouldBe(isTaken);

    [Fact]
    public void Contrast_is_as_the_guidelines_count_it()
    {
        BrandColour.White.ContrastTo(default).ShouldBe(21, 0.001);
        BrandColour.TryParse("#767676", out var grey).ShouldBeTrue();
        grey.ContrastTo(BrandColour.White).ShouldBe(4.54, 0.01);
        grey.ToString().ShouldBe("#767676");
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><title>R</title><defs><linearGradient id='a'><stop offset='0'/></linearGradient></defs><path fill='url(#a)' d='M0 0h9v9z'/></svg>", true)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0h9v9z'/></svg>", false)]
    [InlineData("<svg viewBox='0 0 9 9'><path d='M0 0h9v9z'/></svg>", false)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><script>alert(1)</script></svg>", false)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9' onload='alert(1)'/>", false)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><image href='https://a.example/b.png'/></svg>", false)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><use href='https://a.example/b.svg#c'/></svg>", false)]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><path style='fill:url(https://a.example)' d='M0 0'/></svg>", false)]
    [InlineData("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>", false)]
    [InlineData("<svg", false)]
    public void A_mark_only_draws(string text, bool isTaken) => RegionOptions.Check(RegionOptions.Logo, text).Ok(out _, out _).ShouldBe(isTaken);
}
