using Pass.Clearing.Payments;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Partners;

/// <summary>From which run an account is paid on.</summary>
/// <param name="CoolingHours">So long before the last day paid is closed it must have been there.</param>
/// <param name="UpToDay">Last business day of the first run that pays on it.</param>
/// <param name="Execution">The day that run debits the region's account.</param>
public sealed record AccountStart(int CoolingHours, DateOnly UpToDay, DateOnly Execution)
{
    private const int MostDays = 70;

    /// <returns>Problem: SettingsMissing.</returns>
    public static async Task<Result<AccountStart>> OfAsync(PassDatabase database, Partner partner, long fromMs, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        if (!(await RegionSettings.LoadAsync(context, ct)).Ok(out var region, out var missing))
            return missing;
        return Of(region, partner.Rhythm, fromMs);
    }

    /// <summary>A day is closed after its midnight: the first one whose close is late enough is the one the waiting ends on.</summary>
    public static AccountStart Of(RegionSettings region, PayoutRhythm rhythm, long fromMs)
    {
        var hours = region.Runs.AccountCoolingHours;
        var first = ParisCalendar.DateOf(fromMs + (long)TimeSpan.FromHours(hours).TotalMilliseconds);
        var night = first;
        for (var end = first.AddDays(MostDays); PayoutCalendar.LastDayPaid(rhythm, night) < first && night < end;)
            night = night.AddDays(1);
        var upTo = PayoutCalendar.LastDayPaid(rhythm, night);
        return new(hours, upTo, ExecutionDays.After(night.AddDays(1), region));
    }
}
