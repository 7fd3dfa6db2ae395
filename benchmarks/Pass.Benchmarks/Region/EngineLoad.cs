using Pass.Core;
using Pass.Engine;

namespace Pass.Benchmarks.Region;

/// <summary>The sales of a region put to an engine.</summary>
internal static class EngineLoad
{
    private const int GrantsPerCall = 5_000;

    /// <summary>Opens every pass with its eight purses, through the engine.</summary>
    public static async Task GrantAsync(AuthorizationEngine engine, BenchRegion region)
    {
        for (var first = 1; first <= region.Passes; first += GrantsPerCall)
        {
            var nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            var requests = Enumerable.Range(first, Math.Min(GrantsPerCall, region.Passes - first + 1)).Select(n => (OperationRequest)region.Grant(n, nowMs));
            Approved(await engine.SubmitAsync([.. requests]));
        }
    }

    /// <summary>A caller that sells once, each time it is asked.</summary>
    public static Func<int, Func<ValueTask>> Caller(AuthorizationEngine engine, BenchRegion region) => seed =>
    {
        var mix = new SaleMix(region, seed);
        return async () =>
        {
            var operation = await engine.SubmitAsync(mix.Next(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));
            if (!operation.IsApproved)
                throw new InvalidOperationException($"The load is made to be approved, and a sale was refused: {operation.Refusal}.");
        };
    };

    private static void Approved(Operation[] operations)
    {
        if (Array.Find(operations, o => !o.IsApproved) is { } refused)
            throw new InvalidOperationException($"A grant was refused: {refused.Refusal}.");
    }
}
