namespace Pass.Clearing.Night;

/// <summary>What the night is doing; the names are keys of texts for people.</summary>
public enum NightStep
{
    Closing,
    Folding,
    Pricing,
    Posting,
    Drafting,
    SaleDetails,
    Statements,
    Journal,
    PaymentFile,
    Verifying,
}

/// <summary>How far a step is: <paramref name="Done"/> of <paramref name="Total"/>, in rows of the log, days, statements or checks.</summary>
public readonly record struct NightProgress(NightStep Step, long Done, long Total);
