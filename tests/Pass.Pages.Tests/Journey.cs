using System.Net;
using System.Text.RegularExpressions;
using Pass.Portal.SignIns;

namespace Pass.Pages.Tests;

/// <summary>Where somebody ends, and what is shown there.</summary>
internal sealed record Landing(string Path, string Text);

/// <summary>A browser without script that goes where it is led, here and at the provider, and keeps what it is given here.</summary>
internal sealed partial class Journey
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly Portal _portal;
    private readonly Dictionary<string, string> _jar = [];

    /// <param name="session">Of somebody who just signed in; null for nobody.</param>
    public Journey(Portal portal, string? session = null)
    {
        _portal = portal;
        if (session is not null)
            (_jar["__Host-pass"], _jar["__Host-pass-fresh"]) = (session, portal.FreshOf(session));
    }

    /// <summary>The cookie of its session; it has one.</summary>
    public string Session => _jar["__Host-pass"];

    public bool IsSignedIn => _jar.ContainsKey("__Host-pass");

    /// <summary>As if it had run out.</summary>
    public void Drop(string cookie) => _jar.Remove(cookie);

    public Journey Copy()
    {
        var copy = new Journey(_portal);
        foreach (var (name, value) in _jar)
            copy._jar[name] = value;
        return copy;
    }

    /// <summary>A client with all it was given so far.</summary>
    public HttpClient Client()
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = _portal.Address };
        client.DefaultRequestHeaders.Add("Cookie", Jar());
        return client;
    }

    public Task<Landing> GoAsync(string address) => GoAsync(address, until: null);

    /// <summary>The address that a provider sends the browser back to, before it goes there.</summary>
    public async Task<string> StopAtCallbackAsync(string address) => (await GoAsync(address, FederationScheme.CallbackOf(IdentityStandIn.Name))).Text;

    /// <summary>Sends a form of a page; where it leads.</summary>
    public async Task<string?> PostAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        var token = TokenIn().Match((await GoAsync(page)).Text).Groups[1].Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_portal.Address, action))
        {
            Content = new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create("__RequestVerificationToken", token)]),
        };
        request.Headers.Add("Cookie", Jar());
        using var answer = await Http.SendAsync(request);
        Keep(answer);
        return answer.Headers.Location?.OriginalString;
    }

    private async Task<Landing> GoAsync(string address, string? until)
    {
        var to = new Uri(_portal.Address, address);
        for (var i = 0; i < 12; i++)
        {
            if (until is not null && to.AbsolutePath == until)
                return new(to.AbsolutePath, to.ToString());
            using var request = new HttpRequestMessage(HttpMethod.Get, to);
            var isHere = to.Authority == _portal.Address.Authority;
            if (isHere)
                request.Headers.Add("Cookie", Jar());
            using var answer = await Http.SendAsync(request);
            if (isHere)
                Keep(answer);
            if (answer.Headers.Location is not { } location)
                return new(to.AbsolutePath, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
            to = new(to, location);
        }
        throw new InvalidOperationException("It is led in a circle.");
    }

    private string Jar() => string.Join("; ", _jar.Select(c => $"{c.Key}={c.Value}").Prepend("x=x"));

    private void Keep(HttpResponseMessage answer)
    {
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [])
        {
            var (name, value) = (cookie[..cookie.IndexOf('=', StringComparison.Ordinal)], cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(';')[0]);
            if (value.Length == 0)
                _jar.Remove(name);
            else
                _jar[name] = value;
        }
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex TokenIn();
}
