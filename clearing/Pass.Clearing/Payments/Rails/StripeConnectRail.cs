using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.Rails;

/// <summary>
/// Pays partners on their Stripe accounts (Stripe Connect, separate transfers). Each transfer is written with its idempotency key in the transaction that
/// sends the run; Stripe is called after that, as often as it takes, by <c>StripeTransfers</c>.
/// </summary>
internal sealed class StripeConnectRail : IPaymentRail
{
    public PaymentRailKind Kind => PaymentRailKind.StripeConnect;

    public bool Reaches(Partner partner, Iban iban, string? bic) => partner.StripeAccount is not null;

    public Task<Problem?> OpenAsync(PassDbContext context, int settlement, RegionSettings region, DateOnly today, CancellationToken ct)
    {
        context.StripeBatches.Add(new()
        {
            SettlementId = settlement,
            TransferGroup = string.Create(CultureInfo.InvariantCulture, $"PASS-{settlement:000000}"),
            PayerName = region.Name,
            PayerIban = region.Iban.Electronic,
        });
        return Task.FromResult<Problem?>(null);
    }

    public async Task<PayerAccount> PayerAsync(PassDbContext context, int settlement, CancellationToken ct)
    {
        var batch = await BatchAsync(context, settlement, ct);
        return new(batch.PayerName, Iban.Parse(batch.PayerIban).OrThrow());
    }

    /// <summary>The list of what Stripe will be asked for, to be kept as sent.</summary>
    public async Task<Handover> HandOverAsync(
        PassDbContext context, Settlement settlement, IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> attempts, OutputFolder output, CancellationToken ct)
    {
        var batch = await BatchAsync(context, settlement.Id, ct);
        var text = new StringBuilder("idempotency_key;destination;amount_cents;currency;transfer_group;end_to_end_id\n");
        foreach (var (order, attempt) in attempts)
            text.Append(CultureInfo.InvariantCulture, $"{KeyOf(attempt.EndToEndId)};{attempt.StripeAccount};{order.AmountCents};eur;{batch.TransferGroup};{attempt.EndToEndId}\n");
        var written = output.Write($"{batch.TransferGroup}-stripe.csv", stream => stream.Write(Encoding.UTF8.GetBytes(text.ToString())), flushed: true);
        var proof = $"{written.Name} sha256:{Convert.ToHexStringLower(written.Hash)}";
        return new([written], [.. attempts.Select(a => new AttemptAnswer(a.Attempt.EndToEndId, AttemptState.Sent, null, proof))]);
    }

    public async Task SealAsync(PassDbContext context, int settlement, IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> attempts, CancellationToken ct)
    {
        var batch = await BatchAsync(context, settlement, ct);
        context.StripeTransfers.AddRange(attempts.Select(a => new StripeTransfer
        {
            EndToEndId = a.Attempt.EndToEndId,
            SettlementId = settlement,
            IdempotencyKey = KeyOf(a.Attempt.EndToEndId),
            Account = a.Attempt.StripeAccount!,
            AmountCents = a.Order.AmountCents,
            TransferGroup = batch.TransferGroup,
            State = StripeTransferState.Waiting,
        }));
    }

    /// <summary>The same attempt always has the same key, another attempt another one.</summary>
    public static string KeyOf(string endToEndId) => $"pass-transfer-{endToEndId}";

    private static Task<StripeBatch> BatchAsync(PassDbContext context, int settlement, CancellationToken ct) =>
        context.StripeBatches.AsNoTracking().SingleAsync(b => b.SettlementId == settlement, ct);
}
