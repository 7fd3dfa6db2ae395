using System.Globalization;
using System.Text;
using Pass.Benchmarks.Region;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Terminal;

namespace Pass.Benchmarks.Rentree;

/// <summary>
/// Draws and signs, before the clock runs, all that comes to the tills: which till, whose pass, by card, QR or code, holds with what ends them, returns,
/// repetitions, what must be refused, pages. The same seed gives the same days, their signatures apart.
/// </summary>
internal sealed class RequestPlan(BenchRegion region, IReadOnlyList<TerminalIdentity> tills, Credentials credentials, int seed)
{
    /// <summary>Of a thousand; the rest is cards. A phone for each twelfth pass; codes, for orders from home, hold and are captured when the parcel leaves.</summary>
    private const int Qrs = 80, Codes = 20, Holds = 30, Cancels = 25, Retries = 15, Refused = 15, Pages = 15;

    /// <summary>What is asked about an earlier sale comes so much later: by then its answer is long there, or the node is not.</summary>
    private const double LaterSeconds = 2;

    private readonly Random _random = new(seed);
    private readonly int[] _shops = [.. Enumerable.Range(0, tills.Count).Where(i => BenchRegion.TradeOf(tills[i].PartnerId) == Trade.Bookshop)];
    private readonly int[] _cinemas = [.. Enumerable.Range(0, tills.Count).Where(i => BenchRegion.TradeOf(tills[i].PartnerId) == Trade.Cinema)];
    private ulong _made;
    private int _nextCode;

    /// <param name="start">When it begins: codes and QRs are of their moment.</param>
    public PlannedRequest[] Draw(RentreeProfile profile, double peakPerSecond, TimeSpan length, DateTimeOffset start)
    {
        var plan = new List<PlannedRequest>();
        var (sold, held) = (new Queue<Earlier>(), new Queue<Earlier>());
        foreach (var at in Arrivals.Draw(profile, peakPerSecond, length, _random))
        {
            var evening = Arrivals.IsEvening(profile, at / length.TotalSeconds, _random);
            var till = profile == RentreeProfile.National ? _random.Next(tills.Count) : Pick(evening ? _cinemas : _shops);
            plan.Add(Next(at, start.AddSeconds(at), till, plan, sold, held));
        }
        return [.. plan];
    }

    /// <summary>Sales by card, signed now, of one pass after the other: no two of a pass are on their way at once.</summary>
    /// <param name="passes">How many present their card, from the first pass on.</param>
    public PlannedRequest[] CardSales(int count, int passes, DateTimeOffset now) =>
        [.. Enumerable.Range(0, count).Select(i => Sale(Errand.Card, 0, now, _random.Next(tills.Count), i % passes + 1).Request)];

    private PlannedRequest Next(double at, DateTimeOffset time, int till, List<PlannedRequest> plan, Queue<Earlier> sold, Queue<Earlier> held)
    {
        if (held.TryPeek(out var hold) && hold.At + LaterSeconds < at)
            return FollowUp(held.Dequeue(), _random.Next(5) == 0 ? Errand.Void : Errand.Capture, at, time);
        var draw = _random.Next(1_000);
        if ((draw -= Pages) < 0)
            return new(at, Errand.Page, -1, "/", []);
        if ((draw -= Retries) < 0 && plan.Count > 0 && plan[^1] is { Errand: Errand.Card } last)
            return last with { AtSeconds = at, Errand = Errand.Retry };
        if ((draw -= Cancels) < 0 && sold.TryPeek(out var sale) && sale.At + LaterSeconds < at)
            return FollowUp(sold.Dequeue(), Errand.Cancel, at, time);
        if ((draw -= Refused) < 0)
            return Sale(Errand.Refused, at, time, till, AnyPass()).Request;
        if ((draw -= Codes) < 0)
            return Sale(Errand.Code, at, time, till, NextWithCode()).Request;
        if ((draw -= Qrs) < 0)
            return Sale(Errand.Qr, at, time, till, (_random.Next(region.Passes / Credentials.OnePhoneIn) + 1) * Credentials.OnePhoneIn).Request;
        if ((draw -= Holds) < 0)
            return Kept(Sale(Errand.Hold, at, time, till, AnyPass()), held);
        return Kept(Sale(Errand.Card, at, time, till, AnyPass()), sold);
    }

    private static PlannedRequest Kept((PlannedRequest Request, Earlier Done) sale, Queue<Earlier> among)
    {
        if (among.Count < 10_000)
            among.Enqueue(sale.Done);
        return sale.Request;
    }

    private (PlannedRequest Request, Earlier Done) Sale(Errand errand, double at, DateTimeOffset time, int till, int pass)
    {
        var identity = tills[till];
        var (id, ms) = (NewId(time), time.ToUnixTimeMilliseconds());
        var baskets = SaleMix.Baskets(BenchRegion.TradeOf(identity.PartnerId));
        var lines = baskets[_random.Next(baskets.Length)];
        var isHold = errand == Errand.Hold;
        // The hash of a sale of another moment, for what must be refused.
        var hash = SaleDigest.Of(id, new(identity.TerminalId), errand == Errand.Refused ? ms + 1 : ms, false, isHold, lines);
        var presentation = errand switch
        {
            Errand.Qr => credentials.Qr(pass, time),
            Errand.Code => credentials.Code(pass, time),
            _ => credentials.Card(pass, hash, _random),
        };
        var number = errand == Errand.Code ? $"\"pass\":\"{PassNumber.Of(new(pass)).ToCompact()}\"," : "";
        var items = string.Join(',', lines.Select(l => FormattableString.Invariant(
            $$"""{"product":"{{Catalogue2026.Content.Products.CodeOf(l.Product.Value)}}","amountCents":{{l.Amount.Cents}},"quantity":{{l.Quantity}}}""")));
        var body = $$"""{"operationId":"{{id.Value}}",{{number}}"occurredAt":"{{Instant(ms)}}","lines":[{{items}}]{{(isHold ? ",\"capture\":false" : "")}},"presentation":{{presentation}}}""";
        return (new(at, errand, till, "/v1/sales", Encoding.ASCII.GetBytes(body)), new(at, till, pass, id));
    }

    private PlannedRequest FollowUp(Earlier earlier, Errand errand, double at, DateTimeOffset time)
    {
        var body = $$"""{"operationId":"{{NewId(time).Value}}","pass":"{{PassNumber.Of(new(earlier.Pass)).ToCompact()}}","occurredAt":"{{Instant(time.ToUnixTimeMilliseconds())}}"}""";
        return new(at, errand, earlier.Till, $"/v1/sales/{earlier.Id.Value}/{errand.ToString().ToLowerInvariant()}", Encoding.ASCII.GetBytes(body));
    }

    private OperationId NewId(DateTimeOffset time) => OperationId.Derive(time.ToUnixTimeMilliseconds(), Mix.Of((ulong)seed), Mix.Of((ulong)seed << 40 | ++_made));

    private static string Instant(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>One after the other: a code pays once.</summary>
    private int NextWithCode() => (_nextCode = (_nextCode + 1) % (region.Passes / Credentials.OneCodeIn)) * Credentials.OneCodeIn + 1;

    private int AnyPass() => _random.Next(region.Passes) + 1;

    private int Pick(int[] among) => among[_random.Next(among.Length)];

    /// <summary>A sale or hold, for what follows it.</summary>
    private readonly record struct Earlier(double At, int Till, int Pass, OperationId Id);
}
