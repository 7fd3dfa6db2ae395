using Pass.Core;
using Pass.Region.Hosting;
using Pass.Simulation.Demo;

namespace Pass.Simulation.Sample;

internal sealed record SampleTill(PartnerId Partner, TerminalId Terminal, string Trade);

/// <summary>Days of sales at the tills of a region, decided by the engine one after the other.</summary>
internal sealed class SampleDays(LiveRegion live, SampleClock clock, Crowd crowd, Shelf shelf, IReadOnlyList<SampleTill> tills, int seed)
{
    private static readonly TimeOnly Opens = new(9, 0), Closes = new(19, 0);

    private readonly Random _random = new(seed);

    /// <summary>Buys something at the main trade every other day, and once too much.</summary>
    public PassId Youth { get; init; }

    /// <param name="customers">On a weekday; a third comes on a Sunday.</param>
    /// <param name="until">Nothing is sold after it.</param>
    public async Task SellAsync(DateOnly day, int customers, DateTimeOffset until, CancellationToken ct)
    {
        var count = day.DayOfWeek == DayOfWeek.Sunday ? customers / 3 : customers;
        var (open, span) = (At(day, Opens), Closes - Opens);
        for (var i = 0; i < count; i++)
        {
            var at = open + span * i / count;
            if (at > until)
                return;
            clock.Now = at;
            if (i == count / 2 && day.DayNumber % 2 == 0)
                await SellAsync(Till(shelf.MainTrade), Youth, at, ct);
            var till = tills[_random.Next(tills.Count)];
            if (PassNumber.TryParse(crowd.Customer(till.Trade, _random), out var number, out _))
                await SellAsync(till, number.Id, at, ct);
        }
    }

    private SampleTill Till(string trade) => tills.First(t => t.Trade == trade);

    private async Task SellAsync(SampleTill till, PassId pass, DateTimeOffset at, CancellationToken ct)
    {
        var (lines, allowPartial) = shelf.Basket(till.Trade, _random);
        var products = live.Engine.Reference.Products;
        var sold = lines.Select(l => new SaleLine(new(products.Find(l.Product)!.Number), new(l.AmountCents), l.Quantity));
        await live.Engine.SubmitAsync(new SaleRequest(OperationId.New(at), pass, at.ToUnixTimeMilliseconds(), till.Partner, till.Terminal, [.. sold], allowPartial), ct);
    }

    internal static DateTimeOffset At(DateOnly day, TimeOnly time)
    {
        var local = day.ToDateTime(time);
        return new(local, ParisCalendar.Zone.GetUtcOffset(local));
    }
}
