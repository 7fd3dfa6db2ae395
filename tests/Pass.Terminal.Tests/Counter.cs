using System.Globalization;
using System.Net;
using System.Text;
using Pass.Core;
using Pass.Portal.Tests.Presence;
using Pass.SoftwareCard;
using Pass.Terminal.Days;
using Pass.Terminal.Keeping;
using Pass.Terminal.Selling;
using Pass.Testing;

namespace Pass.Terminal.Tests;

/// <summary>A till in service at the bookshop of a real region, in a folder of its own, and a holder with a card and a phone.</summary>
internal sealed class Counter : IAsyncDisposable
{
    public static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pass-till-");
    private HttpClient _http;

    private Counter(Desk desk, TillSelf self, Cuts cuts)
    {
        (Desk, Self, Cuts) = (desk, self, cuts);
        _http = null!;
        Till = null!;
        Sales = null!;
        Returns = null!;
        Forwarder = null!;
    }

    public Desk Desk { get; }
    public TillSelf Self { get; }

    /// <summary>What happens between the till and the region.</summary>
    public Cuts Cuts { get; }
    public Till Till { get; private set; }
    public SaleDesk Sales { get; private set; }
    public ReturnDesk Returns { get; private set; }
    public Forwarder Forwarder { get; private set; }
    public string Folder => _folder.FullName;
    public WallClock Time => Desk.Region.Time;
    public DayDesk Days => new(Till);

    /// <param name="lists">Whether the region publishes a status list.</param>
    public static async Task<Counter> OpenAsync(bool lists = true)
    {
        var desk = await Desk.OpenAsync(("RequirePresentation", "true"));
        if (lists)
            desk.PublishStatus(1);
        var counter = new Counter(desk, new(desk.Till, desk.Region.Address), new());
        counter.Start();
        await counter.Till.RefreshAsync();
        return counter;
    }

    /// <summary>The program ends, and is started again on the same folder.</summary>
    public void Restart()
    {
        Stop();
        Start();
    }

    /// <summary>The program is killed, as by SIGKILL, when its next call leaves or when its answer comes: what its journal was then on disk is all that is left.</summary>
    public async Task KilledAsync(bool answered, Func<Task> act)
    {
        var kept = Directory.CreateDirectory(Path.Combine(Folder, "kept"));
        Cuts.At = arrived =>
        {
            if (arrived != answered)
                return;
            foreach (var path in Directory.GetFiles(Folder, "journal.*"))
                File.Copy(path, Path.Combine(kept.FullName, Path.GetFileName(path)));
            throw new KilledException();
        };
        await Should.ThrowAsync<KilledException>(act);
        Cuts.At = null;
        Stop();
        foreach (var path in Directory.GetFiles(Folder, "journal.*"))
            File.Delete(path);
        foreach (var file in kept.GetFiles())
            file.MoveTo(Path.Combine(Folder, file.Name));
        kept.Delete();
        Start();
    }

    public void Stop()
    {
        Forwarder.Dispose();
        Till.Dispose();
        _http.Dispose();
    }

    public void Start()
    {
        _http = NewHttp();
        Till = Till.Open(new(Folder), Self, _http, Time, new Random(1));
        Sales = new(Till, English);
        Returns = new(Till);
        Forwarder = new(Till, new Random(1));
    }

    /// <summary>A line to the region on which the cuts happen: an answer that comes late is one of them, and never the machine's own haste.</summary>
    public HttpClient NewHttp()
    {
        var http = TillLine.Open(Self.Region, English, Time, new Through(Cuts, Time, new SocketsHttpHandler()));
        http.Timeout = TimeSpan.FromMinutes(2);
        return http;
    }

    public static SaleDraft Book(long cents, int quantity = 1) => new([new("textbook", "Textbook", quantity, cents)]);

    /// <summary>The holder's phone shows its next code.</summary>
    public ByQr Qr()
    {
        Time.Advance(TimeSpan.FromSeconds(31));
        return new(Desk.HoldersPhone.QrAt(Time.GetUtcNow()));
    }

    public Task<SaleOutcome> SellAsync(long cents, Shown? shown = null) => Sales.SellAsync(Book(cents), shown ?? Qr());

    /// <summary>A reader with the holder's card in it.</summary>
    /// <param name="validity">Of its certificate; null: three years.</param>
    public async Task<ByChip> ChipAsync(string? pin = null, Validity? validity = null)
    {
        var reader = new InProcessReader("Counter");
        reader.Insert(await Desk.Issuer.NewChipAsync(Desk.Card, Portal.Tests.Region.Holder, limits: new(10, 20_000), pin: pin, validity: validity));
        return new(reader, _ => { }, pin);
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        await Desk.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private sealed class KilledException : Exception;

    private sealed class Through(Cuts cuts, TimeProvider time, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await cuts.SendAsync(request, () => base.SendAsync(request, cancellationToken));
            // The server's own header tells the machine's date, not the region's of this test.
            response.Headers.Date = time.GetUtcNow();
            if (cuts.NewestTill is { } newest && response.Headers.Remove("Pass-Till-Version"))
                response.Headers.Add("Pass-Till-Version", newest);
            return response;
        }
    }
}

/// <summary>What may happen to a call on its way.</summary>
internal sealed class Cuts
{
    public enum Way
    {
        Through,

        /// <summary>No connection: surely nothing left.</summary>
        Down,

        /// <summary>It arrives, and its answer is lost.</summary>
        AnswerLost,

        /// <summary>It arrives, and its answer comes when the till waits no more.</summary>
        Late,

        /// <summary>It arrives, and something else answers.</summary>
        Garbage,

        /// <summary>It arrives, its answer is lost, and then there is no connection.</summary>
        LostThenDown,

        /// <summary>It arrives, its answer is lost, and then the till is not let in.</summary>
        LostThenShut,

        /// <summary>The region lets the till in no more.</summary>
        Shut,

        /// <summary>What stands before the region knows no such page, or lets nobody pass.</summary>
        NoSuchPage,
        NobodyPasses,
    }

    public Way Now { get; set; }

    /// <summary>The region came with this version of the till; null: with ours.</summary>
    public string? NewestTill { get; set; }
    public int Calls { get; private set; }

    /// <summary>Told when a call leaves (false) and when its answer comes (true).</summary>
    public Action<bool>? At { get; set; }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Func<Task<HttpResponseMessage>> pass)
    {
        Calls++;
        if (Now == Way.Down)
            throw new HttpRequestException(HttpRequestError.ConnectionError, "no network");
        if (Now == Way.Shut)
            return new(HttpStatusCode.Unauthorized) { Content = new StringContent("""{"code":"TokenRefused","detail":"The token is not accepted."}""", Encoding.UTF8, "application/problem+json") };
        if (Now is Way.NoSuchPage or Way.NobodyPasses)
            return new(Now == Way.NoSuchPage ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden) { Content = new StringContent("<html>Proxy</html>", Encoding.UTF8, "text/html") };
        At?.Invoke(false);
        var response = await pass();
        At?.Invoke(true);
        switch (Now)
        {
            case Way.Late:
                response.Dispose();
                throw new TaskCanceledException("later than the till waits", new TimeoutException());
            case Way.AnswerLost or Way.LostThenDown or Way.LostThenShut:
                response.Dispose();
                Now = Now switch { Way.LostThenDown => Way.Down, Way.LostThenShut => Way.Shut, var same => same };
                throw new IOException("cut");
            case Way.Garbage:
                response.Dispose();
                return new(HttpStatusCode.OK) { Content = new StringContent("<html>Welcome to the hotel</html>", Encoding.UTF8, "text/html") };
            default:
                return response;
        }
    }
}
