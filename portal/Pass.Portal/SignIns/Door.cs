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
internal sealed class Door(UserManager<SignIn> users, Factors factors, Sessions sessions, SelfProof proof, StepCookie steps, DoorLimits limits, IPasskeyHandler<SignIn> passkeys)
{
    internal const string CodeStep = "code";

    private const string PasskeyStep = "passkey", AgainStep = "passkey-again";

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
        if (await users.IsLockedOutAsync(signIn) || !await IsCodeAsync(signIn, code, ct) && !await factors.TakeRecoveryCodeAsync(signIn, code))
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

    /// <summary>What the browser needs to show a passkey of who is signed in.</summary>
    public async Task<string> PasskeyOptionsAsync(HttpContext http, Visitor visitor)
    {
        var made = await passkeys.MakeRequestOptionsAsync(await factors.OfAsync(visitor), http);
        steps.Put(http, AgainStep, made.AssertionState ?? "");
        return made.RequestOptionsJson;
    }

    public async Task<Tried> TryPasskeyAsync(HttpContext http, string? credential, CancellationToken ct)
    {
        if (!limits.MayTry(http, ""))
            return Tried.TooOften;
        if (await TakePasskeyAsync(http, PasskeyStep, credential) is not { } signIn)
            return limits.Failed(http, "");
        await sessions.BeginAsync(http, signIn.Id, showedSecondFactor: true, ct);
        return Tried.In;
    }

    /// <summary>A second factor again, for what one does not do by a browser left open: a code of the authenticator that is turned on, or a passkey.</summary>
    /// <param name="credential">What the browser answered to <see cref="PasskeyOptionsAsync(HttpContext, Visitor)"/>; empty for a code.</param>
    public Task<Tried> AgainAsync(HttpContext http, Visitor visitor, string? code, string? credential, CancellationToken ct) =>
        ShowAsync(http, visitor, signIn => IsFactorAsync(http, signIn, code, credential, ct), _ => Task.FromResult(false), ct);

    /// <summary>What <see cref="SelfProof"/> asks for: a second factor, or one of the codes for the day it is lost; where presence is all that is missing, the password.</summary>
    public async Task<Tried> ProveAsync(HttpContext http, Visitor visitor, string? password, string? code, string? credential, CancellationToken ct)
    {
        var needsFactor = await proof.NeededAsync(http, visitor) == ProofNeeded.SecondFactor;
        return await ShowAsync(http, visitor,
            async signIn => await IsFactorAsync(http, signIn, code, credential, ct) || signIn.TwoFactorEnabled && await factors.TakeRecoveryCodeAsync(signIn, code),
            async signIn => !needsFactor && !string.IsNullOrEmpty(password) && await users.CheckPasswordAsync(signIn, password), ct);
    }

    private async Task<Tried> ShowAsync(HttpContext http, Visitor visitor, Func<SignIn, Task<bool>> isFactor, Func<SignIn, Task<bool>> isPresence, CancellationToken ct)
    {
        var signIn = await factors.OfAsync(visitor);
        var name = signIn.NormalizedUserName!;
        if (!limits.MayTry(http, name))
            return Tried.TooOften;
        if (await isFactor(signIn))
            await sessions.MarkSecondFactorAsync(visitor.Session, ct);
        else if (!await isPresence(signIn))
            return limits.Failed(http, name);
        proof.Keep(http, visitor);
        return Tried.In;
    }

    private async Task<bool> IsFactorAsync(HttpContext http, SignIn signIn, string? code, string? credential, CancellationToken ct) =>
        await IsCodeAsync(signIn, code, ct) || (await TakePasskeyAsync(http, AgainStep, credential))?.Id == signIn.Id;

    /// <summary>A secret that was never turned on, anybody may have read who had the password alone.</summary>
    private async Task<bool> IsCodeAsync(SignIn signIn, string? code, CancellationToken ct) => signIn.TwoFactorEnabled && await factors.TakeCodeAsync(signIn, code, ct);

    /// <summary>Whose passkey it is that the browser shows, for what it was asked for; null for none.</summary>
    private async Task<SignIn?> TakePasskeyAsync(HttpContext http, string step, string? credential)
    {
        if (string.IsNullOrEmpty(credential) || steps.Get(http, step) is not { } state)
            return null;
        StepCookie.Clear(http, step);
        PasskeyAssertionResult<SignIn> result;
        try
        {
            result = await passkeys.PerformAssertionAsync(new() { CredentialJson = credential, AssertionState = state, HttpContext = http });
        }
        catch (JsonException)
        {
            return null;
        }
        if (!result.Succeeded)
            return null;
        await users.AddOrUpdatePasskeyAsync(result.User, result.Passkey);
        return result.User;
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
