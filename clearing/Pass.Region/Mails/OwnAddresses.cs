using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Region.Mails;

/// <summary>Takes away what tells where somebody is written to, in the transaction of whoever erases or ends it.</summary>
internal static class OwnAddresses
{
    /// <summary>Of these sign-ins: their addresses, the links that were sent to them, and the mails that name them.</summary>
    public static async Task ForgetAsync(PassDbContext context, IReadOnlyCollection<int> signIns, CancellationToken ct)
    {
        var addresses = await context.SignIns.Where(s => signIns.Contains(s.Id) && s.Email != null).Select(s => s.Email!)
            .Union(context.MailLinks.Where(l => signIns.Contains(l.SignInId) && l.Address != null).Select(l => l.Address!)).ToListAsync(ct);
        await context.Mails.Where(m => m.Address != null && addresses.Contains(m.Address)).ExecuteDeleteAsync(ct);
        await context.MailLinks.Where(l => signIns.Contains(l.SignInId)).ExecuteDeleteAsync(ct);
        await context.SignIns.Where(s => signIns.Contains(s.Id)).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.Email, (string?)null).SetProperty(s => s.NormalizedEmail, (string?)null).SetProperty(s => s.EmailConfirmed, false), ct);
    }
}
