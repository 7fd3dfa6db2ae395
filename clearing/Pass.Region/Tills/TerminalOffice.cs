using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Tills;

/// <summary>A till waiting for its activation: the code is shown once and stored only as its hash.</summary>
public sealed record NewTerminal(int Id, int PartnerId, ActivationCode Code);

/// <summary>Gives partners their tills.</summary>
public sealed class TerminalOffice(PassDatabase database, TimeProvider time)
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromDays(7);

    /// <summary>Operations a till may do in one day unless the region says otherwise.</summary>
    public const int DefaultDailyQuota = 5_000;

    /// <summary>Opens one till for each partner given, in order; codes are valid for a week.</summary>
    public async Task<IReadOnlyList<NewTerminal>> OpenAsync(
        IReadOnlyList<int> partners, string label, int dailyQuota = DefaultDailyQuota, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var expires = (time.GetUtcNow() + CodeLifetime).ToUnixTimeMilliseconds();
        var opened = partners.Select(partner =>
        {
            // A secret, so from the system's generator: the one randomness that is not to be replayed.
            var code = ActivationCode.Of(RandomNumberGenerator.GetBytes(ActivationCode.Size));
            var terminal = new Data.Model.Terminal
            {
                PartnerId = partner,
                Label = label,
                ActivationCodeHash = code.Hash(),
                ActivationExpiresAtMs = expires,
                DailyQuota = dailyQuota,
            };
            return (Terminal: terminal, Code: code);
        }).ToList();
        context.Terminals.AddRange(opened.Select(o => o.Terminal));
        await context.SaveChangesAsync(ct);
        return [.. opened.Select(o => new NewTerminal(o.Terminal.Id, o.Terminal.PartnerId, o.Code))];
    }

    /// <summary>Takes a till out of service for ever; false when there is none of that number.</summary>
    public async Task<bool> RevokeAsync(int terminal, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        if (await context.Terminals.SingleOrDefaultAsync(t => t.Id == terminal, ct) is not { } found)
            return false;
        found.Status = TerminalStatus.Revoked;
        await context.SaveChangesAsync(ct);
        return true;
    }
}
