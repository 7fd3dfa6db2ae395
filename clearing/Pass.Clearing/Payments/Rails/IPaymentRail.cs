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
/// <param name="Batch">The file of the run that it left in, from 1.</param>
public sealed record AttemptAnswer(string EndToEndId, AttemptState State, string? ReasonCode, string Proof, int Batch = 1);

/// <summary>What a rail did with a run: the files that left, and an answer for each attempt.</summary>
public sealed record Handover(IReadOnlyList<SettlementFile> Files, IReadOnlyList<AttemptAnswer> Answers);

/// <summary>Carries approved attempts to whoever moves the money. A seam: a SEPA file for the bank, mandats for the public accountant, or transfers through a payment provider.</summary>
public interface IPaymentRail
{
    PaymentRailKind Kind { get; }

    /// <summary>Whether it can pay a partner on an account that a SEPA transfer reaches.</summary>
    /// <param name="bic">Null when it is not known.</param>
    bool Reaches(Partner partner, Iban iban, string? bic);

    /// <summary>Freezes in the draft's transaction what the rail says of the region.</summary>
    /// <returns>What the region has not said yet and the rail needs; null when nothing is missing.</returns>
    Task<Problem?> OpenAsync(PassDbContext context, int settlement, RegionSettings region, DateOnly today, CancellationToken ct);

    Task<PayerAccount> PayerAsync(PassDbContext context, int settlement, CancellationToken ct);

    /// <summary>Hands the attempts over. Called again for the same run it has no further effect and writes the same files.</summary>
    /// <param name="attempts">Each with its order, by number.</param>
    Task<Handover> HandOverAsync(
        PassDbContext context, Settlement settlement, IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> attempts, OutputFolder output, CancellationToken ct);

    /// <summary>Keeps, in the transaction that marks the run sent, the numbers that the hand-over used.</summary>
    Task SealAsync(PassDbContext context, int settlement, IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> attempts, CancellationToken ct);
}

/// <summary>The rails there are. The region's setting says by which a new run is paid; a run stays on its own.</summary>
public sealed class PaymentRails(params IReadOnlyList<IPaymentRail> rails)
{
    /// <summary>All there are. None calls anybody while a run is made: they write files, and what a provider is asked for afterwards.</summary>
    public static PaymentRails Files { get; } = new(new SepaFileRail(), new PublicAccountantRail(), new StripeConnectRail());

    public IPaymentRail this[PaymentRailKind kind] => rails.First(r => r.Kind == kind);

    /// <summary>By which rail a new run is paid.</summary>
    public static async Task<PaymentRailKind> ChosenAsync(PassDbContext context, CancellationToken ct = default) =>
        await RegionOptions.FindAsync(context, RegionOptions.Rail, ct) == "pes" ? PaymentRailKind.PublicAccountant : PaymentRailKind.SepaFile;
}
