using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Pass.Core;
using Pass.Data.Model;
using Pass.Portal.Tills;

namespace Pass.Portal.SignIns;

/// <summary>How a try to sign in ended.</summary>
public enum Tried
{
    /// <summary>Whatever was wrong, it is said in the same words.</summary>
    Refused,
    /// <summary>This address, or whoever tries this name, has to wait.</summary>
    TooOften,
    /// <summary>The password is right, and a code of the authenticator is needed.</summary>
    NeedsCode,
    In,
}

/// <summary>Lets people in. Failures are counted by address and by name on this node, and by sign-in in the database, before anything is looked at.</summary>
internal sealed class Door(UserManager<SignIn> users, Factors factors, Sessions sessions, StepCookie steps, DoorLimits limits, IPasskeyHandler<SignIn> passkeys)
{
    internal const string CodeStep = "code";

    private const string PasskeyStep = "passkey";

    /// <summary>Verified against when there is no such name, so that an answer takes as long.</summary>
    private static readonly Lazy<string> Nobody = new(() => new PasswordHasher<SignIn>().HashPassword(new() { Name = "" }, "nobody's password"));

    public async Task<Tried> TryPasswordAsync(HttpContext http, string? userName, string? password, CancellationToken ct)
    {
        // As it was read when it was chosen: whoever's keyboard composes letters otherwise types the same name.
        var name = Handle.Parse(userName).Ok(out var handle, out _) ? handle.Text.ToUpperInvariant() : "";
        if (!limits.MayTry(http, name))
            return Tried.TooOften;
        var signIn = name.Length > 0 ? await users.FindByNameAsync(name) : null;
        if (signIn is null)
        {
            new PasswordHasher<SignIn>().VerifyHashedPassword(new() { Name = "" }, Nobody.Value, password ?? "");
            return limits.Failed(http, name);
        }
        // Counted in the database before it is told, so that nodes and instants share one count.
        if (await users.IsLockedOutAsync(signIn) || !await users.CheckPasswordAsync(signIn, password ?? ""))
        {
            await users.AccessFailedAsync(signIn);
            return limits.Failed(http, name);
        }
        if (signIn.TwoFactorEnabled)
        {
            steps.Put(http, CodeStep, signIn.Id.ToString(CultureInfo.InvariantCulture));
            return Tried.NeedsCode;
        }
        await users.ResetAccessFailedCountAsync(signIn);
        await sessions.BeginAsync(http, signIn.Id, showedSecondFactor: false, ct);
        return Tried.In;
    }

    public bool IsAtCode(HttpContext http) => steps.Get(http, CodeStep) is not null;

    public async Task<Tried> TryCodeAsync(HttpContext http, string? code, CancellationToken ct)
    {
        if (steps.Get(http, CodeStep) is not { } id || await users.FindByIdAsync(id) is not { } signIn)
            return Tried.Refused;
        var name = signIn.NormalizedUserName!;
        if (!limits.MayTry(http, name))
            return Tried.TooOften;
        if (await users.IsLockedOutAsync(signIn) || !await factors.TakeCodeAsync(signIn, code, ct) && !await factors.TakeRecoveryCodeAsync(signIn, code))
        {
            await users.AccessFailedAsync(signIn);
            return limits.Failed(http, name);
        }
        await users.ResetAccessFailedCountAsync(signIn);
        StepCookie.Clear(http, CodeStep);
        await sessions.BeginAsync(http, signIn.Id, showedSecondFactor: true, ct);
        return Tried.In;
    }

    /// <summary>What the browser needs to show a passkey, whosever it is.</summary>
    public async Task<string> PasskeyOptionsAsync(HttpContext http)
    {
        var made = await passkeys.MakeRequestOptionsAsync(null, http);
        steps.Put(http, PasskeyStep, made.AssertionState ?? "");
        return made.RequestOptionsJson;
    }

    public async Task<Tried> TryPasskeyAsync(HttpContext http, string? credential, CancellationToken ct)
    {
        if (!limits.MayTry(http, ""))
            return Tried.TooOften;
        if (steps.Get(http, PasskeyStep) is not { } state || string.IsNullOrEmpty(credential))
            return limits.Failed(http, "");
        StepCookie.Clear(http, PasskeyStep);
        PasskeyAssertionResult<SignIn> result;
        try
        {
            result = await passkeys.PerformAssertionAsync(new() { CredentialJson = credential, AssertionState = state, HttpContext = http });
        }
        catch (JsonException)
        {
            return limits.Failed(http, "");
        }
        if (!result.Succeeded)
            return limits.Failed(http, "");
        await users.AddOrUpdatePasskeyAsync(result.User, result.Passkey);
        await sessions.BeginAsync(http, result.User.Id, showedSecondFactor: true, ct);
        return Tried.In;
    }

    /// <summary>A second factor again, for what one does not do by a browser left open.</summary>
    public async Task<Tried> AgainAsync(HttpContext http, Visitor visitor, string? code, CancellationToken ct)
    {
        var signIn = await factors.OfAsync(visitor);
        if (!limits.MayTry(http, signIn.NormalizedUserName!))
            return Tried.TooOften;
        if (!await factors.TakeCodeAsync(signIn, code, ct))
            return limits.Failed(http, signIn.NormalizedUserName!);
        await sessions.MarkSecondFactorAsync(visitor.Session, ct);
        return Tried.In;
    }
}

/// <summary>
/// How often one address, and whoever tries one name, may fail on this node. A school's router is one address for all its pupils: on the first day
/// hundreds of them mistype, and none may be kept out by the others. What somebody is guessed by is its name, which has a bound of its own.
/// </summary>
internal sealed class DoorLimits(TimeProvider time)
{
    private readonly FailureLimiter<IPAddress> _addresses = new(time, perMinute: 30, burst: 300);
    private readonly FailureLimiter<string> _names = new(time, perMinute: 2, burst: 10);

    public bool MayTry(HttpContext http, string name) =>
        _addresses.MayTry(AttemptLimiter.Network(http.Connection.RemoteIpAddress), out _) && (name.Length == 0 || _names.MayTry(name, out _));

    public Tried Failed(HttpContext http, string name)
    {
        _addresses.Failed(AttemptLimiter.Network(http.Connection.RemoteIpAddress));
        if (name.Length > 0)
            _names.Failed(name);
        return Tried.Refused;
    }
}
