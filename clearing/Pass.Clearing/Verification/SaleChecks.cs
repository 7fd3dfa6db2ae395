using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Verification;

/// <summary>
/// Plays the whole log again, partition by partition, and looks at each sale as the rules left it: what is kept of it after returns, its caps and limits,
/// and what offline sales were paid beyond balances in a day. Also when each business day's rows were received.
/// </summary>
internal sealed class SaleChecks(PassDbContext context, ILogStore log)
{
    /// <summary>How far the clocks of two nodes may be apart.</summary>
    private const long ClockMs = 5 * 60_000;

    private readonly Tally _kept = new(CheckName.KeptSales), _caps = new(CheckName.Caps), _offline = new(CheckName.OfflineDays), _covered = new(CheckName.DayCoverage);
    private readonly Dictionary<(DateOnly Day, PartnerId Partner), long> _paidToPartners = [];
    private readonly Dictionary<(DateOnly Day, TerminalId Till), long> _paidByTills = [];
    private Reference _reference = Reference.Empty;

    public async Task<IEnumerable<CheckResult>> RunAsync(CancellationToken ct)
    {
        var benefits = await context.BenefitVersions.AsNoTracking().ToListAsync(ct);
        _reference = new(0, DecisionSettings.Default, benefits.Select(b => b.ToBenefit()), []);
        for (var partition = 0; partition < log.Identity.Partitions; partition++)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                Play(partition);
            }
            catch (Exception e) when (Malformed.IsSaidBy(e) || e is IndexOutOfRangeException or InvalidOperationException or NullReferenceException)
            {
                // An altered row: what follows it means nothing.
                _kept.Add(false, $"partition {partition} cannot be played again: {e.Message}");
            }
        }
        var bounds = await OfflineBounds.LoadAsync(context, ct);
        foreach (var (key, cents) in _paidToPartners)
            _offline.Add(cents <= bounds.MostOn(key.Day).PartnerCents, $"{key.Day:O}, partner {key.Partner}: {cents}");
        foreach (var (key, cents) in _paidByTills)
            _offline.Add(cents <= bounds.MostOn(key.Day).TillCents, $"{key.Day:O}, till {key.Till}: {cents}");
        await CheckProjectedDaysAsync(ct);
        return [_kept.Result(), _caps.Result(), _offline.Result(), _covered.Result()];
    }

    private void Play(int partition)
    {
        var accounts = new Dictionary<PassId, PassAccount>();
        var sales = new Dictionary<OperationKey, Operation>();
        foreach (var row in log.Read(partition, 0))
        {
            var reader = new OperationReader(row.Payload);
            if (reader.Count > 0)
                _covered.Add(ParisCalendar.DateOf(reader.RecordedAtMs + ClockMs) >= row.Day, $"{row.Day:O}, partition {partition}, lsn {row.Lsn}: received on {ParisCalendar.DateOf(reader.RecordedAtMs):O}");
            while (reader.Next())
            {
                if (reader.Current.Refusal == RefusalCode.None)
                    Play(reader.ToOperation(), row, accounts, sales);
            }
        }
    }

    private void Play(Operation operation, LogRow row, Dictionary<PassId, PassAccount> accounts, Dictionary<OperationKey, Operation> sales)
    {
        if (!accounts.TryGetValue(operation.Pass, out var account))
            accounts.Add(operation.Pass, account = new(operation.Pass));
        if (operation is { Kind: OperationKind.Sale } && operation.Flags.HasFlag(OperationFlags.Overdraft))
        {
            var cents = OverdraftRules.CentsOf(account, operation.Legs);
            _paidToPartners[(row.Day, operation.Partner)] = _paidToPartners.GetValueOrDefault((row.Day, operation.Partner)) + cents;
            _paidByTills[(row.Day, operation.Terminal)] = _paidByTills.GetValueOrDefault((row.Day, operation.Terminal)) + cents;
        }
        var about = sales.GetValueOrDefault(new(operation.Pass, operation.Related));
        PassTransitions.Apply(account, operation, about);
        switch (operation.Kind)
        {
            case OperationKind.Sale or OperationKind.Capture:
                _caps.Add(PastSales.IsWithinCaps(operation, account, _reference), $"partition {row.Partition}, lsn {row.Lsn}: {operation.Kind} {operation.Id}");
                if (about is not null)
                    _kept.Add(PastSales.IsCaptured(about, operation, _reference), $"partition {row.Partition}, lsn {row.Lsn}: {operation.Kind} {operation.Id}");
                // A capture is returned by the id of its hold.
                sales[new(operation.Pass, operation.Kind == OperationKind.Capture ? operation.Related : operation.Id)] = operation;
                break;
            case OperationKind.Hold:
                sales[new(operation.Pass, operation.Id)] = operation;
                break;
            case OperationKind.Cancel or OperationKind.Refund:
                _kept.Add(about is not null && PastSales.IsKept(about, operation, _reference), $"partition {row.Partition}, lsn {row.Lsn}: {operation.Kind} {operation.Id}");
                break;
        }
    }

    /// <summary>The business days that pages and statements read are those of the log, with the same times of receipt.</summary>
    private async Task CheckProjectedDaysAsync(CancellationToken ct)
    {
        var cuts = await context.BusinessDayCuts.AsNoTracking().Where(c => context.BusinessDays.Any(d => d.Date == c.Date && d.Seal != null)).ToListAsync(ct);
        var ends = cuts.GroupBy(c => c.Partition).ToDictionary(g => g.Key, g => g.OrderBy(c => c.Lsn).ToList());
        var days = await context.Operations.GroupBy(o => new { o.Partition, o.BusinessDay })
            .Select(g => new { g.Key.Partition, g.Key.BusinessDay, First = g.Min(o => o.Lsn), Last = g.Max(o => o.Lsn) }).ToListAsync(ct);
        foreach (var day in days)
        {
            var mine = ends.GetValueOrDefault(day.Partition) ?? [];
            var end = mine.Find(c => c.Date == day.BusinessDay)?.Lsn ?? long.MaxValue;
            var start = mine.FindLast(c => c.Date < day.BusinessDay)?.Lsn ?? 0;
            _covered.Add(day.First > start && day.Last < end, $"{day.BusinessDay:O}, partition {day.Partition}: projected operations of lsn {day.First} to {day.Last}");
        }
    }
}
