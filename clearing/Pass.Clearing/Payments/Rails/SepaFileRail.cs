using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.Rails;

/// <summary>Writes the bank's file, pain.001, or several where the bank takes no more in one; somebody, or the bank's own channel, takes it from there.</summary>
public sealed class SepaFileRail : IPaymentRail
{
    public PaymentRailKind Kind => PaymentRailKind.SepaFile;

    public bool Reaches(Partner partner, Iban iban, string? bic) => partner.StripeAccount is null;

    public Task<Problem?> OpenAsync(PassDbContext context, int settlement, RegionSettings region, DateOnly today, CancellationToken ct)
    {
        context.SepaBatches.Add(new()
        {
            SettlementId = settlement,
            MessageId = string.Create(CultureInfo.InvariantCulture, $"PASS-{settlement:000000}"),
            DebtorName = region.Name,
            DebtorSiret = region.Siret.Digits,
            DebtorIban = region.Iban.Electronic,
            DebtorBic = region.Bic?.Code,
            IsOlderPain = region.IsOlderPain,
        });
        return Task.FromResult<Problem?>(null);
    }

    public async Task<PayerAccount> PayerAsync(PassDbContext context, int settlement, CancellationToken ct)
    {
        var batch = await context.SepaBatches.AsNoTracking().SingleAsync(b => b.SettlementId == settlement && b.Rank == 1, ct);
        return new(batch.DebtorName, Iban.Parse(batch.DebtorIban).OrThrow());
    }

    public async Task<Handover> HandOverAsync(
        PassDbContext context, Settlement settlement, IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> attempts, OutputFolder output, CancellationToken ct)
    {
        var first = await context.SepaBatches.AsNoTracking().SingleAsync(b => b.SettlementId == settlement.Id && b.Rank == 1, ct);
        var approvedAt = await context.SettlementApprovals.Where(a => a.SettlementId == settlement.Id).MaxAsync(a => a.AtMs, ct);
        var runs = (await RegionSettings.LoadAsync(context, ct)).Ok(out var region, out _) ? region.Runs : RunSettings.Usual;
        var (files, answers) = (new List<SettlementFile>(), new List<AttemptAnswer>());
        foreach (var (rank, part) in Batches(attempts, runs))
        {
            var batch = rank == 1 ? first : OfRank(first, rank);
            var file = new PaymentFile(
                batch.MessageId, TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(approvedAt), ParisCalendar.Zone),
                Debtor(batch), settlement.ExecutionDate, [.. part.Select(a => Instruction(a.Order, a.Attempt))]);
            var version = batch.IsOlderPain ? Pain001Version.Iso2009 : Pain001Version.Iso2019;
            var written = output.Write($"{batch.MessageId}.xml", stream => Pain001Writer.Write(stream, file, version), flushed: true);
            var proof = $"{written.Name} sha256:{Convert.ToHexStringLower(written.Hash)}";
            files.Add(written);
            answers.AddRange(part.Select(a => new AttemptAnswer(a.Attempt.EndToEndId, AttemptState.Sent, null, proof, rank)));
        }
        return new(files, answers);
    }

    /// <summary>The names of the files follow from the run's: what is kept is that there were several.</summary>
    public async Task SealAsync(PassDbContext context, int settlement, IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> attempts, CancellationToken ct)
    {
        var known = await context.SepaBatches.AsNoTracking().Where(b => b.SettlementId == settlement).ToListAsync(ct);
        var used = await context.PaymentAttempts.Where(a => a.SettlementId == settlement && a.SentAtMs != null).Select(a => a.Batch).Distinct().ToListAsync(ct);
        context.SepaBatches.AddRange(used.Where(rank => known.TrueForAll(b => b.Rank != rank)).Order().Select(rank => OfRank(known.Single(b => b.Rank == 1), rank)));
    }

    /// <summary>As they left, or as the bank takes them: so many in a file, and so much, in the order of their numbers. One that is more than a file holds is a file alone.</summary>
    private static IEnumerable<(int Rank, IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> Part)> Batches(
        IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> attempts, RunSettings runs)
    {
        if (attempts.Any(a => a.Attempt.SentAtMs is not null))
        {
            foreach (var sent in attempts.GroupBy(a => a.Attempt.Batch).OrderBy(g => g.Key))
                yield return (sent.Key, [.. sent]);
            yield break;
        }
        var (part, cents, rank) = (new List<(PaymentOrder, PaymentAttempt)>(), 0L, 1);
        foreach (var attempt in attempts)
        {
            if (part.Count > 0 && (part.Count == runs.BatchTransfers || cents + attempt.Order.AmountCents > runs.BatchCents))
            {
                yield return (rank++, part);
                (part, cents) = ([], 0);
            }
            part.Add(attempt);
            cents += attempt.Order.AmountCents;
        }
        yield return (rank, part);
    }

    private static SepaBatch OfRank(SepaBatch first, int rank) => new()
    {
        SettlementId = first.SettlementId,
        Rank = rank,
        MessageId = string.Create(CultureInfo.InvariantCulture, $"{first.MessageId}-{rank}"),
        DebtorName = first.DebtorName,
        DebtorSiret = first.DebtorSiret,
        DebtorIban = first.DebtorIban,
        DebtorBic = first.DebtorBic,
        IsOlderPain = first.IsOlderPain,
    };

    private static DebtorAccount Debtor(SepaBatch batch) => new(
        batch.DebtorName, Iban.Parse(batch.DebtorIban).OrThrow(),
        batch.DebtorBic is { } bic ? Bic.Parse(bic).OrThrow() : null, Siret.Parse(batch.DebtorSiret).OrThrow());

    private static PaymentInstruction Instruction(PaymentOrder order, PaymentAttempt attempt) => new(
        attempt.EndToEndId, Uetr.For(attempt.EndToEndId), new(order.AmountCents), attempt.AccountHolderName,
        Iban.Parse(attempt.Iban).OrThrow(), attempt.Bic is { } bic ? Bic.Parse(bic).OrThrow() : null,
        new Remittance.Structured(CreditorReference.For(order.Number)));
}
