using System.Net;
using System.Text.RegularExpressions;

namespace Pass.Pages.Tests;

/// <summary>Sends a page's form as a browser without script would.</summary>
internal static partial class Forms
{
    /// <param name="page">Where the form stands.</param>
    /// <param name="action">Where it goes.</param>
    public static Task<(HttpStatusCode Status, string? To, string Text)> SendAsync(HttpClient client, string page, string action, params (string Name, string Value)[] fields) =>
        SendAsync(client, page, action, token => new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create(TokenName, token)]));

    /// <summary>With a file.</summary>
    public static Task<(HttpStatusCode Status, string? To, string Text)> SendFileAsync(HttpClient client, string page, string action, string field, string fileName, byte[] file) =>
        SendAsync(client, page, action, token => new MultipartFormDataContent { { new ByteArrayContent(file), field, fileName }, { new StringContent(token), TokenName } });

    private const string TokenName = "__RequestVerificationToken";

    private static async Task<(HttpStatusCode Status, string? To, string Text)> SendAsync(HttpClient client, string page, string action, Func<string, HttpContent> body)
    {
        using var shown = await client.GetAsync(new Uri(page, UriKind.Relative));
        var token = AntiforgeryField().Match(await shown.Content.ReadAsStringAsync()).Groups[1].Value;
        var cookie = shown.Headers.GetValues("Set-Cookie").First(c => c.StartsWith("__Host-pass-form", StringComparison.Ordinal)).Split(';')[0];
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(action, UriKind.Relative)) { Content = body(token) };
        request.Headers.Add("Cookie", string.Join("; ", client.DefaultRequestHeaders.GetValues("Cookie").Append(cookie)));
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, answer.Headers.Location?.OriginalString, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }

    public static async Task<string> ReadAsync(HttpClient client, string page)
    {
        using var shown = await client.GetAsync(new Uri(page, UriKind.Relative));
        shown.StatusCode.ShouldBe(HttpStatusCode.OK, page);
        return WebUtility.HtmlDecode(await shown.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryField();
}
