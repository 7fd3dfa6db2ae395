using Pass.Core;
using Pass.Region.Hosting;
using Pass.Simulation.Demo;

namespace Pass.Simulation.Sample;

internal sealed record SampleTill(PartnerId Partner, TerminalId Terminal, string Trade);

/// <summary>Days of sales at the tills of a region, decided by the engine one after the other.</summary>
internal sealed class SampleDays(LiveRegion live, SampleClock clock, Crowd crowd, Shelf shelf, IReadOnlyList<SampleTill> tills, int seed)
{
    private static readonly TimeOnly Opens = new(9, 0), Closes = new(19, 0);

    /// <summary>Between two purchases of the young person whose pass is signed in to, in days.</summary>
    private const int YouthBuysEvery = 3;

    private readonly Random _random = new(seed);
    private IReadOnlyList<SampleTill>? _ofYouth;

    /// <summary>Buys something now and then at each trade that it has rights for, until there is too little left.</summary>
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
            if (i == count / 2 && day.DayNumber % YouthBuysEvery == 0)
                await SellAsync(OfYouth[day.DayNumber / YouthBuysEvery % OfYouth.Count], Youth, at, ct);
            var till = tills[_random.Next(tills.Count)];
            if (PassNumber.TryParse(crowd.Customer(till.Trade, _random), out var number, out _))
                await SellAsync(till, number.Id, at, ct);
        }
    }

    private IReadOnlyList<SampleTill> OfYouth => _ofYouth ??= [.. tills.DistinctBy(t => t.Trade).Where(t => crowd.PassesOf(t.Trade).Contains(Youth))];

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
