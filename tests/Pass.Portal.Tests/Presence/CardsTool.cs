using System.Diagnostics;
using System.Globalization;
using Pass.Core;

namespace Pass.Portal.Tests.Presence;

/// <summary>The issuer as people start it, <c>./pass cards</c>, on a folder of its own.</summary>
internal sealed class CardsTool : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pass-cards-");

    public CardsTool()
    {
        File.WriteAllText(InFolder("passphrase.txt"), "the issuer's own passphrase\n");
        File.WriteAllText(InFolder("portal.txt"), CodeKey.Passphrase + "\n");
    }

    public string PortalKeys => InFolder("portal");

    /// <summary>The portal's settings for the key handed over.</summary>
    public (string, string)[] Settings => [("Codes:KeyFolder", PortalKeys), ("Codes:PassphraseFile", InFolder("portal.txt"))];

    public async Task MakeCodeMasterAsync()
    {
        await RunAsync("keys", "create", "code-master");
        await RunAsync("keys", "hand-over", "code-master", "--to", PortalKeys, "--recipient-passphrase-file", InFolder("portal.txt"));
    }

    /// <summary>What the console printed: the line with the number, and the address for an authenticator application.</summary>
    public async Task<(CredentialId Credential, Uri Address)> EnrolAsync(PassId pass)
    {
        var lines = (await RunAsync("codes", "enrol", PassNumber.Of(pass).ToCompact(), "--show-uri")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        var number = lines[0].Split('#')[1].Split(' ')[0];
        return (new(int.Parse(number, CultureInfo.InvariantCulture)), new(lines[1]));
    }

    public async Task<IReadOnlyList<IssuedCredential>> ExportAsync()
    {
        await RunAsync("credentials", "export", InFolder("credentials.csv"));
        using var reader = new StreamReader(InFolder("credentials.csv"));
        return [.. IssuedCredentialFile.Read(reader)];
    }

    public Task<string> RunAsync(params string[] arguments) =>
        PrintedAsync("dotnet", [Program(), .. arguments, "--folder", InFolder("issuer"), "--passphrase-file", InFolder("passphrase.txt")]);

    /// <summary>What the OATH Toolkit makes of an address: a program of another hand.</summary>
    public static Task<string> OathtoolAsync(Uri address, DateTimeOffset time)
    {
        var secret = address.Query[1..].Split('&').Single(field => field.StartsWith("secret=", StringComparison.Ordinal))["secret=".Length..];
        return PrintedAsync("oathtool", ["--totp=SHA256", "--digits=8", "--time-step-size=30s", $"--now={time:yyyy-MM-dd HH:mm:ss} UTC", "--base32", secret]);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);

    private static async Task<string> PrintedAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Of a process that lives a second, profiling is a good part.
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var run = Process.Start(start)!;
        var (output, error) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        await run.WaitForExitAsync();
        run.ExitCode.ShouldBe(0, await error);
        return (await output).Trim();
    }

    private static string Program()
    {
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        var root = tests;
        while (!File.Exists(Path.Combine(root.FullName, "Pass.sln")))
            root = root.Parent ?? throw new DirectoryNotFoundException("Pass.sln is not above the tests.");
        return Path.Combine(root.FullName, "card-issuer", "Pass.CardIssuer", "bin", tests.Parent!.Name, "net10.0", "Pass.CardIssuer.dll");
    }
}
