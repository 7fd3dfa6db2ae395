using Pass.Core;

namespace Pass.Data.Model;

/// <summary>One row, see <see cref="DecisionSettings"/>.</summary>
public sealed class DecisionSettingsRow : IReferenceData
{
    public const int TheOne = 1;

    public int Id { get; init; } = TheOne;
    public long CancelWindowMs { get; set; }
    public long HoldLifetimeMs { get; set; }
    public long ClockToleranceMs { get; set; }
    public long OfflineMaxAgeMs { get; set; }
    public OverdraftBearer OfflineOverdraft { get; set; }
    public long SaleCapCents { get; set; }

    public void Set(DecisionSettings s)
    {
        CancelWindowMs = (long)s.CancelWindow.TotalMilliseconds;
        HoldLifetimeMs = (long)s.HoldLifetime.TotalMilliseconds;
        ClockToleranceMs = (long)s.ClockTolerance.TotalMilliseconds;
        OfflineMaxAgeMs = (long)s.OfflineMaxAge.TotalMilliseconds;
        OfflineOverdraft = s.OfflineOverdraft;
        SaleCapCents = s.SaleCap.Cents;
    }

    public DecisionSettings ToSettings() => new(
        TimeSpan.FromMilliseconds(CancelWindowMs), TimeSpan.FromMilliseconds(HoldLifetimeMs),
        TimeSpan.FromMilliseconds(ClockToleranceMs), TimeSpan.FromMilliseconds(OfflineMaxAgeMs), OfflineOverdraft, new(SaleCapCents));
}
