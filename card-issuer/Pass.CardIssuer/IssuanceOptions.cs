using Pass.Cards.PassApplet;

namespace Pass.CardIssuer;

/// <summary>What a region decides once for all its cards and phones.</summary>
public sealed record IssuanceOptions
{
    /// <summary>A card outlives a course of study at a lycée.</summary>
    public int CardValidityYears { get; init; } = 4;

    public int PhoneValidityYears { get; init; } = 1;

    public int CodeValidityYears { get; init; } = 1;

    /// <summary>What a card lets pass without hearing from the region.</summary>
    public OfflineLimits OfflineLimits { get; init; } = new(5, 5_000);

    /// <summary>How long the right to enrol a phone waits for its holder.</summary>
    public TimeSpan PhoneRightLifetime { get; init; } = TimeSpan.FromDays(60);

    /// <summary>Cards in one transaction of a preparation.</summary>
    public int ChunkSize { get; init; } = 1_000;

    /// <summary>Between two batches that the worker makes by itself.</summary>
    public TimeSpan BatchInterval { get; init; } = TimeSpan.FromHours(20);

    /// <summary>Cards the worker puts in one batch at most.</summary>
    public int BatchSize { get; init; } = 20_000;

    /// <summary>Status lists kept, and so the oldest from which a terminal is served a delta.</summary>
    public int StatusListsKept { get; init; } = 31;
}
