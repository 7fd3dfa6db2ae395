using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Pass.Cards.Iso7816;
using Pass.Cards.PcSc;

namespace Pass.SoftwareCard;

/// <summary>Why there can be no virtual readers on a machine.</summary>
public enum MissingReaders
{
    Linux,
    Packages,
    Root,
}

/// <summary>
/// A pcscd of our own with virtual readers, in network and mount namespaces of its own, so that neither the machine's service nor its network
/// is touched: for tests and for the demonstration. Linux, root, with the Debian packages pcscd and vsmartcard-vpcd.
/// pcsc-lite reads where the service is once per process: one private service per process, before any other use of PC/SC.
/// </summary>
public sealed partial class PrivatePcscd : IDisposable
{
    public const string SocketVariable = "PCSCLITE_CSOCK_NAME";
    public const int MaxReaders = 16;

    private const int SlotsPerDriver = 2;
    private const string DaemonPath = "/usr/sbin/pcscd";
    private const string DriverPath = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
    private const int NetworkNamespace = 0x40000000;

    private readonly string folder;
    private int readerCount;
    private Process? daemon;

    private PrivatePcscd(string folder) => this.folder = folder;

    /// <summary>Value of <see cref="SocketVariable"/> for other programs that should see these readers.</summary>
    public string SocketPath => Path.Combine(folder, "run", "pcscd.comm");

    /// <summary>What is missing to run one; null when nothing is.</summary>
    public static MissingReaders? MissingKind =>
        !OperatingSystem.IsLinux() ? MissingReaders.Linux
        : !File.Exists(DaemonPath) || !File.Exists(DriverPath) ? MissingReaders.Packages
        : !Environment.IsPrivilegedProcess ? MissingReaders.Root
        : null;

    /// <summary>The same in words.</summary>
    public static string? Missing => MissingKind switch
    {
        MissingReaders.Linux => Words.Say("NeedsLinux"),
        MissingReaders.Packages => Words.Say("NeedsPackages"),
        MissingReaders.Root => Words.Say("NeedsRoot"),
        _ => null,
    };

    /// <summary>Starts the service and waits until it answers; this process then uses it.</summary>
    /// <param name="readers">1 to 16; programs that also wait for new readers, as pcsc_scan does, cannot see more than 15.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">See <see cref="Missing"/>.</exception>
    public static async Task<PrivatePcscd> StartAsync(int readers, CancellationToken cancellationToken = default)
    {
        if (Missing is { } missing)
            throw new InvalidOperationException(missing);
        var pcscd = new PrivatePcscd(Directory.CreateTempSubdirectory("pcscd-").FullName);
        try
        {
            // The C library keeps its own environment: setting the variable in .NET alone would not reach pcsc-lite.
            if (SetEnv(SocketVariable, pcscd.SocketPath, 1) != 0)
                throw new InvalidOperationException("The environment could not be changed.");
            await pcscd.RestartAsync(readers, cancellationToken);
            return pcscd;
        }
        catch
        {
            pcscd.Dispose();
            throw;
        }
    }

    /// <summary>Reader number 0 to 15, as pcscd names it: friendly name, index among equal names, slot.</summary>
    public static string ReaderName(int reader) =>
        string.Create(CultureInfo.InvariantCulture, $"Pass {reader / SlotsPerDriver:X2} 00 {reader % SlotsPerDriver:X2}");

    /// <summary>Puts a card into a reader and returns when the service sees it; disposing the link takes it out.</summary>
    public async Task<VpcdLink> InsertAsync(VirtualCard card, int reader, CancellationToken cancellationToken = default)
    {
        // The service looks every 400 ms: a card put in before it noticed the last removal would be taken for the old one.
        var place = new PcscReader(ReaderName(reader));
        await place.WaitForRemovalAsync(cancellationToken);
        var link = new VpcdLink(card, ConnectToDriver(VpcdLink.FirstPort + reader));
        try
        {
            await place.WaitForCardAsync(cancellationToken);
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>Completes when the service has ended, whoever ended it.</summary>
    public Task WaitForEndAsync(CancellationToken cancellationToken = default) =>
        (daemon ?? throw new InvalidOperationException("The service is not running.")).WaitForExitAsync(cancellationToken);

    /// <summary>Kills the service without warning, cards and all.</summary>
    public void Kill()
    {
        daemon?.Kill();
        daemon?.WaitForExit();
        daemon?.Dispose();
        daemon = null;
    }

    /// <summary>Starts the service, again if need be, and waits until it lists every reader.</summary>
    public async Task RestartAsync(int readers, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(readers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(readers, MaxReaders);
        Kill();
        readerCount = readers;
        Configure();
        foreach (var stale in Directory.EnumerateFiles(Path.Combine(folder, "run")))
            File.Delete(stale);
        var start = new ProcessStartInfo("unshare") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--net", "--mount", "sh", "-c", "mkdir -p /run/pcscd && mount --bind \"$1\" /run/pcscd && ip link set lo up && exec \"$2\" --foreground --config \"$3\"", "sh", Path.Combine(folder, "run"), DaemonPath, Path.Combine(folder, "conf")])
            start.ArgumentList.Add(argument);
        daemon = Process.Start(start) ?? throw new CardLinkException(CardLinkFault.ServiceAbsent, Words.Say("PcscdNotStarted"));
        var log = new StringBuilder();
        daemon.OutputDataReceived += (_, line) => log.AppendLine(line.Data);
        daemon.ErrorDataReceived += (_, line) => log.AppendLine(line.Data);
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
        while (!IsReady())
        {
            if (daemon.HasExited)
                throw new CardLinkException(CardLinkFault.ServiceAbsent, Words.Say("PcscdEnded", log));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
        }
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(folder, recursive: true);
    }

    private bool IsReady()
    {
        try
        {
            return File.Exists(SocketPath) && PcscReader.List().Count >= readerCount;
        }
        catch (CardLinkException)
        {
            return false;
        }
    }

    /// <summary>One copy of the driver per entry: entries that share a library file collide. A driver has two slots, on consecutive ports.</summary>
    private void Configure()
    {
        Directory.CreateDirectory(Path.Combine(folder, "run"));
        var configuration = Path.Combine(folder, "conf");
        if (Directory.Exists(configuration))
            Directory.Delete(configuration, recursive: true);
        Directory.CreateDirectory(configuration);
        for (var entry = 0; entry * SlotsPerDriver < readerCount; entry++)
        {
            var driver = Path.Combine(folder, $"libifdvpcd{entry}.so");
            File.Copy(DriverPath, driver, overwrite: true);
            var port = VpcdLink.FirstPort + entry * SlotsPerDriver;
            File.WriteAllText(
                Path.Combine(configuration, $"reader{entry}"),
                string.Create(CultureInfo.InvariantCulture, $"FRIENDLYNAME \"Pass {entry:X2}\"\nDEVICENAME /dev/null:0x{port:X}\nLIBPATH {driver}\nCHANNELID 0x{port:X}\n"));
        }
    }

    /// <summary>A socket belongs to the namespace of the thread that makes it, for life: so a thread visits the service's namespace and ends there.</summary>
    private Socket ConnectToDriver(int port)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{(daemon ?? throw new InvalidOperationException("The service is not running.")).Id}/ns/net");
        Socket? socket = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var handle = File.OpenHandle(path);
                if (SetNs((int)handle.DangerousGetHandle(), NetworkNamespace) != 0)
                    throw new InvalidOperationException(Words.Say("NetworkShut", Marshal.GetLastPInvokeError()));
                socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(IPAddress.Loopback, port);
            }
            catch (Exception exception) when (exception is IOException or SocketException or InvalidOperationException)
            {
                socket?.Dispose();
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? socket! : throw new CardLinkException(CardLinkFault.ServiceAbsent, Words.Say("NotInserted", failure.Message));
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNs(int fileDescriptor, int type);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}
