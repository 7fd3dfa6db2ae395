using Pass.Core;
using Pass.Portal.Tests.Presence;

namespace Pass.Terminal.Tests.Screen;

/// <summary>A phone's page reads an activation code as the region does, whichever of the 37 signs it ends in.</summary>
public sealed class ActivationCodeTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Any_code_is_read_as_it_is_as_people_type_it_and_behind_the_regions_address()
    {
        await using var desk = await Desk.OpenAsync();
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{desk.Region.Address}caisse/activate.html");
        ActivationCode[] codes = [.. Enumerable.Range(0, 74).Select(i => ActivationCode.Of([0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)i]))];

        var read = await page.EvaluateAsync<string[]>(
            """
            async codes => {
              const { compactOf } = await import('./region.js'), { take } = await import('./activate.js');
              return codes.map(code => {
                take(`https://region.invalid/caisse/#${code}`);
                return [compactOf(code), compactOf(code.toLowerCase().replace(/0/g, 'o').replace(/1/g, 'l')), document.getElementById('code').value].join(' ');
              });
            }
            """, codes.Select(c => c.ToString()).ToArray());

        read.ShouldBe(codes.Select(c => $"{c.ToCompact()} {c.ToCompact()} {c}"));
    }
}
