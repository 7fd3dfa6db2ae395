namespace Pass.Data.Model;

/// <summary>What wrote a posting. Numbers are stored and never reused.</summary>
public enum PostingJournal : byte
{
    /// <summary>A business day, when it is cleared.</summary>
    Clearing = 1,
    /// <summary>An attempt to pay an order, when it is sent.</summary>
    Settlement = 2,
    /// <summary>What the bank says of an attempt.</summary>
    Bank = 3,
    /// <summary>A correction, a balance brought forward, a claim.</summary>
    Correction = 4,
    /// <summary>A movement of the region's balance at Stripe.</summary>
    Stripe = 5,
}

/// <summary>One line of the general ledger. The lines of a document add up to zero; none is ever changed.</summary>
public sealed class Posting
{
    /// <summary>What it comes from: a partner's day (<c>PD-2026-09-05/41</c>), a day's grants, a payment order…</summary>
    public required string Document { get; init; }
    /// <summary>1, 2, 3… within the document.</summary>
    public required int Line { get; init; }
    /// <summary>Rank of the document among all, in the order they were written, from 1 and without gaps.</summary>
    public long Entry { get; set; }
    public required PostingJournal Journal { get; init; }
    public required DateOnly Day { get; init; }
    /// <summary>Name of an account of the chart.</summary>
    public required string Account { get; init; }
    public int? PartnerId { get; init; }
    public int? BenefitId { get; init; }
    public required long DebitCents { get; init; }
    public required long CreditCents { get; init; }

    public long AmountCents => DebitCents - CreditCents;
}
