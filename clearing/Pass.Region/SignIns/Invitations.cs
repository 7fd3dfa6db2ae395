using Pass.Core;
using Pass.Data.Model;

namespace Pass.Region.SignIns;

/// <summary>Whom an invitation is for.</summary>
/// <param name="Subject">Id of the person, holder or partner; 0 for a school.</param>
/// <param name="Uai">Of the school; empty otherwise.</param>
/// <param name="Mail">Where the code is sent too; null for one that is handed over.</param>
public sealed record Invited(LinkKind Kind, long Subject, string Uai = "", PartnerRole PartnerRole = PartnerRole.None, InvitationMail? Mail = null)
{
    public static Invited Person(int person) => new(LinkKind.Person, person);

    public static Invited Holder(long holder) => new(LinkKind.Holder, holder);

    public static Invited Family(long holder) => new(LinkKind.Family, holder);

    public static Invited Partner(int partner, PartnerRole role) => new(LinkKind.Partner, partner, "", role);

    public static Invited School(Uai school) => new(LinkKind.School, 0, school.Value);

    /// <summary>As the audit names whom it is about.</summary>
    internal string Named => Kind switch
    {
        LinkKind.Person => FormattableString.Invariant($"person/{Subject}"),
        LinkKind.Holder or LinkKind.Family => FormattableString.Invariant($"holder/{Subject}"),
        LinkKind.Partner => FormattableString.Invariant($"partner/{Subject}"),
        _ => $"school/{Uai}",
    };
}

/// <summary>An invitation; the code is shown once and stored only as its hash.</summary>
public sealed record NewInvitation(ActivationCode Code, string Name, DateTimeOffset Expires);

/// <summary>A child that a family is about to follow.</summary>
/// <param name="Name">Its given name.</param>
/// <param name="Others">Given names of those that the same sign-in follows already.</param>
/// <param name="IsFollowed">This one is, too.</param>
public sealed record InvitedChild(string Name, IReadOnlyList<string> Others, bool IsFollowed);

/// <summary>A mail with the code's link.</summary>
/// <param name="Page">Where it leads: <c>https://pass.example/invitation</c>.</param>
/// <param name="Language">Of who invites, <c>fr</c> or <c>en</c>.</param>
public sealed record InvitationMail(string Address, string Page, string Language);

/// <summary>A sign-in to be made: its secrets are already made unreadable.</summary>
/// <param name="Name">Of who comes with a family's code, which says none; null for all others, who are greeted as they were invited.</param>
public sealed record NewSignIn(string UserName, string PasswordHash, string SecurityStamp, string? Name = null);
