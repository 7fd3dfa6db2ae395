using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pass.Simulation.StripeServers;

/// <summary>What is wrong with Stripe just now.</summary>
public enum StripeWeather
{
    Fine,
    /// <summary>Connections break before anything is done.</summary>
    Down,
    /// <summary>Every call is answered by 503, and nothing is done.</summary>
    Overloaded,
    /// <summary>Reading works, creating answers 503.</summary>
    PartlyOut,
}

/// <summary>
/// Stands in for Stripe's servers, on loopback, for tests and demonstrations: the calls that the region makes, and no others. Strict: a path, a parameter, a version
/// or a key that Stripe would not take is an error. A key of idempotency answers a repeated call with the first answer, a 500 among them, and refuses another body.
/// </summary>
public sealed partial class StripeStandIn : IAsyncDisposable
{
    public const string Key = "sk_test_standin", Secret = "whsec_standin";
    private const int MaxPage = 100;

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (string Body, int Status, string Answer)> _answers = new();
    private int _failNext, _loseNext;

    private StripeStandIn(WebApplication app, StripeBooks books) => (_app, Books) = (app, books);

    public StripeBooks Books { get; }

    public Uri Address => new(_app.Urls.First());

    public StripeWeather Weather { get; set; }

    /// <summary>Called after something was made, before it is answered.</summary>
    public Action? OnMade { get; set; }

    /// <summary>Calls that reached it.</summary>
    public int Calls { get; private set; }

    public static async Task<StripeStandIn> StartAsync(TimeProvider time, string account = "acct_region00001")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stripe = new StripeStandIn(app, new(account, Stripe.StripeConfiguration.ApiVersion, time));
        app.Run(stripe.AnswerAsync);
        await app.StartAsync();
        return stripe;
    }

    /// <summary>So many creations fail by a 500 that Stripe keeps under their key, having done nothing.</summary>
    public void FailNext(int calls) => _failNext = calls;

    /// <summary>So many creations are done, and answered by a 500 that Stripe keeps under their key.</summary>
    public void LoseNext(int calls) => _loseNext = calls;

    /// <summary>The one object that the key may not read; null when it may read all.</summary>
    public string? Hides { get; set; }

    /// <summary>Stripe forgets keys after a day.</summary>
    public void ForgetKeys() => _answers.Clear();

    /// <summary>The header by which Stripe signs a body.</summary>
    public static string Sign(string payload, DateTimeOffset at, string secret = Secret) => Stripe.EventUtility.GenerateSignatureHeader(payload, secret, at.ToUnixTimeSeconds());

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        Calls++;
        if (Weather == StripeWeather.Down)
        {
            http.Abort();
            return;
        }
        var (status, body) = (200, "");
        try
        {
            using var reader = new StreamReader(http.Request.Body);
            (status, body) = Handle(http, await reader.ReadToEndAsync());
        }
        catch (StripeRefusedException refusal)
        {
            (status, body) = (refusal.Status, refusal.Body.ToJsonString());
        }
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.Headers["Request-Id"] = string.Create(CultureInfo.InvariantCulture, $"req_{Calls}");
        await http.Response.WriteAsync(body);
    }

    private (int Status, string Body) Handle(HttpContext http, string form)
    {
        var isPost = HttpMethods.IsPost(http.Request.Method);
        if (Weather == StripeWeather.Overloaded || Weather == StripeWeather.PartlyOut && isPost)
            throw new StripeRefusedException(503, "api_error", null, "Stripe is overloaded.");
        if (http.Request.Headers.Authorization != $"Bearer {Key}")
            throw new StripeRefusedException(401, "invalid_request_error", null, "Invalid API Key provided.");
        if (http.Request.Headers["Stripe-Version"] != Stripe.StripeConfiguration.ApiVersion)
            throw new StripeRefusedException(400, "invalid_request_error", null, $"Invalid Stripe API version: {http.Request.Headers["Stripe-Version"]}");
        var owner = (string?)http.Request.Headers["Stripe-Account"];
        if (owner is not null && (owner == Books.Account || !Books.Knows(owner)))
            throw new StripeRefusedException(403, "invalid_request_error", "account_invalid", $"The provided key does not have access to account '{owner}'.");
        if (Hides is { } hidden && http.Request.Path.Value!.EndsWith($"/{hidden}", StringComparison.Ordinal))
            throw new StripeRefusedException(403, "invalid_request_error", "more_permissions_required", "The provided key does not have the required permissions.");
        var asked = Read(isPost ? form : http.Request.QueryString.Value?.TrimStart('?') ?? "");
        if (!isPost)
            return (200, Get(http.Request, owner, asked).ToJsonString());
        var key = (string?)http.Request.Headers["Idempotency-Key"] ?? throw new StripeRefusedException(400, "invalid_request_error", null, "This caller always gives a key.");
        if (_answers.TryGetValue(key, out var earlier))
        {
            http.Response.Headers["Idempotent-Replayed"] = "true";
            return earlier.Body == form
                ? (earlier.Status, earlier.Answer)
                : throw new StripeRefusedException(400, "idempotency_error", null, $"Keys for idempotent requests can only be used with the same parameters they were first used with: {key}");
        }
        var (status, answer) = Create(http.Request.Path.Value!, asked);
        _answers[key] = (form, status, answer);
        return (status, answer);
    }

    private (int, string) Create(string path, Dictionary<string, string> asked)
    {
        Action check = path switch
        {
            "/v1/transfers" => () => Only(asked, "amount", "currency", "destination", "transfer_group", "metadata[end_to_end_id]"),
            "/v1/checkout/sessions" => () => Only(asked, SessionFields),
            "/v1/refunds" => () => Only(asked, RefundFields),
            _ => throw Unknown(path),
        };
        check();
        var failure = new StripeRefusedException(500, "api_error", null, "An unknown error occurred.").Body.ToJsonString();
        if (_failNext > 0 && _failNext-- > 0)
            return (500, failure);
        Func<JsonObject> make = path switch
        {
            "/v1/transfers" => ReadTransfer(asked),
            "/v1/checkout/sessions" => ReadSession(asked),
            _ => ReadRefund(asked),
        };
        JsonObject made;
        try
        {
            made = make();
        }
        catch (StripeRefusedException refusal)
        {
            // What began to be done is kept under its key, a refusal too.
            return (refusal.Status, refusal.Body.ToJsonString());
        }
        OnMade?.Invoke();
        return _loseNext > 0 && _loseNext-- > 0 ? (500, failure) : (200, made.ToJsonString());
    }

    private Func<JsonObject> ReadTransfer(Dictionary<string, string> asked)
    {
        var cents = Cents(asked, "amount");
        if (Needed(asked, "currency") != "eur")
            throw new StripeRefusedException(400, "invalid_request_error", null, "Invalid currency");
        var (destination, group, metadata) = (Needed(asked, "destination"), asked.GetValueOrDefault("transfer_group"), new JsonObject { ["end_to_end_id"] = asked.GetValueOrDefault("metadata[end_to_end_id]") });
        return () => Books.Transfer(cents, destination, group, metadata);
    }

    private static long Cents(Dictionary<string, string> asked, string name) =>
        long.TryParse(Needed(asked, name), NumberStyles.None, CultureInfo.InvariantCulture, out var cents) && cents is >= 1 and <= 99_999_999
            ? cents : throw new StripeRefusedException(400, "invalid_request_error", "parameter_invalid_integer", $"Invalid integer: {name}");

    private JsonObject Get(HttpRequest request, string? owner, Dictionary<string, string> asked)
    {
        var parts = request.Path.Value!.Trim('/').Split('/');
        switch (parts)
        {
            case ["v1", "account"]:
                Only(asked);
                return new() { ["id"] = owner ?? Books.Account, ["object"] = "account" };
            case ["v1", "balance"]:
                Only(asked);
                return new()
                {
                    ["object"] = "balance",
                    ["livemode"] = false,
                    ["available"] = new JsonArray(new JsonObject { ["amount"] = Books.BalanceOf(owner ?? Books.Account), ["currency"] = "eur" }),
                    ["pending"] = new JsonArray(new JsonObject { ["amount"] = 0L, ["currency"] = "eur" }),
                };
            case ["v1", "balance_transactions"]:
                Only(asked, "limit", "starting_after", "created[gte]", "payout", "expand[]");
                return Page(request, Books.Movements(owner ?? Books.Account, asked.GetValueOrDefault("payout"), asked.ContainsKey("expand[]")), asked);
            case ["v1", "transfers"]:
                Only(asked, "limit", "starting_after", "transfer_group");
                return Page(request, [.. Books.Transfers.Where(t => !asked.TryGetValue("transfer_group", out var group) || (string?)t["transfer_group"] == group)], asked);
            case ["v1", "transfers", var id]:
                Only(asked);
                return Books.Find("transfer", id, owner) ?? throw Missing("transfer", id);
            case ["v1", "payouts"]:
                Only(asked, "limit", "starting_after");
                return Page(request, Books.Of("payout", owner), asked);
            case ["v1", "payouts", var id]:
                Only(asked);
                return Books.Find("payout", id, owner) ?? throw Missing("payout", id);
            case ["v1", "events"]:
                Only(asked, "limit", "starting_after", "created[gte]");
                return Page(request, [.. Books.Events.Where(e => (string?)e["account"] == owner)], asked);
            default:
                return GetOfFamilies(request, parts, asked);
        }
    }

    /// <summary>Newest first, as Stripe lists.</summary>
    private static JsonObject Page(HttpRequest request, IReadOnlyList<JsonObject> oldestFirst, Dictionary<string, string> asked)
    {
        var rows = oldestFirst.Reverse();
        if (asked.TryGetValue("created[gte]", out var since))
            rows = rows.Where(r => (long)r["created"]! >= long.Parse(since, CultureInfo.InvariantCulture));
        if (asked.TryGetValue("starting_after", out var after))
            rows = rows.SkipWhile(r => (string)r["id"]! != after).Skip(1);
        var limit = asked.TryGetValue("limit", out var size) ? int.Parse(size, CultureInfo.InvariantCulture) : 10;
        if (limit is < 1 or > MaxPage)
            throw new StripeRefusedException(400, "invalid_request_error", null, "Invalid limit");
        var found = rows.Take(limit + 1).ToList();
        return new()
        {
            ["object"] = "list",
            ["url"] = request.Path.Value,
            ["has_more"] = found.Count > limit,
            ["data"] = new JsonArray([.. found.Take(limit)]),
        };
    }

    private static Dictionary<string, string> Read(string form) => form.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => Index().Replace(Uri.UnescapeDataString(pair[0]), "[]"), pair => Uri.UnescapeDataString(pair[1].Replace('+', ' ')));

    private static void Only(Dictionary<string, string> asked, params string[] allowed)
    {
        if (asked.Keys.Except(allowed).FirstOrDefault() is { } unknown)
            throw new StripeRefusedException(400, "invalid_request_error", "parameter_unknown", $"Received unknown parameter: {unknown}");
    }

    private static string Needed(Dictionary<string, string> asked, string name) =>
        asked.TryGetValue(name, out var value) ? value : throw new StripeRefusedException(400, "invalid_request_error", "parameter_missing", $"Missing required param: {name}.");

    private static StripeRefusedException Unknown(string path) => new(404, "invalid_request_error", null, $"Unrecognized request URL ({path}).");

    private static StripeRefusedException Missing(string kind, string id) => new(404, "invalid_request_error", "resource_missing", $"No such {kind}: '{id}'");

    [GeneratedRegex(@"\[[0-9]*\]\z")]
    private static partial Regex Index();
}
