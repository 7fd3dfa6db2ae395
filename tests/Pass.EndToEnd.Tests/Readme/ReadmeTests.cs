using System.Diagnostics;
using Pass.EndToEnd.Tests.Region;
using Pass.Testing;

namespace Pass.EndToEnd.Tests.Readme;

/// <summary>What the README tells a newcomer to type works.</summary>
public sealed class ReadmeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Commands { get; } = [.. ReadCommands()];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_of_the_readme_works(string command)
    {
        switch (command)
        {
            case "./pass test":
                // It is what runs this test: what can be checked here is that a clean clone is checked by that very command.
                File.ReadAllLines(Repository.PathOf(".ci", "run")).ShouldContain("exec ./pass test");
                break;
            case var init when init.StartsWith("./pass init ", StringComparison.Ordinal):
                (await Tool.RunAsync(Shell($"{init} --database sqlite:{_folder["data"]}"))).Well();
                break;
            case "./pass up":
                (await Tool.PassAsync(_folder["data"], "init")).Well();
                await ServeAsync(command);
                break;
            case "./pass up --sample":
                await ServeAsync($"{command} --out {_folder["sample"]} --passes 150 --partners 8");
                break;
            case "./pass catalogue export mine.json":
                await MakeAsync();
                (await Tool.RunAsync(Shell($"{command.Replace("mine.json", _folder["mine.json"], StringComparison.Ordinal)} --database sqlite:{_folder["data"]}"))).Well();
                (await Tool.PassAsync(_folder["data"], "catalogue", "check", _folder["mine.json"])).Well();
                break;
            case var rules when rules.StartsWith("./pass rules ", StringComparison.Ordinal):
                await MakeAsync();
                (await Tool.RunAsync(Shell($"{rules} --database sqlite:{_folder["data"]}"))).Well();
                break;
            case "./pass backup saved":
                await BackUpAsync(command);
                break;
            case "./pass restore saved --database sqlite:again":
                await BackUpAsync("./pass backup saved");
                (await Tool.RunAsync(Shell($"./pass restore {_folder["saved"]} --database sqlite:{_folder["again"]}"))).Well();
                (await Tool.PassAsync(_folder["again"], "verify")).Well();
                break;
            case "./pass demo":
                var ended = (await Tool.RunAsync(Shell($"{command} --out {_folder["demo"]}"))).Well();
                ended.LastLine.ShouldBe("Every check holds.");
                ended.Output.ShouldContain("a telephone order is paid with a number and a code: approved");
                ended.Output.ShouldContain("By Stripe: ");
                ended.Output.ShouldContain("a second approval by the same person is refused: ");
                ended.Output.ShouldMatch(@"Run 1: .+ handed to the bank = .+ paid \+ .+ returned");
                ended.Output.ShouldMatch(@"came back on \d{4}-\d\d-\d\d \(AC04: .+\), account corrected .+, paid on \d{4}-\d\d-\d\d");
                ended.Output.ShouldMatch(@"too much, opened by .+ and validated by .+; it sold .+ since, and was paid .+ on \d{4}-\d\d-\d\d");
                ended.Output.ShouldMatch(@"A family: .+ paid in by card \(Stripe kept .+\); .+ given back, .+ left");
                ended.Output.ShouldContain("the same code is given for another order: refused (CredentialReplayed)");
                ended.Output.ShouldContain("http://localhost:8080/invitation");
                await new DemoFiles(_folder["demo"]).CheckAsync();
                (await Tool.PassAsync(Path.Combine(_folder["demo"], "donnees"), "prove", "stamp")).Well().LastLine.ShouldBe("0 time-stamped, 0 waiting");
                break;
            case var simulate when simulate.StartsWith("./pass simulate ", StringComparison.Ordinal):
                var simulated = (await Tool.RunAsync(Shell($"{simulate} --out {_folder["simulate"]}"))).Well();
                simulated.Output.ShouldContain("equal to the cent");
                simulated.Output.ShouldContain("0 differences");
                break;
            default:
                (await Tool.RunAsync(Shell(command))).Well();
                break;
        }
    }

    [Fact]
    public void The_readme_has_the_two_commands() => new[] { "./pass demo", "./pass test" }.ShouldBeSubsetOf(ReadCommands());

    [Fact]
    public void Every_link_of_a_readme_leads_to_a_file()
    {
        var readmes = new[] { "", "clearing", "card-issuer", "merchant-terminal", "portal", "tests", "benchmarks" }
            .Select(folder => Repository.PathOf(folder, "README.md")).Where(File.Exists);
        foreach (var readme in readmes)
        {
            foreach (var link in MarkdownLink.In(File.ReadAllText(readme)))
                Path.Exists(Path.Combine(Path.GetDirectoryName(readme)!, link)).ShouldBeTrue($"{readme}: {link}");
        }
    }

    private async Task MakeAsync() => (await Tool.PassAsync(_folder["data"], "init", "--catalogue", "2026-2027")).Well();

    private async Task BackUpAsync(string command)
    {
        (await Tool.PassAsync(_folder["data"], "init")).Well();
        (await Tool.RunAsync(Shell($"{command.Replace("saved", _folder["saved"], StringComparison.Ordinal)} --database sqlite:{_folder["data"]}"))).Well();
    }

    private async Task ServeAsync(string command)
    {
        await using var portal = await Portal.StartAsync(Shell($"exec {command}"), _folder["data"]);
        (await portal.StopAsync()).Well();
    }

    private static ProcessStartInfo Shell(string command) => new("bash", ["-c", command]) { WorkingDirectory = Repository.Root };

    private static IEnumerable<string> ReadCommands()
    {
        var isShell = false;
        foreach (var line in File.ReadLines(Repository.PathOf("README.md")))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                isShell = !isShell && line == "```sh";
            else if (isShell && line.Split('#')[0].Trim() is { Length: > 0 } command)
                yield return command;
        }
    }

    public void Dispose() => _folder.Dispose();
}
