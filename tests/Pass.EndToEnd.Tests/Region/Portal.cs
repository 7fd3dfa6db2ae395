using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pass.Testing;

namespace Pass.EndToEnd.Tests.Region;

/// <summary>A portal as a process, on a free loopback port.</summary>
internal sealed class Portal : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(6), StopPatience = TimeSpan.FromSeconds(60);

    private readonly RunningProcess _process;

    private Portal(RunningProcess process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static Task<Portal> StartAsync(string database, TimeSpan clockShift, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Program("portal/Pass.Portal")]);
        start.Environment["Pass__ClockShiftMs"] = ((long)clockShift.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in settings)
            start.Environment["Pass__" + name] = value;
        return StartAsync(start, database);
    }

    /// <summary>Starts it however the caller says, with its settings in the environment, and waits until it is ready.</summary>
    /// <param name="database">A folder, or a database as the tool takes it.</param>
    public static async Task<Portal> StartAsync(ProcessStartInfo start, string database)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}/");
        start.Environment["Pass__Database"] = database.Contains(':', StringComparison.Ordinal) ? database : $"sqlite:{database}";
        // The days played here are of bare numbers; presentations have tests of their own.
        start.Environment["Pass__RequirePresentation"] = "false";
        // Nor is it anybody's night.
        start.Environment.TryAdd("Pass__Jobs", "false");
        start.Environment["Pass__Urls"] = address.GetLeftPart(UriPartial.Authority);
        var portal = new Portal(new(start), address);
        using var http = new HttpClient { BaseAddress = address };
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < StartPatience && !portal._process.HasEnded; await Task.Delay(100))
        {
            try
            {
                using var answer = await http.GetAsync("health/ready");
                if (answer.IsSuccessStatusCode)
                    return portal;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
        await using (portal)
            throw new InvalidOperationException($"The portal did not start:\n{portal._process.Printed}");
    }

    public int ProcessId => _process.Id;

    /// <summary>What it printed so far.</summary>
    public string Printed => _process.Printed;

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        using var patience = new CancellationTokenSource(StopPatience);
        await _process.KillAsync(patience.Token);
    }

    /// <summary>SIGTERM, then its end.</summary>
    public async Task<Ended> StopAsync()
    {
        using var patience = new CancellationTokenSource(StopPatience);
        return await _process.TerminateAsync(patience.Token);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
