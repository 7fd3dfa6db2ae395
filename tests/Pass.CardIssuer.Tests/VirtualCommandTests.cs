using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Pass.Cards.Iso7816;
using Pass.Cards.PcSc;
using Pass.SoftwareCard;
using Pass.Testing.Cards;

namespace Pass.CardIssuer.Tests;

/// <summary><c>pass cards virtual</c> as a process of its own, its cards read by a program of somebody else.</summary>
[Collection(typeof(PcscStackCollection))]
public sealed class VirtualCommandTests(PcscFixture stack) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("virtual-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cards_serve_other_programs_outlive_their_service_and_are_kept()
    {
        string[] options = ["--cards", "2", "--state", Path.Combine(folder, "cards")];
        await using (var run = Start("dotnet", [Program(), "virtual", .. options, "--key-length", "192"]))
        {
            if (PrivatePcscd.Missing is { } missing)
            {
                (await run.EndAsync()).ShouldBe((1, false), run.Printed);
                run.Printed.ShouldContain(missing);
                return;
            }

            var socket = await run.SocketAsync();
            run.Printed.ShouldContain($"{PrivatePcscd.ReaderName(1)}: ATR 3B80800101, ISD A000000151000000, key version FF (AES-192), SCP03 i=70");
            (await OpenscAsync(socket, "80:CA:00:E0:00")).ShouldContain("88 18");

            using (var daemon = Process.GetProcessById(DaemonOf(socket)))
                daemon.Kill();
            await run.LineAsync($"{PrivatePcscd.ReaderName(1)}: its card is back.");
            (await OpenscAsync(socket, "00:A4:04:00:00")).ShouldContain("SW1=0x90, SW2=0x00");
            (await run.TerminateAsync()).ShouldBe((0, true), run.Printed);
            Directory.Exists(Path.GetDirectoryName(Path.GetDirectoryName(socket))).ShouldBeFalse();
        }

        // The cards of the folder are what they were, whatever is asked of blank ones.
        await using var again = Start("dotnet", [Program(), "virtual", .. options]);
        await again.SocketAsync();
        again.Printed.ShouldContain("AES-192");
        (await again.TerminateAsync()).ShouldBe((0, true), again.Printed);
    }

    [Fact]
    public async Task A_card_joins_a_service_that_runs()
    {
        if (stack.Service is not { } service)
            return;
        var index = PcscFixture.Readers - 1;
        var reader = new PcscReader(PrivatePcscd.ReaderName(index));
        await reader.WaitForRemovalAsync(Token);
        // vpcd listens in the namespace of the private service.
        string[] enter = [$"--net=/proc/{DaemonOf(service.SocketPath)}/ns/net", "dotnet", Program(), "virtual"];
        await using (var run = Start("nsenter", [.. enter, "--vpcd", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{VpcdLink.FirstPort + index}")]))
        {
            await run.LineAsync("Ready");
            await reader.WaitForCardAsync(Token);
            using (var channel = reader.Connect())
                ResponseApdu.Parse(await channel.TransmitAsync(Convert.FromHexString("80CA006600"), Token)).Status.ShouldBe(StatusWord.Ok);
            (await run.TerminateAsync()).ShouldBe((0, true), run.Printed);
        }

        await reader.WaitForRemovalAsync(Token);
        await using var lost = Start("nsenter", [.. enter, "--vpcd", "127.0.0.1:1"]);
        (await lost.EndAsync()).ShouldBe((1, false), lost.Printed);
        lost.Printed.ShouldContain("No virtual reader answers at 127.0.0.1:1");
    }

    [Theory]
    [InlineData("--vpcd", "localhost", 1)]
    [InlineData("--vpcd", "localhost:65536", 1)]
    [InlineData("--key-length", "64", 2)]
    [InlineData("--cards", "17", 2)]
    public async Task A_mistyped_option_says_what_is_expected(string option, string value, int expected) =>
        (await Commands.IssuerCommands.RunAsync(["virtual", option, value])).ShouldBe(expected);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Program() => Path.Combine(AppContext.BaseDirectory, "Pass.CardIssuer.dll");

    private static async Task<string> OpenscAsync(string socket, string apdu)
    {
        await using var opensc = Start("opensc-tool", ["-r", PrivatePcscd.ReaderName(1), "-s", apdu], socket);
        await opensc.EndAsync();
        return opensc.Printed;
    }

    /// <summary>The pcscd whose files are beside this socket.</summary>
    private static int DaemonOf(string socket)
    {
        var configuration = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(socket))!, "conf");
        return Directory.EnumerateDirectories("/proc")
            .Select(process => int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Single(id => id > 0 && CommandLine(id) is ["/usr/sbin/pcscd", .. var rest] && rest.Contains(configuration));
    }

    private static string[] CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return [];
        }
    }

    private static Run Start(string program, string[] arguments, string? socket = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "en_GB.UTF-8";
        if (socket is not null)
            start.Environment[PrivatePcscd.SocketVariable] = socket;
        return new Run(Process.Start(start)!);
    }

    /// <summary>A process and the lines it prints.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private readonly Process process;
        private readonly Channel<string> lines = System.Threading.Channels.Channel.CreateUnbounded<string>();
        private readonly List<string> seen = [];

        public Run(Process process)
        {
            this.process = process;
            process.OutputDataReceived += (_, line) => Keep(line.Data);
            process.ErrorDataReceived += (_, line) => Keep(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public string Printed
        {
            get
            {
                lock (seen)
                    return string.Join('\n', seen);
            }
        }

        public async Task<string> LineAsync(string words)
        {
            while (true)
            {
                var line = await lines.Reader.ReadAsync(Token);
                if (line.Contains(words, StringComparison.Ordinal))
                    return line;
            }
        }

        public async Task<string> SocketAsync()
        {
            var line = await LineAsync($"export {PrivatePcscd.SocketVariable}=");
            await LineAsync("Ready");
            return line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..];
        }

        public Task<(int ExitCode, bool WasReady)> TerminateAsync()
        {
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
            return EndAsync();
        }

        public async Task<(int ExitCode, bool WasReady)> EndAsync()
        {
            await process.WaitForExitAsync(Token);
            return (process.ExitCode, Printed.Contains("Ready", StringComparison.Ordinal));
        }

        public async ValueTask DisposeAsync()
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        private void Keep(string? line)
        {
            if (line is null)
                return;
            lock (seen)
                seen.Add(line);
            lines.Writer.TryWrite(line);
        }
    }
}
