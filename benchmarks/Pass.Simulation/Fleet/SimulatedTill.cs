using System.Globalization;
using Pass.Terminal;
using Pass.Terminal.Days;
using Pass.Terminal.Keeping;
using Pass.Terminal.Selling;

namespace Pass.Simulation.Fleet;

/// <summary>How sales are, and how often what goes wrong; chances in thousandths of a step.</summary>
/// <param name="Products">What is sold, with the least and the most cents.</param>
internal sealed record SalesProfile(IReadOnlyList<(string Product, int Least, int Most)> Products, int Returns, int Holds)
{
    public static SalesProfile Rentree { get; } = new([("textbook", 500, 4_000), ("textbook", 1_500, 12_000)], 30, 20);
    public static SalesProfile Cinema { get; } = new([("cinemaSeat", 400, 900)], 10, 5);
    public static SalesProfile Steady { get; } = new([("textbook", 300, 2_500), ("cinemaSeat", 400, 900)], 20, 10);
}

/// <param name="Lost">An answer is lost after the region decided.</param>
/// <param name="Garbage">Something else answers.</param>
/// <param name="Down">The network goes away, for some steps.</param>
/// <param name="Crash">The program dies and is started again.</param>
/// <param name="DiskFull">The journal cannot be written, for one step.</param>
/// <param name="ClockSet">Somebody sets the till's clock.</param>
internal sealed record Faults(int Lost, int Garbage, int Down, int Crash, int DiskFull, int ClockSet)
{
    public static Faults None { get; } = new(0, 0, 0, 0, 0, 0);
    public static Faults Flaky { get; } = new(40, 10, 60, 20, 10, 5);
    public static Faults Offline { get; } = new(20, 5, 300, 20, 10, 5);
}

/// <summary>What happened at tills, to be told.</summary>
internal sealed class TillTally
{
    private readonly Lock _one = new();
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<double>> _times = new(StringComparer.Ordinal);

    /// <summary>From what is shown to the result, as the person at the till waits.</summary>
    public void Took(string what, TimeSpan time)
    {
        lock (_one)
        {
            if (!_times.TryGetValue(what, out var times))
                _times[what] = times = [];
            times.Add(time.TotalMilliseconds);
        }
    }

    /// <summary>Medians, milliseconds.</summary>
    public IReadOnlyDictionary<string, double> Medians
    {
        get
        {
            lock (_one)
                return new SortedDictionary<string, double>(_times.ToDictionary(t => t.Key, t => t.Value.Order().ElementAt(t.Value.Count / 2)), StringComparer.Ordinal);
        }
    }

    public void Count(string what, int times = 1)
    {
        lock (_one)
            _counts[what] = _counts.GetValueOrDefault(what) + times;
    }

    public IReadOnlyDictionary<string, int> Counts
    {
        get
        {
            lock (_one)
                return new SortedDictionary<string, int>(_counts, StringComparer.Ordinal);
        }
    }
}

/// <summary>A real till, with its engine, journal and lists, and everything that happens to one: from one seed.</summary>
internal sealed class SimulatedTill(
    string folder, TillSelf self, SalesProfile profile, Faults faults, NextHolder holder, TimeProvider time, Random random, TillTally tally) : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);
    private static readonly CultureInfo Language = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>A minute of drift either way, which the region bears.</summary>
    private readonly DriftingClock _clock = new(time, TimeSpan.FromSeconds(random.Next(-60, 61)));
    private readonly FlakyLine _line = new(faults, random);
    private HttpClient? _http;
    private Till? _till;
    private Forwarder? _forwarder;
    private int _downSteps;

    public Till Till => _till ?? throw new InvalidOperationException("The till is not on.");

    public int Number => self.Identity.TerminalId;

    /// <summary>Switches it on; what the journal says is all it knows.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        _http = TillLine.Open(self.Region, Language, time, new LineHandler(_line));
        _till = Till.Open(new TillFolder(folder), self, _http, _clock, random);
        _forwarder = new(_till, random) { OnItsWay = TimeSpan.FromSeconds(5) };
        await TryAsync(() => _till.RefreshAsync(ct));
    }

    /// <summary>Until its lists know those who show these codes: without the network it sells to nobody else.</summary>
    /// <param name="shown">By the till's clock.</param>
    public async Task ListAsync(Func<DateTimeOffset, IEnumerable<string>> shown, CancellationToken ct)
    {
        while (shown(_clock.GetUtcNow()).Any(qr => !Till.Lists.Verify(new QrEvidence(qr), null).IsPresent))
        {
            await Task.Delay(BetweenLooks, ct);
            await TryAsync(() => Till.RefreshAsync(ct));
        }
    }

    /// <summary>One thing that happens: mostly a customer.</summary>
    public async Task StepAsync(CancellationToken ct)
    {
        Weather();
        if (Happens(faults.Crash))
            await CrashAsync(ct);
        if (Happens(faults.ClockSet))
            SetClock();
        if (Happens(faults.DiskFull))
        {
            tally.Count("disk full");
            // No more room than it takes already, or none for a single row.
            Till.LimitJournal(random.Next(2));
        }
        try
        {
            if (Happens(profile.Returns))
                await ReturnAsync(ct);
            else
                await SellAsync(ct);
        }
        catch (IOException)
        {
            tally.Count("nothing written");
        }
        Till.LimitJournal(int.MaxValue);
        if (random.Next(4) == 0)
            await CatchUpAsync(ct);
    }

    /// <summary>The network is back and the clock right: everything is found out and sent.</summary>
    public async Task EndAsync(CancellationToken ct)
    {
        _line.Heal();
        _clock.Drift = TimeSpan.Zero;
        await _till!.RefreshAsync(ct);
        tally.Count("forwarded", (await _forwarder!.ForwardAsync(ct)).Sent);
        await _forwarder.SettleAsync(ct: ct);
    }

    public int Unknown => Till.Look(book => book.Unknown.Count());

    public Task<DayReport> ReportAsync(DateOnly day, CancellationToken ct) => new DayDesk(Till).ReportAsync(day, ct);

    public void Dispose()
    {
        _forwarder?.Dispose();
        _till?.Dispose();
        _http?.Dispose();
        _till = null;
    }

    private async Task SellAsync(CancellationToken ct)
    {
        if (holder(random, _clock.GetUtcNow()) is not { } qr)
            return;
        var (product, least, most) = profile.Products[random.Next(profile.Products.Count)];
        var draft = new SaleDraft([new(product, product, 1, random.Next(least, most))], AllowPartial: random.Next(3) == 0, HoldOnly: Happens(profile.Holds), Again: true);
        var shown = time.GetTimestamp();
        var outcome = await new SaleDesk(Till, Language).SellAsync(draft, new ByQr(qr), ct);
        tally.Took($"sale {outcome.Step}", time.GetElapsedTime(shown));
        tally.Count($"sale {outcome.Step}");
        if (outcome.Step == SaleStep.Refused)
            tally.Count($"refused {outcome.Code}");
        if (outcome is { Step: SaleStep.Unknown, Operation: { } unknown } && random.Next(2) == 0)
        {
            _forwarder!.GiveUp(unknown.Id);
            tally.Count("given up");
        }
        if (outcome is { Step: SaleStep.Accepted, Operation: { Kind: "hold" } held })
        {
            var done = random.Next(2) == 0 ? await new ReturnDesk(Till).CaptureAsync(held, null, ct: ct) : await new ReturnDesk(Till).VoidAsync(held, ct: ct);
            tally.Count($"{(done.IsDone ? "hold ended" : "hold left")}");
        }
    }

    private async Task ReturnAsync(CancellationToken ct)
    {
        var desk = new ReturnDesk(Till);
        if (desk.Last is { } last)
            tally.Count((await desk.CancelAsync(last, ct: ct)).IsDone ? "cancelled" : "not cancelled");
    }

    private Task CatchUpAsync(CancellationToken ct) => TryAsync(async () =>
    {
        await _forwarder!.SettleAsync(ct: ct);
        tally.Count("forwarded", (await _forwarder.ForwardAsync(ct)).Sent);
    });

    private async Task CrashAsync(CancellationToken ct)
    {
        tally.Count("crash");
        var before = Till.Look(book => (book.All.Count, book.Queue.Count));
        Dispose();
        await StartAsync(ct);
        if (Till.Look(book => (book.All.Count, book.Queue.Count)) != before)
            throw new InvalidOperationException($"Till {Number} forgot something when it was started again.");
    }

    private void Weather()
    {
        if (_downSteps > 0 && --_downSteps == 0)
            _line.IsDown = false;
        else if (_downSteps == 0 && Happens(faults.Down))
        {
            _downSteps = random.Next(3, 30);
            _line.IsDown = true;
            tally.Count("network away");
        }
    }

    private void SetClock()
    {
        tally.Count("clock set");
        _clock.Drift = random.Next(3) == 0 ? TimeSpan.FromHours(-random.Next(1, 5)) : TimeSpan.FromSeconds(random.Next(-60, 61));
    }

    private bool Happens(int thousandths) => random.Next(1_000) < thousandths;

    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception failed) when (failed is RegionUnreachableException or RegionRefusedException or IOException)
        {
            // It is tried again.
        }
    }

    private sealed class LineHandler(FlakyLine line) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => line.SendAsync(() => base.SendAsync(request, cancellationToken));
    }
}
