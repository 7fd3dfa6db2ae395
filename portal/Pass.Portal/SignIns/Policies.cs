using Microsoft.AspNetCore.Authorization;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.People;

namespace Pass.Portal.SignIns;

/// <summary>Who may open what: one policy a space, and a few for what only some of it may. Which partner, school or pass it is about, each page asks of the visitor.</summary>
public static class Policies
{
    /// <summary>Whoever is signed in.</summary>
    public const string SignedIn = "SignedIn";

    public const string Youth = "Youth", Family = "Family", School = "School", Partner = "Partner", Staff = "Staff";

    public const string PartnerOwner = "PartnerOwner", PartnerAccounts = "PartnerAccounts";

    public const string Officer = "Officer", AuthorisingOfficer = "AuthorisingOfficer", Administrator = "Administrator";

    /// <summary>Files of young people and partners; an auditor reads what is done, not whose it is.</summary>
    public const string LooksAtFiles = "LooksAtFiles";

    internal static void Add(AuthorizationBuilder policies)
    {
        Add(SignedIn, _ => true, strong: false);
        Add(Youth, v => v.Holder is not null);
        Add(Family, v => v.Children.Count > 0);
        Add(School, v => v.Schools.Count > 0);
        Add(Partner, v => v.Partners.Count > 0);
        Add(PartnerOwner, v => v.Partners.Any(p => p.Role == PartnerRole.Owner));
        Add(PartnerAccounts, v => v.Partners.Any(p => p.Role is PartnerRole.Owner or PartnerRole.Accountant));
        Add(Staff, v => v.Person is { Roles: not ActorRole.None });
        Add(Officer, v => Has(v, ActorRole.Officer));
        Add(AuthorisingOfficer, v => Has(v, ActorRole.AuthorisingOfficer));
        Add(Administrator, v => Has(v, ActorRole.Administrator));
        Add(LooksAtFiles, v => v.Person is { } person && (person.Roles & FileLooks.MayLook) != 0);

        void Add(string name, Func<Visitor, bool> may, bool strong = true) => policies.AddPolicy(name, policy => policy
            .AddAuthenticationSchemes(Sessions.Scheme).RequireAuthenticatedUser()
            .RequireAssertion(context => Visitor.Of(context.User) is { } visitor && may(visitor) && (!strong || !visitor.NeedsSecondFactor || visitor.HasSecondFactor)));

        static bool Has(Visitor visitor, ActorRole role) => visitor.Person is { } person && person.Roles.HasFlag(role);
    }
}
