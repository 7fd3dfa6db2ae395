namespace Pass.Core;

/// <summary>One line of a sale: a product, its full price in cents for all units, and how many units.</summary>
public readonly record struct SaleLine(ProductId Product, Money Amount, int Quantity = 1);

/// <summary>A part of a sale: units of one of its lines, or, where the benefit is by amount, cents of it.</summary>
/// <param name="Line">The line's place in the sale, from 1.</param>
/// <param name="Quantity">How many of its units; zero when <paramref name="Amount"/> says how much.</param>
public readonly record struct PartLine(int Line, int Quantity, Money? Amount = null);

/// <summary>How the pass was present: which credential, and its counter (card: ATC; phone: its own). Default: not presented.</summary>
public readonly record struct PresentationRef(CredentialId Credential, long Counter)
{
    public bool IsNone => Credential.Value == 0;
}

/// <summary>What is asked of the engine. <paramref name="Id"/> makes it idempotent: same id, same content, same answer for ever.</summary>
/// <param name="OccurredAtMs">When it happened at its author's, in ms since 1970 UTC.</param>
public abstract record OperationRequest(OperationId Id, PassId Pass, long OccurredAtMs)
{
    /// <summary>Most lines one sale may have.</summary>
    public const int MaxLines = 50;

    /// <summary>Most bytes of <see cref="SaleRequest.Signature"/>.</summary>
    public const int MaxSignatureBytes = 400;

    public abstract OperationKind Kind { get; }

    /// <summary>The sale or hold this one is about, if any.</summary>
    public virtual OperationId? Related => null;

    /// <summary>A stable digest of the content, to tell a retry from a reused id.</summary>
    public ulong Fingerprint() => Digest(Mix.Of((ulong)Kind, Mix.Of((ulong)Pass.Value, (ulong)OccurredAtMs)));

    protected abstract ulong Digest(ulong seed);

    /// <summary>A request without parts has the digest it had before there were any.</summary>
    private protected static ulong Parts(ulong seed, IReadOnlyList<PartLine>? parts)
    {
        foreach (var part in parts ?? [])
            seed = Mix.Of(seed, Mix.Of((ulong)(uint)part.Line << 32 | (uint)part.Quantity, (ulong)(part.Amount?.Cents ?? -1)));
        return parts is null ? seed : Mix.Of(seed, (ulong)parts.Count);
    }
}

/// <summary>A sale at a till, or with <paramref name="HoldOnly"/> the authorization of a web shop that captures later.</summary>
/// <param name="AllowPartial">The till accepts that the holder pays what the pass does not.</param>
/// <param name="Offline">Already given to the holder without the network: judged after the fact.</param>
/// <param name="Presentation">How the pass was present.</param>
/// <param name="Evidence">Offline: what the presentation is worth without the network.</param>
/// <param name="Signature">What is kept of the presentation, see <see cref="Operation.Signature"/>.</param>
/// <remarks>
/// Its content is what a card signs. The presentation, its evidence and the way it came are not: a holder whose card left too soon presents it again and
/// gives another counter, and a till that had no answer forwards the sale as offline; both ask for the same sale.
/// </remarks>
public sealed record SaleRequest(
    OperationId Id, PassId Pass, long OccurredAtMs,
    PartnerId Partner, TerminalId Terminal, IReadOnlyList<SaleLine> Lines,
    bool AllowPartial = false, bool Offline = false, bool HoldOnly = false, PresentationRef Presentation = default,
    OfflineEvidence Evidence = default, ReadOnlyMemory<byte> Signature = default)
    : OperationRequest(Id, Pass, OccurredAtMs)
{
    public override OperationKind Kind => HoldOnly ? OperationKind.Hold : OperationKind.Sale;

    protected override ulong Digest(ulong seed)
    {
        seed = Mix.Of(seed, (ulong)Partner.Value << 32 | (uint)Terminal.Value);
        seed = Mix.Of(seed, AllowPartial ? 1UL : 0);
        foreach (var line in Lines)
            seed = Mix.Of(seed, Mix.Of((ulong)line.Product.Value << 32 | (uint)line.Quantity, (ulong)line.Amount.Cents));
        return seed;
    }
}

/// <summary>Takes a hold's money: all of it, the parts named in <paramref name="Lines"/>, or, where the benefit is by amount, the first <paramref name="Amount"/> of it; the rest is released.</summary>
public sealed record CaptureRequest(
    OperationId Id, PassId Pass, long OccurredAtMs, PartnerId Partner, OperationId Hold, Money? Amount, IReadOnlyList<PartLine>? Lines = null)
    : OperationRequest(Id, Pass, OccurredAtMs)
{
    public override OperationKind Kind => OperationKind.Capture;
    public override OperationId? Related => Hold;
    protected override ulong Digest(ulong seed) => Parts(Mix.Of(Mix.Of(seed, Hold.Value), Mix.Of((ulong)Partner.Value, (ulong)(Amount?.Cents ?? -1))), Lines);
}

/// <summary>Releases a hold without a sale.</summary>
public sealed record VoidRequest(OperationId Id, PassId Pass, long OccurredAtMs, PartnerId Partner, OperationId Hold)
    : OperationRequest(Id, Pass, OccurredAtMs)
{
    public override OperationKind Kind => OperationKind.Void;
    public override OperationId? Related => Hold;
    protected override ulong Digest(ulong seed) => Mix.Of(Mix.Of(seed, Hold.Value), (ulong)Partner.Value);
}

/// <summary>
/// Gives a sale back: all that remains of it (neither amount nor lines: a cancellation), the parts named in <paramref name="Lines"/>, or, where the
/// benefit is by amount, an amount of its price, from the last line first. What remains is the sale of what is kept.
/// </summary>
public sealed record ReturnRequest(
    OperationId Id, PassId Pass, long OccurredAtMs, PartnerId Partner, OperationId Sale, Money? Amount, IReadOnlyList<PartLine>? Lines = null)
    : OperationRequest(Id, Pass, OccurredAtMs)
{
    public override OperationKind Kind => Amount is null && Lines is null ? OperationKind.Cancel : OperationKind.Refund;
    public override OperationId? Related => Sale;
    protected override ulong Digest(ulong seed) => Parts(Mix.Of(Mix.Of(seed, Sale.Value), Mix.Of((ulong)Partner.Value, (ulong)(Amount?.Cents ?? -1))), Lines);
}

/// <summary>What a holder is entitled to in one benefit: the total ever granted becomes at least this.</summary>
public readonly record struct Entitlement(BenefitId Benefit, int Units);

/// <summary>Opens the pass if it is new and raises its entitlements to the targets; never lowers one.</summary>
public sealed record GrantRequest(OperationId Id, PassId Pass, long OccurredAtMs, IReadOnlyList<Entitlement> Entitlements)
    : OperationRequest(Id, Pass, OccurredAtMs)
{
    public override OperationKind Kind => OperationKind.Grant;

    protected override ulong Digest(ulong seed)
    {
        foreach (var e in Entitlements)
            seed = Mix.Of(seed, (ulong)e.Benefit.Value << 32 | (uint)e.Units);
        return seed;
    }
}

/// <summary>Where the whole pass is in its life.</summary>
public enum PassStatus : byte
{
    Active = 1,
    Blocked = 2,
    Expired = 3,
}

/// <summary>Blocks, unblocks or closes the whole pass.</summary>
public sealed record StatusRequest(OperationId Id, PassId Pass, long OccurredAtMs, PassStatus Target)
    : OperationRequest(Id, Pass, OccurredAtMs)
{
    public override OperationKind Kind => Target switch
    {
        PassStatus.Active => OperationKind.Unblock,
        PassStatus.Blocked => OperationKind.Block,
        _ => OperationKind.ClosePass,
    };

    protected override ulong Digest(ulong seed) => Mix.Of(seed, (ulong)Target);
}

/// <summary>Takes back what is left of a benefit after its last day.</summary>
public sealed record ExpiryRequest(OperationId Id, PassId Pass, long OccurredAtMs, BenefitId Benefit)
    : OperationRequest(Id, Pass, OccurredAtMs)
{
    public override OperationKind Kind => OperationKind.Expiry;
    protected override ulong Digest(ulong seed) => Mix.Of(seed, Benefit.Value);
}

/// <summary>A correction decided by staff, in cents or uses, up or down, never below zero. <paramref name="Incident"/> names its file.</summary>
public sealed record AdjustmentRequest(OperationId Id, PassId Pass, long OccurredAtMs, BenefitId Benefit, int Units, int Incident)
    : OperationRequest(Id, Pass, OccurredAtMs)
{
    public override OperationKind Kind => OperationKind.Adjustment;
    protected override ulong Digest(ulong seed) => Mix.Of(Mix.Of(seed, Benefit.Value), (ulong)Units << 32 | (uint)Incident);
}

/// <summary>Releases a hold whose time has passed; sent by the system itself.</summary>
public sealed record HoldExpiryRequest(OperationId Id, PassId Pass, long OccurredAtMs, OperationId Hold)
    : OperationRequest(Id, Pass, OccurredAtMs)
{
    public override OperationKind Kind => OperationKind.HoldExpiry;
    public override OperationId? Related => Hold;
    protected override ulong Digest(ulong seed) => Mix.Of(seed, Hold.Value);
}

/// <summary>Registers a card or phone token on a pass, or blocks it for ever.</summary>
public sealed record CredentialRequest(OperationId Id, PassId Pass, long OccurredAtMs, CredentialId Credential, bool Active)
    : OperationRequest(Id, Pass, OccurredAtMs)
{
    public override OperationKind Kind => OperationKind.Credential;
    protected override ulong Digest(ulong seed) => Mix.Of(seed, (ulong)Credential.Value << 1 | (Active ? 1UL : 0));
}
