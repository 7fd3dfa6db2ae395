using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Pass.Benchmarks.Measuring;
using Pass.Simulation.Demo;
using Pass.Simulation.Tills;
using Pass.SoftwareCard;
using Pass.Terminal.Keeping;
using Pass.Terminal.Selling;

namespace Pass.Benchmarks.Benches;

/// <summary>
/// The till: what somebody at a counter waits for. Its engine sells without the network and forwards a whole queue; the program itself, on the journal of
/// all these sales, takes a card in a reader and shows its first page. The region is a portal in a process of its own.
/// </summary>
internal sealed class TillBench(BenchOptions options)
{
    private const int ChipSales = 30, FirstPaints = 5;
    private const long Cents = 100;

    private readonly ReportBuilder _report = new("till", options);
    private readonly int _queued = (int)options.Sales(10_000);

    public async Task<Report> RunAsync()
    {
        var folder = new DirectoryInfo(Path.Combine(options.Folder, "region"));
        await using var region = await SimulatedRegion.StartAsync(folder, 1, _queued, _ => "textbook", TimeProvider.System, 2 * _queued, default);
        var place = new TillFolder(Path.Combine(options.Folder, "till"));
        using (var http = TillLine.Open(region.Address, CultureInfo.InvariantCulture, TimeProvider.System))
            (await place.ActivateAsync(http, region.Tills[0].Code.ToString())).Identity.Key.Dispose();
        await MeasureEngineAsync(region, place);
        await MeasureProgramAsync(region, place);
        _report.Parameters.Add("queued_sales", _queued);
        return _report.Build();
    }

    private async Task MeasureEngineAsync(SimulatedRegion region, TillFolder place)
    {
        var line = new Switch();
        using var http = TillLine.Open(region.Address, CultureInfo.InvariantCulture, TimeProvider.System, line);
        var self = place.Load();
        using var till = Till.Open(place, self, http, TimeProvider.System, new Random(1));
        using var forwarder = new Forwarder(till, new Random(1));
        if (!await till.RefreshAsync())
            throw new InvalidOperationException("The till has no signed lists: nothing can be sold without the network.");
        line.IsDown = true;
        var desk = new SaleDesk(till, CultureInfo.InvariantCulture);
        var decisions = new List<double>(_queued);
        foreach (var (i, phone) in region.Phones.Index())
        {
            var shown = new ByQr(phone.NextQr(TimeProvider.System.GetUtcNow())!);
            var started = Stopwatch.GetTimestamp();
            var outcome = await desk.SellAsync(new([new("textbook", "Textbook", 1, Cents)]), shown);
            decisions.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (outcome.Step != SaleStep.AcceptedOffline)
                throw new InvalidOperationException($"Sale {i} was not taken without the network: {outcome.Code} {outcome.Text}");
        }
        Add("a sale without the network, decided and kept", "ms", 30, decisions);

        line.IsDown = false;
        var forwarded = Stopwatch.GetTimestamp();
        var done = await forwarder.ForwardAsync();
        var seconds = Stopwatch.GetElapsedTime(forwarded).TotalSeconds;
        if (done != new Forwarded(_queued, 0, 0))
            throw new InvalidOperationException($"Not all was forwarded and paid: {done}");
        Add($"{_queued} queued sales forwarded", "s", 10, [seconds]);
        self.Identity.Key.Dispose();
    }

    private async Task MeasureProgramAsync(SimulatedRegion region, TillFolder place)
    {
        var missing = PrivatePcscd.Missing;
        using var readers = missing is null ? await PrivatePcscd.StartAsync(1) : null;
        if (missing is not null)
        {
            Progress.Say($"no chip sale: {missing}");
            _report.Parameters.Add("pcsc_missing", missing);
        }
        await using var program = ChildProgram.Start(
            "PASS_TILL", ["screen", "--folder", place.Path, "--port", "0"], readers is null ? [] : [(PrivatePcscd.SocketVariable, readers.SocketPath)], Path.Combine(options.Folder, "till.log"));
        var address = await AddressAsync(program);
        if (readers is not null)
            await SellByChipAsync(region, readers, address);
        await PaintAsync(address);
        var peak = File.ReadLines($"/proc/{program.ProcessId}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Add("memory of the program at its peak", "MB", 200, [double.Parse(peak[^2], CultureInfo.InvariantCulture) / 1_024]);
    }

    /// <summary>Through the program's local interface, the real smart card service and its virtual reader: from the moment the service says that a card is in.</summary>
    private async Task SellByChipAsync(SimulatedRegion region, PrivatePcscd readers, Uri address)
    {
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", address.Fragment[1..]);
        await UntilAsync(http, state => state.GetProperty("reader").ValueKind == JsonValueKind.String);
        var waits = new List<double>();
        for (var i = 0; i < ChipSales; i++)
        {
            var sale = new { lines = new[] { new { product = "textbook", amountCents = Cents + i } } };
            using var begun = await http.PostAsJsonAsync("api/sales", sale);
            var id = (await begun.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
            using (await readers.InsertAsync(region.Chip, 0))
            {
                // The service has just said that a card is in, to the till as to us. It looks at a virtual reader every 400 ms; a real one tells it.
                var inserted = Stopwatch.GetTimestamp();
                var over = await UntilAsync(http, state => state.GetProperty("sale") is { ValueKind: JsonValueKind.Object } now && now.GetProperty("isOver").GetBoolean());
                waits.Add(Stopwatch.GetElapsedTime(inserted).TotalMilliseconds);
                if (over.GetProperty("sale").GetProperty("step").GetString() != "Accepted")
                    throw new InvalidOperationException($"A chip sale was not accepted: {over.GetProperty("sale")}");
            }
            (await http.PostAsJsonAsync($"api/sales/{id}/leave", new { })).Dispose();
        }
        // The first compiles what the others run: told apart.
        _report.Parameters.Add("first_chip_sale_ms", waits[0]);
        Add("a chip sale through pcscd, from insertion to result", "ms", 300, waits.Skip(1));
    }

    private async Task PaintAsync(Uri address)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium-headless-shell", Args = ["--no-sandbox", "--disable-gpu"] });
        var paints = new List<double>();
        for (var i = 0; i < FirstPaints; i++)
        {
            // Another context each time: nothing is kept from the one before.
            await using var context = await browser.NewContextAsync();
            var page = await context.NewPageAsync();
            await page.GotoAsync(address.ToString());
            await page.Locator("#categories input").First.WaitForAsync();
            paints.Add(await page.EvaluateAsync<double>("performance.getEntriesByName('first-contentful-paint')[0].startTime"));
        }
        Add("first paint of the screen, in a browser without a cache", "ms", 500, paints);
    }

    private void Add(string name, string unit, double goal, IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        var measure = Measure.Of(name, unit, ordered) with { Runs = ordered.Length <= options.Runs * 2 ? ordered : [ordered[0], ordered[ordered.Length / 2], ordered[^1]] };
        Progress.Say($"{name}: {measure.Median:n2} {unit}, at most {ordered[^1]:n2}");
        _report.Results.Add(unit == "ms" ? measure with { P50Ms = measure.Median, P99Ms = ordered[ordered.Length * 99 / 100] } : measure);
        _report.Goals.Add(Goal.AtMost($"{name}, {unit}", goal, measure.Median));
    }

    private static async Task<Uri> AddressAsync(ChildProgram program)
    {
        while (true)
        {
            if (program.HasExited)
                throw new InvalidOperationException($"The till ended: {string.Join(' ', program.Lines)}");
            foreach (var line in program.Lines)
            {
                if (line.IndexOf("http://", StringComparison.Ordinal) is >= 0 and var at)
                    return new(line[at..].Trim());
            }
            await Task.Delay(50);
        }
    }

    private static async Task<JsonElement> UntilAsync(HttpClient http, Func<JsonElement, bool> isIt)
    {
        var path = "api/state";
        while (true)
        {
            var state = await http.GetFromJsonAsync<JsonElement>(path);
            if (isIt(state))
                return state;
            path = $"api/state?after={state.GetProperty("revision").GetInt64()}";
        }
    }

    /// <summary>The network, which may be away.</summary>
    private sealed class Switch() : DelegatingHandler(new SocketsHttpHandler())
    {
        public bool IsDown { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            IsDown ? throw new HttpRequestException(HttpRequestError.ConnectionError, "no network") : base.SendAsync(request, cancellationToken);
    }
}
