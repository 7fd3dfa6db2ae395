using System.CommandLine.Parsing;
using System.Diagnostics;
using Pass.Cards.Credentials;
using Pass.Testing.Processes;

namespace Pass.CardIssuer.Tests;

/// <summary>The root's key taken away from the issuer's folder: what then goes on without it, and what asks for it.</summary>
public sealed class DetachRootTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("detach-");

    public DetachRootTests()
    {
        File.WriteAllText(InFolder("passphrase.txt"), "a passphrase of some length");
        File.WriteAllText(InFolder("root.txt"), "the root's own passphrase");
    }

    [Fact]
    public async Task The_service_goes_on_without_the_root_and_a_roll_over_asks_for_it()
    {
        await DoAsync("keys create-root", "keys create-issuer");
        (await RunAsync("keys list")).Errors.ShouldContain("keys detach-root");
        (await RunAsync("keys detach-root --to issuer/safe --recipient-passphrase-file root.txt")).ShouldRefuse("inside the issuer's folder");
        (await RunAsync("keys detach-root --to safe --recipient-passphrase-file passphrase.txt")).ShouldRefuse("passphrase of its own");
        File.Exists(InFolder("issuer/keys/root.key")).ShouldBeTrue("refused, and nothing was moved");

        await DoAsync("keys detach-root --to safe --recipient-passphrase-file root.txt");

        Directory.GetFiles(InFolder("issuer/keys")).Select(Path.GetFileName).ShouldBe(["issuer-1.key"]);
        (await RunAsync("keys list")).Errors.ShouldNotContain("detach-root");
        (await RunAsync("keys detach-root --to safe --recipient-passphrase-file root.txt")).ShouldRefuse("taken away already");
        await DoAsync("publish-status", "publish-status");
        foreach (var command in new[] { "keys roll", "keys roll-root", "keys export --out terminals" })
            (await RunAsync(command)).ShouldRefuse("--root-keys");
        (await RunAsync("keys roll --root-keys safe --root-passphrase-file passphrase.txt")).ShouldRefuse("wrong passphrase");

        const string Back = " --root-keys safe --root-passphrase-file root.txt";
        await DoAsync("keys roll" + Back);
        (await RunAsync("publish-status")).ShouldRefuse("--root-keys");
        await DoAsync("keys export --out terminals" + Back, "publish-status" + Back, "publish-status", "keys roll-root" + Back, "keys roll" + Back, "keys export --out terminals" + Back);
        Directory.GetFiles(InFolder("issuer/keys")).Select(Path.GetFileName).ShouldBe(["issuer-1.key", "issuer-2.key", "issuer-3.key"], ignoreOrder: true);
        Directory.GetFiles(InFolder("safe")).Select(Path.GetFileName).ShouldBe(["root.key", "root-2.key"], ignoreOrder: true);
        var root = Certificate.Decode(File.ReadAllBytes(InFolder("terminals/root.cose")))!;
        TrustList.Open(File.ReadAllBytes(InFolder("terminals/trust.cose")), root, TimeProvider.System.GetUtcNow().AddSeconds(30))!.Issuers.Count().ShouldBe(3);
    }

    [Fact]
    public async Task A_root_taken_away_half_way_is_taken_away_again_and_another_of_its_name_is_not_overwritten()
    {
        await DoAsync("keys create-root", "keys create-issuer");
        File.Copy(InFolder("issuer/keys/root.key"), InFolder("kept.key"));
        await DoAsync("keys detach-root --to safe --recipient-passphrase-file root.txt");
        // Cut between the copy and the deletion.
        File.Copy(InFolder("kept.key"), InFolder("issuer/keys/root.key"));
        await DoAsync("keys detach-root --to safe --recipient-passphrase-file root.txt");
        File.Exists(InFolder("issuer/keys/root.key")).ShouldBeFalse();

        File.Move(InFolder("kept.key"), InFolder("issuer/keys/root.key"));
        await DoAsync("keys create-root --folder other", "keys create-issuer --folder other", "keys detach-root --folder other --to elsewhere --recipient-passphrase-file root.txt");
        (await RunAsync("keys detach-root --to elsewhere --recipient-passphrase-file root.txt")).ShouldRefuse("Another key named 'root'");
        File.Exists(InFolder("issuer/keys/root.key")).ShouldBeTrue();
    }

    public void Dispose() => folder.Delete(recursive: true);

    private async Task DoAsync(params string[] commands)
    {
        foreach (var command in commands)
        {
            var (exitCode, errors) = await RunAsync(command);
            exitCode.ShouldBe(0, $"{command}: {errors}");
        }
    }

    private async Task<Outcome> RunAsync(string command)
    {
        string[] names = ["passphrase.txt", "root.txt", "safe", "issuer/safe", "terminals", "other", "elsewhere"];
        List<string> words = [.. CommandLineParser.SplitCommandLine(command).Select(word => names.Contains(word) ? InFolder(word) : word)];
        if (!words.Contains("--folder"))
            words.AddRange(["--folder", InFolder("issuer")]);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Pass.CardIssuer.dll"), .. words, "--passphrase-file", InFolder("passphrase.txt")]);
        await using var run = new RunningProcess(start);
        var ended = await run.EndAsync(TestContext.Current.CancellationToken);
        return new(ended.ExitCode, ended.Error);
    }

    private string InFolder(string name) => Path.Combine(folder.FullName, name);

    private sealed record Outcome(int ExitCode, string Errors)
    {
        public void ShouldRefuse(string words)
        {
            ExitCode.ShouldBe(1, Errors);
            Errors.ShouldContain(words);
        }
    }
}
