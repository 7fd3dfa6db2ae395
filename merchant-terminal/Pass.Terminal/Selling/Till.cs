using System.Security.Cryptography;
using Pass.Cards.Presentation;
using Pass.Terminal.Journal;
using Pass.Terminal.Keeping;
using Pass.Terminal.Lists;
using Pass.Terminal.Presentation;

namespace Pass.Terminal.Selling;

/// <summary>How the till stands with its region.</summary>
public enum LineState
{
    Online,

    /// <summary>The region answers, and something is still to be sent or found out.</summary>
    Amber,
    Offline,
}

/// <summary>
/// A till with all it has: its journal, what that comes to, the region's lists, and the line. What is done with it stands beside:
/// <see cref="SaleDesk"/>, <see cref="ReturnDesk"/>, <see cref="Forwarder"/>. Safe from several threads.
/// </summary>
public sealed class Till : IDisposable
{
    /// <summary>From this on a clock is said to be wrong: the region refuses at five minutes.</summary>
    public static readonly TimeSpan MostDrift = TimeSpan.FromMinutes(2);

    /// <summary>A line that failed is not tried again by a sale for so long: the customer does not wait for what is known.</summary>
    private static readonly TimeSpan KnownDown = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan KeptWords = TimeSpan.FromMinutes(10);

    private readonly Lock _one = new();
    private readonly JournalSeal _seal;
    private readonly IDisposable _hold;
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private TillJournal? _journal;
    private readonly TillReport _report;
    private long? _downAt;
    private long _heardAt;

    private Till(TillSelf self, TerminalClient region, TillFolder folder, IDisposable hold, TimeProvider time, byte[]? root)
    {
        (Self, Region, Folder, _hold, Time) = (self, region, folder, hold, time);
        _seal = new(self.Identity.Key, _random);
        Lists = new(folder.Path, time, root);
        Offline = new(time);
        Cashiers = new(time);
        Calls = new(time);
        _report = new(this);
    }

    public TillSelf Self { get; }
    public TerminalClient Region { get; }
    public TillFolder Folder { get; }
    public TimeProvider Time { get; }
    public TillLists Lists { get; }
    public OfflineTill Offline { get; }
    public Cashiers Cashiers { get; }
    internal CallTimes Calls { get; }
    public int Number => Self.Identity.TerminalId;

    /// <summary>Read it through <see cref="Look"/>.</summary>
    internal TillBook Book { get; } = new();

    /// <summary>What the region lets be sold; empty before its first word.</summary>
    public IReadOnlyList<ProductReply> Products { get; private set; } = [];

    /// <summary>The region took it out of service, or its partner: the code it gave.</summary>
    public string? Revoked { get; internal set; }

    /// <inheritdoc cref="TillReport.Newer"/>
    public Version? NewerProgram => _report.Newer;

    /// <summary>Opens a till that is in service, and reads its journal.</summary>
    /// <param name="http">Its BaseAddress is the region's (<see cref="TillLine"/>).</param>
    /// <param name="root">The region's root certificate, where it is given by hand.</param>
    /// <exception cref="TillFolderException">Not in service, or in use by another program.</exception>
    /// <exception cref="JournalDamagedException">The journal is not what the till wrote; see <see cref="Salvage"/>.</exception>
    public static Till Open(TillFolder folder, TillSelf self, HttpClient http, TimeProvider time, Random random, byte[]? root = null)
    {
        var hold = folder.Lock();
        try
        {
            var till = new Till(self, new(http, self.Identity, time, random) { Attempts = 2 }, folder, hold, time, root);
            till._journal = TillJournal.Open(folder.Path, till._seal, time, till.Apply);
            till.Begin();
            return till;
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    public CardTill CardTill => new(Self.Identity, Products, _random, Time);

    /// <summary>The clock is behind what was already written: it was set back.</summary>
    public bool IsClockBehind => _journal!.LatestAt - Time.GetUtcNow() > MostDrift;

    /// <summary>How far the region's clock is ahead, as last heard; null where it was never.</summary>
    public TimeSpan? ClockAhead => Region.ClockAhead;

    public LineState Line
    {
        get
        {
            lock (_one)
                return _downAt is not null ? LineState.Offline : Book.Queue.Count > 0 || Book.Unknown.Any() ? LineState.Amber : LineState.Online;
        }
    }

    /// <summary>A sale need not try: it was found down a moment ago.</summary>
    internal bool IsKnownDown => _downAt is { } at && Time.GetElapsedTime(at) < KnownDown;

    /// <summary>Keeps what happened; on disk, and in the book, when it returns.</summary>
    /// <exception cref="IOException">Nothing was kept: disk full, or no right to write.</exception>
    public void Keep(params (Guid? Operation, TillEvent What)[] events)
    {
        lock (_one)
        {
            foreach (var row in _journal!.Append(events))
                Apply(row);
        }
        foreach (var (operation, what) in events)
        {
            if (operation is { } id && what is Asked)
                Calls.Leaves(id);
        }
    }

    /// <summary>For tests and simulations: a disk with so many pages for the journal; with none, not a row is written.</summary>
    internal void LimitJournal(int pages)
    {
        lock (_one)
            _journal!.LimitPages(pages);
    }

    /// <summary>Reads the book while nobody writes in it.</summary>
    public T Look<T>(Func<TillBook, T> read)
    {
        lock (_one)
            return read(Book);
    }

    /// <summary>Asks the region for its numbers and its lists: at the start, every few minutes, and before a Saturday.</summary>
    /// <returns>False where the signed lists could not be taken: then nothing is sold offline.</returns>
    /// <inheritdoc cref="TerminalClient.OfflineAsync" path="/exception"/>
    public async Task<bool> RefreshAsync(CancellationToken ct = default)
    {
        try
        {
            var products = await Region.ProductsAsync(ct);
            var offline = await Region.OfflineAsync(ct);
            var listed = await Lists.RefreshAsync(Region.Lists, ct);
            Reached();
            Products = products;
            // The numbers count only with the lists: an old list under a fresh date would let blocked passes pay.
            if (listed || Lists.StatusVersion == 0)
                Hear(new(offline, products, Lists.StatusVersion, ClockAhead?.TotalSeconds));
            await _report.TellAsync(ct);
            return listed;
        }
        catch (RegionRefusedException refused)
        {
            Refused(refused);
            throw;
        }
        catch (RegionUnreachableException silent)
        {
            Missed(silent);
            throw;
        }
    }

    /// <summary>Kept now and then rather than each time: what a restart finds is at most that much older than what was heard.</summary>
    private void Hear(Heard heard)
    {
        lock (_one)
            Offline.Heard(heard.Offline);
        if (Look(book => book.Heard) is not var (at, _) || (Time.GetUtcNow() - at).Duration() > KeptWords)
            Keep((null, heard));
    }

    internal void Reached()
    {
        (_downAt, Revoked) = (null, null);
        _heardAt = Time.GetTimestamp();
    }

    /// <summary>Since the region last answered anything, in this run of the program.</summary>
    public TimeSpan? SinceReached => _heardAt == 0 ? null : Time.GetElapsedTime(_heardAt);

    internal void Missed(RegionUnreachableException silent)
    {
        if (silent.IsNetworkDown)
            _downAt = Time.GetTimestamp();
    }

    internal void Refused(RegionRefusedException refused)
    {
        _downAt = null;
        if (refused.Code is "TerminalRevoked" or "TerminalUnknown" or "PartnerSuspended" or "PartnerUnknown")
        {
            if (Revoked is null)
                Keep((null, new Noted(refused.Code, refused.Message)));
            Revoked = refused.Code;
        }
    }

    /// <summary>
    /// Sets a damaged journal aside, as it is, under a name of its own, and begins a new one that says so. What is before the damage is whole: unsent sales
    /// found there are taken over and still sent.
    /// </summary>
    /// <returns>The folder it lies in now, and how many unsent sales were taken over.</returns>
    public static (string Folder, int TakenOver) Salvage(TillFolder folder, TillSelf self, TimeProvider time)
    {
        using var hold = folder.Lock();
        using var random = RandomNumberGenerator.Create();
        using var seal = new JournalSeal(self.Identity.Key, random);
        var book = new TillBook();
        List<JournalRow> cashiers = [];
        var why = "";
        try
        {
            TillJournal.Open(folder.Path, seal, time, row =>
            {
                book.Apply(row);
                if (row.What is CashierKept)
                    cashiers.Add(row);
            }).Dispose();
            return (folder.Path, 0);
        }
        catch (JournalDamagedException damaged)
        {
            why = damaged.Message;
        }
        var aside = folder.At($"journal-damaged-{time.GetUtcNow():yyyyMMdd'T'HHmmss}");
        Directory.CreateDirectory(aside);
        foreach (var path in Directory.GetFiles(folder.Path, "journal.*"))
            File.Move(path, Path.Combine(aside, Path.GetFileName(path)));
        using var journal = TillJournal.Open(folder.Path, seal, time, _ => { });
        journal.Append([
            (null, new Noted("JournalSetAside", $"{Path.GetFileName(aside)}: {why}")),
            .. cashiers.Select(row => (row.Operation, row.What)),
            .. book.Queue.Select(o => ((Guid?)o.Id, (TillEvent)new TakenOffline(o.Sale!, o.Pass, o.Lines, o.Cashier))),
        ]);
        return (aside, book.Queue.Count);
    }

    public void Dispose()
    {
        _journal?.Dispose();
        _seal.Dispose();
        _random.Dispose();
        _hold.Dispose();
    }

    /// <summary>What the journal says of the region's last word, aged by the clock; a clock that was set back makes nothing younger.</summary>
    private void Begin()
    {
        if (Book.Heard is var (at, heard))
        {
            Products = heard.Products;
            var now = Time.GetUtcNow() > _journal!.LatestAt ? Time.GetUtcNow() : _journal.LatestAt;
            Offline.Heard(heard.Offline, now - at);
        }
        var age = Offline.Policy?.ListMaxAge ?? VerifierPolicy.Terminal.Status!.MaxAge;
        Lists.Read(VerifierPolicy.Terminal with { Status = VerifierPolicy.Terminal.Status! with { MaxAge = age } });
        if (IsClockBehind)
            Keep((null, new Noted("ClockSetBack", Words.Say("ClockSetBack", _journal!.LatestAt.ToString("u", null), Time.GetUtcNow().ToString("u", null)))));
    }

    private void Apply(JournalRow row)
    {
        Book.Apply(row);
        switch (row.What)
        {
            case Heard heard:
                Offline.Heard(heard.Offline);
                break;
            case TakenOffline taken:
                Offline.Took(taken.Sale);
                break;
            case Answered answered when row.Operation is { } id:
                Offline.Sent(id);
                if (answered.Reply.IsApproved && Book.Find(id) is { WasOffline: false, Sale: { } sale })
                    Offline.PaidOnline(sale);
                break;
            case NotTaken when row.Operation is { } id:
                Offline.Withdrew(id);
                break;
            case CashierKept kept:
                Cashiers.Apply(kept);
                break;
        }
    }
}
