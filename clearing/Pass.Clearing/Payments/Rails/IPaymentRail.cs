using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.Rails;

/// <summary>The account a run is paid from, as people are shown it.</summary>
public sealed record PayerAccount(string Name, Iban Iban);

/// <summary>What a rail did with one attempt.</summary>
/// <param name="State">Sent, or already what the rail knows: accepted, rejected, paid.</param>
/// <param name="ReasonCode">Of a rejection.</param>
/// <param name="Proof">Where it can be seen.</param>
public sealed record AttemptAnswer(string EndToEndId, AttemptState State, string? ReasonCode, string Proof);

/// <summary>What a rail did with a run: the files that left, and an answer for each attempt.</summary>
public sealed record Handover(IReadOnlyList<SettlementFile> Files, IReadOnlyList<AttemptAnswer> Answers);

/// <summary>Carries approved attempts to whoever moves the money. A seam: a SEPA file for the bank, or transfers through a payment provider.</summary>
public interface IPaymentRail
{
    PaymentRailKind Kind { get; }

    /// <summary>Freezes in the draft's transaction what the rail says of the region.</summary>
    void Open(PassDbContext context, int settlement, RegionSettings region);

    Task<PayerAccount> PayerAsync(PassDbContext context, int settlement, CancellationToken ct);

    /// <summary>Hands the attempts over. Called again for the same run it has no further effect and writes the same files.</summary>
    /// <param name="attempts">Each with its order, by number.</param>
    Task<Handover> HandOverAsync(
        PassDbContext context, Settlement settlement, IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> attempts, OutputFolder output, CancellationToken ct);
}
