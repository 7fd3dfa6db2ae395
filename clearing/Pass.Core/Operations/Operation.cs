namespace Pass.Core;

[Flags]
public enum OperationFlags : byte
{
    None = 0,
    /// <summary>The holder pays a part that the benefit's own rule did not give them.</summary>
    Partial = 1,
    /// <summary>Given without the network and judged afterwards.</summary>
    Offline = 2,
    /// <summary>An accepted offline sale took a purse below zero.</summary>
    Overdraft = 4,
    /// <summary>The credential's counter was seen before: a clone or a replay.</summary>
    Replay = 8,
}

/// <summary>One ledger line: what one purse gained or lost. Signs: plus is the holder's gain, minus is spent.</summary>
/// <param name="BenefitVersion">Version of the rules it was decided under.</param>
/// <param name="Units">Cents or uses added to (plus) or taken from (minus) the purse. For a hold: reserved (minus).</param>
/// <param name="RegionCents">What the region owes the partner for it (plus), or takes back on a return (minus).</param>
/// <param name="BalanceAfter">Balance of the purse after it, in its unit, holds not deducted.</param>
/// <param name="Quantity">Units sold (seats, licences, books) to which a cap or a price per unit applies; on a return, units given back.</param>
/// <param name="Returned">On a return: region cents of the original leg already given back before this one.</param>
/// <param name="Original">On a return: region cents of the original leg.</param>
/// <param name="QuantityBefore">On a return: units of the original leg not yet given back before this one.</param>
public readonly record struct Leg(
    BenefitId Benefit, ushort BenefitVersion, int Units, int RegionCents, int BalanceAfter, int Quantity,
    int Returned = 0, int Original = 0, int QuantityBefore = 0);

/// <summary>Numbers that explain a refusal: what was asked, what was left or allowed, of which benefit.</summary>
public readonly record struct RefusalDetail(BenefitId Benefit, long Asked, long Left);

/// <summary>One decided operation, approved or refused, exactly as the log keeps it. Immutable.</summary>
public sealed record Operation
{
    public required OperationKind Kind { get; init; }
    public required OperationId Id { get; init; }
    public required ulong Fingerprint { get; init; }
    public required PassId Pass { get; init; }
    public required long OccurredAtMs { get; init; }
    public PartnerId Partner { get; init; }
    public TerminalId Terminal { get; init; }
    public RefusalCode Refusal { get; init; }
    public RefusalDetail Detail { get; init; }
    public OperationFlags Flags { get; init; }
    public OperationId Related { get; init; }
    public PresentationRef Presentation { get; init; }
    /// <summary>
    /// What the card or phone signed with, packed by whoever verified it (<c>KeptSignature</c> of the cards' room): the rest of what was signed is in the operation.
    /// Of approved sales and holds, and of offline sales whatever became of them; empty for others, for codes, and in operations logged before it was kept.
    /// </summary>
    public ReadOnlyMemory<byte> Signature { get; init; }
    /// <summary>Full price asked (sale), captured, or given back, in cents.</summary>
    public long AmountCents { get; init; }
    /// <summary>The holder's part of <see cref="AmountCents"/>.</summary>
    public long HolderCents { get; init; }
    /// <summary>On a return: holder's cents already given back before this one. On a hold: when it lapses, ms since 1970.</summary>
    public long Extra { get; init; }
    /// <summary>
    /// Adjustment: the incident. Credential: the credential. Capture and return: the day in Paris (<see cref="DateOnly.DayNumber"/>)
    /// of the hold or sale, in whose daily limit it counts. Else zero.
    /// </summary>
    public int Reference { get; init; }
    /// <summary>Return: the business day its sale was logged in (<see cref="DateOnly.DayNumber"/>), whose rule paid it. Zero in returns logged before it was kept, else zero.</summary>
    public int SaleDay { get; init; }
    /// <summary>
    /// Sale, hold, capture: what was sold or captured. Return: what the holder keeps of the sale after it, each line in its place.
    /// Empty for operations decided before lines were kept.
    /// </summary>
    public SaleLine[] Lines { get; init; } = [];
    public Leg[] Legs { get; init; } = [];

    public bool IsApproved => Refusal == RefusalCode.None;

    /// <summary>What the region pays (sale, capture) or takes back (return, negative), in cents.</summary>
    public long RegionCents
    {
        get
        {
            long sum = 0;
            foreach (var leg in Legs)
                sum += leg.RegionCents;
            return sum;
        }
    }
}
