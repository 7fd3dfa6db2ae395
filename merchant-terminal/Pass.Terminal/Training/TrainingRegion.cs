using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pass.Core;

namespace Pass.Terminal.Training;

/// <summary>
/// Answers a till in training as a region would, in its own process: nothing leaves the machine and nothing is paid. What comes depends on the cents, so
/// that every screen can be practised: …,01 is refused, …,02 is paid in part, …,03 has no answer, anything else is accepted.
/// </summary>
/// <param name="culture">In which its amounts are written.</param>
public sealed class TrainingRegion(CultureInfo culture) : HttpMessageHandler
{
    private const int RefusedCents = 1, PartCents = 2, SilentCents = 3;

    private readonly Dictionary<Guid, OperationReply> _decided = [];
    private readonly Lock _one = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath.Trim('/').Split('/');
        return (request.Method.Method, path) switch
        {
            ("GET", ["v1", "products"]) => Json(new ProductsReply([
                new(1, "textbook", Words.Say("Training.Textbook")), new(3, "leisureBook", Words.Say("Training.LeisureBook")), new(4, "cinemaSeat", Words.Say("Training.CinemaSeat"))])),
            ("GET", ["v1", "offline"]) => Json(new OfflineReply(93_600, 200, 300_000, 1_209_600, 43_200, 5, true, [new("textbook", 3_000), new("leisureBook", 3_000), new("cinemaSeat", 3_000)])),
            ("POST", ["v1", "textbooks"]) => Json(Books((await request.Content!.ReadFromJsonAsync(RegionJson.Default.ClassListMessage, cancellationToken))!)),
            ("GET", ["v1", "operations"]) => Json(new TillDayReply([], null, null)),
            ("GET", ["v1", "passes", var pass, "balance"]) => Json(new BalanceReply(pass, "active", [
                new("textbooks", Words.Say("Training.Textbook"), "cents", 7_000, 0, new Money(7_000).ToString(culture), DateOnly.MinValue, DateOnly.MaxValue)])),
            ("GET", ["v1", "sales", var id]) when Guid.TryParse(id, out var known) && Find(known) is { } reply => Json(reply),
            ("POST", ["v1", "sales"]) => Sell((await request.Content!.ReadFromJsonAsync(RegionJson.Default.SaleMessage, cancellationToken))!),
            ("POST", ["v1", "sales", "batch"]) => Json(new BatchReply([.. (await request.Content!.ReadFromJsonAsync(RegionJson.Default.BatchMessage, cancellationToken))!.Sales.Select(Decide)])),
            ("POST", ["v1", "sales", var about, var what]) => Json(FollowUp(Guid.Parse(about), what, (await request.Content!.ReadFromJsonAsync(RegionJson.Default.FollowUpMessage, cancellationToken))!)),
            _ => new(HttpStatusCode.NotFound) { Content = JsonContent.Create(new ProblemReply("NotPublished", null, null), RegionJson.Default.ProblemReply) },
        };
    }

    /// <summary>Every book is on the list, and one is missing.</summary>
    private static ClassListReply Books(ClassListMessage asked) => new(
        DateTimeOffset.MaxValue,
        [.. asked.Lines.Select(l => new ClassBook(l.Ean, Words.Say("Training.Textbook"), null, l.AmountCents, IsOwned: false)).Append(new("9782070360024", Words.Say("Training.Textbook"), null, 750, IsOwned: false)).DistinctBy(b => b.Ean)],
        [.. asked.Lines.Select(l => new ClassListShare(l.Ean, IsOnList: true, IsOwned: false, l.AmountCents, 0))]);

    private HttpResponseMessage Sell(SaleMessage sale) => TotalOf(sale) % 100 == SilentCents ? new(HttpStatusCode.ServiceUnavailable) : Json(Decide(sale));

    private OperationReply Decide(SaleMessage sale)
    {
        var total = TotalOf(sale);
        var pass = sale.Pass ?? PassNumber.Of(new(1)).ToCompact();
        var kind = sale.Capture ? "sale" : "hold";
        var paid = total % 100 == PartCents ? total / 2 : total;
        var reply = total % 100 == RefusedCents || paid < total && !sale.AllowPartial
            ? new OperationReply(sale.OperationId, kind, null, "refused", total % 100 == RefusedCents ? "PassBlocked" : "InsufficientBalance",
                Words.Say(total % 100 == RefusedCents ? "Training.Refused" : "Training.Short", new Money(total).ToString(culture), new Money(paid).ToString(culture)), total, 0, 0, [], null, pass)
            : new OperationReply(sale.OperationId, kind, null, paid < total ? "partial" : "approved", paid < total ? "Partial" : "Approved", Words.Say("Training.Accepted"), total, paid, total - paid, [], null, pass);
        return Keep(reply);
    }

    private OperationReply FollowUp(Guid about, string what, FollowUpMessage message)
    {
        var sold = Find(about);
        var cents = message.AmountCents ?? sold?.AmountCents ?? 0;
        var sign = what == "capture" ? 1 : -1;
        return Keep(new(message.OperationId, what, about, sold is null ? "refused" : "approved", sold is null ? "UnknownSale" : "Approved", Words.Say("Training.Accepted"), sign * cents, sign * cents, 0, [], null, message.Pass));
    }

    private OperationReply Keep(OperationReply reply)
    {
        lock (_one)
            return _decided[reply.OperationId] = reply;
    }

    private OperationReply? Find(Guid id)
    {
        lock (_one)
            return _decided.GetValueOrDefault(id);
    }

    private static long TotalOf(SaleMessage sale) => sale.Lines.Sum(l => l.AmountCents);

    private static HttpResponseMessage Json<T>(T body) => new(HttpStatusCode.OK)
    {
        Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, RegionJson.Default.Options.GetTypeInfo(typeof(T)))) { Headers = { ContentType = new("application/json") } },
    };
}
