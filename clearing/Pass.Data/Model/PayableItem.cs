namespace Pass.Data.Model;

/// <summary>Where something owed comes from. Numbers are stored and never reused.</summary>
public enum PayableKind : byte
{
    /// <summary>What a partner earned on one business day with one benefit.</summary>
    PartnerDay = 1,
    /// <summary>A mistake put right: the region owes more, or less.</summary>
    Correction = 2,
    /// <summary>A balance brought forward from other books.</summary>
    Carry = 3,
    /// <summary>What a partner owes and was asked to pay by a debit note: it no longer lowers its payments.</summary>
    Claim = 4,
}

/// <summary>One thing owed to a partner, or due from it. Written once and never changed; an order pays it.</summary>
public sealed class PayableItem
{
    /// <summary>Rank without gaps, from 1.</summary>
    public long Id { get; init; }
    public required PayableKind Kind { get; init; }
    public required int PartnerId { get; init; }
    /// <summary>The business day it is paid with: the one that was cleared with it, or the last one cleared before it was added. Its partner's rhythm says when.</summary>
    public required DateOnly Day { get; init; }
    /// <summary>Below zero when the partner owes it.</summary>
    public required long Cents { get; init; }
    /// <summary>Of a partner's day: the business day of its sales. Null for other kinds, as the benefit is.</summary>
    public DateOnly? SalesDay { get; init; }
    public int? BenefitId { get; init; }
    /// <summary>What the statement says of it; null for a partner's day, which says it itself.</summary>
    public string? Label { get; init; }
}
