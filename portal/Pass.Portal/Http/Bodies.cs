using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Pass.Core;

namespace Pass.Portal.Http;

// What is required is nullable: when it is missing it is named by its path, with the others, in one answer.
// Setters, not init: the serializer's generator gives init members their type's default when they are absent, not ours.

[Description("A sale, or a hold when capture is false.")]
public sealed record SaleBody
{
    [Required, Description("UUIDv7 made by the till before it first sends. Same id, same content: the same answer for ever.")]
    public OperationId? OperationId { get; set; }

    [Description("The twelve digits of the pass. Required unless a card or a QR is presented; then it must be theirs.")]
    public PassNumber? Pass { get; set; }

    [Required, Description("When it happened at the till, RFC 3339 with offset.")]
    public DateTimeOffset? OccurredAt { get; set; }

    [Required, Description("1 to 50 lines.")]
    public IReadOnlyList<LineBody?>? Lines { get; set; }

    [Description("True: the holder agrees to pay what the pass does not.")]
    public bool AllowPartial { get; set; }

    [Description("False: only hold the money; capture or void follows.")]
    public bool Capture { get; set; } = true;

    [Description("Proof that the pass is there. What proves nothing is refused with a code Presentation.…, and nothing is recorded.")]
    public PresentationBody? Presentation { get; set; }
}

[Description("One line of a sale.")]
public sealed record LineBody
{
    [Required, Description("A code of GET /v1/products.")]
    public ProductCode? Product { get; set; }

    [Required, Description("Full price of the line, all units together, in cents.")]
    public Money? AmountCents { get; set; }

    [Description("Units sold, 1 to 1 000.")]
    public int Quantity { get; set; } = 1;
}

/// <summary>The word a till uses for what it sells.</summary>
public readonly record struct ProductCode(string Text)
{
    public const int MaxBytes = 40;
}

[Description("What to do with an earlier sale or hold: capture, void, cancel or refund it.")]
public sealed record FollowUpBody
{
    [Required, Description("UUIDv7 of this operation, not of the sale.")]
    public OperationId? OperationId { get; set; }

    [Required, Description("The pass of the sale.")]
    public PassNumber? Pass { get; set; }

    [Required, Description("When it happened at the till, RFC 3339 with offset.")]
    public DateTimeOffset? OccurredAt { get; set; }

    [Description("Refund or capture in part, by line. Only one of lines and amountCents. Void and cancel take none.")]
    public IReadOnlyList<PartBody?>? Lines { get; set; }

    [Description("Refund or capture in part, by amount, where every benefit that paid counts cents. A capture takes the first cents of the sale, a refund the last.")]
    public Money? AmountCents { get; set; }
}

[Description("Units, or cents, of one line of an earlier sale. What remains is decided again by the same rules.")]
public sealed record PartBody
{
    [Required, Description("Place of the line in the sale, from 1.")]
    public int? Line { get; set; }

    [Description("How many of its units, 1 to 1 000. Or amountCents.")]
    public int? Quantity { get; set; }

    [Description("Cents of the line, where the benefits that paid count cents.")]
    public Money? AmountCents { get; set; }
}

[Description("Sales taken offline, sent when the network is back.")]
public sealed record BatchBody
{
    public const int MaxSales = 1_000;

    [Required, Description("1 to 1 000 sales; each is decided on its own.")]
    public IReadOnlyList<BatchItem>? Sales { get; set; }
}

/// <summary>A sale of a batch, or the field that is wrong in it.</summary>
public readonly record struct BatchItem(SaleBody? Sale, FieldProblem? Problem);

[Description("Brings a till into service with its one-time code.")]
public sealed record ActivationBody
{
    [Required, Description("The code, as shown; hyphens and case do not matter.")]
    public string? Code { get; set; }

    [Required, Description("P-256 SubjectPublicKeyInfo, DER, base64.")]
    public string? PublicKey { get; set; }

    [Required, Description("ECDSA P-256 SHA-256 signature (r||s, base64) by that key over the ASCII text 'pass-activation:' + the 17 symbols of the code + ':' + publicKey.")]
    public string? Proof { get; set; }
}

[Description("How many came through a gate, by hour; nothing of who.")]
public sealed record GateCountsBody
{
    [Required, Description("At most five weeks of hours, each as counted so far.")]
    public IReadOnlyList<GateHourBody?>? Hours { get; set; }
}

[Description("One hour of a gate.")]
public sealed record GateHourBody
{
    [Required, Description("Hours since 1970 in UTC.")]
    public int Hour { get; set; }

    [Description("Let in by their pass.")]
    public int Allowed { get; set; }

    [Description("Not let in.")]
    public int Denied { get; set; }

    [Description("Let in by a person.")]
    public int ByHand { get; set; }
}

[Description("How a till stands, for the region to know before a Saturday which ones are not ready.")]
public sealed record TillReportBody
{
    [Required, Description("What its clock says, RFC 3339 with offset.")]
    public DateTimeOffset? Clock { get; set; }

    [Description("Seconds since it last had the signed lists; absent where it has none.")]
    public long? ListAgeSeconds { get; set; }

    [Description("Sales that it has not sent yet.")]
    public int Unsent { get; set; }

    [Description("Operations that had no answer yet.")]
    public int Unknown { get; set; }

    [Description("Its program and version, at most 40 characters.")]
    public string? Program { get; set; }
}
