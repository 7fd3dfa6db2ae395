using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Tills;

/// <summary>Why a till would not get through a Saturday without the network, or may not.</summary>
public enum TillConcern
{
    /// <summary>Its key was never made: the code waits, or has expired.</summary>
    NotActivated,

    /// <summary>It has not been heard of for a day.</summary>
    Silent,

    /// <summary>It has no signed lists: it sells nothing without the network.</summary>
    NoLists,

    /// <summary>It has had none from the region for half a day.</summary>
    OldLists,
    Clock,

    /// <summary>Something is still to be sent, or without an answer.</summary>
    Unsent,
}

/// <summary>A till, what it last said of itself, and what there is to do about it.</summary>
public sealed record TillStanding(Data.Model.Terminal Terminal, string Partner, TerminalReport? Report, IReadOnlyList<TillConcern> Concerns);

/// <summary>The drill before a Saturday: which tills are not ready, by what they last told.</summary>
public sealed class TillReadiness(PassDatabase database, TimeProvider time)
{
    /// <summary>From this on a clock is said to be wrong: at five minutes nothing is accepted any more.</summary>
    public static readonly TimeSpan MostDrift = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Fresh = TimeSpan.FromDays(1), FreshLists = TimeSpan.FromHours(12);

    /// <summary>Tills in service or awaited whose partner is active, by number; those that are ready too.</summary>
    /// <param name="after">Number of the last till of the page before; 0 for the first page.</param>
    public async Task<Page<TillStanding>> ListAsync(int after = 0, int size = Page<TillStanding>.DefaultSize, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var now = time.GetUtcNow();
        var page = await Page<TillStanding>.TakeAsync(
            context.Terminals.AsNoTracking().Where(t => t.Id > after && t.Status != TerminalStatus.Revoked).OrderBy(t => t.Id)
                .Join(context.Partners.Where(p => p.Status == PartnerStatus.Active), t => t.PartnerId, p => p.Id, (t, p) => new { Terminal = t, p.LegalName })
                .Select(t => new TillStanding(t.Terminal, t.LegalName, context.TerminalReports.SingleOrDefault(r => r.TerminalId == t.Terminal.Id), Array.Empty<TillConcern>())),
            size, ct);
        return page with { Items = [.. page.Items.Select(s => s with { Concerns = [.. Concerns(s.Terminal, s.Report, now)] })] };
    }

    internal static IEnumerable<TillConcern> Concerns(Data.Model.Terminal terminal, TerminalReport? report, DateTimeOffset now)
    {
        if (terminal.Status == TerminalStatus.AwaitingActivation)
        {
            yield return TillConcern.NotActivated;
            yield break;
        }
        if (report is null || now - DateTimeOffset.FromUnixTimeMilliseconds(report.ToldAtMs) > Fresh)
            yield return TillConcern.Silent;
        if (report is null)
            yield break;
        if (report.ListedAtMs is not { } listed)
            yield return TillConcern.NoLists;
        else if (TimeSpan.FromMilliseconds(report.ToldAtMs - listed) > FreshLists)
            yield return TillConcern.OldLists;
        if (TimeSpan.FromMilliseconds(report.ClockAheadMs).Duration() > MostDrift)
            yield return TillConcern.Clock;
        if (report.Unsent > 0 || report.Unknown > 0)
            yield return TillConcern.Unsent;
    }
}
