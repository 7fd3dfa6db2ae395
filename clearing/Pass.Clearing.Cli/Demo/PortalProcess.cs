using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pass.Data;

namespace Pass.Clearing.Cli.Demo;

/// <summary>The portal as a process of its own, on a free loopback port: the tills of the demonstration reach the region as real ones do.</summary>
internal sealed class PortalProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StreamWriter _output;

    private PortalProcess(Process process, StreamWriter output, Uri address) => (_process, _output, Address) = (process, output, address);

    public Uri Address { get; }

    /// <param name="clockShift">How far the demonstration's clock is ahead, so that both processes live at the same instant.</param>
    /// <param name="codes">Folder of the key of one-time codes, and what opens it.</param>
    /// <param name="logFile">Receives what the portal prints.</param>
    public static async Task<PortalProcess> StartAsync(PassDatabase database, TimeSpan clockShift, string trustFolder, (string Folder, string Passphrase) codes, string logFile, CancellationToken ct)
    {
        var program = Environment.GetEnvironmentVariable("PASS_PORTAL")
            ?? throw new UserErrorException("The portal is not built: start the demonstration with ./pass demo.");
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}/"));
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add(program);
        start.Environment["Pass__Database"] = database.ToString();
        start.Environment["Pass__Urls"] = address.GetLeftPart(UriPartial.Authority);
        start.Environment["Pass__Trust"] = trustFolder;
        start.Environment["Pass__Codes__KeyFolder"] = codes.Folder;
        start.Environment["PASS_CODES_PASSPHRASE"] = codes.Passphrase;
        start.Environment["Pass__ClockShiftMs"] = ((long)clockShift.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        var process = Process.Start(start) ?? throw new UserErrorException("The portal could not be started.");
        var output = new StreamWriter(logFile) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => Write(output, line.Data);
        process.ErrorDataReceived += (_, line) => Write(output, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var portal = new PortalProcess(process, output, address);
        await portal.WaitReadyAsync(logFile, ct);
        return portal;
    }

    private static void Write(StreamWriter output, string? line)
    {
        if (line is null)
            return;
        lock (output)
            output.WriteLine(line);
    }

    private async Task WaitReadyAsync(string logFile, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = Address };
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < StartPatience && !_process.HasExited)
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
        throw new UserErrorException($"The portal did not start; what it said is in {logFile}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Asks it to stop as an operator would (SIGTERM), then insists.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var stop = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        _process.Dispose();
        await _output.DisposeAsync();
    }
}
