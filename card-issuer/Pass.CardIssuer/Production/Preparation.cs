using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Core;
using Pass.Issuing.Authorities;

namespace Pass.CardIssuer.Production;

/// <summary>A batch as prepared.</summary>
/// <param name="Cards">In the batch.</param>
/// <param name="WasResumed">True when a preparation that had been cut was taken up again.</param>
public sealed record PreparedBatch(int BatchId, int Cards, bool WasResumed);

/// <summary>
/// Prepares a bureau's batch: each order gets a chip of the bureau's stock, a serial and a certificate over that chip's own public key.
/// One transaction per chunk, so memory is flat and a cut loses at most the chunk in hand: its serials were never shown to anyone.
/// The next preparation finishes a batch that was cut before it starts another.
/// </summary>
public sealed class Preparation(IssuerDatabase database, IssuanceOptions options, TimeProvider time, RandomNumberGenerator random)
{
    private const int MaxAttempts = 20;

    private readonly IssuanceOptions options = options;
    private readonly TimeProvider time = time;

    /// <param name="count">Cards at most; fewer when orders or chips run out.</param>
    /// <param name="signers">The issuing authority, opened once per thread that is to sign.</param>
    /// <param name="progress">Told the cards in the batch so far.</param>
    public async Task<Result<PreparedBatch>> PrepareAsync(int count, IReadOnlyList<CertificateAuthority> signers, string actor, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        var trace = new Trace(actor, time.GetUtcNow());
        if (Certification.Check(signers[0], trace.At, options.CardValidityYears) is { } ended)
            return ended;
        if (!(await OpenBatchAsync(count, trace, cancellationToken)).Ok(out var opened, out var nothing))
            return nothing;
        var (batchId, target, done, resumed) = opened;
        while (done < target)
        {
            var added = await AddChunkAsync(batchId, Math.Min(options.ChunkSize, target - done), signers, trace, cancellationToken);
            if (added == 0)
                break;
            done += added;
            progress?.Report(done);
        }

        await using var context = database.CreateContext();
        await context.Batches.Where(batch => batch.Id == batchId).ExecuteUpdateAsync(set => set.SetProperty(batch => batch.State, BatchState.Prepared), cancellationToken);
        return new PreparedBatch(batchId, done, resumed);
    }

    private sealed record OpenBatch(int Id, int Target, int Done, bool WasResumed);

    private async Task<Result<OpenBatch>> OpenBatchAsync(int count, Trace trace, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        var cut = await context.Batches.AsNoTracking().FirstOrDefaultAsync(batch => batch.Route == BatchRoute.Bureau && batch.State == BatchState.Preparing, cancellationToken);
        if (cut is not null)
            return new OpenBatch(cut.Id, cut.TargetCount, await context.Credentials.CountAsync(row => row.BatchId == cut.Id, cancellationToken), true);
        if (!await Orders(context).AnyAsync(cancellationToken))
            return IssuanceTexts.Problem("NoOrders");
        if (!await context.Chips.AnyAsync(chip => !chip.IsTaken, cancellationToken))
            return IssuanceTexts.Problem("NoChips");
        var batch = new BatchRow
        {
            Route = BatchRoute.Bureau,
            State = BatchState.Preparing,
            TargetCount = count,
            CreatedAtMs = trace.At.ToUnixTimeMilliseconds(),
            CreatedBy = trace.Actor,
        };
        context.Add(batch);
        await context.SaveChangesAsync(cancellationToken);
        return new OpenBatch(batch.Id, count, 0, false);
    }

    private async Task<int> AddChunkAsync(int batchId, int size, IReadOnlyList<CertificateAuthority> signers, Trace trace, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using var context = database.CreateContext();
            context.ChangeTracker.AutoDetectChangesEnabled = false;
            var orders = await Orders(context).OrderBy(row => row.Id).Take(size).ToListAsync(cancellationToken);
            var chips = await context.Chips.Where(chip => !chip.IsTaken).OrderBy(chip => chip.Rank).Take(orders.Count).ToListAsync(cancellationToken);
            if (chips.Count == 0)
                return 0;
            for (var i = 0; i < chips.Count; i++)
            {
                var (row, chip) = (orders[i], chips[i]);
                row.BatchId = batchId;
                row.Serial = CertificateAuthority.NewSerial(random);
                row.ChipId = chip.ChipId;
                chip.IsTaken = true;
                context.Move(row, IssuanceState.InProduction, trace, Reasons.Batch(batchId));
            }

            Sign(orders, chips, signers, trace.At);
            context.ChangeTracker.DetectChanges();
            // Another program took one of the orders, or a random serial existed: nothing was saved, choose again.
            if (await context.TrySaveAsync(cancellationToken))
                return chips.Count;
            if (attempt == MaxAttempts)
                throw new UserErrorException(IssuanceTexts.Say("BatchClashes", batchId));
        }
    }

    /// <summary>Every signer takes each n-th card, on a thread of its own.</summary>
    private void Sign(List<CredentialRow> orders, List<ChipRow> chips, IReadOnlyList<CertificateAuthority> signers, DateTimeOffset now) =>
        Parallel.For(0, signers.Count, signer =>
        {
            for (var i = signer; i < chips.Count; i += signers.Count)
                Certification.Certify(orders[i], chips[i].PublicPoint, signers[signer], now, options.CardValidityYears);
        });

    private static IQueryable<CredentialRow> Orders(IssuerDbContext context) =>
        context.Credentials.Where(row => row.State == IssuanceState.Ordered && row.Kind == CredentialKind.Card);
}
