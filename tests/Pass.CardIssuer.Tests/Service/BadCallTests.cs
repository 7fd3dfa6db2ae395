using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Pass.Cards.Issuance;

namespace Pass.CardIssuer.Tests.Service;

/// <summary>Calls that no driver of ours would make, to one service.</summary>
public sealed class BadCallTests(BadCallTests.OneService one) : IClassFixture<BadCallTests.OneService>
{
    public sealed class OneService : IAsyncLifetime
    {
        internal ServiceProcess Process { get; private set; } = null!;
        internal HttpClient Http { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Process = await ServiceProcess.StartAsync();
            Http = new(new SocketsHttpHandler
            {
                ConnectCallback = async (_, token) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(Process.Socket), token);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            })
            { BaseAddress = new("http://issuer/") };
        }

        public ValueTask DisposeAsync()
        {
            Http.Dispose();
            return Process.DisposeAsync();
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "nonsense", null, 404, "NoSuchCall")]
    [InlineData("DELETE", "overview", null, 405, "NoSuchCall")]
    [InlineData("GET", "credentials/changes?after=-1", null, 400, "NumberRefused")]
    [InlineData("GET", "credentials/changes?limit=2001", null, 400, "NumberRefused")]
    [InlineData("GET", "credentials?numbers=1,x", null, 400, "NumberRefused")]
    [InlineData("GET", "credentials", null, 400, "NumberRefused")]
    [InlineData("GET", "rounds/9999", null, 404, "RoundUnknown")]
    [InlineData("POST", "rosters", """{"list":"e30="}""", 422, "RosterDamaged")]
    [InlineData("GET", "passes/123/credentials", null, 400, "PassShape")]
    [InlineData("GET", "passes/000000000101/phone-challenge", null, 400, "PassCheckDigits")]
    [InlineData("POST", "orders", "", 400, "BodyUnreadable")]
    [InlineData("POST", "orders", "null", 400, "BodyUnreadable")]
    [InlineData("POST", "orders", """{"orders":[]}""", 400, "BodyUnreadable")]
    [InlineData("POST", "orders", """{"orders":null,"by":"me"}""", 400, "BodyUnreadable")]
    [InlineData("POST", "orders", """{"orders":[],"by":"\ud800"}""", 400, "BodyUnreadable")]
    [InlineData("POST", "orders", """{"orders":[{"pass":"\udc00","delivery":"home"}],"by":"me"}""", 400, "BodyUnreadable")]
    [InlineData("POST", "orders", """{"orders":[],"by":"me"}""", 400, "CountRefused")]
    [InlineData("POST", "orders", """{"orders":[],"orders":[],"by":"me"}""", 400, "BodyUnreadable")]
    [InlineData("POST", "orders", """{"orders":[{"pass":"1","delivery":"sea"}],"by":"me"}""", 422, "OrdersRefused")]
    [InlineData("POST", "orders", """{"orders":[{"pass":"1","delivery":"home"}],"by":" "}""", 400, "NeedsText")]
    [InlineData("POST", "orders", """{"orders":[{"pass":"1","delivery":"home"}],"by":"camille\u200b.martin"}""", 400, "NeedsText")]
    [InlineData("POST", "orders", """{"orders":[{"pass":"1","delivery":"home"}],"by":"a\u202eb"}""", 400, "NeedsText")]
    [InlineData("POST", "credentials/moves", """{"move":"Fly","credentials":[1],"reason":"r","by":"me"}""", 400, "BodyUnreadable")]
    [InlineData("POST", "credentials/moves", """{"move":99,"credentials":[1],"reason":"r","by":"me"}""", 400, "BodyUnreadable")]
    [InlineData("POST", "credentials/moves", """{"move":"Block","credentials":[1],"reason":"","by":"me"}""", 400, "NeedsText")]
    public async Task Is_refused_with_a_code_and_changes_nothing(string method, string path, string? body, int status, string code)
    {
        using var answer = await SendAsync(new(method), path, body, Secret());
        var problem = (await answer.Content.ReadFromJsonAsync(IssuanceJson.Default.ProblemMessage, Token))!;
        ((int)answer.StatusCode, problem.Status, problem.Code).ShouldBe((status, status, code));
        problem.Detail.Length.ShouldBeGreaterThan(20);
        using var overview = await SendAsync(HttpMethod.Get, "overview", null, Secret());
        (await overview.Content.ReadFromJsonAsync(IssuanceJson.Default.OverviewMessage, Token))!.Cards.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_does_not_know_the_secret_learns_nothing()
    {
        foreach (var secret in (string?[])[null, "", "00", Secret()[..^1], Secret() + "0", Secret().ToLowerInvariant() + "x", new string('a', 5_000)])
        {
            foreach (var path in new[] { "overview", "nonsense", "trust", "rounds" })
            {
                using var answer = await SendAsync(HttpMethod.Get, path, null, secret);
                answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
                (await answer.Content.ReadFromJsonAsync(IssuanceJson.Default.ProblemMessage, Token))!.Code.ShouldBe("SecretWrong");
            }
        }
    }

    [Fact]
    public async Task A_body_without_end_is_cut_off_and_the_next_call_is_answered()
    {
        using var answer = await SendAsync(HttpMethod.Post, "orders", "[" + new string(' ', 600_000), Secret());
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        using var next = await SendAsync(HttpMethod.Get, "overview", null, Secret());
        next.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private string Secret() => File.ReadAllText(one.Process.SecretFile).Trim();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body, string? secret)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (secret is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {secret}");
        // Asked before it is sent (RFC 9110 §10.1.1): a server that hangs up on a body may break the pipe before its answer is read.
        request.Headers.ExpectContinue = body?.Length > 100_000;
        return await one.Http.SendAsync(request, Token);
    }
}
