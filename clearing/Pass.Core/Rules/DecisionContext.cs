namespace Pass.Core;

/// <summary>All a decision may look at besides the request. Nothing here reads a clock, a file or a database.</summary>
/// <param name="Account">The pass, or null when no such pass was ever opened.</param>
/// <param name="Reference">Rules and partners in force.</param>
/// <param name="NowMs">The instant of the decision, ms since 1970 UTC.</param>
/// <param name="Original">The sale, capture or hold the request is about, when it was found.</param>
/// <param name="LastReturn">The latest approved return of <paramref name="Original"/>, if any.</param>
/// <param name="HoldIsOpen">True while <paramref name="Original"/> is a hold that is neither captured, voided nor lapsed.</param>
/// <param name="Overdrafts">Of an offline sale: what was paid beyond balances today at its partner and its till.</param>
/// <param name="OriginalDay">The business day <paramref name="Original"/> was logged in: a return takes back what that day's rule paid.</param>
public readonly record struct DecisionContext(
    PassAccount? Account, Reference Reference, long NowMs, Operation? Original = null, Operation? LastReturn = null, bool HoldIsOpen = false,
    OverdraftsToday Overdrafts = default, DateOnly OriginalDay = default);
