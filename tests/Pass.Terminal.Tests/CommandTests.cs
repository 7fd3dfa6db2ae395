using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pass.Portal.Tests.Presence;
using Pass.Testing;
using Pass.Testing.Processes;

namespace Pass.Terminal.Tests;

/// <summary><c>./pass till</c> as a script runs it: processes, exit codes, and SIGKILL.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pass-till-cli-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_till_is_activated_sells_gives_back_and_closes_its_day()
    {
        await using var desk = await Desk.OpenAsync(("RequirePresentation", "true"));
        desk.PublishStatus(1);
        (await RunAsync(desk, "sale", "--amount", "12.50", "--category", "livres", "--qr", "x")).Refused(1, "./pass till activate");
        var code = (await desk.Region.NewCodeAsync()).ToString();
        (await RunAsync(desk, "activate", code[..^1] + (code[^1] == '0' ? '1' : '0'), "--region", desk.Region.Address.ToString())).Refused(1, "mistyped");
        (await RunAsync(desk, "activate", code, "--region", "http://example.com")).Refused(2, "https");
        (await RunAsync(desk, "activate", code, "--region", desk.Region.Address.ToString())).Well().Output.ShouldContain("in service");

        (await RunAsync(desk, "sale", "--amount", "12.505", "--category", "livres", "--qr", Qr(desk))).Refused(1, "12.50");
        var sold = Json(await RunAsync(desk, "sale", "--amount", "12.50", "--category", "livres", "--qr", Qr(desk), "--json"), 0);
        (sold.GetProperty("state").GetString(), sold.GetProperty("regionCents").GetInt64()).ShouldBe(("Accepted", 1_250));
        (await RunAsync(desk, "sale", "--amount", "150", "--category", "livres", "--qr", Qr(desk))).Refused(5, "--part");
        (await RunAsync(desk, "balance", "--number", Portal.Tests.Region.Number)).Well().Output.ShouldContain("87.50");
        var reference = sold.GetProperty("reference").GetString()!;
        (await RunAsync(desk, "receipt", reference)).Well().Output.ShouldContain("DUPLICATE no. 1");
        Json(await RunAsync(desk, "refund", reference, "--line", "1", "--json"), 0).GetProperty("regionCents").GetInt64().ShouldBe(-1_250);
        (await RunAsync(desk, "refund", reference, "--line", "1")).Refused(3);
        (await RunAsync(desk, "queue")).Well();
        (await RunAsync(desk, "close")).Well().Output.ShouldContain("agree on");
        (await RunAsync(desk, "journal")).Well().Output.ShouldContain("whole");
        (await RunAsync(desk, "--training", "sale", "--amount", "3.00", "--category", "livres", "--number", Portal.Tests.Region.Number)).Well().Output.ShouldContain("NO VALUE");
        (await RunAsync(desk, "--training", "sale", "--amount", "3.03", "--category", "livres", "--number", Portal.Tests.Region.Number, "--wait", "1")).Refused(4, "do not repeat");
        (await RunAsync(desk, "queue")).Well();
    }

    [Fact]
    public async Task Killed_between_its_call_and_the_answer_it_says_after_the_restart_what_became_of_the_sale()
    {
        await using var desk = await Desk.OpenAsync(("RequirePresentation", "true"));
        desk.PublishStatus(1);
        await using var proxy = await CuttingProxy.StartAsync(desk.Region.Address);
        (await RunAsync(desk, "activate", (await desk.Region.NewCodeAsync()).ToString(), "--region", proxy.Address.ToString())).Well();

        proxy.KeepsAnswers = true;
        await using (var sale = Start(desk, "sale", "--amount", "7.00", "--category", "livres", "--qr", Qr(desk)))
        {
            await proxy.Arrived.WaitAsync(TimeSpan.FromMinutes(1), Token);
            await sale.KillAsync(Token);
        }
        proxy.IsDown = true;
        (await RunAsync(desk, "journal")).Well().Output.ShouldContain("do not repeat");
        proxy.IsDown = proxy.KeepsAnswers = false;
        (await RunAsync(desk, "check")).Well().Output.ShouldContain("accepted");
        (await RunAsync(desk, "close")).Well().Output.ShouldContain("agree on 1 line");
        (await RunAsync(desk, "balance", "--number", Portal.Tests.Region.Number)).Well().Output.ShouldContain("93.00");
    }

    [Fact]
    public async Task A_script_sees_by_its_exit_code_that_sales_wait_for_the_network()
    {
        await using var desk = await Desk.OpenAsync(("RequirePresentation", "true"));
        desk.PublishStatus(1);
        Ended queued;
        await using (var proxy = await CuttingProxy.StartAsync(desk.Region.Address))
            (await RunAsync(desk, "activate", (await desk.Region.NewCodeAsync()).ToString(), "--region", proxy.Address.ToString())).Well();
        // Its port is closed now: there is no way to the region.
        (await RunAsync(desk, "sale", "--amount", "5", "--category", "livres", "--qr", Qr(desk))).Well().Output.ShouldContain("ACCEPTED OFFLINE");
        queued = await RunAsync(desk, "queue");
        queued.Refused(7, "1 unsent sale");
        (await RunAsync(desk, "queue", "--send")).Refused(1, "does not answer");
        (await RunAsync(desk, "cancel")).Well().Error.ShouldContain("Taken back");
        (await RunAsync(desk, "queue")).Well();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Qr(Desk desk)
    {
        desk.Region.Time.Advance(TimeSpan.FromSeconds(31));
        return desk.HoldersPhone.QrAt(desk.Region.Time.GetUtcNow());
    }

    private static JsonElement Json(Ended ended, int exitCode)
    {
        ended.ExitCode.ShouldBe(exitCode, ended.ToString());
        return JsonDocument.Parse(ended.LastLine).RootElement;
    }

    private async Task<Ended> RunAsync(Desk desk, params string[] arguments)
    {
        await using var run = Start(desk, arguments);
        return await run.EndAsync(Token);
    }

    /// <summary>Under the region's clock, which stands in another month.</summary>
    private RunningProcess Start(Desk desk, params string[] arguments)
    {
        var shift = (long)(desk.Region.Time.GetUtcNow() - TimeProvider.System.GetUtcNow()).TotalMilliseconds;
        var start = new ProcessStartInfo("dotnet", [
            Repository.Program("merchant-terminal/Pass.Terminal.App"), .. arguments, "--folder", Path.Combine(_folder, "till"), "--clock-shift-ms", shift.ToString(CultureInfo.InvariantCulture)]);
        start.Environment["DOTNET_TieredPGO"] = "0";
        return new(start);
    }
}
