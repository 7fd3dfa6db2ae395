using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Pass.Benchmarks.Http;
using Pass.Benchmarks.Measuring;

namespace Pass.Benchmarks.Pages;

/// <summary>What one page took.</summary>
/// <param name="Status">Of its last answer.</param>
internal sealed record PageTime(string Name, string Example, LatencyHistogram Times, int Status)
{
    /// <summary>Processor time of the node while its route was asked, a request; by many threads, and its jobs with it.</summary>
    public TimeSpan Cpu { get; init; }
}

/// <summary>Asks one page after the other, one request at a time: from the first byte that is sent to the last that came.</summary>
/// <param name="only">What the routes begin with; null for all.</param>
internal sealed partial class PageLoad(PortalProcess portal, PageVisitors visitors, PageAddresses addresses, string? only = null) : IDisposable
{
    /// <summary>Until the runtime has compiled a page's code for good, which it does in two steps of thirty calls: what is measured is a server of noon. All pages before the first is measured, and about other rows.</summary>
    private const int WarmUps = 100;

    private const int Asked = 30, FirstWarmUp = 1_000;

    private static readonly string[] Files = ["region/jeunes/{id:long}", "region/partenaires/{id:long}"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = portal.Uri };

    public async Task<IReadOnlyList<PageTime>> MeasureAsync()
    {
        foreach (var route in Routes)
            await AskAsync(route, WarmUps, FirstWarmUp, static (_, _, _, _) => { });
        var all = new List<PageTime>();
        foreach (var route in Routes)
        {
            var found = new Dictionary<string, PageTime>();
            var (before, asked) = (portal.Cpu, 0);
            await AskAsync(route, Asked, 0, (name, address, status, ticks) =>
            {
                asked++;
                (found[name] = found.GetValueOrDefault(name, new(name, address, new(), 0)) with { Status = status }).Times.Add(ticks);
            });
            all.AddRange(found.Values.Select(p => p with { Cpu = (portal.Cpu - before) / asked }));
        }
        return all;
    }

    private IEnumerable<string> Routes => visitors.Routes.Where(r => !PageAddresses.LeftOut.Contains(r) && r.StartsWith(only ?? "", StringComparison.Ordinal));

    /// <param name="first">From which a page draws what it is about.</param>
    /// <param name="told">Name, address, status and time of each answer.</param>
    private async Task AskAsync(string route, int times, int first, Action<string, string, int, long> told)
    {
        var role = visitors.ByRole[PageAddresses.RoleOf(route)];
        for (var i = 0; i < times; i++)
        {
            var visitor = role[i % role.Count];
            foreach (var (name, address) in addresses.Of(route, visitor, first + i))
            {
                var cookie = Files.Contains(route) ? await OpenFileAsync(address, visitor.Cookie) : visitor.Cookie;
                var start = Stopwatch.GetTimestamp();
                var status = await AskAsync(address, cookie);
                told(name, address, status, Stopwatch.GetTimestamp() - start);
            }
        }
    }

    private async Task<int> AskAsync(string address, string cookie)
    {
        using var answer = await SendAsync(HttpMethod.Get, address, cookie, null);
        await answer.Content.CopyToAsync(Stream.Null);
        return (int)answer.StatusCode;
    }

    /// <summary>A file of somebody opens once a reason was given.</summary>
    private async Task<string> OpenFileAsync(string address, string cookie)
    {
        using var shown = await SendAsync(HttpMethod.Get, address, cookie, null);
        var token = Token().Match(await shown.Content.ReadAsStringAsync()).Groups[1].Value;
        var form = shown.Headers.GetValues("Set-Cookie").First(c => c.StartsWith("__Host-pass-form", StringComparison.Ordinal)).Split(';')[0];
        using var content = new FormUrlEncodedContent([new("Reason", "mesure des pages"), new("__RequestVerificationToken", token)]);
        using var opened = await SendAsync(HttpMethod.Post, address, $"{cookie}; {form}", content);
        if (opened.StatusCode != HttpStatusCode.Redirect)
            throw new InvalidOperationException($"{address} was not opened: {opened.StatusCode}.");
        return $"{cookie}; {opened.Headers.GetValues("Set-Cookie").First(c => c.StartsWith("__Host-pass-look", StringComparison.Ordinal)).Split(';')[0]}";
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, string cookie, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative)) { Content = content };
        request.Headers.Add("Accept-Language", "fr");
        if (cookie.Length > 0)
            request.Headers.Add("Cookie", cookie);
        return await _http.SendAsync(request);
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
