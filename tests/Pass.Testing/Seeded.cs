using System.Globalization;
using FsCheck;
using Microsoft.FSharp.Core;

namespace Pass.Testing;

/// <summary>
/// From where properties draw their cases: one seed, so that every run tries the same ones everywhere. PASS_TEST_SEED gives another (a whole number),
/// or, said "draw", leaves it to chance; FsCheck prints what to replay when a case fails.
/// </summary>
public static class Seeded
{
    private const ulong Usual = 20260901;

    /// <summary>Null where each property draws by chance.</summary>
    private static readonly ulong? Seed = Environment.GetEnvironmentVariable("PASS_TEST_SEED") switch
    {
        null or "" => Usual,
        "draw" => null,
        var text => ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture),
    };

    /// <summary>A hundred cases, and an exception at the first that fails.</summary>
#pragma warning disable RS0030 // The one place that gives it its seed.
    public static Config Config { get; } = Seed is { } seed
        ? Config.QuickThrowOnFailure.WithReplay(FSharpOption<Replay>.Some(new(new Rnd(seed), FSharpOption<int>.None)))
        : Config.QuickThrowOnFailure;
#pragma warning restore RS0030

    /// <summary>For samples of a generator.</summary>
    public static Rnd Chance => Seed is { } seed ? new(seed) : new();
}
