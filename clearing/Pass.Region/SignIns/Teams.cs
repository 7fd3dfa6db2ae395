using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.SignIns;

/// <summary>Somebody who acts for a partner or a school.</summary>
/// <param name="Link">What ending it ends.</param>
/// <param name="Role">None at a school, where everybody may do the same.</param>
public sealed record TeamMember(int Link, int SignIn, string Name, string UserName, PartnerRole Role);

/// <summary>Who acts for a partner or a school, and whom it invited that did not come yet.</summary>
public sealed record Team(IReadOnlyList<TeamMember> Members, IReadOnlyList<SignInInvitation> Invited)
{
    /// <summary>Its own people do not end the last owner of a partner, nor the last one of a school.</summary>
    public bool IsLast(TeamMember member) => member.Role is PartnerRole.Owner or PartnerRole.None && Members.Count(m => m.Role == member.Role) == 1;
}

/// <summary>Teams of partners and of schools, which <see cref="SignInOffice"/> changes.</summary>
public sealed class Teams(PassDatabase database, TimeProvider time)
{
    private const int MostOfTeam = 100;

    /// <summary>Owners first; a hundred of each at most.</summary>
    public Task<Team> OfPartnerAsync(int partner, CancellationToken ct = default) => OfAsync(LinkKind.Partner, partner, "", ct);

    /// <summary>Who has been there longest first; a hundred of each at most.</summary>
    public Task<Team> OfSchoolAsync(Uai school, CancellationToken ct = default) => OfAsync(LinkKind.School, 0, school.Value, ct);

    private async Task<Team> OfAsync(LinkKind kind, long subject, string uai, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var members = await context.SignInLinks.AsNoTracking().Where(l => l.Kind == kind && l.Subject == subject && l.Uai == uai && l.EndedMs == null)
            .Join(context.SignIns, l => l.SignInId, s => s.Id, (l, s) => new { l.Id, l.SignInId, s.Name, s.UserName, l.PartnerRole })
            .OrderBy(m => m.PartnerRole).ThenBy(m => m.Id).Take(MostOfTeam).ToListAsync(ct);
        var invited = await context.SignInInvitations.AsNoTracking().Where(i => i.Kind == kind && i.Subject == subject && i.Uai == uai && i.UsedMs == null && i.ExpiresMs > nowMs)
            .OrderByDescending(i => i.Id).Take(MostOfTeam).ToListAsync(ct);
        return new(members.ConvertAll(m => new TeamMember(m.Id, m.SignInId, m.Name, m.UserName ?? "", m.PartnerRole)), invited);
    }
}
