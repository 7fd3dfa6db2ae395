using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pass.Core;

namespace Pass.Terminal;

/// <summary>A till's line to the region. Whatever cuts the connection, one sale stays one sale: retries carry the same operation id.</summary>
/// <param name="http">Its BaseAddress is the region's; its Timeout bounds one attempt.</param>
/// <param name="random">Spreads the retries of many tills in time.</param>
public sealed class TerminalClient(HttpClient http, TerminalIdentity identity, TimeProvider time, Random random)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly TerminalToken _token = new(identity, time);

    /// <summary>How often one call is tried before it is left for later.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>How far the region's clock is ahead of ours, by its last answer (RFC 9110 §6.6.1, whole seconds); null before the first.</summary>
    public TimeSpan? ClockAhead { get; private set; }

    /// <summary>Brings a till into service with the code its partner was given and a fresh P-256 key. Asking again with the same key is safe.</summary>
    /// <exception cref="FormatException">The code is mistyped.</exception>
    /// <exception cref="RegionRefusedException">The code is unknown, used or expired.</exception>
    /// <exception cref="RegionUnreachableException">No answer: ask again with the same key.</exception>
    public static async Task<TerminalIdentity> ActivateAsync(HttpClient http, string code, ECDsa key, CancellationToken ct = default)
    {
        if (!ActivationCode.TryParse(code, out var parsed))
            throw new FormatException(Words.Say("ActivationCode"));
        var publicKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
        var signed = Encoding.ASCII.GetBytes($"pass-activation:{parsed.ToCompact()}:{publicKey}");
        var proof = key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        try
        {
            var message = new ActivationMessage(parsed.ToCompact(), publicKey, Convert.ToBase64String(proof));
            using var response = await http.PostAsJsonAsync("v1/terminals/activate", message, RegionJson.Default.ActivationMessage, ct);
            if (!response.IsSuccessStatusCode)
                throw await RefusalAsync(response, ct);
            var reply = await ReadAsync(response, RegionJson.Default.ActivationReply, ct);
            return new(reply.TerminalId, reply.PartnerId, key);
        }
        catch (Exception error) when (IsCut(error, ct))
        {
            throw new RegionUnreachableException(error.Message, error);
        }
    }

    /// <summary>A sale, or a hold. A refusal by the rules is a reply.</summary>
    public Task<OperationReply> SellAsync(SaleMessage sale, CancellationToken ct = default) =>
        PostAsync("v1/sales", sale, RegionJson.Default.SaleMessage, RegionJson.Default.OperationReply, ct);

    /// <summary>Takes a hold's money, or the first cents of it.</summary>
    public Task<OperationReply> CaptureAsync(Guid hold, FollowUpMessage message, CancellationToken ct = default) => FollowUpAsync(hold, "capture", message, ct);

    public Task<OperationReply> VoidAsync(Guid hold, FollowUpMessage message, CancellationToken ct = default) => FollowUpAsync(hold, "void", message, ct);

    public Task<OperationReply> CancelAsync(Guid sale, FollowUpMessage message, CancellationToken ct = default) => FollowUpAsync(sale, "cancel", message, ct);

    public Task<OperationReply> RefundAsync(Guid sale, FollowUpMessage message, CancellationToken ct = default) => FollowUpAsync(sale, "refund", message, ct);

    /// <summary>Forwards sales taken offline, 1 000 at most; replies in their order.</summary>
    public async Task<IReadOnlyList<OperationReply>> UploadAsync(IReadOnlyList<SaleMessage> sales, CancellationToken ct = default) =>
        (await PostAsync("v1/sales/batch", new BatchMessage(sales), RegionJson.Default.BatchMessage, RegionJson.Default.BatchReply, ct)).Answers;

    /// <summary>What was decided of an operation, or null when the region has none of that id from this partner.</summary>
    /// <param name="pass">Twelve digits; known, they spare the region a search, and tell apart what one id was used for.</param>
    public Task<OperationReply?> FindAsync(Guid operationId, string? pass = null, CancellationToken ct = default) =>
        GetAsync($"v1/sales/{operationId}{(pass is null ? "" : $"?pass={Uri.EscapeDataString(pass)}")}", RegionJson.Default.OperationReply, ct);

    /// <summary>What is left on a pass, or null when there is no such pass.</summary>
    public Task<BalanceReply?> BalanceAsync(string pass, CancellationToken ct = default) =>
        GetAsync($"v1/passes/{Uri.EscapeDataString(pass)}/balance", RegionJson.Default.BalanceReply, ct);

    /// <summary>What may be sold under the pass, in the till's language.</summary>
    public async Task<IReadOnlyList<ProductReply>> ProductsAsync(CancellationToken ct = default) =>
        (await GetAsync("v1/products", RegionJson.Default.ProductsReply, ct) ?? throw new RegionUnreachableException(Words.Say("NoProducts"))).Products;

    /// <summary>What the region has of this till on a day by the till's own clock in Paris; a page, and where the next one begins.</summary>
    /// <param name="after">What the page before said; null for the first.</param>
    public async Task<TillDayReply> DayAsync(DateOnly day, string? after = null, CancellationToken ct = default) =>
        await GetAsync(string.Create(CultureInfo.InvariantCulture, $"v1/operations?day={day:yyyy-MM-dd}{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}"), RegionJson.Default.TillDayReply, ct)
        ?? throw new RegionUnreachableException(Words.Say("NoDay"));

    /// <summary>The signed trust list, or null where none is published.</summary>
    public async Task<byte[]?> TrustAsync(CancellationToken ct = default)
    {
        using var response = await SendAsync(() => new(HttpMethod.Get, "v1/trust"), ct);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsByteArrayAsync(ct) : await IsNothingAsync(response, ct) ? null : throw await RefusalAsync(response, ct);
    }

    /// <summary>The signed status list; empty when <paramref name="from"/> is the newest; null where none is published.</summary>
    /// <param name="from">Version of the list that the till has, 0 for none.</param>
    public async Task<(byte[] Bytes, bool IsDelta)?> StatusAsync(long from, CancellationToken ct = default)
    {
        using var response = await SendAsync(() => new(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"v1/credentials/status?from={from}")), ct);
        if (!response.IsSuccessStatusCode && await IsNothingAsync(response, ct))
            return null;
        return response.IsSuccessStatusCode
            ? (await response.Content.ReadAsByteArrayAsync(ct), response.Content.Headers.ContentType?.MediaType == "application/cbor")
            : throw await RefusalAsync(response, ct);
    }

    /// <summary>How this till may sell without the network from now on.</summary>
    public async Task<OfflineReply> OfflineAsync(CancellationToken ct = default) =>
        await GetAsync("v1/offline", RegionJson.Default.OfflineReply, ct) ?? throw new RegionUnreachableException(Words.Say("NoOffline"));

    private Task<OperationReply> FollowUpAsync(Guid related, string what, FollowUpMessage message, CancellationToken ct) =>
        PostAsync($"v1/sales/{related}/{what}", message, RegionJson.Default.FollowUpMessage, RegionJson.Default.OperationReply, ct);

    private async Task<TReply> PostAsync<TMessage, TReply>(
        string path, TMessage message, JsonTypeInfo<TMessage> messageType, JsonTypeInfo<TReply> replyType, CancellationToken ct)
    {
        // Written once: a retry sends the very same bytes.
        var body = JsonSerializer.SerializeToUtf8Bytes(message, messageType);
        using var response = await SendAsync(() => new(HttpMethod.Post, path) { Content = Json(body) }, ct);
        return response.IsSuccessStatusCode ? await ReadAsync(response, replyType, ct) : throw await RefusalAsync(response, ct);
    }

    private async Task<TReply?> GetAsync<TReply>(string path, JsonTypeInfo<TReply> type, CancellationToken ct) where TReply : class
    {
        using var response = await SendAsync(() => new(HttpMethod.Get, path), ct);
        if (response.IsSuccessStatusCode)
            return await ReadAsync(response, type, ct);
        return await IsNothingAsync(response, ct) ? null : throw await RefusalAsync(response, ct);
    }

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request, CancellationToken ct)
    {
        var mayHaveArrived = false;
        for (var attempt = 1; ; attempt++)
        {
            string why;
            Exception? cut = null;
            TimeSpan? asked = null;
            var isDown = false;
            try
            {
                using var message = request();
                message.Headers.Authorization = new("Bearer", _token.Current());
                var response = await http.SendAsync(message, HttpCompletionOption.ResponseContentRead, ct);
                if (response.Headers.Date is { } date)
                    ClockAhead = date - time.GetUtcNow();
                if (response.StatusCode == HttpStatusCode.Unauthorized)
                    _token.Renew();
                // That the till is let in no more says nothing of an attempt before, whose answer was lost.
                if (!IsPassing(response.StatusCode) && !(mayHaveArrived && IsOfTheTill(response.StatusCode)))
                    return response;
                why = $"{(int)response.StatusCode}";
                asked = response.Headers.RetryAfter?.Delta;
                mayHaveArrived |= response.StatusCode != HttpStatusCode.TooManyRequests;
                response.Dispose();
            }
            catch (Exception error) when (IsCut(error, ct))
            {
                (why, cut, isDown) = (error.Message, error, IsDown(error));
                mayHaveArrived |= !isDown;
            }
            if (attempt >= Attempts || asked > LongestWait)
                throw new RegionUnreachableException(why, cut) { MayHaveArrived = mayHaveArrived, IsNetworkDown = isDown };
            await Task.Delay(Wait(attempt, asked), time, ct);
        }
    }

    /// <summary>Doubles each time, with half of it drawn at random; never sooner than the region asked.</summary>
    private TimeSpan Wait(int attempt, TimeSpan? asked)
    {
        var longest = TimeSpan.FromTicks(Math.Min(FirstWait.Ticks << attempt, LongestWait.Ticks));
        TimeSpan wait;
        lock (random)
            wait = longest * (0.5 + random.NextDouble() / 2);
        return asked > wait ? asked.Value : wait;
    }

    /// <summary>The till itself is not let in, whatever it asks.</summary>
    internal static bool IsOfTheTill(HttpStatusCode status) => status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    private static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    private static bool IsCut(Exception error, CancellationToken ct) =>
        error is HttpRequestException or IOException || (error is OperationCanceledException && !ct.IsCancellationRequested);

    /// <summary>No connection was made: not a byte of the call has left.</summary>
    private static bool IsDown(Exception error) =>
        error is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError };

    private static ByteArrayContent Json(byte[] body) => new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    /// <summary>Whatever comes that is not the region's answer leaves the outcome unknown: a portal of a hotel answers 200 too.</summary>
    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken ct)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(type, ct) ?? throw new RegionUnreachableException(Words.Say("EmptyAnswer"));
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new RegionUnreachableException(Words.Say("GarbledAnswer"), error);
        }
    }

    /// <summary>The region itself says that there is no such thing.</summary>
    private static async Task<bool> IsNothingAsync(HttpResponseMessage response, CancellationToken ct) =>
        response.StatusCode == HttpStatusCode.NotFound && await ProblemAsync(response, ct) is not null;

    /// <summary>What was refused; whatever stands between and refuses in its own words leaves the outcome unknown.</summary>
    private static async Task<Exception> RefusalAsync(HttpResponseMessage response, CancellationToken ct) => await ProblemAsync(response, ct) is { } problem
        ? new RegionRefusedException(response.StatusCode, problem.Code!, problem.Detail ?? "", problem.Errors ?? [])
        : new RegionUnreachableException($"{(int)response.StatusCode} {response.ReasonPhrase}");

    /// <summary>Null when it is none of the region's.</summary>
    private static async Task<ProblemReply?> ProblemAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            var problem = JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(ct), RegionJson.Default.ProblemReply);
            return string.IsNullOrEmpty(problem?.Code) ? null : problem;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
