using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.SignIns;

namespace Pass.Portal.SignIns;

/// <summary>How somebody who comes from a provider is received.</summary>
public enum Arrival
{
    /// <summary>Signed in.</summary>
    In,
    /// <summary>The provider is believed, and our own second factor is still to be shown.</summary>
    NeedsCode,
    /// <summary>The identity opens this sign-in from now on.</summary>
    Linked,
    /// <summary>Nobody linked this identity: it opens nothing.</summary>
    Unknown,
    /// <summary>It opens another sign-in, or this one has one of this provider already.</summary>
    Taken,
    /// <summary>Whoever began to link is not who comes back.</summary>
    Refused,
}

/// <summary>
/// The seam behind which any federation ends, whatever it speaks: who somebody is for whom, and what follows. OpenID Connect is spoken by <see cref="FederationScheme"/>.
/// EduConnect speaks SAML 2.0 and is not connected: its assertion would end here as an issuer and a subject.
/// </summary>
internal sealed class Federation(
    FederationOffice office, UserManager<SignIn> users, Factors factors, Sessions sessions, StepCookie steps, DoorLimits limits, IDataProtectionProvider protection, IReadOnlyList<FederationProvider> providers)
{
    private const string UnknownStep = "federated", Separator = "\n";
    private static readonly TimeSpan LinkLife = TimeSpan.FromMinutes(10);

    public IReadOnlyList<FederationProvider> Providers => providers;

    public FederationProvider? Find(string? name) => providers.FirstOrDefault(p => p.Name == name);

    /// <param name="link">From <see cref="LinkToken"/>; null for a sign-in.</param>
    /// <param name="idToken">What the provider wants to see again when somebody leaves (OpenID Connect RP-Initiated Logout §2).</param>
    public async Task<Arrival> ArriveAsync(HttpContext http, FederatedIdentity identity, bool showedSecondFactor, string? link, string? idToken, CancellationToken ct)
    {
        if (link is not null)
            return await LinkAsync(http, identity, link, ct);
        if (await office.FindAsync(identity, ct) is not { } id || await users.FindByIdAsync(id.ToString(CultureInfo.InvariantCulture)) is not { } signIn)
        {
            // For whoever opens an invitation next: nothing but this browser's own word, sealed.
            steps.Put(http, UnknownStep, string.Join(Separator, identity.Provider, identity.Issuer, identity.Subject));
            return Arrival.Unknown;
        }
        if (signIn.TwoFactorEnabled && !showedSecondFactor)
        {
            steps.Put(http, Door.CodeStep, id.ToString(CultureInfo.InvariantCulture));
            return Arrival.NeedsCode;
        }
        await sessions.BeginAsync(http, id, showedSecondFactor, new(identity.Provider, idToken ?? ""), ct);
        return Arrival.In;
    }

    /// <summary>What an invitation that is opened in this browser is linked to; null when nobody came from a provider just before.</summary>
    public FederatedIdentity? Waiting(HttpContext http) =>
        steps.Get(http, UnknownStep)?.Split(Separator) is [var name, var issuer, var subject] && Find(name) is { } provider ? new(name, provider.Title, issuer, subject) : null;

    /// <summary>Links what waits to the sign-in that an invitation just made; without a word where it cannot be, since the access is there.</summary>
    public async Task LinkWaitingAsync(HttpContext http, int signIn, CancellationToken ct)
    {
        if (Waiting(http) is not { } identity)
            return;
        StepCookie.Clear(http, UnknownStep);
        await office.LinkAsync(SystemActors.Enrolment, signIn, identity, ct);
    }

    /// <summary>What a link to a provider carries there and back when somebody links its own identity: no other website can make one, so that nobody is linked to another's.</summary>
    public string LinkToken(Visitor visitor) => Links.Protect(visitor.Session, LinkLife);

    /// <summary>Linking adds a way in: whoever has a second factor has shown it.</summary>
    public async Task<bool> MayLinkAsync(Visitor visitor) => visitor.HasSecondFactor || !visitor.NeedsSecondFactor && !(await factors.MeansAsync(visitor)).IsAny;

    /// <summary>Whatever a provider answered that was not right; who tries often waits.</summary>
    public void Failed(HttpContext http) => limits.Failed(http, "");

    public bool MayTry(HttpContext http) => limits.MayTry(http, "");

    private ITimeLimitedDataProtector Links => protection.CreateProtector("federation link").ToTimeLimitedDataProtector();

    private async Task<Arrival> LinkAsync(HttpContext http, FederatedIdentity identity, string link, CancellationToken ct)
    {
        string session;
        try
        {
            session = Links.Unprotect(link);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return Arrival.Refused;
        }
        if (await http.AuthenticateAsync(Sessions.Scheme) is not { Succeeded: true, Principal: { } principal } || Visitor.Of(principal) is not { } visitor || visitor.Session != session || !await MayLinkAsync(visitor))
            return Arrival.Refused;
        return (await office.LinkAsync(visitor.Self, visitor.SignIn, identity, ct)).Ok(out _, out _) ? Arrival.Linked : Arrival.Taken;
    }
}
