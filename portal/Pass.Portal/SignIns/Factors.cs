using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.SignIns;

/// <summary>What a sign-in proves itself with besides its password: codes of an authenticator, codes for the day it is lost, passkeys. Each change is audited with it.</summary>
internal sealed class Factors(PassDbContext context, UserManager<SignIn> users, IUserStore<SignIn> store, IPasskeyHandler<SignIn> passkeys, IDataProtectionProvider protection, TimeProvider time)
{
    public const int RecoveryCodes = 10;

    public async Task<SignIn> OfAsync(Visitor visitor) => await users.FindByIdAsync(visitor.SignIn.ToString(CultureInfo.InvariantCulture)) ?? throw new InvalidOperationException("A visitor has a sign-in.");

    /// <summary>A secret for an authenticator to learn, in base 32; it opens nothing until it is turned on.</summary>
    public string NewSecret() => users.GenerateNewAuthenticatorKey();

    /// <summary>Turns codes of a secret on once the authenticator has shown one, in place of those of another phone, and gives the codes for the day it is lost: shown once.</summary>
    /// <param name="secret">From <see cref="NewSecret"/>, kept by the caller meanwhile.</param>
    /// <returns>Null when the code is not right; nothing has changed then.</returns>
    public async Task<IReadOnlyList<string>?> TurnOnAsync(Visitor visitor, string secret, string code, CancellationToken ct = default)
    {
        var signIn = await OfAsync(visitor);
        var isAnother = signIn.TwoFactorEnabled;
        await using var transaction = await BeginAsync(ct);
        await ((IUserAuthenticatorKeyStore<SignIn>)store).SetAuthenticatorKeyAsync(signIn, secret, ct);
        if (!await TakeCodeAsync(signIn, code, ct))
        {
            context.ChangeTracker.Clear();
            return null;
        }
        await users.SetTwoFactorEnabledAsync(signIn, true);
        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(signIn, RecoveryCodes);
        await WriteAsync(visitor, "signIn.factorOn", new { Factor = "totp", Another = isAnother }, ct);
        await transaction.CommitAsync(ct);
        return [.. codes!];
    }

    /// <summary>
    /// What is sealed meanwhile may need a new key in the ring, as at the very first and then each three months, which is written through a connection of its own: that would wait for
    /// this one for ever. So the ring is asked first.
    /// </summary>
    private async Task<IDbContextTransaction> BeginAsync(CancellationToken ct)
    {
        protection.CreateProtector(nameof(Factors)).Protect("");
        return await context.Database.BeginTransactionAsync(ct);
    }

    /// <summary>True for six digits of its authenticator, each good for once.</summary>
    public async Task<bool> TakeCodeAsync(SignIn signIn, string? typed, CancellationToken ct = default)
    {
        var code = string.Concat((typed ?? "").Where(char.IsAsciiDigit));
        if (code.Length != 6 || !await users.VerifyTwoFactorTokenAsync(signIn, TokenOptions.DefaultAuthenticatorProvider, code))
            return false;
        var (hash, nowMs) = (SHA256.HashData(Encoding.ASCII.GetBytes(code)), time.GetUtcNow().ToUnixTimeMilliseconds());
        // Longer than any code is taken for: within it, the same digits are the same code.
        var since = nowMs - (long)TimeSpan.FromMinutes(5).TotalMilliseconds;
        // With a stamp of its own: whoever read the row before this cannot write the old code back.
        var stamp = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        if (await context.SignIns.Where(s => s.Id == signIn.Id && (s.LastCode == null || s.LastCode != hash || s.LastCodeMs < since))
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.LastCode, hash).SetProperty(s => s.LastCodeMs, nowMs).SetProperty(s => s.ConcurrencyStamp, stamp), ct) != 1)
            return false;
        await context.Entry(signIn).ReloadAsync(ct);
        return true;
    }

    /// <summary>True for one of the codes kept for the day an authenticator is lost; it is used up.</summary>
    public async Task<bool> TakeRecoveryCodeAsync(SignIn signIn, string? typed) =>
        !string.IsNullOrWhiteSpace(typed) && (await users.RedeemTwoFactorRecoveryCodeAsync(signIn, typed.Trim().ToUpperInvariant())).Succeeded;

    public async Task<Means> MeansAsync(SignIn signIn) => new(signIn.TwoFactorEnabled, (await users.GetPasskeysAsync(signIn)).Count > 0);

    public async Task<Means> MeansAsync(Visitor visitor) => await MeansAsync(await OfAsync(visitor));

    public Task<int> RecoveryCodesLeftAsync(SignIn signIn) => users.CountRecoveryCodesAsync(signIn);

    public async Task<IReadOnlyList<string>> NewRecoveryCodesAsync(Visitor visitor, CancellationToken ct = default)
    {
        var signIn = await OfAsync(visitor);
        await using var transaction = await BeginAsync(ct);
        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(signIn, RecoveryCodes);
        await WriteAsync(visitor, "signIn.recoveryCodes", new { Codes = RecoveryCodes }, ct);
        await transaction.CommitAsync(ct);
        return [.. codes!];
    }

    public async Task<IReadOnlyList<UserPasskeyInfo>> PasskeysAsync(SignIn signIn) => [.. (await users.GetPasskeysAsync(signIn)).OrderBy(p => p.CreatedAt)];

    /// <summary>What the browser needs to make a passkey; its state comes back with the answer.</summary>
    public async Task<(string Options, string State)> BeginPasskeyAsync(SignIn signIn, HttpContext http)
    {
        var made = await passkeys.MakeCreationOptionsAsync(new() { Id = signIn.Id.ToString(CultureInfo.InvariantCulture), Name = signIn.UserName!, DisplayName = signIn.Name }, http);
        return (made.CreationOptionsJson, made.AttestationState ?? "");
    }

    public async Task<bool> AddPasskeyAsync(Visitor visitor, string credential, string state, HttpContext http, CancellationToken ct = default)
    {
        PasskeyAttestationResult result;
        try
        {
            result = await passkeys.PerformAttestationAsync(new() { CredentialJson = credential, AttestationState = state, HttpContext = http });
        }
        catch (JsonException)
        {
            return false;
        }
        if (!result.Succeeded || result.UserEntity.Id != visitor.SignIn.ToString(CultureInfo.InvariantCulture))
            return false;
        result.Passkey.Name = Sessions.Browser(http.Request.Headers.UserAgent.ToString());
        await using var transaction = await BeginAsync(ct);
        if (!(await users.AddOrUpdatePasskeyAsync(await OfAsync(visitor), result.Passkey)).Succeeded)
            return false;
        await WriteAsync(visitor, "signIn.factorOn", new { Factor = "passkey" }, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Takes a passkey away; the last factor of who needs one stays.</summary>
    public async Task<bool> RemovePasskeyAsync(Visitor visitor, byte[] credential, CancellationToken ct = default)
    {
        var signIn = await OfAsync(visitor);
        if (visitor.NeedsSecondFactor && !signIn.TwoFactorEnabled && (await users.GetPasskeysAsync(signIn)).Count < 2)
            return false;
        await using var transaction = await BeginAsync(ct);
        if (await users.GetPasskeyAsync(signIn, credential) is null || !(await users.RemovePasskeyAsync(signIn, credential)).Succeeded)
            return false;
        await WriteAsync(visitor, "signIn.factorOff", new { Factor = "passkey" }, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Null when it is done; otherwise what is wrong with the new password, or nothing but false for the old one.</summary>
    public async Task<IdentityResult> ChangePasswordAsync(Visitor visitor, string old, string next, CancellationToken ct = default)
    {
        var signIn = await OfAsync(visitor);
        await using var transaction = await BeginAsync(ct);
        var result = await users.ChangePasswordAsync(signIn, old, next);
        if (!result.Succeeded)
            return result;
        // Whoever knew the old one is out, everywhere but here.
        await context.SignInSessions.Where(s => s.SignInId == signIn.Id && s.Id != visitor.Session && s.EndedMs == null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedMs, time.GetUtcNow().ToUnixTimeMilliseconds()), ct);
        await WriteAsync(visitor, "signIn.password", new { Changed = true }, ct);
        await transaction.CommitAsync(ct);
        return result;
    }

    private Task WriteAsync(Visitor visitor, string action, object what, CancellationToken ct) =>
        Audit.WriteAsync(context, visitor.Self, time.GetUtcNow(), action, FormattableString.Invariant($"sign-in/{visitor.SignIn}"), null, what, ct);
}
