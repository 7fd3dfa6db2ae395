using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;

namespace Pass.Region.SignIns;

/// <summary>Takes away what signing in leaves behind and nobody needs any more: sessions that are over, mails that are, codes and links that nobody can use.</summary>
public sealed class SignInPurge(PassDatabase database, TimeProvider time)
{
    /// <summary>For so long what is over is kept, for whoever asks what happened.</summary>
    public const int KeptDays = 30;

    /// <summary>Not seen for so long, a session opens nothing any more, see the portal's own bound.</summary>
    private const int LongestIdleDays = 90;

    /// <returns>How many rows were taken away. Problems: RoleMissing, ActorUnknown.</returns>
    public async Task<Result<int>> RunAsync(Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Administrator | ActorRole.System, ct) is { } refused)
            return refused;
        var now = time.GetUtcNow();
        var (overMs, unseenMs) = (Before(KeptDays), Before(KeptDays + LongestIdleDays));
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var sessions = await context.SignInSessions.Where(s => s.EndedMs != null && s.EndedMs < overMs || s.SeenMs < unseenMs).ExecuteDeleteAsync(ct);
        var mails = await context.Mails.Where(m => (m.SentMs != null || m.IsGivenUp) && m.CreatedMs < overMs).ExecuteDeleteAsync(ct);
        var codes = await context.MailLinks.Where(l => l.ExpiresMs < overMs).ExecuteDeleteAsync(ct)
            + await context.SignInInvitations.Where(i => i.ExpiresMs < overMs).ExecuteDeleteAsync(ct);
        if (sessions + mails + codes > 0)
            await Audit.WriteAsync(context, actor, now, "signIn.purge", "sign-in", null, new { Sessions = sessions, Mails = mails, Codes = codes, KeptDays }, ct);
        await transaction.CommitAsync(ct);
        return sessions + mails + codes;

        long Before(int days) => (now - TimeSpan.FromDays(days)).ToUnixTimeMilliseconds();
    }
}
