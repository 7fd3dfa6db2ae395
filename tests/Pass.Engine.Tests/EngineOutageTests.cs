using Pass.Core;
using Pass.Testing.Postgres;
using Pass.Testing.Requests;

namespace Pass.Engine.Tests;

/// <summary>On a server of its own, which is stopped as a power cut would.</summary>
public class EngineOutageTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task A_server_that_stops_is_found_again_without_a_restart()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Postgres, server, new(2026, 9, 5), partitions: 2);
        await EngineRaceTests.PrepareAsync(test.Database);
        using var log = test.Database.OpenLog();
        await using var engine = await AuthorizationEngine.StartAsync(log, RandomRequests.Reference, TimeProvider.System, cancellation: TestContext.Current.CancellationToken);
        var now = TimeProvider.System.GetUtcNow();
        var sale = new SaleRequest(OperationId.New(now), new(1_000_000_000), now.ToUnixTimeMilliseconds(), new(1), new(1), [new(Product.Textbook, new(130))]);
        await server.StopAtOnceAsync();
        await Should.ThrowAsync<EngineUnavailableException>(async () => await engine.SubmitAsync(sale, TestContext.Current.CancellationToken));
        await server.StartAsync();
        (await EngineRaceTests.InsistAsync(engine, sale)).IsApproved.ShouldBeTrue();
        Ledger.Operations(log).Count(o => o.Id == sale.Id).ShouldBe(1);
    }
}
