using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Pass.Core;
using Pass.EndToEnd.Tests.Region;
using Pass.Terminal;
using Pass.Testing;
using Pass.Testing.Postgres;

namespace Pass.EndToEnd.Tests.Faults;

/// <summary>A node whose disk is full, or whose database is gone, says that it is not ready and why, takes nothing it could lose, and goes on by itself.</summary>
public sealed class OutageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_disk_that_is_full_is_told_and_the_node_goes_on_once_there_is_room()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A limit on the size of files stands for the full disk.");
        var data = _folder["data"];
        await MakeAsync($"sqlite:{data}", []);
        // A file that may not be written at all is refused as on a full disk: with room for a little of it, the log took a commit again in one run of many. The signal that comes with it is ignored, as a full disk sends none.
        var start = new ProcessStartInfo("bash", ["-c", "trap '' XFSZ; exec dotnet \"$0\"", Repository.Program("portal/Pass.Portal")]);
        await using (var portal = await Portal.StartAsync(start, data))
        {
            var till = await TillAsync(portal, $"sqlite:{data}", []);
            await AnsweredAsync(till, Sale());
            await LimitAsync(portal.ProcessId, "0");
            var waiting = Sale();
            await NotAnsweredAsync(till, waiting);
            await UntilAsync(portal, HttpStatusCode.ServiceUnavailable, "not ready: log");
            await LimitAsync(portal.ProcessId, "unlimited");
            await UntilAsync(portal, HttpStatusCode.OK, "ready");
            await AnsweredAsync(till, waiting);
            portal.Printed.ShouldContain("not ready: log");
            (await portal.StopAsync()).Well();
        }
        (await Tool.PassAsync(data, "verify")).Well();
    }

    [Fact]
    public async Task A_database_server_that_stops_at_once_is_told_and_the_node_goes_on_when_it_is_back()
    {
        var server = new PostgresServer();
        await server.InitializeAsync();
        await using (server)
        {
            var database = $"postgres:{await server.CreateDatabaseAsync()}";
            (string, string)[] keys = [("PASS_KEYS", Path.Combine(_folder["keys"], "region.keys.json"))];
            await MakeAsync(database, keys);
            var start = new ProcessStartInfo("dotnet", [Repository.Program("portal/Pass.Portal")]);
            start.Environment["PASS_KEYS"] = keys[0].Item2;
            await using var portal = await Portal.StartAsync(start, database);
            var till = await TillAsync(portal, database, keys);
            await AnsweredAsync(till, Sale());
            for (var outage = 0; outage < 2; outage++)
            {
                // The second one while nobody sells: what is broken then is found before a till finds it.
                var waiting = Sale();
                await server.StopAtOnceAsync();
                if (outage == 0)
                    await NotAnsweredAsync(till, waiting);
                await UntilAsync(portal, HttpStatusCode.ServiceUnavailable, "not ready: log");
                await server.StartAsync();
                await UntilAsync(portal, HttpStatusCode.OK, "ready");
                await AnsweredAsync(till, waiting);
            }
            (await portal.StopAsync()).Well();
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task MakeAsync(string database, (string, string)[] environment)
    {
        await RunAsync(database, environment, "init", "--catalogue", "2026-2027");
        await RunAsync(database, environment, "import", "partners", Repository.Sample("partenaires.csv"));
    }

    private static async Task<TerminalClient> TillAsync(Portal portal, string database, (string, string)[] environment)
    {
        var siret = File.ReadLines(Repository.Sample("partenaires.csv")).Skip(1).First().Split(';').First(f => f.Length == 14 && f.All(char.IsAsciiDigit));
        var opened = await RunAsync(database, environment, "terminal", "add", "--partner", siret);
        var code = System.Text.RegularExpressions.Regex.Match(opened.Output, "[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z*~$=]{5}").Value;
        var http = new HttpClient { BaseAddress = portal.Address, Timeout = TimeSpan.FromMinutes(1) };
        return new(http, await TerminalClient.ActivateAsync(http, code, ECDsa.Create(ECCurve.NamedCurves.nistP256)), TimeProvider.System, new Random(1)) { Attempts = 1 };
    }

    private static async Task<Ended> RunAsync(string database, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = Tool.Pass([.. arguments, "--database", database]);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return (await Tool.RunAsync(start)).Well();
    }

    /// <summary>Of a pass that nobody has: its refusal is as durable as an approval.</summary>
    private static SaleMessage Sale()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new(OperationId.New(now).Value, PassNumber.Of(new(1_234_567_890)).ToCompact(), now, [new("textbook", 1_000)]);
    }

    private static async Task AnsweredAsync(TerminalClient till, SaleMessage sale) => (await till.SellAsync(sale)).Status.ShouldBe("refused");

    private static async Task NotAnsweredAsync(TerminalClient till, SaleMessage sale) =>
        (await Should.ThrowAsync<RegionUnreachableException>(() => till.SellAsync(sale))).Message.ShouldContain("503");

    private static async Task LimitAsync(int process, string bytes)
    {
        using var limit = Process.Start("prlimit", ["--pid", $"{process}", $"--fsize={bytes}:unlimited"]);
        await limit.WaitForExitAsync();
        limit.ExitCode.ShouldBe(0);
    }

    private static async Task UntilAsync(Portal portal, HttpStatusCode status, string text)
    {
        using var http = new HttpClient { BaseAddress = portal.Address };
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var last = "nothing";
        try
        {
            while (true)
            {
                using var answer = await http.GetAsync("health/ready", patience.Token);
                last = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(patience.Token)}";
                if (answer.StatusCode == status && last.StartsWith($"{(int)status} {text}", StringComparison.Ordinal))
                    return;
                await Task.Delay(50, patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited for {(int)status} {text}; the last answer was {last}. The node printed:\n{portal.Printed}");
        }
    }
}
