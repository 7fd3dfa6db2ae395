using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pass.Core;

namespace Pass.Terminal;

/// <summary>Calls of a till or a gate to its region: tried again where they may be, and a call that surely never left told from one that may have arrived.</summary>
/// <param name="http">Its BaseAddress is the region's; its Timeout bounds one attempt.</param>
/// <param name="random">Spreads the retries of many in time.</param>
internal sealed class RegionLine(HttpClient http, TerminalToken token, TimeProvider time, Random random)
{
    private const string VersionHeader = "Pass-Till-Version";

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>How often one call is tried before it is left for later.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>How far the region's clock is ahead of ours, by its last answer (RFC 9110 §6.6.1, whole seconds); null before the first.</summary>
    public TimeSpan? ClockAhead { get; private set; }

    /// <summary>Brings a device into service with its one-time code and a fresh P-256 key. Asking again with the same key is safe.</summary>
    /// <exception cref="FormatException">The code is mistyped.</exception>
    /// <exception cref="RegionRefusedException">The code is unknown, used or expired.</exception>
    /// <exception cref="RegionUnreachableException">No answer: ask again with the same key.</exception>
    public static async Task<TReply> ActivateAsync<TReply>(HttpClient http, string path, string code, ECDsa key, JsonTypeInfo<TReply> type, CancellationToken ct)
    {
        if (!ActivationCode.TryParse(code, out var parsed))
            throw new FormatException(Words.Say("ActivationCode"));
        var publicKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
        var signed = Encoding.ASCII.GetBytes($"pass-activation:{parsed.ToCompact()}:{publicKey}");
        var proof = key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        try
        {
            var message = new ActivationMessage(parsed.ToCompact(), publicKey, Convert.ToBase64String(proof));
            using var response = await http.PostAsJsonAsync(path, message, RegionJson.Default.ActivationMessage, ct);
            return response.IsSuccessStatusCode ? await ReadAsync(response, type, ct) : throw await RefusalAsync(response, ct);
        }
        catch (Exception error) when (IsCut(error, ct))
        {
            throw new RegionUnreachableException(error.Message, error);
        }
    }

    /// <summary>Tells something whose answer has nothing in it but, where the region says it, the version of the till that it came with.</summary>
    public async Task<Version?> TellAsync<TMessage>(string path, TMessage message, JsonTypeInfo<TMessage> type, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message, type);
        using var response = await SendAsync(() => new(HttpMethod.Post, path) { Content = Json(body) }, ct);
        if (!response.IsSuccessStatusCode)
            throw await RefusalAsync(response, ct);
        return response.Headers.TryGetValues(VersionHeader, out var told) && Version.TryParse(told.First(), out var newest) ? newest : null;
    }

    public async Task<TReply> PostAsync<TMessage, TReply>(
        string path, TMessage message, JsonTypeInfo<TMessage> messageType, JsonTypeInfo<TReply> replyType, CancellationToken ct)
    {
        // Written once: a retry sends the very same bytes.
        var body = JsonSerializer.SerializeToUtf8Bytes(message, messageType);
        using var response = await SendAsync(() => new(HttpMethod.Post, path) { Content = Json(body) }, ct);
        return response.IsSuccessStatusCode ? await ReadAsync(response, replyType, ct) : throw await RefusalAsync(response, ct);
    }

    public async Task<TReply?> GetAsync<TReply>(string path, JsonTypeInfo<TReply> type, CancellationToken ct) where TReply : class
    {
        using var response = await SendAsync(() => new(HttpMethod.Get, path), ct);
        if (response.IsSuccessStatusCode)
            return await ReadAsync(response, type, ct);
        return await IsNothingAsync(response, ct) ? null : throw await RefusalAsync(response, ct);
    }

    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request, CancellationToken ct)
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
                message.Headers.Authorization = new("Bearer", token.Current());
                var response = await http.SendAsync(message, HttpCompletionOption.ResponseContentRead, ct);
                if (response.Headers.Date is { } date)
                    ClockAhead = date - time.GetUtcNow();
                if (response.StatusCode == HttpStatusCode.Unauthorized)
                    token.Renew();
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
    public static async Task<bool> IsNothingAsync(HttpResponseMessage response, CancellationToken ct) =>
        response.StatusCode == HttpStatusCode.NotFound && await ProblemAsync(response, ct) is not null;

    /// <summary>What was refused; whatever stands between and refuses in its own words leaves the outcome unknown.</summary>
    public static async Task<Exception> RefusalAsync(HttpResponseMessage response, CancellationToken ct) => await ProblemAsync(response, ct) is { } problem
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
