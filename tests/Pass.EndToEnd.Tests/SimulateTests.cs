namespace Pass.EndToEnd.Tests;

/// <summary><c>./pass simulate</c> as people start it: many tills at once over a portal that is a process.</summary>
public sealed class SimulateTests
{
    // What is sold at the start of a school year over a flaky network is the README's own command, which has its test.
    [Fact]
    public async Task Tills_that_are_cut_crash_and_have_wrong_clocks_agree_with_the_region_to_the_cent()
    {
        using var folder = new TemporaryFolder();
        var ended = await Tool.RunAsync(Tool.Simulation("simulate", "--terminals", "10", "--sales", "8", "--profile", "cinema", "--network", "away", "--seed", "7", "--out", folder["out"]));
        ended.Well().Output.ShouldContain("equal to the cent");
        ended.Output.ShouldContain("0 differences");
        // A comparison of tills that sold nothing shows nothing.
        ended.Output.ShouldContain("sale AcceptedOffline");
        ended.Output.ShouldContain("crash");
    }
}
