using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Verification;

/// <summary>From the first audit row to the last: each follows the one before, and none is missing at the end.</summary>
internal sealed class AuditChecks(PassDbContext context)
{
    public async Task<CheckResult> RunAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.AuditChain);
        var (last, hash) = (0L, new byte[32]);
        await foreach (var row in context.Audit.AsNoTracking().OrderBy(a => a.Id).AsAsyncEnumerable().WithCancellation(ct))
        {
            var follows = Audit.HashOf(hash, row).AsSpan().SequenceEqual(row.Hash);
            tally.Add(follows, $"audit {row.Id}");
            // As stored: one altered row is one failure, not all that come after it.
            (last, hash) = (row.Id, row.Hash);
        }
        var head = await context.AuditHeads.AsNoTracking().SingleOrDefaultAsync(ct);
        tally.Add(head?.LastId == last && hash.AsSpan().SequenceEqual(head.Hash), $"end of the audit, {last}");
        return tally.Result();
    }
}
