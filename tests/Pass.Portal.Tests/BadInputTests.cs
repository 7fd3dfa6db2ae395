using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Pass.Terminal;

namespace Pass.Portal.Tests;

public sealed class BadInputTests
{
    private const string Good = """{"operationId":"ID","pass":"PASS","occurredAt":"2026-09-05T10:00:00+02:00","lines":[{"product":"textbook","amountCents":1250,"quantity":1}]}""";

    [Fact]
    public async Task Any_sign_of_a_field_may_be_written_escaped()
    {
        await using var region = await Region.StartAsync();
        var till = await region.NewTillAsync();
        foreach (var (from, text) in new[] { ("PASS", Region.Number), ("2026-09-05T10:00:00+02:00", "2026-09-05T10:00:00+02:00"), ("textbook", "textbook") })
        {
            var (status, answer) = await PostAsync(region, till, "v1/sales", Body(region, from, string.Concat(text.Select(c => $"\\u{(int)c:x4}"))));
            status.ShouldBe(HttpStatusCode.OK, $"{from}: {answer}");
        }
    }

    [Fact]
    public async Task Each_wrong_field_is_named_and_nothing_is_recorded()
    {
        await using var region = await Region.StartAsync(null, ("Terminals:Burst", "1000"));
        var till = await region.NewTillAsync();
        (string From, string To, string Field, string Code)[] cases =
        [
            ("1250", "0", "lines[0].amountCents", "NotPositive"),
            ("1250", "-1", "lines[0].amountCents", "NotPositive"),
            ("1250", "12.50", "lines[0].amountCents", "NotWholeCents"),
            ("1250", "1e3", "lines[0].amountCents", "NotWholeCents"),
            ("1250", "9223372036854775808", "lines[0].amountCents", "NotWholeCents"),
            ("1250", "\"1250\"", "lines[0].amountCents", "NotWholeCents"),
            ("\"amountCents\":1250,", "", "lines[0].amountCents", "Missing"),
            ("\"quantity\":1", "\"quantity\":0", "lines[0].quantity", "Quantity"),
            ("\"quantity\":1", "\"quantity\":1001", "lines[0].quantity", "Quantity"),
            ("\"quantity\":1", "\"quantity\":1.5", "lines[0].quantity", "WrongType"),
            ("\"quantity\":1", "\"quantity\":99999999999", "lines[0].quantity", "WrongType"),
            ("\"quantity\":1", "\"discount\":1", "lines[0].discount", "Unknown"),
            ("\"quantity\":1", "\"amountCents\":1", "lines[0].amountCents", "Repeated"),
            ("\"textbook\"", "\"beer\"", "lines[0].product", "UnknownProduct"),
            ("\"textbook\"", "1", "lines[0].product", "UnknownProduct"),
            ("PASS", "123", "pass", "NotTwelveDigits"),
            ("PASS", "123456789012", "pass", "CheckDigits"),
            ("\"PASS\"", "123456789012", "pass", "NotTwelveDigits"),
            ("\"pass\":\"PASS\",", "", "pass", "Missing"),
            ("\"ID\"", "\"6f9619ff-8b86-d011-b42d-00cf4fc964ff\"", "operationId", "NotUuidV7"),
            ("\"ID\"", "null", "operationId", "Missing"),
            ("+02:00", "", "occurredAt", "NotRfc3339"),
            ("2026-09-05T10:00:00+02:00", "05/09/2026", "occurredAt", "NotRfc3339"),
            ("[{", "[],\"x\":[{", "x", "Unknown"),
            ("[{\"product\":\"textbook\",\"amountCents\":1250,\"quantity\":1}]", "[]", "lines", "LineCount"),
            ("[{\"product\":\"textbook\",\"amountCents\":1250,\"quantity\":1}]", "[null]", "lines[0]", "Missing"),
            ("[{\"product\":\"textbook\",\"amountCents\":1250,\"quantity\":1}]", "7", "lines", "WrongType"),
            ("\"lines\"", "\"presentation\":{},\"lines\"", "presentation.type", "Missing"),
            ("\"lines\"", "\"presentation\":7,\"lines\"", "presentation", "WrongType"),
            ("\"lines\"", "\"presentation\":{\"type\":\"face\"},\"lines\"", "presentation.type", "UnknownPresentation"),
            ("\"lines\"", "\"presentation\":{\"type\":0},\"lines\"", "presentation.type", "UnknownPresentation"),
            ("\"lines\"", "\"presentation\":{\"type\":\"qr\"},\"lines\"", "presentation.text", "Missing"),
            ("\"lines\"", "\"presentation\":{\"type\":\"qr\",\"text\":\"PR1:\",\"atc\":1},\"lines\"", "presentation.atc", "NotUsedHere"),
            ("\"lines\"", "\"presentation\":{\"type\":\"qr\",\"text\":\"PR1:\",\"pin\":1},\"lines\"", "presentation.pin", "Unknown"),
            ("\"lines\"", "\"presentation\":{\"atc\":-1},\"lines\"", "presentation.atc", "WrongType"),
            ("\"lines\"", "\"presentation\":{\"signature\":\"?\"},\"lines\"", "presentation.signature", "NotBase64"),
            ("\"lines\"", $"\"presentation\":{{\"certificate\":\"{new string('A', 600)}\"}},\"lines\"", "presentation.certificate", "WrongLength"),
            ("\"lines\"", CardBody(signatureBytes: 63), "presentation.signature", "WrongLength"),
            ("\"lines\"", CardBody(numberBytes: 9), "presentation.unpredictableNumber", "WrongLength"),
            ("\"lines\"", CardBody(certificateBytes: 257), "presentation.certificate", "WrongLength"),
            ("\"lines\"", "\"allowPartial\":\"yes\",\"lines\"", "allowPartial", "WrongType"),
            ("\"lines\"", "\"partner\":2,\"lines\"", "partner", "Unknown"),
        ];
        foreach (var (from, to, field, code) in cases)
        {
            var (status, problem) = await PostAsync(region, till, "v1/sales", Body(region, from, to));
            var what = $"{from} → {to}: {problem}";
            status.ShouldBe(HttpStatusCode.BadRequest, what);
            ((string?)problem["code"]).ShouldBe("InvalidFields", what);
            var error = problem["errors"]!.AsArray().ShouldHaveSingleItem()!;
            ((string?)error["field"], (string?)error["code"]).ShouldBe((field, code), what);
        }
        (await region.Client(till).BalanceAsync(Region.Number))!.Purses[0].Available.ShouldBe(10_000);
        (await PostAsync(region, till, "v1/sales", Body(region, "", ""))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task All_missing_fields_are_named_at_once_in_the_language_asked()
    {
        await using var region = await Region.StartAsync();
        var till = await region.NewTillAsync();

        var (_, french) = await PostAsync(region, till, "v1/sales", "{\"lines\":[{}]}");
        var (_, english) = await PostAsync(region, till, "v1/sales", "{\"lines\":[{}]}", language: "de, en;q=0.8, fr;q=0.5");

        french["errors"]!.AsArray().Select(e => (string?)e!["field"]).ShouldBe(["operationId", "pass", "occurredAt", "lines[0].product", "lines[0].amountCents"]);
        ((string?)french["detail"])!.ShouldStartWith("Des champs ne sont pas valables");
        ((string?)english["detail"])!.ShouldStartWith("Some fields are not valid");
        ((string?)french["type"], (int?)french["status"]).ShouldBe(("/problems/InvalidFields", 400));
    }

    [Theory]
    [InlineData("", "NotJson")]
    [InlineData("{", "NotJson")]
    [InlineData("null", "Missing")]
    [InlineData("[]", "WrongType")]
    [InlineData("{}{}", "NotJson")]
    [InlineData("{\"lines\":[{\"product\":\"textbook\",}]}", "NotJson")]
    [InlineData("{// comment\n}", "NotJson")]
    [InlineData("{\"presentation\":[[[[[[[[[[1]]]]]]]]]]}", "WrongType")]
    public async Task What_is_not_such_JSON_is_refused(string body, string code)
    {
        await using var region = await Region.StartAsync();
        var (status, problem) = await PostAsync(region, await region.NewTillAsync(), "v1/sales", body);
        status.ShouldBe(HttpStatusCode.BadRequest);
        ((string?)problem["errors"]![0]!["code"]).ShouldBe(code, problem.ToString());
    }

    [Fact]
    public async Task Bodies_have_a_size_a_type_and_a_pace()
    {
        await using var region = await Region.StartAsync();
        var till = await region.NewTillAsync();
        var good = Body(region, "", "");

        (await PostAsync(region, till, "v1/sales", good + new string(' ', 64 * 1024))).ShouldBeProblem(413, "BodyTooLarge");
        (await PostAsync(region, till, "v1/sales/batch", $"{{\"sales\":[{good}]}}" + new string(' ', 100 * 1024))).Status.ShouldBe(HttpStatusCode.OK);
        (await PostAsync(region, till, "v1/sales/batch", good + new string(' ', 1024 * 1024))).ShouldBeProblem(413, "BodyTooLarge");
        (await PostAsync(region, till, "v1/sales/batch", "{\"sales\":[[[[[[[[[[1]]]]]]]]]]}")).ShouldBeProblem(400, "InvalidJson");
        (await PostAsync(region, till, "v1/sales", good, type: "text/plain")).ShouldBeProblem(415, "NotJson");
        (await PostAsync(region, till, "v1/sales", good, type: "application/json-patch+json")).ShouldBeProblem(415, "NotJson");
        (await PostAsync(region, till, "v1/sales", good, type: "application/json; charset=utf-8")).Status.ShouldBe(HttpStatusCode.OK);
        (await PostAsync(region, till, "v1/nothing", good)).ShouldBeProblem(404, "UnknownPath");
        (await PostAsync(region, till, "v1/passes/1/balance", good)).ShouldBeProblem(405, "MethodNotAllowed");
        (await DripAsync(region, till)).ShouldContain(" 408 ");
    }

    [Fact]
    public async Task A_batch_has_1_to_1000_sales()
    {
        await using var region = await Region.StartAsync();
        var till = await region.NewTillAsync();
        var client = region.Client(till);
        async Task<string> CodeOf(int count) => (await Should.ThrowAsync<RegionRefusedException>(
            () => client.UploadAsync([.. Enumerable.Range(0, count).Select(_ => region.Textbook(1))]))).Errors[0].Code;

        (await CodeOf(0)).ShouldBe("ItemCount");
        (await CodeOf(1_001)).ShouldBe("ItemCount");
        (await client.UploadAsync([.. Enumerable.Range(0, 900).Select(_ => region.Textbook(1))])).Count(r => r.IsApproved).ShouldBe(900);
        (await PostAsync(region, till, "v1/sales/batch", "{\"sales\":[{},7,{\"lines\":[{]}")).ShouldBeProblem(400, "InvalidJson");
    }

    [Fact]
    public async Task Follow_ups_say_what_they_lack()
    {
        await using var region = await Region.StartAsync();
        var client = region.Client(await region.NewTillAsync());
        var sale = await client.SellAsync(region.Textbook(1_000));

        (await Errors(() => client.RefundAsync(sale.OperationId, region.About()))).ShouldBe(("InvalidFields", "amountCents", "Missing"));
        (await Errors(() => client.CancelAsync(sale.OperationId, region.About(5)))).ShouldBe(("InvalidFields", "amountCents", "NotUsedHere"));
        (await Errors(() => client.CancelAsync(sale.OperationId, region.About() with { Lines = [new(1, 1)] }))).ShouldBe(("InvalidFields", "lines", "NotUsedHere"));
        (await Errors(() => client.RefundAsync(sale.OperationId, region.About(5) with { Lines = [new(1, 1)] }))).ShouldBe(("InvalidFields", "amountCents", "NotUsedHere"));
        (await Errors(() => client.RefundAsync(sale.OperationId, region.About() with { Lines = [] }))).ShouldBe(("InvalidFields", "lines", "LineCount"));
        (await Errors(() => client.RefundAsync(sale.OperationId, region.About() with { Lines = [new(1)] }))).ShouldBe(("InvalidFields", "lines[0].quantity", "Missing"));
        (await Errors(() => client.RefundAsync(sale.OperationId, region.About() with { Lines = [new(1, 1_001)] }))).ShouldBe(("InvalidFields", "lines[0].quantity", "Quantity"));
        (await client.CancelAsync(Guid.CreateVersion7(region.Time.GetUtcNow()), region.About())).Code.ShouldBe("UnknownSale");
        (await Should.ThrowAsync<RegionRefusedException>(() => client.CancelAsync(Guid.Empty, region.About()))).Code.ShouldBe("InvalidOperationId");

        static async Task<(string, string, string)> Errors(Func<Task> call)
        {
            var refused = await Should.ThrowAsync<RegionRefusedException>(call);
            return (refused.Code, refused.Errors[0].Field, refused.Errors[0].Code);
        }
    }

    private static string CardBody(int certificateBytes = 200, int numberBytes = 8, int signatureBytes = 64)
    {
        var (certificate, number, signature) = (Zeros(certificateBytes), Zeros(numberBytes), Zeros(signatureBytes));
        return $"\"presentation\":{{\"type\":\"card\",\"certificate\":\"{certificate}\",\"unpredictableNumber\":\"{number}\",\"atc\":1,\"signature\":\"{signature}\"}},\"lines\"";

        static string Zeros(int bytes) => Convert.ToBase64String(new byte[bytes]);
    }

    private static string Body(Region region, string from, string to)
    {
        var body = from.Length == 0 ? Good : Good.Replace(from, to, StringComparison.Ordinal);
        return body.Replace("ID", Guid.CreateVersion7(region.Time.GetUtcNow()).ToString(), StringComparison.Ordinal).Replace("PASS", Region.Number, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, JsonObject Json)> PostAsync(
        Region region, TerminalIdentity till, string path, string body, string type = "application/json", string? language = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };
        request.Content.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        request.Headers.Authorization = new("Bearer", new TerminalToken(till, region.Time).Current());
        if (language is not null)
            request.Headers.Add("Accept-Language", language);
        // A body that is refused by its size is not read: whoever sends it all the same may lose the answer.
        request.Headers.ExpectContinue = body.Length > 64 * 1024;
        using var response = await region.Http.SendAsync(request);
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>())!);
    }

    /// <summary>Sends the headers, one byte of the body, and waits.</summary>
    private static async Task<string> DripAsync(Region region, TerminalIdentity till)
    {
        using var line = new TcpClient();
        await line.ConnectAsync(region.Address.Host, region.Address.Port);
        var stream = line.GetStream();
        var token = new TerminalToken(till, region.Time).Current();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/sales HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{{"));
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync() ?? "";
    }
}

internal static class ProblemAssertions
{
    public static void ShouldBeProblem(this (HttpStatusCode Status, JsonObject Json) answer, int status, string code)
    {
        ((int)answer.Status).ShouldBe(status, answer.Json.ToString());
        ((string?)answer.Json["code"]).ShouldBe(code);
    }
}
