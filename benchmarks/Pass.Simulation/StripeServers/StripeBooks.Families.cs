using System.Text.Json.Nodes;

namespace Pass.Simulation.StripeServers;

/// <summary>What families pay on Stripe's page, and get back.</summary>
public sealed partial class StripeBooks
{
    /// <summary>What Stripe keeps of a European card payment: 1,5 % and 25 cents.</summary>
    public static long FeeOf(long cents) => (cents * 15 + 500) / 1_000 + 25;

    /// <summary>Names of the pages there are, oldest first.</summary>
    public IReadOnlyList<string> Pages => [.. Of("checkout.session").Select(s => (string)s["id"]!)];

    /// <summary>Names of the payments that families made, oldest first.</summary>
    public IReadOnlyList<string> Intents => [.. Of("payment_intent").Select(p => (string)p["id"]!)];

    /// <summary>Refunds there are, oldest first.</summary>
    public IReadOnlyList<JsonObject> Refunds => Of("refund");

    internal JsonObject OpenSession(long cents, long expires, string? reference, JsonObject metadata, JsonObject intentMetadata, Uri address)
    {
        lock (_lock)
        {
            // Between half an hour and a day, give or take the time the call took.
            if (expires - Now is < 29 * 60 or > 24 * 3_600 + 60)
                throw new StripeRefusedException(400, "invalid_request_error", null, "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.");
            var id = Name("cs_test");
            _objects[id] = new()
            {
                ["id"] = id,
                ["object"] = "checkout.session",
                ["amount_total"] = cents,
                ["client_reference_id"] = reference,
                ["created"] = Now,
                ["currency"] = "eur",
                ["expires_at"] = expires,
                ["livemode"] = false,
                ["metadata"] = metadata,
                ["mode"] = "payment",
                ["payment_intent"] = null,
                ["payment_status"] = "unpaid",
                ["status"] = "open",
                ["url"] = new Uri(address, $"pay/{id}").ToString(),
                ["intent_metadata"] = intentMetadata,
            };
            return Shown(_objects[id]);
        }
    }

    internal JsonObject? Session(string id)
    {
        lock (_lock)
        {
            if (_objects.GetValueOrDefault(id) is not { } session || (string)session["object"]! != "checkout.session")
                return null;
            Lapse(session);
            return Shown(session);
        }
    }

    /// <summary>The family gives its card on the page.</summary>
    /// <param name="cents">What the card is charged, where it is not what the page says.</param>
    public void Pay(string id, long? cents = null)
    {
        lock (_lock)
        {
            var session = _objects[id];
            Lapse(session);
            if ((string)session["status"]! != "open")
                throw new InvalidOperationException($"The page {id} is {session["status"]}.");
            var (intent, charge, amount) = (Name("pi"), Name("ch"), cents ?? (long)session["amount_total"]!);
            var metadata = session["intent_metadata"]!;
            _objects[intent] = new()
            {
                ["id"] = intent,
                ["object"] = "payment_intent",
                ["amount"] = amount,
                ["amount_received"] = amount,
                ["created"] = Now,
                ["currency"] = "eur",
                ["latest_charge"] = charge,
                ["livemode"] = false,
                ["metadata"] = metadata.DeepClone(),
                ["status"] = "succeeded",
            };
            _objects[charge] = new()
            {
                ["id"] = charge,
                ["object"] = "charge",
                ["amount"] = amount,
                ["amount_refunded"] = 0L,
                ["captured"] = true,
                ["created"] = Now,
                ["currency"] = "eur",
                ["livemode"] = false,
                ["metadata"] = metadata.DeepClone(),
                ["paid"] = true,
                ["payment_intent"] = intent,
                ["refunded"] = false,
                ["status"] = "succeeded",
            };
            _objects[charge]["balance_transaction"] = Move(account, "charge", charge, amount, FeeOf(amount));
            (session["payment_intent"], session["payment_status"], session["status"], session["amount_total"]) = (intent, "paid", "complete", amount);
            Tell("charge.succeeded", _objects[charge], null);
            Tell("payment_intent.succeeded", _objects[intent], null);
            Tell("checkout.session.completed", Shown(session), null);
        }
    }

    /// <summary>Gives back a payment, or a part of it; without metadata it is somebody at Stripe's own screen.</summary>
    public JsonObject Refund(string intent, long cents, JsonObject? metadata = null)
    {
        lock (_lock)
        {
            if (_objects.GetValueOrDefault(intent) is not { } payment || (string)payment["object"]! != "payment_intent")
                throw Missing("payment_intent", intent);
            var charge = _objects[(string)payment["latest_charge"]!];
            if ((long)charge["amount_refunded"]! + cents > (long)charge["amount"]!)
                throw new StripeRefusedException(400, "invalid_request_error", "charge_already_refunded", $"Charge {charge["id"]} has already been refunded.");
            var id = Name("re");
            var refund = _objects[id] = new()
            {
                ["id"] = id,
                ["object"] = "refund",
                ["amount"] = cents,
                ["charge"] = (string)charge["id"]!,
                ["created"] = Now,
                ["currency"] = "eur",
                ["metadata"] = metadata ?? [],
                ["payment_intent"] = intent,
                ["reason"] = "requested_by_customer",
                ["status"] = "succeeded",
            };
            refund["balance_transaction"] = Move(account, "refund", id, -cents, 0);
            var refunded = (long)charge["amount_refunded"]! + cents;
            (charge["amount_refunded"], charge["refunded"]) = (refunded, refunded == (long)charge["amount"]!);
            Tell("refund.created", refund, null);
            Tell("charge.refunded", charge, null);
            return Copy(refund);
        }
    }

    /// <summary>The family's bank sends a refund back: it is on the region's balance again.</summary>
    public void FailRefund(string id)
    {
        lock (_lock)
        {
            var refund = _objects[id];
            (refund["status"], refund["failure_reason"]) = ("failed", "expired_or_canceled_card");
            var charge = _objects[(string)refund["charge"]!];
            (charge["amount_refunded"], charge["refunded"]) = ((long)charge["amount_refunded"]! - (long)refund["amount"]!, false);
            Move(account, "refund_failure", id, (long)refund["amount"]!, 0);
            Tell("refund.failed", refund, null);
        }
    }

    /// <summary>The family's bank takes a payment back: a chargeback, for which Stripe keeps 15 euros whatever becomes of it.</summary>
    /// <param name="isInquiry">It only asks: no money moves.</param>
    public string ChargeBack(string intent, bool isInquiry = false)
    {
        lock (_lock)
        {
            var charge = _objects[(string)_objects[intent]["latest_charge"]!];
            var (id, cents) = (Name("du"), (long)charge["amount"]! - (long)charge["amount_refunded"]!);
            _objects[id] = new()
            {
                ["id"] = id,
                ["object"] = "dispute",
                ["amount"] = cents,
                ["charge"] = (string)charge["id"]!,
                ["created"] = Now,
                ["currency"] = "eur",
                ["livemode"] = false,
                ["metadata"] = new JsonObject(),
                ["payment_intent"] = intent,
                ["reason"] = "fraudulent",
                ["status"] = isInquiry ? "warning_needs_response" : "needs_response",
            };
            Tell("charge.dispute.created", _objects[id], null);
            if (isInquiry)
                return id;
            Move(account, "adjustment", id, -cents, ChargebackFee);
            Tell("charge.dispute.funds_withdrawn", _objects[id], null);
            return id;
        }
    }

    /// <summary>Its bank decides.</summary>
    public void Decide(string chargeback, bool isWon)
    {
        lock (_lock)
        {
            var dispute = _objects[chargeback];
            dispute["status"] = isWon ? "won" : "lost";
            if (isWon)
                Move(account, "adjustment", chargeback, (long)dispute["amount"]!, 0);
            Tell("charge.dispute.closed", dispute, null);
        }
    }

    private const long ChargebackFee = 1_500;

    private void Lapse(JsonObject session)
    {
        if ((string)session["status"]! != "open" || Now < (long)session["expires_at"]!)
            return;
        session["status"] = "expired";
        Tell("checkout.session.expired", Shown(session), null);
    }

    private static JsonObject Shown(JsonObject session)
    {
        var shown = Copy(session);
        shown.Remove("intent_metadata");
        return shown;
    }

    private static StripeRefusedException Missing(string kind, string id) => new(404, "invalid_request_error", "resource_missing", $"No such {kind}: '{id}'");
}
