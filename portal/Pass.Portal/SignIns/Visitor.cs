using System.Globalization;
using System.Security.Claims;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Portal.SignIns;

/// <summary>A partner that a visitor acts for.</summary>
public sealed record PartnerAccess(int Partner, PartnerRole Role);

/// <summary>Who is signed in, as of this request: read again from the database each time, so that what was taken away is gone at once.</summary>
/// <param name="Session">Of this browser.</param>
/// <param name="SecondFactorMs">When a second factor was last shown in this session; null while none was.</param>
/// <param name="Person">Somebody who works for the region.</param>
/// <param name="Schools">UAI of the schools it acts for.</param>
/// <param name="Holder">Of a young person, its own.</param>
/// <param name="Children">Of a family, its children's.</param>
public sealed record Visitor(
    int SignIn, string Session, string Name, long? SecondFactorMs, PersonAccess? Person, IReadOnlyList<PartnerAccess> Partners, IReadOnlyList<string> Schools, long? Holder, IReadOnlyList<long> Children)
{
    private const string Separator = "|";

    public bool HasSecondFactor => SecondFactorMs is not null;

    /// <summary>Staff and owners of partners handle other people's money and data: they always show a second factor.</summary>
    public bool NeedsSecondFactor => Person is not null || Partners.Any(p => p.Role == PartnerRole.Owner);

    /// <summary>The visitor acting for the region.</summary>
    /// <param name="anyOf">Roles of which one is needed; the actor has those of them that the person has.</param>
    /// <param name="reason">As it was typed.</param>
    /// <exception cref="InvalidOperationException">No person of the region: the page's policy lets nobody else in.</exception>
    public Actor Staff(ActorRole anyOf, string? reason = null) => Person is { } person
        ? new(new(person.Id), person.Handle, person.Roles & anyOf, ActorChannel.Portal, Actor.Typed(reason))
        : throw new InvalidOperationException("Only staff acts for the region.");

    /// <summary>The visitor acting for its partner, school or pass; which one, the caller says to the service.</summary>
    public Actor Outside(ActorRole role, string? reason = null) =>
        new(ActorId.OfSignIn(SignIn), string.Create(CultureInfo.InvariantCulture, $"sign-in/{SignIn}"), role, ActorChannel.Portal, Actor.Typed(reason));

    /// <summary>The visitor changing what is its own: its factors, its sessions.</summary>
    public Actor Self => Person is not null
        ? Staff(ActorRole.Administrator | ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.Auditor)
        : Outside((Partners.Count > 0 ? ActorRole.Partner : 0) | (Schools.Count > 0 ? ActorRole.School : 0) | (Holder is not null || Children.Count > 0 ? ActorRole.Holder : 0));

    /// <summary>Null for whoever is not signed in.</summary>
    public static Visitor? Of(ClaimsPrincipal user)
    {
        if (user.FindFirstValue("sid") is not { } session)
            return null;
        return new(
            Number(user.FindFirstValue("sub")!),
            session,
            user.FindFirstValue("name")!,
            user.FindFirstValue("factor") is { } factor ? long.Parse(factor, CultureInfo.InvariantCulture) : null,
            user.FindFirstValue("person")?.Split(Separator) is { } person ? new(Number(person[0]), person[1], (ActorRole)Number(person[2])) : null,
            [.. user.FindAll("partner").Select(c => c.Value.Split(Separator)).Select(p => new PartnerAccess(Number(p[0]), (PartnerRole)Number(p[1])))],
            [.. user.FindAll("school").Select(c => c.Value)],
            user.FindFirstValue("holder") is { } holder ? long.Parse(holder, CultureInfo.InvariantCulture) : null,
            [.. user.FindAll("child").Select(c => long.Parse(c.Value, CultureInfo.InvariantCulture))]);

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }

    internal ClaimsPrincipal ToPrincipal(string scheme)
    {
        var claims = new List<Claim> { new("sub", Text(SignIn)), new("sid", Session), new("name", Name) };
        if (SecondFactorMs is { } factor)
            claims.Add(new("factor", Text(factor)));
        if (Person is { } person)
            claims.Add(new("person", string.Join(Separator, Text(person.Id), person.Handle, Text((int)person.Roles))));
        claims.AddRange(Partners.Select(p => new Claim("partner", string.Join(Separator, Text(p.Partner), Text((int)p.Role)))));
        claims.AddRange(Schools.Select(uai => new Claim("school", uai)));
        claims.AddRange(Children.Select(child => new Claim("child", Text(child))));
        if (Holder is { } holder)
            claims.Add(new("holder", Text(holder)));
        return new(new ClaimsIdentity(claims, scheme, "name", null));

        static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>Somebody who works for the region, in the roles it has now.</summary>
public sealed record PersonAccess(int Id, string Handle, ActorRole Roles);
