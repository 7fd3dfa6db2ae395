namespace Pass.EndToEnd.Tests;

/// <summary><c>./pass simulate</c> as people start it: many tills at once over a portal that is a process.</summary>
public sealed class SimulateTests
{
    [Theory]
    [InlineData("rentree", "flaky")]
    [InlineData("cinema", "away")]
    public async Task Tills_that_are_cut_crash_and_have_wrong_clocks_agree_with_the_region_to_the_cent(string profile, string network)
    {
        using var folder = new TemporaryFolder();
        var ended = await Tool.RunAsync(Tool.Simulation("simulate", "--terminals", "16", "--sales", "8", "--profile", profile, "--network", network, "--seed", "7", "--out", folder["out"]));
        ended.Well().Output.ShouldContain("equal to the cent");
        ended.Output.ShouldContain("0 differences");
    }
}
