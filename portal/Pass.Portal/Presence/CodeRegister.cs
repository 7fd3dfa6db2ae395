using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Data;
using Pass.Engine;

namespace Pass.Portal.Presence;

/// <summary>A one-time code as its holder reads it out with the pass number.</summary>
/// <param name="Until">When the next one comes.</param>
internal sealed record ShownCode(string Digits, DateTimeOffset Until);

/// <summary>
/// Which one-time code a pass has now. The engine says which of its credentials are active, whatever node changed them; which of them are codes,
/// and until when, never changes, so the region's register is read again only when the engine knows a credential more. Safe from several threads.
/// </summary>
internal sealed class CodeRegister(PassDatabase database, AuthorizationEngine engine, CodeMaster master, TimeProvider time)
{
    private const int MaxPasses = 200_000;

    private readonly ConcurrentDictionary<PassId, Known> _known = new();

    private readonly record struct Code(CredentialId Credential, DateOnly LastDay);

    /// <param name="CredentialCount">Of the engine, which forgets none.</param>
    /// <param name="Codes">By number.</param>
    private sealed record Known(int CredentialCount, Code[] Codes);

    /// <summary>The secret of the active code; of the last one when none is, which the engine then refuses as blocked; null when there never was one.</summary>
    public async ValueTask<CodeSecret?> FindAsync(PassId pass)
    {
        var (codes, active) = await CodesAsync(pass);
        if (codes.Length == 0)
            return null;
        var current = codes[active < 0 ? ^1 : active];
        return new(current.Credential, master.SecretOf(current.Credential, pass), IsOver(current));
    }

    /// <summary>The code that a pass may be sold to with now; null when it has none.</summary>
    public async ValueTask<CredentialId?> ActiveAsync(PassId pass)
    {
        var (codes, active) = await CodesAsync(pass);
        return active >= 0 && !IsOver(codes[active]) ? codes[active].Credential : null;
    }

    /// <summary>What is to be read out now.</summary>
    public ShownCode Show(CredentialId credential, PassId pass)
    {
        var step = OneTimeCode.StepAt(time.GetUtcNow());
        var secret = master.SecretOf(credential, pass);
        var digits = OneTimeCode.At(secret, PassNumber.Of(pass), step);
        CryptographicOperations.ZeroMemory(secret);
        return new(digits, DateTimeOffset.FromUnixTimeSeconds((step + 1) * OneTimeCode.StepSeconds));
    }

    private bool IsOver(Code code) => code.LastDay < ParisCalendar.DateOf(time.GetUtcNow());

    /// <returns>All the pass had, and which of them is active; -1 when none is.</returns>
    private async ValueTask<(Code[] Codes, int Active)> CodesAsync(PassId pass)
    {
        if (await engine.ReadAsync(pass) is not { Credentials.Length: > 0 } account)
            return ([], -1);
        if (!_known.TryGetValue(pass, out var known) || known.CredentialCount != account.Credentials.Length)
            known = await ReadAsync(account);
        return (known.Codes, Array.FindLastIndex(known.Codes, code => account.Credentials[account.IndexOf(code.Credential)].Active));
    }

    private async Task<Known> ReadAsync(PassAccount account)
    {
        await using var context = database.CreateContext();
        var rows = await context.Credentials.AsNoTracking().Where(c => c.PassId == account.Id.Value).OrderBy(c => c.Id)
            .Select(c => new { c.Id, c.Kind, c.ExpiresOn }).ToListAsync();
        var registered = rows.Where(row => account.IndexOf(new CredentialId(row.Id)) >= 0).ToList();
        Known known = new(
            account.Credentials.Length, [.. registered.Where(row => row.Kind == CredentialKind.Code).Select(row => new Code(new(row.Id), row.ExpiresOn))]);
        // An import tells the engine first: what is not in the register yet is looked for again.
        if (registered.Count < account.Credentials.Length)
            return known;
        if (_known.Count >= MaxPasses)
            _known.Clear();
        return _known[account.Id] = known;
    }
}
