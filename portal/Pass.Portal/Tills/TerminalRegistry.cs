using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Tills;

namespace Pass.Portal.Tills;

/// <summary>What a till shows to come into service.</summary>
/// <param name="CodeHash">SHA-256 of the one-time code.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo of its P-256 key; it proved that it has the private one.</param>
public sealed record ActivationClaim(byte[] CodeHash, byte[] PublicKey);

/// <summary>The tills as the database keeps them.</summary>
public sealed class TerminalRegistry(PassDatabase database, TimeProvider time)
{
    public async Task<IReadOnlyList<RegisteredTerminal>> LoadAsync(CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return await context.Terminals.AsNoTracking()
            .Where(t => t.Status != TerminalStatus.AwaitingActivation)
            .Select(t => new RegisteredTerminal(new(t.Id), new(t.PartnerId), t.PublicKey!, t.Status == TerminalStatus.Revoked, t.DailyQuota))
            .ToListAsync(ct);
    }

    /// <summary>Gives the key to the till that the code was made for; null when it is refused. See <see cref="TerminalOffice.ActivateAsync"/>.</summary>
    public async Task<RegisteredTerminal?> RedeemAsync(ActivationClaim claim, CancellationToken ct) =>
        (await new TerminalOffice(database, time).ActivateAsync(SystemActors.Activation, claim.CodeHash, claim.PublicKey, ct)).Ok(out var terminal, out _)
            ? new(new(terminal.Id), new(terminal.PartnerId), claim.PublicKey, Revoked: false, terminal.DailyQuota)
            : null;
}
