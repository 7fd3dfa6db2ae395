using Pass.Core;
using Pass.Testing.Catalogue;

namespace Pass.Testing.Requests;

/// <summary>Anything that tills, web shops and the region may ask about a few passes, wrong things too; the same seed asks the same.</summary>
public sealed class RandomRequests(int seed, int passes)
{
    private readonly Random _random = new(seed);
    private readonly List<(OperationId Id, PassId Pass, PartnerId Partner)> _sales = [];
    private ulong _made;

    public static readonly DateTimeOffset Start = new(2026, 9, 5, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Partners 1 to 7 have the categories 1 to 7; partner 8 is suspended, partner 9 has no convention.</summary>
    public static Reference Reference { get; } = new(1, DecisionSettings.Default with { HoldLifetime = TimeSpan.FromHours(2) }, Catalogue2026.Benefits,
    [
        .. Enumerable.Range(1, 7).Select(i => Terms(i, new TradeId((byte)i), PartnerStatus.Active, Catalogue2026.Benefits.Select(b => b.Benefit))),
        Terms(8, Trade.Bookshop, PartnerStatus.Suspended, Catalogue2026.Benefits.Select(b => b.Benefit)),
        Terms(9, Trade.Bookshop, PartnerStatus.Active, []),
    ]);

    private static PartnerTerms Terms(int id, TradeId category, PartnerStatus status, IEnumerable<BenefitId> benefits) =>
        new(new(id), category, status, [new(1, [.. benefits], new(2026, 1, 1), new(2027, 12, 31))]);

    public Random Random => _random;

    public PassId AnyPass() => new(1_000_000_000 + _random.Next(passes));

    public OperationId NewId(long nowMs) => OperationId.Derive(nowMs, Mix.Of((ulong)seed), ++_made);

    /// <summary>A grant of everything to each pass.</summary>
    public IEnumerable<OperationRequest> Grants(long nowMs) => Enumerable.Range(0, passes).Select(i => new GrantRequest(
        NewId(nowMs), new(1_000_000_000 + i), nowMs, [.. Catalogue2026.Benefits.Select(b => new Entitlement(b.Benefit, b.Unit == BenefitUnit.Uses ? 5 : 10_000))]));

    public OperationRequest Next(long nowMs)
    {
        var (id, pass) = (NewId(nowMs), AnyPass());
        switch (_random.Next(20))
        {
            case < 9:
                return Sale(id, pass, nowMs, hold: false);
            case < 11:
                return Sale(id, pass, nowMs, hold: true);
            case 11 or 12 when _sales.Count > 0:
                var (hold, holdPass, holdPartner) = Recent();
                return _random.Next(3) == 0
                    ? new VoidRequest(id, holdPass, nowMs, Sometimes(holdPartner), hold)
                    : new CaptureRequest(id, holdPass, nowMs, Sometimes(holdPartner), hold, Amount(), Parts());
            case 13 or 14 or 15 when _sales.Count > 0:
                var (sale, salePass, partner) = Recent();
                return new ReturnRequest(id, salePass, nowMs, Sometimes(partner), sale, Amount(), Parts());
            case 16:
                return new StatusRequest(id, pass, nowMs, _random.Next(3) == 0 ? PassStatus.Blocked : PassStatus.Active);
            case 17:
                return new AdjustmentRequest(id, pass, nowMs, AnyBenefit(), _random.Next(-3_000, 3_000), _random.Next(1, 9));
            case 18:
                return new CredentialRequest(id, pass, nowMs, new(_random.Next(1, 4)), _random.Next(4) != 0);
            default:
                return _random.Next(3) == 0 && _sales.Count > 0
                    ? new HoldExpiryRequest(id, Recent().Pass, nowMs, Recent().Id)
                    : new GrantRequest(id, pass, nowMs, [new(AnyBenefit(), _random.Next(0, 12_000))]);
        }
    }

    private SaleRequest Sale(OperationId id, PassId pass, long nowMs, bool hold)
    {
        var category = _random.Next(1, 10);
        var product = new ProductId((byte)_random.Next(1, 10));
        if (_random.Next(4) != 0)
            category = Catalogue2026.Benefits.First(b => b.Pays(product)).Trades[0].Value;
        var lines = new SaleLine[_random.Next(1, 4)];
        for (var i = 0; i < lines.Length; i++)
            lines[i] = new(_random.Next(3) == 0 ? new ProductId((byte)_random.Next(1, 10)) : product, new(_random.Next(10) == 0 ? _random.Next(-5, 400_000) : _random.Next(1, 3_000)), _random.Next(8) == 0 ? 2 : 1);
        var offline = _random.Next(5) == 0;
        var occurred = offline ? nowMs - _random.Next(0, 90_000_000) : nowMs;
        var card = _random.Next(offline ? 5 : 3) == 0 == !offline ? new PresentationRef(new(_random.Next(1, 4)), _random.Next(0, 200)) : default;
        _sales.Add((id, pass, new(category)));
        return new(id, pass, occurred, new(category), new(_random.Next(1, 3)), lines, _random.Next(3) == 0, offline, hold, card, Evidence(lines));
    }

    private OfflineEvidence Evidence(SaleLine[] lines) => _random.Next(5) switch
    {
        0 => new(OfflineEvidenceKind.Phone),
        1 => new(OfflineEvidenceKind.Card, _random.Next(3_000)),
        _ => new(OfflineEvidenceKind.Card, lines.Sum(l => l.Amount.Cents)),
    };

    private (OperationId Id, PassId Pass, PartnerId Partner) Recent() => _sales[^(1 + _random.Next(Math.Min(_sales.Count, 40)))];

    private PartnerId Sometimes(PartnerId partner) => _random.Next(10) == 0 ? new(_random.Next(1, 10)) : partner;

    private Money? Amount() => _random.Next(3) == 0 ? null : new(_random.Next(20) == 0 ? _random.Next(-1, 1) : _random.Next(1, 2_000));

    private List<PartLine>? Parts() => _random.Next(2) == 0 ? null : [.. Enumerable.Range(0, _random.Next(3)).Select(_ => new PartLine(_random.Next(0, 4), _random.Next(-1, 3)))];

    private BenefitId AnyBenefit() => new((ushort)_random.Next(1, 9));
}
