using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pass.Data;
using Pass.Simulation.StripeServers;

namespace Pass.Simulation.Demo;

/// <summary>The portal as a process of its own, on a free loopback port: the tills of the demonstration reach the region as real ones do.</summary>
internal sealed class PortalProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(3);

    private readonly ChildProgram _program;

    private PortalProcess(ChildProgram program, Uri address) => (_program, Address) = (program, address);

    public Uri Address { get; }

    /// <param name="clockShift">How far the demonstration's clock is ahead, so that all processes live at the same instant.</param>
    /// <param name="issuer">Whose changes it follows, and whose lists it keeps.</param>
    /// <param name="stripe">What stands in for Stripe's servers; null when the region does not use it.</param>
    /// <param name="folder">Where its data, trust and codes are, and what it prints.</param>
    public static Task<PortalProcess> StartAsync(PassDatabase database, TimeSpan clockShift, DemoIssuer issuer, DemoFolder folder, StripeStandIn? stripe, CancellationToken ct) =>
        StartAsync(database, folder,
        [
            ("Pass__Codes__KeyFolder", folder.Codes),
            ("PASS_CODES_PASSPHRASE", issuer.CodesPassphrase),
            ("Pass__Issuance__Address", issuer.Address),
            ("Pass__Issuance__SecretFile", issuer.SecretFile),
            .. stripe is null ? [] : FamilyScene.Secrets(stripe),
            ("Pass__ClockShiftMs", ((long)clockShift.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)),
        ], ct);

    /// <param name="settings">Beside its database, its address and its trust folder; each by the name of its environment variable.</param>
    public static async Task<PortalProcess> StartAsync(PassDatabase database, DemoFolder folder, IEnumerable<(string Name, string Value)> settings, CancellationToken ct)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}/"));
        var program = ChildProgram.Start(
            "PASS_PORTAL",
            [],
            [
                ("Pass__Database", database.ToString()),
                ("Pass__Urls", address.GetLeftPart(UriPartial.Authority)),
                // What the night does is asked for here, step by step.
                ("Pass__Jobs", "false"),
                ("Pass__Trust", folder.Trust),
                .. settings,
            ],
            folder.PortalLog);
        var portal = new PortalProcess(program, address);
        await portal.WaitReadyAsync(folder.PortalLog, ct);
        return portal;
    }

    private async Task WaitReadyAsync(string logFile, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = Address };
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < StartPatience && !_program.HasExited)
        {
            try
            {
                using var answer = await http.GetAsync("health/ready", ct);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(100, ct);
        }
        await DisposeAsync();
        throw new UserErrorException(DemoRun.Words.Say("PortalDown", logFile));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
