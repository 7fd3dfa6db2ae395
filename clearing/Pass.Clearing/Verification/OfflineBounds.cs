using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Verification;

/// <summary>
/// What a partner and a till could be paid beyond balances in a day: the settings of now, and before each change of them what the audit says they were.
/// </summary>
internal sealed class OfflineBounds(OverdraftsToday now, IReadOnlyList<(long AtMs, bool IsOfTill, long BeforeCents)> changes)
{
    /// <summary>Action and subjects are those of the region's settings, see the settings' own service.</summary>
    private const string Action = "settings.set", OfTill = "settings/offlineTillPerDayCents", OfPartner = "settings/offlinePartnerPerDayCents";

    public static async Task<OfflineBounds> LoadAsync(PassDbContext context, CancellationToken ct)
    {
        var policy = (await context.DecisionSettings.AsNoTracking().SingleOrDefaultAsync(ct))?.ToSettings().Offline ?? OfflinePolicy.Default;
        var changes = await context.Audit.AsNoTracking().Where(a => a.Action == Action && (a.Subject == OfTill || a.Subject == OfPartner)).OrderByDescending(a => a.Id).ToListAsync(ct);
        return new(new(policy.PartnerPerDay.Cents, policy.TillPerDay.Cents), [.. changes.Select(a => (a.AtMs, a.Subject == OfTill, Cents(a.Before)))]);
    }

    /// <summary>The largest in force at any time of a day.</summary>
    public OverdraftsToday MostOn(DateOnly day)
    {
        var (from, until) = (ParisCalendar.StartOf(day).ToUnixTimeMilliseconds(), ParisCalendar.StartOf(day.AddDays(1)).ToUnixTimeMilliseconds());
        return new(Most(now.PartnerCents, isOfTill: false, from, until), Most(now.TillCents, isOfTill: true, from, until));
    }

    private long Most(long value, bool isOfTill, long from, long until)
    {
        long? most = null;
        foreach (var change in changes.Where(c => c.IsOfTill == isOfTill))
        {
            // In force from this change on: nodes take a change within seconds, and what was decided before may still be on its way.
            if (change.AtMs < until)
                most = Math.Max(most ?? 0, value);
            value = change.BeforeCents;
            if (change.AtMs < from)
                return most!.Value;
        }
        return Math.Max(most ?? 0, value);
    }

    private static long Cents(string? json) =>
        json is not null && JsonDocument.Parse(json).RootElement.TryGetProperty("value", out var value) && long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var cents)
            ? cents : long.MaxValue;
}
