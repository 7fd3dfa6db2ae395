using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pass.Core;

namespace Pass.Cards.Issuance;

/// <summary>The service does not answer, or not as it should: try again later. What was asked may have been done; every call may be repeated.</summary>
public sealed class IssuanceUnavailableException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>
/// Drives the issuance service. An answer means that what it says is on disk at the issuer. A refusal is a value; only a service that does not
/// answer throws (<see cref="IssuanceUnavailableException"/>). Each call may be sent again: nothing is done twice.
/// </summary>
public sealed class IssuanceClient : IDisposable
{
    private const long MaxAnswerBytes = 64 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly string _secretFile;

    /// <param name="secretFile">See <see cref="IssuanceSecret"/>; read at each call, since the service makes it at its first start.</param>
    public IssuanceClient(IssuanceAddress address, string secretFile)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, token) => address.ConnectAsync(token),
            UseProxy = false,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _http = new(handler) { BaseAddress = address.Http, Timeout = Patience, MaxResponseContentBufferSize = MaxAnswerBytes };
        _secretFile = secretFile;
    }

    /// <summary>Language of the explanations; null: the reader's.</summary>
    public string? Language { get; init; }

    public Task<IssuanceReply<OrderedMessage>> OrderAsync(OrdersMessage orders, CancellationToken ct = default) =>
        PostAsync("orders", orders, IssuanceJson.Default.OrdersMessage, IssuanceJson.Default.OrderedMessage, ct);

    public Task<IssuanceReply<MovedListMessage>> MoveAsync(MovesMessage moves, CancellationToken ct = default) =>
        PostAsync("credentials/moves", moves, IssuanceJson.Default.MovesMessage, IssuanceJson.Default.MovedListMessage, ct);

    /// <summary>Cards and phones of a pass with their history, oldest first.</summary>
    public Task<IssuanceReply<CredentialListMessage>> OfPassAsync(PassId pass, CancellationToken ct = default) =>
        GetAsync($"passes/{Number(pass)}/credentials", IssuanceJson.Default.CredentialListMessage, ct);

    public Task<IssuanceReply<PhoneRightGivenMessage>> GrantPhoneAsync(PassId pass, PhoneRightMessage right, CancellationToken ct = default) =>
        PostAsync($"passes/{Number(pass)}/phone-right", right, IssuanceJson.Default.PhoneRightMessage, IssuanceJson.Default.PhoneRightGivenMessage, ct);

    public Task<IssuanceReply<ChallengeMessage>> ChallengePhoneAsync(PassId pass, CancellationToken ct = default) =>
        GetAsync($"passes/{Number(pass)}/phone-challenge", IssuanceJson.Default.ChallengeMessage, ct);

    public Task<IssuanceReply<PhoneEnrolledMessage>> EnrolPhoneAsync(PassId pass, PhoneMessage phone, CancellationToken ct = default) =>
        PostAsync($"passes/{Number(pass)}/phones", phone, IssuanceJson.Default.PhoneMessage, IssuanceJson.Default.PhoneEnrolledMessage, ct);

    public Task<IssuanceReply<CodeEnrolledMessage>> EnrolCodeAsync(PassId pass, CodeMessage code, CancellationToken ct = default) =>
        PostAsync($"passes/{Number(pass)}/codes", code, IssuanceJson.Default.CodeMessage, IssuanceJson.Default.CodeEnrolledMessage, ct);

    /// <summary>Has a round run now; while one runs, gives that one.</summary>
    /// <param name="by">Who asks, kept with the batch; null: the service itself.</param>
    public Task<IssuanceReply<RoundMessage>> StartRoundAsync(string? by = null, CancellationToken ct = default) =>
        SendAsync(new(HttpMethod.Post, by is null ? "rounds" : $"rounds?by={Uri.EscapeDataString(by)}"), IssuanceJson.Default.RoundMessage, ct);

    public Task<IssuanceReply<BatchDetailMessage>> BatchAsync(int batch, CancellationToken ct = default) =>
        GetAsync(string.Create(CultureInfo.InvariantCulture, $"batches/{batch}"), IssuanceJson.Default.BatchDetailMessage, ct);

    /// <summary>What the bureau makes the batch of.</summary>
    public Task<IssuanceReply<BatchFileMessage>> BatchFileAsync(int batch, ByMessage by, CancellationToken ct = default) =>
        PostAsync(string.Create(CultureInfo.InvariantCulture, $"batches/{batch}/file"), by, IssuanceJson.Default.ByMessage, IssuanceJson.Default.BatchFileMessage, ct);

    /// <summary>Takes a bureau's result; the same again changes nothing.</summary>
    public Task<IssuanceReply<BatchTakenMessage>> TakeResultAsync(BatchResultMessage result, CancellationToken ct = default) =>
        PostAsync("batches/results", result, IssuanceJson.Default.BatchResultMessage, IssuanceJson.Default.BatchTakenMessage, ct);

    /// <summary>Every produced card of the batch leaves for its school or home.</summary>
    public Task<IssuanceReply<ShippedMessage>> ShipBatchAsync(int batch, ByMessage by, CancellationToken ct = default) =>
        PostAsync(string.Create(CultureInfo.InvariantCulture, $"batches/{batch}/shipment"), by, IssuanceJson.Default.ByMessage, IssuanceJson.Default.ShippedMessage, ct);

    public Task<IssuanceReply<RoundMessage>> RoundAsync(int round, CancellationToken ct = default) =>
        GetAsync(string.Create(CultureInfo.InvariantCulture, $"rounds/{round}"), IssuanceJson.Default.RoundMessage, ct);

    public Task<IssuanceReply<OverviewMessage>> OverviewAsync(CancellationToken ct = default) => GetAsync("overview", IssuanceJson.Default.OverviewMessage, ct);

    /// <param name="limit">1 to <see cref="ChangesMessage.MaxLimit"/>.</param>
    public Task<IssuanceReply<ChangesMessage>> ChangesAsync(long after, int limit, CancellationToken ct = default) =>
        GetAsync(string.Create(CultureInfo.InvariantCulture, $"credentials/changes?after={after}&limit={limit}"), IssuanceJson.Default.ChangesMessage, ct);

    /// <summary>These credentials as they are now, with the same omissions as <see cref="ChangesAsync"/>; at most <see cref="MovesMessage.MaxCredentials"/>.</summary>
    public Task<IssuanceReply<ChangesMessage>> IssuedAsync(IEnumerable<int> credentials, CancellationToken ct = default) =>
        GetAsync("credentials?numbers=" + string.Join(',', credentials.Select(n => n.ToString(CultureInfo.InvariantCulture))), IssuanceJson.Default.ChangesMessage, ct);

    public Task<IssuanceReply<TrustMessage>> TrustAsync(CancellationToken ct = default) => GetAsync("trust", IssuanceJson.Default.TrustMessage, ct);

    /// <summary>The status list in force; null while it is still version <paramref name="known"/>, or none was published.</summary>
    public async Task<StatusMessage?> StatusAsync(long known, CancellationToken ct = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "status");
        request.Headers.IfNoneMatch.Add(new(string.Create(CultureInfo.InvariantCulture, $"\"{known}\"")));
        return (await SendAsync(request, IssuanceJson.Default.StatusMessage, ct)).Value;
    }

    /// <summary>The list of a school's gates, signed. Refused: RosterDamaged, RosterOver.</summary>
    public Task<IssuanceReply<SignedRosterMessage>> SignRosterAsync(RosterMessage roster, CancellationToken ct = default) =>
        PostAsync("rosters", roster, IssuanceJson.Default.RosterMessage, IssuanceJson.Default.SignedRosterMessage, ct);

    public void Dispose() => _http.Dispose();

    private Task<IssuanceReply<TAnswer>> GetAsync<TAnswer>(string path, JsonTypeInfo<TAnswer> answer, CancellationToken ct) where TAnswer : class =>
        SendAsync(new(HttpMethod.Get, path), answer, ct);

    private Task<IssuanceReply<TAnswer>> PostAsync<TBody, TAnswer>(string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer, CancellationToken ct) where TAnswer : class =>
        SendAsync(new(HttpMethod.Post, path) { Content = JsonContent.Create(body, bodyType) }, answer, ct);

    private async Task<IssuanceReply<TAnswer>> SendAsync<TAnswer>(HttpRequestMessage request, JsonTypeInfo<TAnswer> type, CancellationToken ct) where TAnswer : class
    {
        try
        {
            using (request)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", IssuanceSecret.Load(_secretFile));
                request.Headers.AcceptLanguage.ParseAdd(Language ?? (CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? "en" : "fr"));
                using var response = await _http.SendAsync(request, ct);
                if (response.StatusCode == HttpStatusCode.NotModified)
                    return new(null, null);
                if (response.IsSuccessStatusCode)
                    return new(await response.Content.ReadFromJsonAsync(type, ct) ?? throw new JsonException("null"), null);
                var problem = await response.Content.ReadFromJsonAsync(IssuanceJson.Default.ProblemMessage, ct) ?? throw new JsonException("null");
                return (int)response.StatusCode >= 500 || response.StatusCode == HttpStatusCode.Unauthorized
                    ? throw new IssuanceUnavailableException(Words.Say("ServiceAnswers", problem.Code, problem.Detail))
                    : new(null, problem);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or JsonException || e is OperationCanceledException && !ct.IsCancellationRequested)
        {
            throw new IssuanceUnavailableException(Words.Say("ServiceSilent", e.Message), e);
        }
    }

    private static string Number(PassId pass) => PassNumber.Of(pass).ToCompact();
}
