using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>What follows from a fact about one attempt.</summary>
/// <param name="Becomes">The attempt's new state; null when it stays as it is.</param>
/// <param name="Why">Code of what a person should know: the problem of an open line, or what is particular to another.</param>
public sealed record BankDecision(BankLineState State, AttemptState? Becomes, string? Why)
{
    /// <summary>Why a line waits for a person. Each has its words in Bank.resx.</summary>
    public const string Unmatched = "Unmatched", Ambiguous = "Ambiguous", Doubtful = "Doubtful", Twice = "Twice", Contradicts = "Contradicts", NeverSent = "NeverSent",
        AmountDiffers = "AmountDiffers", ReturnPart = "ReturnPart", ReturnTold = "ReturnTold", ReturnsDiffer = "ReturnsDiffer", LotDiffers = "LotDiffers", NameDiffers = "NameDiffers", CreditUnsaid = "CreditUnsaid", AttachmentRefused = "AttachmentRefused";

    /// <summary>What is particular to a line that needs nobody.</summary>
    public const string CodeUnknown = "CodeUnknown", ChangedByBank = "ChangedByBank", ReturnDiffers = "ReturnDiffers", NameChecked = "NameChecked", Late = "Late";

    /// <summary>Decides by what the bank says and what is known (FORMATS §1 and §2). Pure.</summary>
    /// <param name="orderCents">What the attempt was to pay.</param>
    /// <param name="isTwice">The same file said the same kind of thing of this attempt before.</param>
    /// <param name="isAcscFinal">The bank's contract says that ACSC is its last word.</param>
    /// <param name="returned">The bank's day on which its money came back, and how much did, if it did.</param>
    /// <param name="isSure">A person says that what is missing of a return is a charge, however much it is.</param>
    public static BankDecision Of(BankFact fact, AttemptState now, long orderCents, bool isTwice, bool isAcscFinal, BookedReturn? returned = null, bool isSure = false)
    {
        if (now is AttemptState.Drafted or AttemptState.Approved or AttemptState.Withdrawn)
            return Open(NeverSent);
        if (fact.Kind == BankFactKind.Status)
            return OfStatus(fact.Code, now, isAcscFinal);
        if (fact.Doubt is { } doubt)
            return Open(doubt);
        if (isTwice)
            return Open(Twice);
        // Of that day or before, it is what had left at first, told late. After it, money moves again of which nobody was told to pay.
        if (now == AttemptState.Returned && fact.Day > returned?.Day)
            return Open(fact.Kind == BankFactKind.Return ? Twice : Contradicts);
        // An amount in another currency is another amount, whatever its digits.
        var isWhole = fact.Cents == orderCents && fact.Currency is null or "EUR";
        // In another currency nobody knows how much it is.
        if (fact.Kind == BankFactKind.Return && fact is { Cents: { } cents and > 0, Currency: null or "EUR" })
            return OfReturn(cents, now, orderCents, returned, isSure);
        return isWhole ? Move(now, AttemptState.Paid, null) : Open(AmountDiffers);
    }

    /// <summary>What is missing of a return is a charge, to the cent, when it can be one. What is booked is not booked anew, and told otherwise it is shown.</summary>
    private static BankDecision OfReturn(long cents, AttemptState now, long orderCents, BookedReturn? returned, bool isSure)
    {
        if (now == AttemptState.Returned && returned is { } booked && booked.Cents != cents)
            return Open(Between(ReturnTold, cents, booked.Cents));
        return PaymentStates.IsCharge(orderCents - cents, orderCents) || isSure && cents < orderCents
            ? Move(now, AttemptState.Returned, cents == orderCents ? null : ReturnDiffers)
            : Open(Between(ReturnPart, cents, orderCents));
    }

    /// <summary>A code with the two amounts it is about, as a line keeps it.</summary>
    internal static string Between(string code, long cents, long otherCents) => new BankAlert(code, new BankAmount(cents, "EUR"), new BankAmount(otherCents, "EUR")).Stored;

    private static BankDecision OfStatus(string code, AttemptState now, bool isAcscFinal) => code switch
    {
        "RCVD" or "ACTC" or "PDNG" or "PART" => Note(null),
        "ACSC" when isAcscFinal => Move(now, AttemptState.Paid, null),
        "ACCP" or "ACSP" or "ACSC" => Move(now, AttemptState.Accepted, null),
        "ACWC" => Move(now, AttemptState.Accepted, ChangedByBank),
        "ACCC" => Move(now, AttemptState.Paid, null),
        "RJCT" or "CANC" => Move(now, AttemptState.Rejected, null),
        AcquitFacts.Taken => Move(now, AttemptState.Accepted, null),
        AcquitFacts.Refused => Move(now, AttemptState.Rejected, null),
        // The mandat stands; its pièce justificative has to be sent again.
        AcquitFacts.AttachmentRefused => Open(AttachmentRefused),
        "RCVC" => Note(NameChecked),
        // The name is another, near, or could not be looked at: whether to pay is a person's to say, before the bank executes.
        "RVMC" or "RVNM" or "RVNA" => Open(NameDiffers),
        _ => Note(CodeUnknown),
    };

    private static BankDecision Move(AttemptState now, AttemptState to, string? why)
    {
        if (now == to)
            return Note(why);
        if (PaymentStates.MayBecome(now, to))
            return new(BankLineState.Applied, to, why);
        // Files come out of order: what was overtaken says nothing new. What contradicts does.
        var isOvertaken = (now, to) is (AttemptState.Paid, AttemptState.Accepted) or (AttemptState.Returned, AttemptState.Accepted or AttemptState.Paid);
        return isOvertaken ? Note(Late) : Open(Contradicts);
    }

    private static BankDecision Note(string? why) => new(BankLineState.Noted, null, why);

    private static BankDecision Open(string why) => new(BankLineState.Open, null, why);
}

/// <summary>What is in the books of an attempt that was returned.</summary>
/// <param name="Day">The bank's; null when it said none.</param>
/// <param name="Cents">What came back.</param>
public readonly record struct BookedReturn(DateOnly? Day, long Cents);
