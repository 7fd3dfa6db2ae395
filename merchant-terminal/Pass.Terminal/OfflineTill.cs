using Pass.Cards.Credentials;
using Pass.Cards.PhoneToken;
using Pass.Core;

namespace Pass.Terminal;

/// <summary>
/// Says whether a till may give goods without asking the region, by the region's own policy (<see cref="OfflinePolicy"/>) and the numbers it last
/// gave, and keeps what was sold so until it is sent. Before the first word of the region, nothing may be sold. Not thread-safe: a till sells one thing at a time.
/// </summary>
/// <param name="time">Ages are measured by its monotonic timestamps: a clock that is set changes nothing.</param>
public sealed class OfflineTill(TimeProvider time)
{
    private readonly List<SaleMessage> _unsent = [];
    private readonly Dictionary<CredentialId, int> _codes = [];
    private long _unsentCents;
    private OfflinePolicy? _policy;
    private Dictionary<string, long> _floors = [];
    private long _heardAt;
    private TimeSpan _ageWhenHeard;

    /// <summary>In the order in which they were sold.</summary>
    public IReadOnlyList<SaleMessage> Unsent => _unsent;

    /// <summary>What the region says with its lists.</summary>
    /// <param name="age">Of a word that was kept since before the till was started.</param>
    public void Heard(OfflineReply reply, TimeSpan age = default)
    {
        // Who bears what, and the bounds of a day, are the region's to look at: a till knows no balance.
        _policy = OfflinePolicy.Default with
        {
            MaxAge = TimeSpan.FromSeconds(reply.MaxAgeSeconds),
            PhoneMaxAge = TimeSpan.FromSeconds(reply.PhoneMaxAgeSeconds),
            PhoneCodes = reply.PhoneCodes,
            AllowsNumbers = reply.NumbersAllowed,
            ListMaxAge = TimeSpan.FromSeconds(reply.ListMaxAgeSeconds),
            UnsentSales = reply.UnsentSales,
            UnsentAmount = new(reply.UnsentCents),
        };
        _floors = reply.Floors.ToDictionary(f => f.Product, f => f.FloorCents);
        (_heardAt, _ageWhenHeard) = (time.GetTimestamp(), age);
    }

    /// <summary>Since the region's last word; null before the first.</summary>
    public TimeSpan? ListAge => _policy is null ? null : _ageWhenHeard + time.GetElapsedTime(_heardAt);

    /// <summary>The region's numbers; null before its first word.</summary>
    public OfflinePolicy? Policy => _policy;

    /// <summary>Until when an unsent sale must have arrived; null before the region's first word.</summary>
    public DateTimeOffset? DeadlineOf(SaleMessage sale) =>
        _policy is null ? null : sale.OccurredAt + (sale.Presentation is QrEvidence ? _policy.PhoneMaxAge : _policy.MaxAge);

    /// <summary>Whether this sale may be made now without the network; <see cref="RefusalCode.None"/> when it may.</summary>
    /// <param name="sale">With what was presented, already verified.</param>
    public RefusalCode MayTake(SaleMessage sale)
    {
        if (_policy is null)
            return RefusalCode.OfflineListsOld;
        var floor = sale.Lines.Count == 0 ? 0 : sale.Lines.Min(l => _floors.GetValueOrDefault(l.Product));
        var standing = new TillStanding(ListAge ?? TimeSpan.MaxValue, _unsent.Count, _unsentCents);
        return _policy.MayTake(EvidenceOf(sale), new(TotalOf(sale)), new(floor), standing, PhoneOf(sale) is { } phone ? _codes.GetValueOrDefault(phone) : 0);
    }

    /// <summary>The goods were given.</summary>
    public void Took(SaleMessage sale)
    {
        _unsent.Add(sale);
        _unsentCents += TotalOf(sale);
        if (PhoneOf(sale) is { } phone)
            _codes[phone] = _codes.GetValueOrDefault(phone) + 1;
    }

    /// <summary>The region answered the first so many.</summary>
    public void Sent(int sales)
    {
        _unsentCents -= _unsent.Take(sales).Sum(TotalOf);
        _unsent.RemoveRange(0, sales);
    }

    /// <summary>It was taken back before it was ever sent.</summary>
    public void Withdrew(Guid operationId)
    {
        // Answers come in the order of the sales: mostly the first.
        if (_unsent.FindIndex(sale => sale.OperationId == operationId) is >= 0 and var at)
        {
            _unsentCents -= TotalOf(_unsent[at]);
            _unsent.RemoveAt(at);
        }
    }

    /// <summary>A phone was presented with the network: its offline codes are counted anew.</summary>
    public void PaidOnline(SaleMessage sale)
    {
        if (PhoneOf(sale) is { } phone)
            _codes.Remove(phone);
    }

    /// <summary>The region answered this one.</summary>
    public void Sent(Guid operationId) => Withdrew(operationId);

    private static OfflineEvidence EvidenceOf(SaleMessage sale) => sale.Presentation switch
    {
        CardEvidence card => new(OfflineEvidenceKind.Card, card.OfflineAmountCents),
        QrEvidence => new(OfflineEvidenceKind.Phone),
        _ => default,
    };

    private static CredentialId? PhoneOf(SaleMessage sale) =>
        sale.Presentation is QrEvidence qr && PhoneQr.Decode(qr.Text) is { } shown && Certificate.Decode(shown.Certificate.Span) is { } certificate ? certificate.Body.Credential : null;

    private static long TotalOf(SaleMessage sale) => sale.Lines.Sum(l => l.AmountCents);
}
