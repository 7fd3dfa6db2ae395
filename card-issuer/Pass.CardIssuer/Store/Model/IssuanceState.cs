namespace Pass.CardIssuer.Store.Model;

/// <summary>Where a card, phone token or one-time code is in its life. Up to <see cref="Active"/> it is live: a pass has at most one live of each.</summary>
public enum IssuanceState
{
    /// <summary>Wanted; it has no serial yet.</summary>
    Ordered = 1,

    /// <summary>Its serial is reserved, for one chip.</summary>
    InProduction = 2,

    /// <summary>The chip is a whole card, and here.</summary>
    Produced = 3,

    /// <summary>On its way, to the school or home.</summary>
    Shipped = 4,

    /// <summary>In its holder's hand.</summary>
    HandedOut = 5,

    /// <summary>Accepted everywhere: the only state in which its bit of the status list is clear.</summary>
    Active = 6,

    /// <summary>Failed or lost before it was handed out. For ever.</summary>
    Spoiled = 7,

    /// <summary>Lost, stolen or withdrawn. It never comes back; it may be replaced.</summary>
    Blocked = 8,

    /// <summary>Past its date. For ever.</summary>
    Expired = 9,

    /// <summary>Another credential took its place. For ever.</summary>
    Replaced = 10,
}

/// <summary>The whole life of a credential: what is not in this table does not happen.</summary>
public static class IssuanceTransitions
{
    private static readonly Dictionary<IssuanceState, IssuanceState[]> Table = new()
    {
        [IssuanceState.Ordered] = [IssuanceState.InProduction, IssuanceState.Blocked],
        [IssuanceState.InProduction] = [IssuanceState.Produced, IssuanceState.Spoiled],
        [IssuanceState.Produced] = [IssuanceState.Shipped, IssuanceState.HandedOut, IssuanceState.Spoiled, IssuanceState.Blocked, IssuanceState.Expired],
        [IssuanceState.Shipped] = [IssuanceState.HandedOut, IssuanceState.Spoiled, IssuanceState.Blocked, IssuanceState.Expired],
        [IssuanceState.HandedOut] = [IssuanceState.Active, IssuanceState.Blocked, IssuanceState.Replaced, IssuanceState.Expired],
        [IssuanceState.Active] = [IssuanceState.Blocked, IssuanceState.Replaced, IssuanceState.Expired],
        [IssuanceState.Spoiled] = [],
        [IssuanceState.Blocked] = [IssuanceState.Replaced],
        [IssuanceState.Expired] = [IssuanceState.Replaced],
        [IssuanceState.Replaced] = [],
    };

    public static bool Allows(IssuanceState from, IssuanceState to) => Table[from].Contains(to);

    /// <summary>States a credential can go to from here.</summary>
    public static IReadOnlyList<IssuanceState> From(IssuanceState from) => Table[from];

    /// <summary>Live: it is, or is on its way to be, the card or phone of its pass.</summary>
    public static bool IsLive(this IssuanceState state) => state <= IssuanceState.Active;
}
