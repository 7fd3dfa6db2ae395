using System.CommandLine.Parsing;
using Pass.CardIssuer.Commands;
using Pass.CardIssuer.Keys;
using Pass.Core;
using Pass.SoftwareCard;
using Pass.Testing.Cards;

namespace Pass.CardIssuer.Tests;

/// <summary>The commands with <c>--key-store pkcs11</c>: every key is in the token, and a bureau that has the KEK's components reads the file.</summary>
public sealed class TokenCommandTests : IDisposable
{
    private static readonly string[] Files = ["part-1.txt", "part-2.txt", "orders.csv", "stock.txt", "batch.txt", "result.txt", "elsewhere", "terminals"];
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("token-");

    [Fact]
    public async Task A_batch_is_made_with_every_key_in_a_token()
    {
        using var hsm = SoftHsmToken.Create();
        if (hsm is null)
            return;
        Environment.SetEnvironmentVariable("PASS_PKCS11_LIBRARY", SoftHsmToken.Library);
        Environment.SetEnvironmentVariable("PASS_PKCS11_TOKEN", SoftHsmToken.Options.TokenLabel);
        Environment.SetEnvironmentVariable("PASS_PKCS11_PIN", SoftHsmToken.Pin);
        var (one, two) = (Issuer.ChipId(1)[..16], Issuer.ChipId(2)[..16]);
        await PutAsync("part-1.txt", Convert.ToHexString(one));
        await PutAsync("part-2.txt", Convert.ToHexString(two));
        await PutAsync("orders.csv", "pass;delivery\n" + string.Concat(Enumerable.Range(1, 2).Select(n => $"{PassNumber.Of(new PassId(n)).ToCompact()};school\n")));
        using var kek = IssuerSecrets.Combine([one, two]);
        List<VirtualCard> chips = [DeskTests.Chip(1), DeskTests.Chip(2)];
        var bureau = new BureauOfPaper(kek, chips);
        await PutAsync("stock.txt", await bureau.TakeStockAsync());

        await DoAsync("keys create-root", "keys create-issuer", "keys create card-master", "keys import-transport transport --factory");
        await DoAsync("keys import kek-bureau --component part-1.txt --component part-2.txt", "keys list", "keys roll-root", "keys roll", "keys export --out terminals");
        await DoAsync("orders import orders.csv", "bureau stock stock.txt", "prepare --cards 2", "bureau out 1 batch.txt");
        await PutAsync("result.txt", await bureau.MakeAsync(await File.ReadAllTextAsync(InFolder("batch.txt")), _ => false));
        await DoAsync("bureau in result.txt", "ship 1");

        (await ExitCodeAsync("keys share kek-bureau --component elsewhere --component part-1.txt")).ShouldBe(1);
        (await ExitCodeAsync("keys hand-over kek-bureau --to elsewhere --recipient-passphrase-file part-1.txt")).ShouldBe(1);
        (await ExitCodeAsync("keys create card-master")).ShouldBe(1);
        (await ExitCodeAsync("keys create code-master")).ShouldBe(1);
        Directory.Exists(InFolder("elsewhere")).ShouldBeFalse();
        Directory.Exists(InFolder("issuer/keys")).ShouldBeFalse("no key is in a file");
        chips.ForEach(chip => chip.Dispose());
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    private async Task DoAsync(params string[] commands)
    {
        foreach (var command in commands)
            (await ExitCodeAsync(command)).ShouldBe(0, command);
    }

    private Task<int> ExitCodeAsync(string command)
    {
        string[] words = [.. CommandLineParser.SplitCommandLine(command).Select(word => Files.Contains(word) ? InFolder(word) : word)];
        return IssuerCommands.RunAsync([.. words, "--folder", InFolder("issuer"), "--key-store", "pkcs11"]);
    }

    private Task PutAsync(string name, string text) => File.WriteAllTextAsync(InFolder(name), text);

    private string InFolder(string name) => Path.Combine(folder.FullName, name);
}
