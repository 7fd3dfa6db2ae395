using System.Diagnostics;
using System.Globalization;
using System.Text;
using Pass.CardIssuer.Commands;
using Pass.CardIssuer.Store;
using Pass.Cards.Issuance;
using Pass.Issuing.Authorities;
using Pass.Issuing.Keys;

namespace Pass.CardIssuer.Tests.Service;

/// <summary>An issuer's folder with its keys, and <c>pass cards serve</c> over it as a process that may be killed and started again.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private const string Passphrase = "a passphrase of some length";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly Lazy<Task<string>> Ceremony = new(HoldCeremonyAsync);

    private readonly StringBuilder _printed = new();
    private readonly bool _isOwned;
    private Process? _process;

    private ServiceProcess(string folder, bool isOwned)
    {
        (Folder, _isOwned) = (folder, isOwned);
        Database = IssuerDatabase.Sqlite(Path.Combine(folder, "issuer.db"));
        Client = NewClient();
    }

    public string Folder { get; }
    public string Socket => Path.Combine(Folder, "issuer.sock");
    public string SecretFile => Path.Combine(Folder, "service.secret");

    /// <summary>The store that the service uses, for what it does not do itself: cards are made at a desk.</summary>
    public IssuerDatabase Database { get; }
    public IssuanceClient Client { get; }

    public string Printed
    {
        get
        {
            lock (_printed)
                return _printed.ToString();
        }
    }

    /// <summary>A folder of its own, with an authority, and no service yet.</summary>
    public static async Task<ServiceProcess> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("svc-").FullName;
        foreach (var file in Directory.EnumerateFiles(await Ceremony.Value, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(await Ceremony.Value, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return new(folder, isOwned: true);
    }

    /// <summary>Over an issuer's folder that stays.</summary>
    public static ServiceProcess Over(string folder) => new(folder, isOwned: false);

    public static async Task<ServiceProcess> StartAsync(params string[] arguments)
    {
        var service = await CreateAsync();
        await service.RestartAsync(arguments);
        return service;
    }

    public IssuanceClient NewClient() => new(IssuanceAddress.Parse($"unix:{Socket}"), SecretFile) { Language = "en" };

    /// <summary>Starts it and waits until it says that it listens.</summary>
    public async Task RestartAsync(params string[] arguments)
    {
        var listening = new TaskCompletionSource();
        var process = Begin(line =>
        {
            if (line.StartsWith("Listening", StringComparison.Ordinal))
                listening.TrySetResult();
        }, arguments);
        _process = process;
        var ended = process.WaitForExitAsync();
        if (await Task.WhenAny(listening.Task, ended).WaitAsync(Patience) == ended)
            throw new InvalidOperationException($"The service did not start:\n{Printed}");
    }

    /// <summary>Runs it where it must end by itself; its exit code.</summary>
    public async Task<int> RunAsync(params string[] arguments)
    {
        using var process = Begin(_ => { }, arguments);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGTERM; its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process!.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        var code = _process.ExitCode;
        _process.Dispose();
        _process = null;
        return code;
    }

    /// <summary>The issuing authority of the folder, as the desk opens it; dispose it.</summary>
    public CertificateAuthority OpenAuthority()
    {
        using var store = new FileKeyStore(Path.Combine(Folder, "keys"), Passphrase, Issuer.Random);
        return new KeyCeremony(store, Path.Combine(Folder, "certificates"), TimeProvider.System, Issuer.Random).OpenIssuer();
    }

    /// <summary>Polls a round until it has ended.</summary>
    public async Task<RoundMessage> RoundAsync(CancellationToken token)
    {
        var round = (await Client.StartRoundAsync(ct: token)).OrThrow();
        while (round.State == RoundState.Running)
        {
            await Task.Delay(20, token);
            round = (await Client.RoundAsync(round.Round, token)).OrThrow();
        }

        return round;
    }

    /// <summary>What it is given to read ends, as it does when whoever started it is killed.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndInputAsync(CancellationToken token)
    {
        _process!.StandardInput.Close();
        await _process.WaitForExitAsync(token);
        var code = _process.ExitCode;
        _process.Dispose();
        _process = null;
        return code;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_process is not null)
            await KillAsync();
        if (!_isOwned)
            return;
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }

    private Process Begin(Action<string> read, string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Path.Combine(ReadmeTests.Root, "card-issuer", "Pass.CardIssuer", "bin", configuration, "net10.0", "Pass.CardIssuer.dll");
        var start = new ProcessStartInfo("dotnet", [program, "serve", "--folder", Folder, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PASS_ISSUER_PASSPHRASE"] = Passphrase;
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["LC_ALL"] = "en_GB.UTF-8";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data, read);
        process.ErrorDataReceived += (_, line) => Keep(line.Data, read);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(string? line, Action<string> read)
    {
        if (line is null)
            return;
        lock (_printed)
            _printed.Append(line).Append('\n');
        read(line);
    }

    /// <summary>Once for all: opening a passphrase is slow on purpose.</summary>
    private static async Task<string> HoldCeremonyAsync()
    {
        var folder = Directory.CreateTempSubdirectory("svc-keys-").FullName;
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, Passphrase);
        foreach (var command in new[] { "create-root", "create-issuer" })
            (await IssuerCommands.RunAsync(["keys", command, "--folder", folder, "--passphrase-file", file])).ShouldBe(0);
        File.Delete(file);
        return folder;
    }
}
