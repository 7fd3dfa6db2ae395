using System.Globalization;
using System.Text.Json.Nodes;

namespace Pass.Simulation.StripeServers;

/// <summary>What Stripe answers with an error.</summary>
public sealed class StripeRefusedException(int status, string type, string? code, string message) : Exception(message)
{
    public int Status => status;

    public JsonObject Body => new() { ["error"] = new JsonObject { ["type"] = type, ["code"] = code, ["message"] = Message } };
}

/// <summary>
/// What stands in Stripe's books: the region's account and those connected to it, transfers, their reversals, payouts to banks, each movement of each balance, and an event for
/// everything that happened. Amounts in cents of euros; Stripe's own words and shapes (API reference, version of Stripe.net).
/// </summary>
public sealed partial class StripeBooks(string account, string apiVersion, TimeProvider time)
{
    private readonly Dictionary<string, List<JsonObject>> _movements = new() { [account] = [] };
    private readonly Dictionary<string, JsonObject> _objects = [];
    private readonly List<JsonObject> _events = [];
    private readonly Lock _lock = new();
    private int _number;

    public string Account => account;

    /// <summary>Transfers there are, oldest first.</summary>
    public IReadOnlyList<JsonObject> Transfers => Of("transfer");

    /// <summary>Everything that happened, oldest first, as Stripe tells of it.</summary>
    public IReadOnlyList<JsonObject> Events
    {
        get
        {
            lock (_lock)
                return [.. _events.Select(Copy)];
        }
    }

    public long BalanceOf(string owner)
    {
        lock (_lock)
            return _movements[owner].Sum(m => (long)m["net"]!);
    }

    /// <summary>A partner's account, connected to the region's.</summary>
    public void Connect(string partner)
    {
        lock (_lock)
            _movements.Add(partner, []);
    }

    public bool Knows(string owner)
    {
        lock (_lock)
            return _movements.ContainsKey(owner);
    }

    /// <summary>The region fills its balance from its bank.</summary>
    public void TopUp(long cents)
    {
        lock (_lock)
            Move(account, "topup", Name("tu"), cents, 0);
    }

    /// <summary>Stripe bills the region.</summary>
    public void Bill(long cents)
    {
        lock (_lock)
            Move(account, "stripe_fee", null, -cents, 0);
    }

    /// <summary>Somebody moves money that is nothing of the region's runs.</summary>
    public void Adjust(long cents)
    {
        lock (_lock)
            Move(account, "adjustment", null, cents, 0);
    }

    public JsonObject Transfer(long cents, string destination, string? group, JsonObject metadata)
    {
        lock (_lock)
        {
            if (destination == account || !_movements.ContainsKey(destination))
                throw new StripeRefusedException(400, "invalid_request_error", "resource_missing", $"No such destination: '{destination}'");
            if (cents > _movements[account].Sum(m => (long)m["net"]!))
                throw new StripeRefusedException(400, "invalid_request_error", "balance_insufficient", "You have insufficient available funds in your Stripe account.");
            var (id, payment) = (Name("tr"), Name("py"));
            var transfer = _objects[id] = new()
            {
                ["id"] = id,
                ["object"] = "transfer",
                ["amount"] = cents,
                ["amount_reversed"] = 0L,
                ["created"] = Now,
                ["currency"] = "eur",
                ["destination"] = destination,
                ["destination_payment"] = payment,
                ["livemode"] = false,
                ["metadata"] = metadata,
                ["reversed"] = false,
                ["source_type"] = "card",
                ["transfer_group"] = group,
            };
            transfer["balance_transaction"] = Move(account, "transfer", id, -cents, 0);
            Move(destination, "payment", payment, cents, 0);
            Tell("transfer.created", transfer, null);
            return Copy(transfer);
        }
    }

    /// <summary>Takes a transfer back, or a part of it.</summary>
    public void Reverse(string transfer, long cents)
    {
        lock (_lock)
        {
            var row = _objects[transfer];
            var reversed = checked((long)row["amount_reversed"]! + cents);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(reversed, (long)row["amount"]!);
            (row["amount_reversed"], row["reversed"]) = (reversed, reversed == (long)row["amount"]!);
            var id = Name("trr");
            _objects[id] = new() { ["id"] = id, ["object"] = "transfer_reversal", ["amount"] = cents, ["created"] = Now, ["currency"] = "eur", ["metadata"] = new JsonObject(), ["transfer"] = transfer };
            Move(account, "transfer_refund", id, cents, 0);
            Move((string)row["destination"]!, "payment_refund", Name("pyr"), -cents, 0);
            Tell("transfer.reversed", row, null);
        }
    }

    /// <summary>Starts the payout of all that a partner's account holds to its bank.</summary>
    public string PayOut(string partner)
    {
        lock (_lock)
        {
            var id = Name("po");
            var lines = _movements[partner].Where(m => m["payout"] is null).ToList();
            var cents = lines.Sum(m => (long)m["net"]!);
            foreach (var line in lines)
                line["payout"] = id;
            var payout = _objects[id] = new()
            {
                ["id"] = id,
                ["object"] = "payout",
                ["amount"] = cents,
                ["arrival_date"] = Now,
                ["automatic"] = true,
                ["created"] = Now,
                ["currency"] = "eur",
                ["livemode"] = false,
                ["metadata"] = new JsonObject(),
                ["method"] = "standard",
                ["status"] = "in_transit",
                ["type"] = "bank_account",
                ["owner"] = partner,
            };
            payout["balance_transaction"] = Move(partner, "payout", id, -cents, 0);
            _movements[partner][^1]["payout"] = id;
            Tell("payout.created", payout, partner);
            return id;
        }
    }

    /// <summary>The partner's bank has it.</summary>
    public void Arrive(string payout)
    {
        lock (_lock)
        {
            (_objects[payout]["status"], _objects[payout]["arrival_date"]) = ("paid", Now);
            Tell("payout.paid", _objects[payout], (string)_objects[payout]["owner"]!);
        }
    }

    /// <summary>The partner's bank sends it back: it is on the partner's account again, for the next payout.</summary>
    public void Fail(string payout)
    {
        lock (_lock)
        {
            var row = _objects[payout];
            (row["status"], row["failure_code"]) = ("failed", "account_closed");
            Move((string)row["owner"]!, "payout_failure", payout, (long)row["amount"]!, 0);
            Tell("payout.failed", row, (string)row["owner"]!);
        }
    }

    internal JsonObject? Find(string kind, string id, string? owner)
    {
        lock (_lock)
        {
            return _objects.GetValueOrDefault(id) is { } found && (string)found["object"]! == kind && (string?)found["owner"] == owner ? Copy(found) : null;
        }
    }

    internal IReadOnlyList<JsonObject> Of(string kind, string? owner = null)
    {
        lock (_lock)
            return [.. _objects.Values.Where(o => (string)o["object"]! == kind && (string?)o["owner"] == owner).Select(Copy)];
    }

    internal IReadOnlyList<JsonObject> Movements(string owner, string? payout, bool withSources)
    {
        lock (_lock)
        {
            return [.. _movements[owner].Where(m => payout is null || (string?)m["payout"] == payout).Select(m =>
            {
                var shown = Copy(m);
                shown.Remove("payout");
                if (withSources && (string?)m["source"] is { } source && _objects.TryGetValue(source, out var found))
                    shown["source"] = Copy(found);
                return shown;
            })];
        }
    }

    private string Move(string owner, string type, string? source, long cents, long fee)
    {
        var id = Name("txn");
        _movements[owner].Add(new()
        {
            ["id"] = id,
            ["object"] = "balance_transaction",
            ["amount"] = cents,
            ["available_on"] = Now,
            ["created"] = Now,
            ["currency"] = "eur",
            ["fee"] = fee,
            ["fee_details"] = new JsonArray(),
            ["net"] = cents - fee,
            ["reporting_category"] = type,
            ["source"] = source,
            ["status"] = "available",
            ["type"] = type,
        });
        return id;
    }

    private void Tell(string type, JsonObject about, string? owner)
    {
        var told = new JsonObject
        {
            ["id"] = Name("evt"),
            ["object"] = "event",
            ["api_version"] = apiVersion,
            ["created"] = Now,
            ["data"] = new JsonObject { ["object"] = Copy(about) },
            ["livemode"] = false,
            ["pending_webhooks"] = 1,
            ["type"] = type,
        };
        if (owner is not null)
            told["account"] = owner;
        _events.Add(told);
    }

    private static JsonObject Copy(JsonObject row) => row.DeepClone().AsObject();

    private string Name(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}_{++_number:000000}");

    private long Now => time.GetUtcNow().ToUnixTimeSeconds();
}
