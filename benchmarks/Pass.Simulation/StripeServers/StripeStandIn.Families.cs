using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Pass.Simulation.StripeServers;

/// <summary>What families pay: pages (Checkout), payments, charges, refunds and chargebacks.</summary>
public sealed partial class StripeStandIn
{
    private const string Item = "line_items[0]", Metadata = "metadata[family_payment]", IntentMetadata = "payment_intent_data[metadata][family_payment]";

    private static readonly string[] SessionFields =
    [
        "mode", "allowed_payment_method_types[]", $"{Item}[quantity]", $"{Item}[price_data][currency]", $"{Item}[price_data][unit_amount]", $"{Item}[price_data][product_data][name]",
        "client_reference_id", Metadata, IntentMetadata, "expires_at", "success_url", "cancel_url",
    ];

    private static readonly string[] RefundFields = ["payment_intent", "amount", "reason", "metadata[family_refund]"];

    private Func<JsonObject> ReadSession(Dictionary<string, string> asked)
    {
        var cents = Cents(asked, $"{Item}[price_data][unit_amount]");
        if (Needed(asked, "mode") != "payment" || Needed(asked, "allowed_payment_method_types[]") != "card" || Needed(asked, $"{Item}[quantity]") != "1" || Needed(asked, $"{Item}[price_data][currency]") != "eur")
            throw new StripeRefusedException(400, "invalid_request_error", null, "Invalid session");
        if (cents < 50)
            throw new StripeRefusedException(400, "invalid_request_error", "amount_too_small", "The Checkout Session's total amount must convert to at least 50 cents.");
        var expires = long.Parse(Needed(asked, "expires_at"), CultureInfo.InvariantCulture);
        _ = Needed(asked, $"{Item}[price_data][product_data][name]");
        foreach (var address in new[] { Needed(asked, "success_url"), Needed(asked, "cancel_url") })
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out _))
                throw new StripeRefusedException(400, "invalid_request_error", "url_invalid", $"Not a valid URL: {address}");
        }
        var (reference, own, ofIntent) = (asked.GetValueOrDefault("client_reference_id"), asked.GetValueOrDefault(Metadata), asked.GetValueOrDefault(IntentMetadata));
        return () => Books.OpenSession(cents, expires, reference, new() { ["family_payment"] = own }, new() { ["family_payment"] = ofIntent }, Address);
    }

    private Func<JsonObject> ReadRefund(Dictionary<string, string> asked)
    {
        var (cents, intent, metadata) = (Cents(asked, "amount"), Needed(asked, "payment_intent"), new JsonObject { ["family_refund"] = Needed(asked, "metadata[family_refund]") });
        return () => Books.Refund(intent, cents, metadata);
    }

    private JsonObject GetOfFamilies(HttpRequest request, string[] parts, Dictionary<string, string> asked)
    {
        switch (parts)
        {
            case ["v1", "checkout", "sessions"]:
                Only(asked, "limit", "starting_after", "created[gte]");
                return Page(request, Books.Of("checkout.session"), asked);
            case ["v1", "checkout", "sessions", var id]:
                Only(asked);
                return Books.Session(id) ?? throw Missing("checkout.session", id);
            case ["v1", "refunds"]:
                Only(asked, "limit", "starting_after", "payment_intent");
                return Page(request, [.. Books.Of("refund").Where(r => !asked.TryGetValue("payment_intent", out var intent) || (string?)r["payment_intent"] == intent)], asked);
            case ["v1", "disputes"]:
                Only(asked, "limit", "starting_after", "payment_intent");
                return Page(request, [.. Books.Of("dispute").Where(d => !asked.TryGetValue("payment_intent", out var intent) || (string?)d["payment_intent"] == intent)], asked);
            case ["v1", "payment_intents" or "charges" or "refunds" or "disputes", var id]:
                Only(asked);
                var kind = parts[1][..^1];
                return Books.Find(kind, id, null) ?? throw Missing(kind, id);
            default:
                throw Unknown(request.Path);
        }
    }
}
