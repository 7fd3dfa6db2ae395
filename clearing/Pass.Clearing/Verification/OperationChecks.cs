using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Verification;

/// <summary>Projected operations against the log, partition by partition, as far as each was projected: how many there are and what they add up to.</summary>
internal sealed class OperationChecks(PassDbContext context, ILogStore log)
{
    /// <summary>Sums are of approved operations: what was refused may have asked for any amount at all.</summary>
    private readonly record struct Totals(long Count, long AmountCents, long RegionCents, long HolderCents);

    public async Task<CheckResult> RunAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.Operations);
        var cursors = await context.Projections.AsNoTracking().ToDictionaryAsync(p => (int)p.Partition, p => p.Lsn, ct);
        var projected = await context.Operations.GroupBy(o => o.Partition)
            .Select(g => new
            {
                Partition = (int)g.Key,
                Totals = new Totals(
                    g.LongCount(),
                    g.Sum(o => o.Refusal == RefusalCode.None ? o.AmountCents : 0),
                    g.Sum(o => o.Refusal == RefusalCode.None ? o.RegionCents : 0),
                    g.Sum(o => o.Refusal == RefusalCode.None ? o.HolderCents : 0)),
            })
            .ToDictionaryAsync(g => g.Partition, g => g.Totals, ct);
        if (await context.CountMisplacedAsync(ct) is var misplaced and > 0)
            tally.Add(false, $"{misplaced} operations are not found by their pass or their partner: run `pass project --rebuild`");
        for (var partition = 0; partition < log.Identity.Partitions; partition++)
        {
            ct.ThrowIfCancellationRequested();
            var found = projected.GetValueOrDefault(partition);
            try
            {
                var logged = InLog(partition, cursors.GetValueOrDefault(partition));
                tally.Passed(logged.Count);
                if (logged != found)
                    tally.Add(false, $"partition {partition}, {logged.Count} operations in the log and {found.Count} projected: run `pass project --rebuild`");
            }
            catch (Exception e) when (Malformed.IsSaidBy(e) || e is IndexOutOfRangeException)
            {
                // An altered row; the chain's check names it.
                tally.Add(false, $"partition {partition}, whose log cannot be read");
            }
        }
        return tally.Result();
    }

    private Totals InLog(int partition, long throughLsn)
    {
        // A grant or a block asked again after the engine forgot its id is logged again without effect: it is one operation.
        var targets = new HashSet<OperationKey>();
        long count = 0, amount = 0, region = 0, holder = 0;
        foreach (var row in log.Read(partition, 0, throughLsn))
        {
            var reader = new OperationReader(row.Payload);
            while (reader.Next())
            {
                ref readonly var operation = ref reader.Current;
                if (operation.Kind.IsTarget() && !targets.Add(new(operation.Pass, reader.Id)))
                    continue;
                count++;
                if (operation.Refusal != RefusalCode.None)
                    continue;
                amount += operation.AmountCents;
                holder += operation.HolderCents;
                foreach (ref readonly var leg in reader.Legs)
                    region += leg.RegionCents;
            }
        }
        return new(count, amount, region, holder);
    }
}
