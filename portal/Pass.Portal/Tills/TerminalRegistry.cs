using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Tills;

/// <summary>What a till shows to come into service.</summary>
/// <param name="CodeHash">SHA-256 of the one-time code.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo of its P-256 key; it proved that it has the private one.</param>
public sealed record ActivationClaim(byte[] CodeHash, byte[] PublicKey, DateTimeOffset At);

/// <summary>The tills as the database keeps them.</summary>
public sealed class TerminalRegistry(PassDatabase database)
{
    public async Task<IReadOnlyList<RegisteredTerminal>> LoadAsync(CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return await context.Terminals.AsNoTracking()
            .Where(t => t.Status != TerminalStatus.AwaitingActivation)
            .Select(t => new RegisteredTerminal(new(t.Id), new(t.PartnerId), t.PublicKey!, t.Status == TerminalStatus.Revoked, t.DailyQuota))
            .ToListAsync(ct);
    }

    /// <summary>
    /// Gives the key to the till that the code was made for, once; null when the code is unknown, expired or used by another key.
    /// The same code with the same key gets the same till again: the answer may have been lost on the way.
    /// </summary>
    public async Task<RegisteredTerminal?> RedeemAsync(ActivationClaim claim, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var terminal = await context.Terminals.AsNoTracking().FirstOrDefaultAsync(t => t.ActivationCodeHash == claim.CodeHash, ct);
        if (terminal is null)
            return null;
        var registered = new RegisteredTerminal(new(terminal.Id), new(terminal.PartnerId), claim.PublicKey, Revoked: false, terminal.DailyQuota);
        if (terminal.Status == TerminalStatus.Active)
            return terminal.PublicKey.AsSpan().SequenceEqual(claim.PublicKey) ? registered : null;

        var nowMs = claim.At.ToUnixTimeMilliseconds();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        // The version first, as every change of reference data does: two writers wait for each other and never deadlock.
        await context.ReferenceVersions.ExecuteUpdateAsync(set => set.SetProperty(r => r.Version, r => r.Version + 1), ct);
        var taken = await context.Terminals
            .Where(t => t.Id == terminal.Id && t.Status == TerminalStatus.AwaitingActivation && t.ActivationExpiresAtMs >= nowMs)
            .ExecuteUpdateAsync(set => set
                .SetProperty(t => t.Status, TerminalStatus.Active)
                .SetProperty(t => t.PublicKey, claim.PublicKey)
                .SetProperty(t => t.ActivatedAtMs, nowMs), ct);
        if (taken == 0)
            return null;
        await transaction.CommitAsync(ct);
        return registered;
    }
}
