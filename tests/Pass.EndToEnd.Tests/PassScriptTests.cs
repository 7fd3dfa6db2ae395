using System.Diagnostics;
using System.Runtime.Versioning;
using Pass.Testing;

namespace Pass.EndToEnd.Tests;

/// <summary>The script <c>./pass</c> itself: it builds what changed and nothing else. A stand-in writes down what the script asks of dotnet.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PassScriptTests : IDisposable
{
    private const string Tool = "clearing/Pass.Cli";

    private readonly TemporaryFolder _folder = new();

    public PassScriptTests()
    {
        File.Copy(Path.Combine(Repository.Root, "pass"), _folder["pass"]);
        foreach (var folder in new[] { $"{Tool}/Commands", $"{Tool}/obj", $"{Tool}/bin/Release/net10.0", "portal/Pass.Portal", "programs", "tests" })
            Directory.CreateDirectory(_folder[folder]);
        File.WriteAllText(_folder[$"{Tool}/bin/Release/net10.0/Pass.Cli.dll"], "");
        foreach (var source in new[] { $"{Tool}/Program.cs", $"{Tool}/Commands/Import.cs", $"{Tool}/Help.resx", "portal/Pass.Portal/Program.cs", "Directory.Build.props" })
            File.WriteAllText(_folder[source], "");
        Program("npm", "exit 0");
        Program("dotnet", $"echo \"$1\" >> {_folder["asked"]}");
    }

    [Fact]
    public async Task Nothing_is_built_when_nothing_changed()
    {
        (await AskedAsync()).ShouldBe(["build", "run"], "the first time");
        (await AskedAsync()).ShouldBe(["run"]);
        (await AskedAsync("verify")).ShouldBe(["run"]);
    }

    [Theory]
    [InlineData($"{Tool}/Program.cs")]
    [InlineData($"{Tool}/Help.resx")]
    [InlineData("Directory.Build.props")]
    public async Task A_source_that_was_edited_is_built(string source)
    {
        await AskedAsync();
        File.SetLastWriteTimeUtc(_folder[source], TimeProvider.System.GetUtcNow().UtcDateTime);
        (await AskedAsync()).ShouldBe(["build", "run"]);
        (await AskedAsync()).ShouldBe(["run"]);
    }

    [Fact]
    public async Task A_source_that_came_or_went_is_built()
    {
        await AskedAsync();
        File.Delete(_folder[$"{Tool}/Commands/Import.cs"]);
        (await AskedAsync()).ShouldBe(["build", "run"]);
        File.WriteAllText(_folder[$"{Tool}/Commands/Export.cs"], "");
        (await AskedAsync()).ShouldBe(["build", "run"]);
        (await AskedAsync()).ShouldBe(["run"]);
    }

    [Fact]
    public async Task What_commands_and_tests_leave_behind_is_no_source()
    {
        await AskedAsync();
        foreach (var folder in new[] { "artifacts/screens", "tests/Pass.Pages.Tests", "out" })
            Directory.CreateDirectory(_folder[folder]);
        foreach (var file in new[] { "mine.json", "artifacts/screens/till.svg", "tests/Pass.Pages.Tests/PageTable.cs" })
            File.WriteAllText(_folder[file], "");
        (await AskedAsync()).ShouldBe(["run"]);
    }

    [Fact]
    public async Task A_build_that_fails_is_shown_and_nothing_runs()
    {
        Program("dotnet", "echo 'Program.cs(1,1): error CS1002: ; expected'; exit 1");
        (await RunAsync("--help")).Refused(1, "error CS1002");
        File.Exists(_folder["asked"]).ShouldBeFalse();
    }

    [Fact]
    public async Task The_help_names_what_the_script_adds_to_the_tool()
    {
        var help = (await EndToEnd.Tests.Tool.RunAsync(EndToEnd.Tests.Tool.Pass("--help"))).Well().Output;
        foreach (var command in (string[])["demo", "generate", "up", "cards", "test", "bench"])
            help.ShouldContain($"./pass {command} ");
    }

    /// <summary>On a machine of CI the test programs print colours, even into a file: their counts were not seen, and a whole run that had passed was refused.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("true")]
    public async Task Every_test_that_ran_is_counted(string ci)
    {
        Directory.CreateSymbolicLink(_folder["tests/Pass.Cards.Tests"], Repository.PathOf("tests", "Pass.Cards.Tests"));
        var ended = await TestAsync(ci, "--filter-method", "*A_card_proves_this_sale*");
        ended.Well().LastLine.ShouldMatch("^[1-9][0-9]* passed, 0 failed$");
    }

    [Fact]
    public async Task A_test_program_that_fails_or_dies_is_named()
    {
        foreach (var (project, body) in new[] { ("Pass.A.Tests", "echo 'failed Pass.A.Tests.One (3ms)'; echo '  why it did'; echo; echo '  failed: 2'; echo '  succeeded: 5'; exit 2"), ("Pass.B.Tests", "exit 134"), ("Pass.C.Tests", "echo '  failed: 0'; echo '  succeeded: 7'") })
        {
            Directory.CreateDirectory(_folder[$"tests/{project}/bin/Release/net10.0"]);
            Program($"../tests/{project}/bin/Release/net10.0/{project}", body);
        }
        var ended = await TestAsync("");
        ended.Refused(1, "Pass.A.Tests Pass.B.Tests");
        ended.LastLine.ShouldBe("12 passed, 2 failed");
        ended.Output[ended.Output.IndexOf("seconds:", StringComparison.Ordinal)..].ShouldContain("failed Pass.A.Tests.One (3ms)\n  why it did\n", Case.Sensitive, "a log may be kept by its last lines alone");
    }

    private Task<Ended> TestAsync(string ci, params string[] arguments)
    {
        Directory.CreateDirectory(_folder["scripts"]);
        File.Copy(Repository.PathOf("scripts", "run-tests"), _folder["scripts/run-tests"]);
        var start = new ProcessStartInfo(_folder["scripts/run-tests"], arguments);
        start.Environment["CI"] = ci;
        return EndToEnd.Tests.Tool.RunAsync(start);
    }

    /// <summary>What the script asked of dotnet: build, or run the program.</summary>
    private async Task<string[]> AskedAsync(params string[] arguments)
    {
        File.Delete(_folder["asked"]);
        (await RunAsync(arguments.Length == 0 ? ["--help"] : arguments)).Well();
        return [.. (await File.ReadAllLinesAsync(_folder["asked"])).Select(line => line == "build" ? "build" : "run")];
    }

    private async Task<Ended> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_folder["pass"], arguments);
        start.Environment["PATH"] = $"{_folder["programs"]}:{Environment.GetEnvironmentVariable("PATH")}";
        return await EndToEnd.Tests.Tool.RunAsync(start);
    }

    private void Program(string name, string body)
    {
        var path = _folder["programs/" + name];
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => _folder.Dispose();
}
