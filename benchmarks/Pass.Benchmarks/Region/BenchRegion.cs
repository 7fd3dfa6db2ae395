using Pass.Core;

namespace Pass.Benchmarks.Region;

/// <summary>
/// Passes, partners and rules for a load: the ready catalogue with eight purses in every pass, opened for any date and filled
/// so that a long run does not end in refusals. The daily limits are checked as ever, only never reached.
/// </summary>
internal sealed class BenchRegion
{
    private const int Units = (int)BenefitValidation.MaxUnits;

    private static readonly TradeId[] Trades =
    [
        Trade.Bookshop, Trade.SportClub, Trade.Cinema, Trade.Bookshop, Trade.Theatre,
        Trade.Bookshop, Trade.SportClub, Trade.Museum, Trade.EquipmentShop, Trade.DrivingSchool,
    ];

    public BenchRegion(int passes, int partners)
    {
        (Passes, Partners) = (passes, partners);
        Benefits =
        [
            .. Catalogue2026.OfRegion.Select(b => b with
            {
                AppliesFrom = new(2020, 1, 1),
                ValidFrom = new(2020, 1, 1),
                ValidUntil = new(2099, 12, 31),
                LimitPerDay = b.LimitPerDay is null ? null : Units,
            }),
        ];
        var convention = new Convention(1, [.. Benefits.Select(b => b.Benefit)], new(2020, 1, 1), new(2099, 12, 31));
        Reference = new(1, DecisionSettings.Default, Benefits,
            Enumerable.Range(1, partners).Select(i => new PartnerTerms(new(i), TradeOf(i), PartnerStatus.Active, [convention])))
        {
            Products = Catalogue2026.Content.Products,
            Trades = Catalogue2026.Content.Trades,
        };
    }

    public int Passes { get; }

    public int Partners { get; }

    public IReadOnlyList<BenefitVersion> Benefits { get; }

    public Reference Reference { get; }

    public static TradeId TradeOf(int partner) => Trades[partner % Trades.Length];

    /// <summary>What opens pass <paramref name="number"/>, 1…<see cref="Passes"/>, with its eight purses.</summary>
    public GrantRequest Grant(int number, long nowMs) => new(
        OperationId.Derive(nowMs, 0, (ulong)number), new(number), nowMs, [.. Benefits.Select(b => new Entitlement(b.Benefit, Units))]);
}
