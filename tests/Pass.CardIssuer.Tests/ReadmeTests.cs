using System.CommandLine.Parsing;
using Pass.CardIssuer.Commands;
using Pass.CardIssuer.Keys;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Tests.Service;
using Pass.Cards.Credentials;
using Pass.Cards.Crypto;
using Pass.Core;
using Pass.Issuing.Keys;
using Pass.Testing.Cards;

namespace Pass.CardIssuer.Tests;

/// <summary>Every command of the room's README, in its order, on a real folder; and what the console says when it cannot.</summary>
[Collection(typeof(PcscStackCollection))]
public sealed class ReadmeTests(PcscFixture stack) : IDisposable
{
    private const string Prefix = "./pass cards ";
    private static readonly string[] Files = ["orders.csv", "stock.txt", "batch.txt", "result.txt", "part-1.txt", "part-2.txt", "credentials.csv", "safe", "terminals", "rehearsal", "recipient", "recipient.txt", "lycee.list", "lycee.roster"];

    private readonly string folder = Directory.CreateTempSubdirectory("readme-").FullName;
    private BureauOfPaper? bureau;

    [Fact]
    public async Task Every_command_does_what_it_says()
    {
        await PutAsync("passphrase.txt", "a passphrase of some length");
        await PutAsync("recipient.txt", "another passphrase of some length");
        await PutAsync("orders.csv", "pass;delivery\n" + string.Concat(Enumerable.Range(1, PcscFixture.Readers).Select(n => $"{PassNumber.Of(new PassId(n)).ToCompact()};school\n")));
        await File.WriteAllBytesAsync(InFolder("lycee.list"), SchoolRoster.Write("0690026D", [new(1)], TimeProvider.System.GetUtcNow().AddDays(30), new byte[SchoolRoster.SaltBytes]));
        var commands = ReadmeCommands().ToList();
        commands.Count.ShouldBeGreaterThan(25);
        foreach (var command in commands)
        {
            if (command.StartsWith("desk", StringComparison.Ordinal))
                await AtTheDeskAsync(command);
            else if (command.StartsWith("serve", StringComparison.Ordinal))
                await ServeAsync(command);
            else
                await RunAsync(command, "issuer");
        }

        SignedRoster.Decode(File.ReadAllBytes(InFolder("lycee.roster"))).ShouldNotBeNull().Roster.Uai.ShouldBe("0690026D");
        File.ReadAllText(InFolder("credentials.csv")).ShouldContain(";revoked\n");
        File.ReadAllLines(InFolder("credentials.csv")).Count(line => line.Contains(";code;", StringComparison.Ordinal)).ShouldBe(2);
        SecretStore.List(InFolder("recipient")).Single().ShouldBe(SecretStore.List(InFolder("issuer/keys")).Single(secret => secret.Name == "code-master"));
        Directory.GetFiles(InFolder("issuer/published")).Select(Path.GetFileName).ShouldBe(["status.cose", "trust.cose"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("keys create-issuer", 1)]
    [InlineData("keys roll", 1)]
    [InlineData("keys roll --key-store pkcs11", 1)]
    [InlineData("keys roll-root", 1)]
    [InlineData("keys withdraw-root root --reason known", 1)]
    [InlineData("keys withdraw-root root", 2)]
    [InlineData("keys import kek --component part-1.txt", 1)]
    [InlineData("codes enrol 000000000195", 1)]
    [InlineData("codes enrol 000000000196", 2)]
    [InlineData("keys hand-over kek-bureau --to recipient --recipient-passphrase-file part-1.txt", 1)]
    [InlineData("bureau out 7 batch.txt", 1)]
    [InlineData("prepare", 1)]
    [InlineData("handout \"#1\"", 1)]
    [InlineData("handout nonsense", 2)]
    [InlineData("sign-roster part-1.txt --out lycee.roster", 1)]
    [InlineData("prepare --cards 0", 2)]
    [InlineData("nonsense", 2)]
    [InlineData("status --database mysql:x", 1)]
    public async Task What_cannot_be_done_is_one_line_and_an_exit_code(string command, int expected)
    {
        await PutAsync("passphrase.txt", "a passphrase of some length");
        await PutAsync("part-1.txt", new string('0', 64));
        (await ExitCodeAsync(command, "issuer")).ShouldBe(expected);
    }

    [Fact]
    public async Task Who_acts_is_a_name_that_can_be_read()
    {
        await PutAsync("passphrase.txt", "a passphrase of some length");
        await PutAsync("orders.csv", $"pass;delivery\n{PassNumber.Of(new PassId(1)).ToCompact()};school\n");
        (await ExitCodeAsync("orders import orders.csv --by camille\u200b.martin", "issuer")).ShouldBe(1);
        (await ExitCodeAsync("orders import orders.csv --by \u001b[31mcamille", "issuer")).ShouldBe(1);
        (await ExitCodeAsync("orders import orders.csv --by camille.martin", "issuer")).ShouldBe(0);
        // Anybody types any name: whose console it was stands beside it.
        await using (var store = IssuerDatabase.Sqlite(Path.Combine(folder, "issuer", "issuer.db")).CreateContext())
            store.Events.Select(e => e.Actor).Distinct().ShouldBe([$"camille.martin ({Environment.UserName})"]);
        foreach (var ceremony in new[] { "create-root", "create-issuer", "roll-root" })
            (await ExitCodeAsync($"keys {ceremony}", "issuer")).ShouldBe(0, ceremony);
        (await ExitCodeAsync("keys withdraw-root root --reason known\u200b", "issuer")).ShouldBe(1);
        (await ExitCodeAsync("keys withdraw-root root --reason \u001b[31mknown", "issuer")).ShouldBe(1);
        (await ExitCodeAsync("keys withdraw-root root --reason known", "issuer")).ShouldBe(0);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    internal static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Pass.sln")))
            root = root.Parent ?? throw new InvalidOperationException("Pass.sln is not above the tests.");
        return root.FullName;
    }

    private static IEnumerable<string> ReadmeCommands() => File.ReadLines(Path.Combine(Root, "card-issuer", "README.md"))
        .Where(line => line.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(line => line[Prefix.Length..].Split("  ")[0].Trim())
        // Runs until it is stopped: a test of its own.
        .Where(command => !command.StartsWith("virtual", StringComparison.Ordinal));

    private async Task RunAsync(string command, string issuer)
    {
        if (command.StartsWith("bureau stock", StringComparison.Ordinal))
            await PutAsync("stock.txt", await Bureau().TakeStockAsync());
        if (command.StartsWith("bureau in", StringComparison.Ordinal))
            await PutAsync("result.txt", await Bureau().MakeAsync(await File.ReadAllTextAsync(InFolder("batch.txt")), _ => false));
        (await ExitCodeAsync(command, issuer)).ShouldBe(0, command);
    }

    /// <summary>Until it is stopped, as an operator would.</summary>
    private async Task ServeAsync(string command)
    {
        await using var service = ServiceProcess.Over(InFolder("issuer"));
        await service.RestartAsync([.. command.Split(' ').Skip(1)]);
        (await service.Client.OverviewAsync(TestContext.Current.CancellationToken)).OrThrow().Cards.ShouldNotBeEmpty();
        (await service.StopAsync()).ShouldBe(0, service.Printed);
    }

    /// <summary>The other way to make the same cards: in a copy of the issuer, with a card in each reader.</summary>
    private async Task AtTheDeskAsync(string command)
    {
        if (stack.Service is not { } service)
            return;
        if (!Directory.Exists(InFolder("desk")))
            Copy(InFolder("issuer"), InFolder("desk"));
        var isMaking = command.StartsWith("desk run", StringComparison.Ordinal);
        var cards = Enumerable.Range(0, isMaking ? PcscFixture.Readers : 0).Select(n => DeskTests.Chip(500 + n)).ToList();
        var links = await Task.WhenAll(cards.Select((card, reader) => service.InsertAsync(card, reader)));
        await RunAsync(command, "desk");
        foreach (var link in links)
            link.Dispose();
        cards.ForEach(card => card.Dispose());
    }

    private Task<int> ExitCodeAsync(string command, string issuer)
    {
        string[] words = [.. CommandLineParser.SplitCommandLine(command).Select(word => Files.Contains(word) ? InFolder(word) : word)];
        return IssuerCommands.RunAsync([.. words, "--folder", InFolder(issuer), "--passphrase-file", InFolder("passphrase.txt")]);
    }

    /// <summary>It has the KEK from the components its custodians were given.</summary>
    private BureauOfPaper Bureau() => bureau ??= new(Kek(), [.. Enumerable.Range(1, PcscFixture.Readers).Select(DeskTests.Chip)]);

    private AesKey Kek() => IssuerSecrets.Combine([.. new[] { "part-1.txt", "part-2.txt" }.Select(name => Convert.FromHexString(File.ReadAllText(InFolder(name)).Trim()))]);

    private Task PutAsync(string name, string text) => File.WriteAllTextAsync(InFolder(name), text);

    private string InFolder(string name) => Path.Combine(folder, name);

    private static void Copy(string from, string to)
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
