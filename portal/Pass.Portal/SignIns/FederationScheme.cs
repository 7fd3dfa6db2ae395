using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Pass.Portal.SignIns;

/// <summary>OpenID Connect with one provider: authorization code with PKCE, state and nonce (OpenID Connect Core §3.1, RFC 7636). Nothing is asked of it but who somebody is.</summary>
internal static class FederationScheme
{
    public const string Link = "link", Next = "next";

    /// <summary>What went wrong, or nothing, is said there.</summary>
    public const string AnswerPage = "/connexion/federation";

    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Skew = TimeSpan.FromMinutes(1);

    /// <summary>Where a provider sends people back to, which it is told once.</summary>
    public static string CallbackOf(string provider) => $"/connexion/retour/{provider}";

    public static string LeftOf(string provider) => $"/deconnexion/retour/{provider}";

    public static void Add(AuthenticationBuilder builder, FederationProvider provider, Func<string, CookieBuilder> cookie, TimeProvider time) => builder.AddOpenIdConnect(provider.Name, provider.Title, options =>
    {
        options.Authority = provider.Authority.OriginalString;
        options.RequireHttpsMetadata = !provider.Authority.IsLoopback;
        (options.ClientId, options.ClientSecret) = (provider.ClientId, provider.Secret);
        // The code comes by an address and not by a form of another site: our cookies need to be sent to no other site's form.
        (options.ResponseType, options.ResponseMode, options.UsePkce) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query, true);
        (options.CallbackPath, options.SignedOutCallbackPath, options.RemoteSignOutPath) = (CallbackOf(provider.Name), LeftOf(provider.Name), PathString.Empty);
        (options.SignInScheme, options.SignedOutRedirectUri) = (Sessions.Scheme, "/connexion");
        (options.GetClaimsFromUserInfoEndpoint, options.SaveTokens, options.MapInboundClaims, options.DisableTelemetry) = (false, false, false, true);
        (options.BackchannelTimeout, options.RemoteAuthenticationTimeout) = (Patience, TimeSpan.FromMinutes(10));
        options.Scope.Clear();
        foreach (var scope in provider.Scope.Split(' '))
            options.Scope.Add(scope);
        options.ClaimActions.Clear();
        (options.CorrelationCookie, options.NonceCookie) = (cookie("__Host-pass-state-"), cookie("__Host-pass-nonce-"));
        var issuer = provider.Authority.OriginalString.TrimEnd('/');
        options.TokenValidationParameters = new()
        {
            NameClaimType = "sub",
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidAlgorithms = Algorithms,
            // The one that was set, not the one that a description names.
            IssuerValidator = (said, _, _) => said?.TrimEnd('/') == issuer ? said : throw new SecurityTokenInvalidIssuerException("Another issuer."),
            // By the node's clock, which a demonstration sets.
            LifetimeValidator = (from, until, _, _) => until is { } end && end > (time.GetUtcNow() - Skew).UtcDateTime && (from is null || from < (time.GetUtcNow() + Skew).UtcDateTime),
        };
        options.Events = Events(provider);
    });

    private static OpenIdConnectEvents Events(FederationProvider provider) => new()
    {
        OnRedirectToIdentityProvider = going =>
        {
            if (provider.Acr is { } acr)
                going.ProtocolMessage.AcrValues = acr;
            return Task.CompletedTask;
        },
        OnRedirectToIdentityProviderForSignOut = leaving =>
        {
            leaving.ProtocolMessage.IdTokenHint = leaving.Properties.GetTokenValue(OpenIdConnectParameterNames.IdToken);
            // A provider need not have sessions to be left.
            if (string.IsNullOrEmpty(leaving.ProtocolMessage.IssuerAddress))
            {
                leaving.Response.Redirect("/connexion");
                leaving.HandleResponse();
            }
            return Task.CompletedTask;
        },
        OnTokenValidated = known =>
        {
            // The framework takes a token without a signature when it comes from the provider's own address (OpenID Connect Core §3.1.3.7, 6); here it is signed wherever it comes from.
            if (!Algorithms.Contains(known.SecurityToken.SignatureAlgorithm))
            {
                known.Fail("The token is not signed.");
                return Task.CompletedTask;
            }
            known.Properties!.StoreTokens([new() { Name = OpenIdConnectParameterNames.IdToken, Value = known.TokenEndpointResponse?.IdToken ?? "" }]);
            return Task.CompletedTask;
        },
        OnTicketReceived = came => ReceiveAsync(came, provider),
        OnRemoteFailure = failed =>
        {
            var services = failed.HttpContext.RequestServices;
            services.GetRequiredService<Federation>().Failed(failed.HttpContext);
            // What a provider or a browser said is not for a log: its kind is.
            services.GetRequiredService<ILogger<Federation>>().LogWarning("Nobody came in from {Provider}: {Kind}", provider.Name, (failed.Failure?.InnerException ?? failed.Failure)?.GetType().Name);
            failed.Response.Redirect($"{AnswerPage}?etat={Arrival.Refused}&par={provider.Name}");
            failed.HandleResponse();
            return Task.CompletedTask;
        },
    };

    private static async Task ReceiveAsync(TicketReceivedContext came, FederationProvider provider)
    {
        var (http, properties) = (came.HttpContext, came.Properties!);
        var (issuer, subject) = (came.Principal!.FindFirst("iss")?.Value, came.Principal.FindFirst("sub")?.Value);
        var federation = http.RequestServices.GetRequiredService<Federation>();
        var arrival = issuer is null || subject is not { Length: > 0 and <= 255 }
            ? Arrival.Refused
            : await federation.ArriveAsync(http, new(provider.Name, provider.Title, issuer, subject), provider.SecondFactor.Contains(came.Principal.FindFirst("acr")?.Value ?? ""),
                properties.GetString(Link), properties.GetTokenValue(OpenIdConnectParameterNames.IdToken), http.RequestAborted);
        var next = Uri.EscapeDataString(properties.GetString(Next) ?? "");
        http.Response.Redirect(arrival switch
        {
            Arrival.In => $"/connexion?retour={next}",
            Arrival.NeedsCode => $"/connexion/code?retour={next}",
            Arrival.Linked => "/compte",
            _ => $"{AnswerPage}?etat={arrival}&par={provider.Name}",
        });
        came.HandleResponse();
    }
}
