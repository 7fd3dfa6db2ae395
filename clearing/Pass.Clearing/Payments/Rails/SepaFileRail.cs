using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.Rails;

/// <summary>Writes the bank's file, pain.001; somebody, or the bank's own channel, takes it from there.</summary>
public sealed class SepaFileRail : IPaymentRail
{
    public PaymentRailKind Kind => PaymentRailKind.SepaFile;

    public bool Reaches(Partner partner, Iban iban, string? bic) => true;

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
        var batch = await context.SepaBatches.AsNoTracking().SingleAsync(b => b.SettlementId == settlement, ct);
        return new(batch.DebtorName, Iban.Parse(batch.DebtorIban).OrThrow());
    }

    public async Task<Handover> HandOverAsync(
        PassDbContext context, Settlement settlement, IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> attempts, OutputFolder output, CancellationToken ct)
    {
        var batch = await context.SepaBatches.AsNoTracking().SingleAsync(b => b.SettlementId == settlement.Id, ct);
        var approvedAt = await context.SettlementApprovals.Where(a => a.SettlementId == settlement.Id).MaxAsync(a => a.AtMs, ct);
        var file = new PaymentFile(
            batch.MessageId, TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(approvedAt), ParisCalendar.Zone),
            Debtor(batch), settlement.ExecutionDate, [.. attempts.Select(a => Instruction(a.Order, a.Attempt))]);
        var version = batch.IsOlderPain ? Pain001Version.Iso2009 : Pain001Version.Iso2019;
        var written = output.Write($"{batch.MessageId}.xml", stream => Pain001Writer.Write(stream, file, version), flushed: true);
        var proof = $"{written.Name} sha256:{Convert.ToHexStringLower(written.Hash)}";
        return new([written], [.. attempts.Select(a => new AttemptAnswer(a.Attempt.EndToEndId, AttemptState.Sent, null, proof))]);
    }

    /// <summary>The message's name is the run's own: there is nothing to keep.</summary>
    public Task SealAsync(PassDbContext context, int settlement, IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> attempts, CancellationToken ct) => Task.CompletedTask;

    private static DebtorAccount Debtor(SepaBatch batch) => new(
        batch.DebtorName, Iban.Parse(batch.DebtorIban).OrThrow(),
        batch.DebtorBic is { } bic ? Bic.Parse(bic).OrThrow() : null, Siret.Parse(batch.DebtorSiret).OrThrow());

    private static PaymentInstruction Instruction(PaymentOrder order, PaymentAttempt attempt) => new(
        attempt.EndToEndId, Uetr.For(attempt.EndToEndId), new(order.AmountCents), attempt.AccountHolderName,
        Iban.Parse(attempt.Iban).OrThrow(), attempt.Bic is { } bic ? Bic.Parse(bic).OrThrow() : null,
        new Remittance.Structured(CreditorReference.For(order.Number)));
}
