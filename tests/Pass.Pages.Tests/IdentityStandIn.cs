using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pass.Portal.SignIns;

namespace Pass.Pages.Tests;

/// <summary>What a provider of identities answers wrong, when a test wants it to.</summary>
public enum ProviderFault
{
    None,
    Nonce,
    Audience,
    Expired,
    Issuer,
    Signature,
    NoSignature,
    NoSubject,
    Cancelled,
}

/// <summary>
/// A provider that speaks OpenID Connect on loopback, as strict as one may be: known client, its secret, its addresses to the letter, PKCE, state and nonce asked for, each
/// code taken once, a session left only with a token of its own.
/// </summary>
internal sealed class IdentityStandIn : IAsyncDisposable
{
    public const string Name = "essai", Client = "pass-region", SecondFactor = "eidas2";

    private const string Secret = "a secret of the tests";

    private readonly RSA _key = RSA.Create(2_048), _other = RSA.Create(2_048);
    private readonly Dictionary<string, (string Nonce, string Challenge, string Redirect)> _codes = [];
    private readonly HashSet<string> _issued = [];
    private readonly TimeProvider _time;
    private WebApplication _app = null!;

    private IdentityStandIn(TimeProvider time) => _time = time;

    public string Issuer { get; private set; } = "";

    /// <summary>Where the portal is, once it is.</summary>
    public Uri? Portal { get; set; }

    /// <summary>Who is at the browser.</summary>
    public string Subject { get; set; } = "nobody";

    /// <summary>How it proved itself.</summary>
    public string Acr { get; set; } = "eidas1";

    public ProviderFault Fault { get; set; }

    /// <summary>Sessions that were left with a token of its own.</summary>
    public int Left { get; private set; }

    public IReadOnlyList<KeyValuePair<string, string?>> Settings =>
    [
        new($"Pass:Federation:{Name}:Title", "Essai Connect"), new($"Pass:Federation:{Name}:Authority", Issuer), new($"Pass:Federation:{Name}:ClientId", Client),
        new($"Pass:Federation:{Name}:SecondFactor", SecondFactor), new(FederationProvider.SecretName(Name), Secret),
    ];

    public static async Task<IdentityStandIn> StartAsync(TimeProvider time)
    {
        var standIn = new IdentityStandIn(time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = standIn._app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", standIn.Describe);
        app.MapGet("/jwks", standIn.Keys);
        app.MapGet("/authorize", (RequestDelegate)standIn.AuthorizeAsync);
        app.MapPost("/token", (RequestDelegate)standIn.TokenAsync);
        app.MapGet("/logout", (RequestDelegate)standIn.LogoutAsync);
        await app.StartAsync();
        standIn.Issuer = app.Urls.First();
        return standIn;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
        _other.Dispose();
    }

    private IResult Describe() => Results.Json(new Dictionary<string, object>
    {
        ["issuer"] = Issuer,
        ["authorization_endpoint"] = Issuer + "/authorize",
        ["token_endpoint"] = Issuer + "/token",
        ["jwks_uri"] = Issuer + "/jwks",
        ["end_session_endpoint"] = Issuer + "/logout",
        ["response_types_supported"] = new[] { "code" },
        ["subject_types_supported"] = new[] { "pairwise" },
        ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
    });

    private IResult Keys()
    {
        var key = _key.ExportParameters(false);
        return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "one", n = Base64Url.EncodeToString(key.Modulus!), e = Base64Url.EncodeToString(key.Exponent!) } } });
    }

    private async Task AuthorizeAsync(HttpContext http)
    {
        var asked = http.Request.Query;
        if (asked["client_id"] != Client || asked["redirect_uri"] != Callback || asked["response_type"] != "code" || !asked["scope"].ToString().Split(' ').Contains("openid")
            || asked["code_challenge_method"] != "S256" || asked["code_challenge"].ToString().Length != 43 || asked["nonce"].ToString().Length < 20 || asked["state"].ToString().Length < 20)
        {
            await RefuseAsync(http, "invalid_request");
            return;
        }
        var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        _codes.Add(code, (asked["nonce"]!, asked["code_challenge"]!, asked["redirect_uri"]!));
        var state = Uri.EscapeDataString(asked["state"]!);
        http.Response.Redirect(Fault == ProviderFault.Cancelled ? $"{Callback}?error=access_denied&state={state}" : $"{Callback}?code={code}&state={state}");
    }

    private async Task TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (form["client_id"] != Client || form["client_secret"] != Secret || form["grant_type"] != "authorization_code")
        {
            await RefuseAsync(http, "invalid_client");
            return;
        }
        if (!_codes.Remove(form["code"]!, out var code) || form["redirect_uri"] != code.Redirect
            || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != code.Challenge)
        {
            await RefuseAsync(http, "invalid_grant");
            return;
        }
        var token = Token(code.Nonce);
        _issued.Add(token);
        await http.Response.WriteAsJsonAsync(new Dictionary<string, object> { ["access_token"] = "opaque", ["token_type"] = "Bearer", ["expires_in"] = 60, ["id_token"] = token });
    }

    private async Task LogoutAsync(HttpContext http)
    {
        var asked = http.Request.Query;
        if (!_issued.Contains(asked["id_token_hint"].ToString()) || asked["post_logout_redirect_uri"] != Address(FederationScheme.LeftOf(Name)))
        {
            await RefuseAsync(http, "invalid_request");
            return;
        }
        Left++;
        http.Response.Redirect($"{asked["post_logout_redirect_uri"]}?state={Uri.EscapeDataString(asked["state"].ToString())}");
    }

    private string Token(string nonce)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Fault == ProviderFault.Issuer ? "https://another.example" : Issuer,
            ["aud"] = Fault == ProviderFault.Audience ? "another-client" : Client,
            ["nonce"] = Fault == ProviderFault.Nonce ? "another" : nonce,
            ["iat"] = Fault == ProviderFault.Expired ? now - 7_200 : now,
            ["exp"] = Fault == ProviderFault.Expired ? now - 3_600 : now + 60,
            ["acr"] = Acr,
        };
        if (Fault != ProviderFault.NoSubject)
            claims["sub"] = Subject;
        var isUnsigned = Fault == ProviderFault.NoSignature;
        var signed = Part(isUnsigned ? new { alg = "none", kid = "one", typ = "JWT" } : new { alg = "RS256", kid = "one", typ = "JWT" }) + "." + Part(claims);
        var signature = isUnsigned ? "" : Base64Url.EncodeToString((Fault == ProviderFault.Signature ? _other : _key).SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return signed + "." + signature;

        static string Part(object what) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(what));
    }

    private string Callback => Address(FederationScheme.CallbackOf(Name));

    private string Address(string path) => new Uri(Portal!, path).ToString();

    private static Task RefuseAsync(HttpContext http, string error)
    {
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return http.Response.WriteAsJsonAsync(new { error });
    }
}
