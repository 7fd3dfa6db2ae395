using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;

namespace Pass.Cli.Commands;

/// <summary>Benefits as they are typed: by code, and by campaign where several have it.</summary>
internal static class Benefits
{
    private static readonly Texts Words = Texts.Beside(typeof(Benefits), "Incidents");

    /// <exception cref="UserErrorException">None has the code, or several do.</exception>
    public static async Task<BenefitId> FindAsync(PassDatabase database, string code, string? campaign, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var found = await context.BenefitVersions.Where(b => b.Code == code && (campaign == null || b.Campaign == campaign)).Select(b => b.BenefitId).Distinct().Take(2).ToListAsync(ct);
        return found.Count == 1 ? new((ushort)found[0]) : throw new UserErrorException(Words.Say("BenefitMissing", code));
    }
}
