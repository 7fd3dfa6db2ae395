using Pass.Core;
using Pass.Data.Projection;
using Pass.Testing.Requests;

namespace Pass.Engine.Tests;

/// <summary>Engines on a log in memory that fails when told to, and requests to ask of them.</summary>
public abstract class EngineOnMemory : IDisposable
{
    protected MemoryLog Log { get; } = new(2);
    protected RandomRequests Requests { get; } = new(1, 4);

    protected static long NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    protected Task<AuthorizationEngine> StartAsync(EngineOptions? options = null, HistoryLookup? history = null) =>
        AuthorizationEngine.StartAsync(Log, RandomRequests.Reference, TimeProvider.System, history, options, cancellation: TestContext.Current.CancellationToken);

    protected async Task<AuthorizationEngine> StartGrantedAsync(EngineOptions? options = null, HistoryLookup? history = null)
    {
        var engine = await StartAsync(options, history);
        await engine.SubmitAsync([.. Requests.Grants(NowMs)]);
        return engine;
    }

    protected HistoryLookup History(Func<IReadOnlyList<OperationKey>, HistoryAnswer> find) =>
        new((keys, _) => Task.FromResult(find(keys)), (id, partner, _) => Task.FromResult(Ledger.LookAll(Log, id, partner)));

    protected SaleRequest Sale(int cents = 100, int pass = 0) =>
        new(Requests.NewId(NowMs), new(1_000_000_000 + pass), NowMs, new(1), new(1), [new(Product.Textbook, new(cents))]);

    protected static async Task<int> BalanceAsync(AuthorizationEngine engine, int pass = 0) =>
        (await engine.ReadAsync(new(1_000_000_000 + pass)))!.Purses.First(p => p.Benefit == Catalogue2026.Textbooks).Balance;

    public void Dispose()
    {
        Log.Dispose();
        GC.SuppressFinalize(this);
    }
}
