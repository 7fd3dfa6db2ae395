using Pass.Core;
using Pass.Data;
using Pass.Engine;
using Pass.Testing.Requests;

// An engine in a process of its own, to be killed and paused: sells one cent again and again until its input closes.
// Arguments: database, number of passes, number of callers. Prints "ack ID REFUSAL" for each answer, at the end "left PASS CENTS" for each pass.
var database = PassDatabase.Parse(args[0]);
var (passes, callers) = (int.Parse(args[1], null), int.Parse(args[2], null));
using var log = database.OpenLog();
var engine = await AuthorizationEngine.StartAsync(log, RandomRequests.Reference, TimeProvider.System);
using var stop = new CancellationTokenSource();
var selling = Enumerable.Range(0, callers).Select(i => Task.Run(() => SellAsync(i))).ToList();
Console.In.ReadToEnd();
await stop.CancelAsync();
await Task.WhenAll(selling);
for (var pass = 0; pass < passes; pass++)
{
    var account = await engine.ReadAsync(new(1_000_000_000 + pass));
    Console.WriteLine($"left {pass} {account!.Purses.First(p => p.Benefit == Catalogue2026.Textbooks).Balance}");
}
await engine.DisposeAsync();

async Task SellAsync(int caller)
{
    for (var n = caller; !stop.IsCancellationRequested; n++)
    {
        var now = TimeProvider.System.GetUtcNow();
        var sale = new SaleRequest(OperationId.New(now), new(1_000_000_000 + n % passes), now.ToUnixTimeMilliseconds(), new(1), new(1), [new(Product.Textbook, new(1))]);
        var answer = await InsistAsync(sale);
        Console.WriteLine($"ack {answer.Id} {answer.Refusal}");
    }
}

// What a till does: the same id until there is an answer.
async Task<Operation> InsistAsync(SaleRequest sale)
{
    while (true)
    {
        try
        {
            return await engine.SubmitAsync(sale);
        }
        catch (EngineUnavailableException)
        {
            await Task.Delay(10);
        }
    }
}
