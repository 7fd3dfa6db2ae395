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
    /// <summary>
    /// Visits of a page before all are measured, about other rows: until three dozens in a row were no faster than the fastest before them, and at most so many.
    /// Then the runtime has compiled its code for good, which takes some hundred visits of a page that does a thing a thousand times: what is measured is a server of noon.
    /// </summary>
    private const int Visits = 12, NoFaster = 3, MostVisits = 600;

    /// <summary>At least: the runtime compiles in two steps of thirty calls.</summary>
    private const int LeastVisits = 100;

    private const int Asked = 30, FirstWarmUp = 1_000;

    private static readonly string[] Files = ["region/jeunes/{id:long}", "region/partenaires/{id:long}"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = portal.Uri };

    public async Task<IReadOnlyList<PageTime>> MeasureAsync()
    {
        foreach (var route in Routes)
            await WarmUpAsync(route);
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

    private async Task WarmUpAsync(string route)
    {
        var (fastest, since) = (double.MaxValue, 0);
        for (var visits = 0; visits < MostVisits && (visits < LeastVisits || since < NoFaster); visits += Visits)
        {
            var times = new LatencyHistogram();
            await AskAsync(route, Visits, FirstWarmUp + visits, (_, _, _, ticks) => times.Add(ticks));
            var middle = times.PercentileMs(0.5);
            since = middle < 0.95 * fastest ? 0 : since + 1;
            fastest = Math.Min(fastest, middle);
        }
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
