using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pass.Benchmarks.Baselines;
using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Measuring;
using Pass.Benchmarks.Region;

namespace Pass.Benchmarks.Http;

/// <summary>The real portal, in a process of its own, on a free port of this machine.</summary>
internal sealed class PortalProcess : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private PortalProcess(Process process, IPEndPoint address) => (_process, Address) = (process, address);

    public IPEndPoint Address { get; }

    public Uri Uri => new($"http://{Address}/");

    /// <summary>The most memory it ever held, MB; null where the system does not tell.</summary>
    public double? PeakMemoryMb => Machine.PeakMemoryMbOf(_process.Id);

    /// <summary>What it holds now, MB; null where the system does not tell.</summary>
    public double? MemoryMb => Machine.MemoryMbOf(_process.Id);

    /// <summary>Processor time it used since it started.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="settings">Beside those of every bench, as the command line says them.</param>
    public static Task<PortalProcess> StartAsync(BenchDatabase database, params IEnumerable<string> settings) => StartAsync(address =>
    [
        // A bench's tills call as fast as they can; what they may call is not what is measured.
        PathOfPortal(), $"--Pass:Database={database.Name}:{database.Location}", $"--Pass:Urls=http://{address}",
        "--Pass:Terminals:CallsPerMinute=2000000", "--Pass:Terminals:Burst=100000", "--Pass:RequirePresentation=false", .. settings,
    ]);

    /// <summary>Starts this program as a baseline's endpoint, in a process of its own as the portal is.</summary>
    public static Task<PortalProcess> StartBaselineAsync(string baseline, BenchDatabase database, BenchRegion region) => StartAsync(address =>
        [typeof(PortalProcess).Assembly.Location, BaselineEndpoint.Command, baseline, $"http://{address}", database.Name, database.Location, region.Passes.ToString(CultureInfo.InvariantCulture), region.Partners.ToString(CultureInfo.InvariantCulture)]);

    private static async Task<PortalProcess> StartAsync(Func<IPEndPoint, IReadOnlyList<string>> arguments)
    {
        var address = FreeAddress();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var argument in arguments(address))
            start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException("The portal did not start.");
        // Of its log only what went wrong is ours to show; a pipe that nobody reads would stop it.
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text && text.Contains("Exception", StringComparison.Ordinal))
                Progress.Say($"the portal: {text.Trim()}");
        };
        process.BeginOutputReadLine();
        var portal = new PortalProcess(process, address);
        try
        {
            await portal.WaitUntilReadyAsync();
            return portal;
        }
        catch
        {
            portal.Dispose();
            throw;
        }
    }

    private async Task WaitUntilReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = Uri, Timeout = TimeSpan.FromSeconds(5) };
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < StartPatience)
        {
            if (_process.HasExited)
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The portal stopped at once, with {_process.ExitCode}."));
            try
            {
                using var answer = await http.GetAsync(new Uri("health/ready", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    Progress.Say($"the portal is ready after {Stopwatch.GetElapsedTime(started).TotalSeconds:n1} s");
                    return;
                }
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }
            await Task.Delay(100);
        }
        throw new InvalidOperationException("The portal was not ready in time.");
    }

    private static string PathOfPortal() => Path.Combine(Checkout.Folder, "portal", "Pass.Portal", "bin", "Release", "net10.0", "Pass.Portal.dll");

    private static IPEndPoint FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
