using System.Globalization;
using Pass.Cards.Credentials;
using Pass.Cards.PhoneToken;
using Pass.Core;
using Pass.Terminal.Journal;

namespace Pass.Terminal.Selling;

/// <summary>What became of an operation, as far as the till knows.</summary>
public enum TillState
{
    /// <summary>Sent, and no answer came: it may be paid or not. Not to be done again.</summary>
    Unknown,
    Accepted,

    /// <summary>The pass paid a part, the holder the rest.</summary>
    Partial,

    /// <summary>By the region's rules.</summary>
    Refused,

    /// <summary>Sold without the network: to be sent.</summary>
    Queued,

    /// <summary>Nothing was paid: it never reached the rules.</summary>
    NotTaken,

    /// <summary>Sold without the network, and the region does not pay it.</summary>
    Unpaid,
}

/// <summary>One thing a till did, put together from its journal's rows.</summary>
public sealed class TillOperation
{
    public required Guid Id { get; init; }

    /// <summary>The till counts its operations from 1: with its own number that is what stands on a receipt.</summary>
    public required int Number { get; init; }

    /// <summary>sale, hold, capture, void, cancel or refund.</summary>
    public required string Kind { get; init; }

    /// <summary>By the till's clock.</summary>
    public required DateTimeOffset At { get; init; }
    public SaleMessage? Sale { get; internal set; }
    public FollowUpMessage? FollowUp { get; init; }

    /// <summary>The sale or hold it is about.</summary>
    public Guid? Related { get; init; }
    public IReadOnlyList<ReceiptLine> Lines { get; internal set; } = [];
    public string? Cashier { get; init; }
    public TillState State { get; internal set; }

    /// <summary>The region's; null while there is none.</summary>
    public OperationReply? Reply { get; internal set; }

    /// <summary>Why nothing was paid, where the till itself says so.</summary>
    public string? Code { get; internal set; }
    public string? Explanation { get; internal set; }
    public bool WasOffline { get; internal set; }

    /// <summary>An unsent sale that was being sent when the till last knew.</summary>
    public bool MayBeSent { get; internal set; }

    /// <summary>The customer did not wait: found paid, it is given back.</summary>
    public bool IsGivenUp { get; internal set; }

    /// <summary>Twelve digits, as far as the till can tell.</summary>
    public string? Pass { get; internal set; }

    /// <summary>Copies printed after the first.</summary>
    public int Copies { get; internal set; }

    public bool IsSale => Kind is "sale" or "hold";

    public bool IsPaid => State is TillState.Accepted or TillState.Partial or TillState.Queued;

    /// <summary>Asked, or given back.</summary>
    public long AmountCents => Reply is { IsApproved: true } reply ? reply.AmountCents : Sale?.Lines.Sum(l => l.AmountCents) ?? -(FollowUp?.AmountCents ?? 0);

    /// <summary>Twelve digits of what was presented, where it says so; nothing of it is verified here.</summary>
    public static string? PassOf(SaleMessage sale)
    {
        var certificate = sale.Presentation switch
        {
            CardEvidence card => Certificate.Decode(card.Certificate.Span),
            QrEvidence qr when PhoneQr.Decode(qr.Text) is { } shown => Certificate.Decode(shown.Certificate.Span),
            _ => null,
        };
        return certificate is { Body.Pass.Value: > 0 and <= PassNumber.MaxId } ? PassNumber.Of(certificate.Body.Pass).ToCompact() : sale.Pass;
    }

    /// <summary>Sold at another till: this one has no number for it.</summary>
    public bool IsElsewhere => Number == 0;

    /// <summary>What a receipt says to find it again: the till's number, a hyphen, its own; of another till's, the long code.</summary>
    public string Reference(int terminalId) => IsElsewhere ? Id.ToString("D", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{terminalId}-{Number:000000}");

    /// <summary>Of another till, as the region tells it; its id says when that till made it.</summary>
    internal static TillOperation Elsewhere(OperationReply found, string pass) => new()
    {
        Id = found.OperationId,
        Number = 0,
        Kind = found.Kind,
        At = TimeOf(new(found.OperationId)),
        Related = found.RelatedId,
        State = found.Status switch { "approved" => TillState.Accepted, "partial" => TillState.Partial, _ => TillState.Refused },
        Code = found.Code,
        Explanation = found.Explanation,
        Pass = pass,
        Reply = found,
    };

    /// <summary>Any id at all may be asked for: one that says no time that there is says the last.</summary>
    private static DateTimeOffset TimeOf(OperationId id) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(id.UnixMs, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
