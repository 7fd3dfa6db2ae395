using System.Globalization;
using Pass.Cards.Issuance;
using Pass.SoftwareCard;

namespace Pass.Simulation.Demo;

/// <summary>The issuance service of an invented region, and its desk: programs of their own, which alone make the cards that the region is told of.</summary>
internal sealed class IssuerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(3);

    private readonly DemoFolder _folder;
    private readonly (string, string)[] _environment;
    // A socket's path is short; a demonstration's folder may not be.
    private readonly DirectoryInfo _socket = Directory.CreateTempSubdirectory("pass-issuer-");
    private ChildProgram? _service;

    private IssuerProcess(DemoFolder folder, string passphrase, TimeSpan clockShift)
    {
        _folder = folder;
        _environment = [("PASS_ISSUER_PASSPHRASE", passphrase), ("PASS_ISSUER_CLOCK_SHIFT_MS", ((long)clockShift.TotalMilliseconds).ToString(CultureInfo.InvariantCulture))];
        Client = new(IssuanceAddress.Parse(Address), SecretFile);
    }

    public string Address => $"unix:{Path.Combine(_socket.FullName, "s")}";
    public string SecretFile => Path.Combine(_folder.Issuer, "service.secret");
    public IssuanceClient Client { get; }

    /// <summary>Starts the service over the folder's keys.</summary>
    /// <param name="isNew">The keys that blank cards arrive with are still to be imported.</param>
    public static async Task<IssuerProcess> StartAsync(DemoFolder folder, string passphrase, TimeSpan clockShift, bool isNew, CancellationToken ct)
    {
        var issuer = new IssuerProcess(folder, passphrase, clockShift);
        try
        {
            if (isNew)
                await issuer.RunAsync(["keys", "import-transport", "transport", "--factory"], [], ct);
            var service = issuer._service = issuer.Start(["serve", "--listen", issuer.Address, "--interval", "5", "--until-input-ends"], []);
            var started = TimeProvider.System.GetTimestamp();
            while (!service.Lines.Any(line => line.StartsWith("Listening", StringComparison.Ordinal)))
            {
                if (service.HasExited || TimeProvider.System.GetElapsedTime(started) > StartPatience)
                    throw new UserErrorException(DemoRun.Words.Say("IssuerDown", folder.IssuerLog));
                await Task.Delay(50, ct);
            }
            return issuer;
        }
        catch
        {
            await issuer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes one card in each of these readers; gives the serial that each got.</summary>
    public async Task<Dictionary<string, string>> MakeAsync(PrivatePcscd readers, IEnumerable<string> names, CancellationToken ct)
    {
        var lines = await RunAsync(["desk", "run", "--cards", "1", .. names.SelectMany(name => new[] { "--reader", name })], [(PrivatePcscd.SocketVariable, readers.SocketPath)], ct);
        return lines.Select(line => line.Split(": produced ")).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1].Split(' ')[0]);
    }

    /// <summary>Takes the blank chips that a bureau says it holds.</summary>
    public Task StockAsync(string file, CancellationToken ct) => RunAsync(["bureau", "stock", file], [], ct);

    private async Task<IReadOnlyList<string>> RunAsync(string[] arguments, (string, string)[] environment, CancellationToken ct)
    {
        await using var command = Start(arguments, environment);
        return await command.EndAsync(ct) == 0
            ? command.Lines
            : throw new UserErrorException(DemoRun.Words.Say("CardsFailed", arguments[0], arguments[1], _folder.DeskLog));
    }

    private ChildProgram Start(string[] arguments, (string, string)[] environment) =>
        ChildProgram.Start("PASS_ISSUER_PROGRAM", [.. arguments, "--folder", _folder.Issuer, "--by", "demo", "--lang", "en"], [.. _environment, .. environment], arguments[0] == "serve" ? _folder.IssuerLog : _folder.DeskLog);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_service is not null)
            await _service.DisposeAsync();
        _socket.Delete(recursive: true);
    }
}
