using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Region.SignIns;

/// <summary>Whoever opens its access anew keeps its user name when it likes: it is taken from the sign-in that ends with it.</summary>
internal static class FormerNames
{
    /// <summary>Frees a name, in the caller's transaction, where it is of the one sign-in that the new link takes the place of; one that is for somebody else too keeps it.</summary>
    /// <param name="normalized">See <see cref="SignIn"/>.</param>
    public static async Task FreeAsync(PassDbContext context, SignInLink link, string normalized, CancellationToken ct)
    {
        if (link.Kind is not (LinkKind.Person or LinkKind.Holder))
            return;
        var (kind, subject) = (link.Kind, link.Subject);
        var former = await context.SignIns.Where(s => s.NormalizedUserName == normalized
            && s.Links.Any(l => l.EndedMs == null && l.Kind == kind && l.Subject == subject)
            && !s.Links.Any(l => l.EndedMs == null && (l.Kind != kind || l.Subject != subject))).Select(s => s.Id).ToListAsync(ct);
        foreach (var id in former)
        {
            var name = $"ended-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
            await context.SignIns.Where(s => s.Id == id).ExecuteUpdateAsync(
                set => set.SetProperty(s => s.UserName, name).SetProperty(s => s.NormalizedUserName, name.ToUpperInvariant()).SetProperty(s => s.PasswordHash, (string?)null), ct);
        }
    }
}
