using Pass.Cards.PassApplet;
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

    /// <summary>Gives every pass a card, of the pass's own number.</summary>
    public static async Task RegisterCardsAsync(AuthorizationEngine engine, BenchRegion region)
    {
        for (var first = 1; first <= region.Passes; first += GrantsPerCall)
        {
            var now = TimeProvider.System.GetUtcNow();
            var requests = Enumerable.Range(first, Math.Min(GrantsPerCall, region.Passes - first + 1))
                .Select(n => (OperationRequest)new CredentialRequest(OperationId.New(now), new(n), now.ToUnixTimeMilliseconds(), new(n), Active: true));
            Approved(await engine.SubmitAsync([.. requests]));
        }
    }

    /// <summary>A caller whose every sale is signed by the pass's card, as a portal hands it on once the certificate is kept: what is verified there is not measured here.</summary>
    public static Func<int, Func<ValueTask>> SigningCaller(AuthorizationEngine engine, BenchRegion region)
    {
        var counters = new long[region.Passes + 1];
        return seed =>
        {
            var (mix, signature) = (new SaleMix(region, seed), new byte[1 + SaleEvidence.UnpredictableNumberLength + SaleEvidence.SignatureLength]);
            return async () =>
            {
                var sale = mix.Next(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
                var presented = new PresentationRef(new((int)sale.Pass.Value), Interlocked.Increment(ref counters[sale.Pass.Value]));
                var operation = await engine.SubmitAsync(sale with { Presentation = presented, Signature = signature });
                if (!operation.IsApproved)
                    throw new InvalidOperationException($"The load is made to be approved, and a sale was refused: {operation.Refusal}.");
            };
        };
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
