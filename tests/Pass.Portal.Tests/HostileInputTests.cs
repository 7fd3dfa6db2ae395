using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Pass.Portal.Http;
using Pass.Terminal;

namespace Pass.Portal.Tests;

/// <summary>What comes from outside is refused with a code, whatever it is: never with a 500, and never at a neighbour's cost.</summary>
public sealed class HostileInputTests
{
    private const string Card = """
        {"operationId":"ID","pass":"PASS","occurredAt":"2026-09-05T10:00:00+02:00","lines":[{"product":"textbook","amountCents":1250}],
         "presentation":{"type":"card","certificate":"AAAA","unpredictableNumber":"AAAAAAAAAAA=","atc":1,"signature":"AAAA"}}
        """;

    [Fact]
    public async Task Every_text_of_every_body_may_be_anything()
    {
        await using var region = await Region.StartAsync(null, ("Terminals:Burst", "100000"));
        var till = await region.NewTillAsync(dailyQuota: 100_000);
        var token = new TerminalToken(till, region.Time).Current();
        var bodies = new (string Path, string Body)[]
        {
            ("v1/sales", Card),
            ("v1/sales", """{"operationId":"ID","presentation":{"type":"qr","text":"PR1:"},"occurredAt":"2026-09-05T10:00:00Z","lines":[]}"""),
            ("v1/sales", """{"operationId":"ID","pass":"PASS","presentation":{"type":"code","code":"12345678"},"occurredAt":"2026-09-05T10:00:00Z","lines":[]}"""),
            ("v1/sales/batch", $$"""{"sales":[{{Card}}]}"""),
            ("v1/sales/018f9a3c-0000-7000-8000-000000000000/refund", """{"operationId":"ID","pass":"PASS","occurredAt":"2026-09-05T10:00:00Z","amountCents":1}"""),
            ("v1/terminals/activate", """{"code":"7Q4C-0V2M-9KXE-5T8WJ","publicKey":"AAAA","proof":"AAAA"}"""),
        };
        string[] values =
        [
            "\"\\ud800\"", "\"\\udc00\"", "\"a\\ud800b\"", "\"\\u0000\"", "\"\"", "null", "true", "-1", "9223372036854775808", "1e400", "0.1", "[]", "{}",
            "\"9999-12-31T23:59:59.9999999-14:00\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59Z\"", "\"0001-01-01T00:00:00Z\"",
            "9223372036854775807", "\"" + new string('9', 400) + "\"",
        ];
        foreach (var (path, body) in bodies)
        {
            var good = body.Replace("ID", Guid.CreateVersion7(region.Time.GetUtcNow()).ToString(), StringComparison.Ordinal).Replace("PASS", Region.Number, StringComparison.Ordinal);
            foreach (var value in values)
            {
                foreach (var altered in Altered(good, value))
                {
                    var answer = await PostAsync(region, token, path, altered);
                    ((int)answer.Status).ShouldBeLessThan(500, $"{path} {altered}\n{answer.Text}");
                }
            }
            var raw = Encoding.UTF8.GetBytes(good);
            for (var i = 0; i < raw.Length; i += 7)
            {
                var broken = (byte[])raw.Clone();
                broken[i] = 0xff;
                ((int)(await PostAsync(region, token, path, broken)).Status).ShouldBeLessThan(500, $"{path}, byte {i}");
            }
        }
    }

    [Theory]
    [InlineData("sale's name", "sales")]
    [InlineData("id", "%ED%A0%80")]
    [InlineData("id", "%00")]
    [InlineData("number", "../passes/%ED%A0%80/balance")]
    [InlineData("version", "../credentials/status?from=99999999999999999999")]
    public async Task Every_part_of_an_address_may_be_anything(string what, string part)
    {
        await using var region = await Region.StartAsync();
        var token = new TerminalToken(await region.NewTillAsync(), region.Time).Current();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/sales/{part}");
        request.Headers.Authorization = new("Bearer", token);
        using var response = await region.Http.SendAsync(request);
        ((int)response.StatusCode).ShouldBeInRange(400, 499, what);
    }

    [Theory]
    [InlineData("-9223372036854775808", "9223372036854775807")]
    [InlineData("0", "9223372036854775807")]
    [InlineData("NOW", "9223372036854775807")]
    [InlineData("-9223372036854775808", "NOW")]
    [InlineData("-9223372036854775808", "-9223372036854775807")]
    [InlineData("9223372036854775806", "9223372036854775807")]
    [InlineData("-1", "NOW")]
    [InlineData("9223372036854775807", "-9223372036854775808")]
    public async Task A_tokens_life_is_bounded_whatever_its_ends(string from, string until)
    {
        await using var region = await Region.StartAsync();
        var till = await region.NewTillAsync();
        var now = region.Time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var id = till.TerminalId;
        var claims = $$"""{"iss":"{{id}}","sub":"{{id}}","aud":"pass","iat":{{from.Replace("NOW", now, StringComparison.Ordinal)}},"exp":{{until.Replace("NOW", now, StringComparison.Ordinal)}},"jti":"a"}""";
        (await BalanceAsync(region, Sign(till, $$"""{"alg":"ES256","kid":"{{id}}"}""", claims))).ShouldBe((HttpStatusCode.Unauthorized, "TokenLifetime"));
    }

    [Theory]
    [InlineData("""{"alg":"ES256","kid":"\ud800"}""")]
    [InlineData("""{"alg":"\udc00","kid":"1"}""")]
    [InlineData("""{"alg":"ES256","kid":"1","\ud800":1}""")]
    [InlineData("[[[[[[")]
    [InlineData("7")]
    public async Task A_tokens_header_may_be_anything(string header)
    {
        await using var region = await Region.StartAsync();
        var till = await region.NewTillAsync();
        (await BalanceAsync(region, Sign(till, header, "{}"))).ShouldBe((HttpStatusCode.Unauthorized, "TokenMalformed"));
    }

    [Fact]
    public async Task A_till_is_not_refused_for_its_neighbours_faults()
    {
        await using var region = await Region.StartAsync();
        var till = await region.NewTillAsync();
        var wrongClock = new TerminalToken(await region.NewTillAsync(), new FakeTimeProvider(region.Time.GetUtcNow().AddDays(1))).Current();
        var seen = new List<(HttpStatusCode, string?)>();
        for (var i = 0; i < 40; i++)
        {
            seen.Add(await BalanceAsync(region, wrongClock));
            seen.Add(await BalanceAsync(region, "x.y.z"));
        }
        seen.ShouldContain((HttpStatusCode.TooManyRequests, "TooManyAttempts"));
        // Its token was never seen before: nothing that is remembered helps it.
        (await BalanceAsync(region, new TerminalToken(till, region.Time).Current())).Status.ShouldBe(HttpStatusCode.OK);
        (await region.NewTillAsync()).PartnerId.ShouldBe(Region.Bookshop);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.0.0.0/8;127.0.0.0/8", true)]
    [InlineData("10.0.0.0/8", false)]
    public async Task A_proxys_word_on_addresses_counts_where_the_settings_name_it(string? proxies, bool isBelieved)
    {
        await using var region = await Region.StartAsync(null, ("TrustedProxies", proxies ?? ""));
        var codes = new List<string?>();
        for (var i = 0; i < 40; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "v1/trust");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer x.y.z");
            request.Headers.Add("X-Forwarded-For", $"192.0.2.{i}");
            using var response = await region.Http.SendAsync(request);
            codes.Add((string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["code"]);
        }
        codes.Contains("TooManyAttempts").ShouldBe(!isBelieved);
    }

    [Fact]
    public async Task A_clock_set_back_refuses_nobody()
    {
        await using var region = await Region.StartAsync(null, ("Terminals:CallsPerMinute", "60"), ("Terminals:Burst", "3"));
        var till = await region.NewTillAsync();
        for (var i = 0; i < 3; i++)
            (await BalanceAsync(region, new TerminalToken(till, region.Time).Current())).Status.ShouldBe(HttpStatusCode.OK);
        for (var i = 0; i < 31; i++)
            await BalanceAsync(region, "x.y.z");
        region.Time.Set(TimeSpan.FromHours(-3));
        region.Time.Advance(TimeSpan.FromSeconds(3));
        (await BalanceAsync(region, new TerminalToken(till, region.Time).Current())).Status.ShouldBe(HttpStatusCode.OK);
        (await BalanceAsync(region, "x.y.z")).Code.ShouldBe("TokenMalformed");
    }

    [Theory]
    [InlineData("GET /V1/nothing HTTP/1.1\r\nHost: x\r\n\r\n", "404")]
    [InlineData("GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n", "404")]
    [InlineData("GET /V1/SALES/x HTTP/1.1\r\nHost: x\r\n\r\n", "401")]
    [InlineData("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", "404")]
    [InlineData("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n", "200")]
    [InlineData("GET /openapi/v1.json HTTP/1.1\r\nHost: x\r\n\r\n", "200")]
    [InlineData("POST /V1/terminals/ACTIVATE HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("POST /v1/terminals/activate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", "400")]
    [InlineData("POST /v1/terminals/activate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2;aaaa\r\n{}xx\r\n", "400")]
    [InlineData("POST /v1/terminals/activate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n80000000\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("POST /v1/terminals/activate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("POST /v1/terminals/activate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n100000000\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("POST /v1/terminals/activate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n7FFFFFFF\r\n{}\r\n0\r\n\r\n", "408")]
    [InlineData("POST /v1/terminals/activate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("POST /v1/terminals/activate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("POST /v1/sales HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n", "401")]
    [InlineData("POST /v1/terminals/activate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{}", "413")]
    [InlineData("POST /v1/terminals/activate HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", "415")]
    [InlineData("OPTIONS /v1/sales HTTP/1.1\r\nHost: x\r\n\r\n", "405")]
    [InlineData("DELETE /V1/terminals/activate HTTP/1.1\r\nHost: x\r\n\r\n", "405")]
    [InlineData("HEAD /V1/nothing HTTP/1.1\r\nHost: x\r\n\r\n", "404")]
    [InlineData("GET /v1 HTTP/1.1\r\nHost: x\r\n\r\n", "404")]
    [InlineData("GET /v1/%2e%2e/nothing HTTP/1.1\r\nHost: x\r\n\r\n", "404")]
    [InlineData("GET //v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n", "404")]
    [InlineData("GET http://x/V1/nothing HTTP/1.1\r\nHost: x\r\n\r\n", "404")]
    [InlineData("GET /v1/nothing HTTP/1.0\r\n\r\n", "404")]
    public async Task Every_answer_is_a_known_one_and_has_its_headers(string request, string status)
    {
        await using var region = await Region.StartAsync();
        using var line = new TcpClient();
        await line.ConnectAsync(region.Address.Host, region.Address.Port);
        var stream = line.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        var head = new StringBuilder();
        while (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is { Length: > 0 } header)
            head.AppendLine(header);
        head.ToString().ShouldStartWith($"HTTP/1.1 {status} ");
        head.ToString().ShouldContain("X-Content-Type-Options: nosniff");
        if (request.Contains("/v1/", StringComparison.OrdinalIgnoreCase))
            head.ToString().ShouldContain("Cache-Control: no-store");
        // Two dots lead out of /v1.
        if (request.Contains(" /v1/", StringComparison.OrdinalIgnoreCase) && !request.Contains("%2e%2e", StringComparison.Ordinal))
            head.ToString().ShouldContain("application/problem+json");
    }

    [Fact]
    public async Task An_answer_that_cannot_be_written_leaves_nothing_to_the_next()
    {
        var half = (JsonTypeInfo<HalfWritten>)new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }.GetTypeInfo(typeof(HalfWritten));
        Should.Throw<InvalidOperationException>(() => ApiAnswer.Write(new DefaultHttpContext(), new HalfWritten(), half));
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        ApiAnswer.Write(context, new ActivationAnswer(1, 2), ApiJson.Default.ActivationAnswer);
        await context.Response.BodyWriter.FlushAsync();
        Encoding.UTF8.GetString(body.ToArray()).ShouldBe("""{"terminalId":1,"partnerId":2}""");
    }

    [JsonConverter(typeof(Half))]
    private sealed class HalfWritten
    {
        private sealed class Half : JsonConverter<HalfWritten>
        {
            public override HalfWritten Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new();

            public override void Write(Utf8JsonWriter writer, HalfWritten value, JsonSerializerOptions options)
            {
                writer.WriteStartObject();
                writer.WriteString("pass", "another till's");
                writer.Flush();
                throw new InvalidOperationException("A text is missing.");
            }
        }
    }

    /// <summary>The body with each value replaced in turn.</summary>
    private static IEnumerable<string> Altered(string body, string value)
    {
        var places = new List<(int Start, int Length)>();
        var bytes = Encoding.UTF8.GetBytes(body);
        var reader = new Utf8JsonReader(bytes);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
                places.Add(((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex)));
        }
        return places.Select(p => body[..p.Start] + value + body[(p.Start + p.Length)..]);
    }

    private static Task<(HttpStatusCode Status, string Text)> PostAsync(Region region, string token, string path, string body) =>
        PostAsync(region, token, path, Encoding.UTF8.GetBytes(body));

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(Region region, string token, string path, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Authorization = new("Bearer", token);
        using var response = await region.Http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<(HttpStatusCode Status, string? Code)> BalanceAsync(Region region, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/passes/{Region.Number}/balance");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var response = await region.Http.SendAsync(request);
        return (response.StatusCode, (string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["code"]);
    }

    private static string Sign(TerminalIdentity till, string header, string claims)
    {
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        var signature = till.Key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }
}
