using System.Globalization;

namespace Pass.Core;

/// <summary>An account: a person's from 1, a sign-in's of somebody else far above, one of the region's own jobs' below 0 (<see cref="SystemActors"/>). Actors are compared by it, never by a name.</summary>
public readonly record struct ActorId(int Value)
{
    /// <summary>From here on, sign-ins of those who do not work for the region: their number comes after.</summary>
    public const int FirstSignIn = 1_000_000_000;

    public static ActorId OfSignIn(int signIn) => new(FirstSignIn + signIn);

    /// <summary>Null for a person of the region and for a job.</summary>
    public int? SignIn => Value > FirstSignIn ? Value - FirstSignIn : null;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What somebody acts as. A person may hold several; an act is done in one of them. Numbers are stored and never reused.</summary>
[Flags]
public enum ActorRole : byte
{
    None = 0,
    /// <summary>People, settings, keys.</summary>
    Administrator = 1,
    /// <summary>Works for the region: rolls, partners, tills, days, drafts.</summary>
    Officer = 2,
    /// <summary>Approves payments (ordonnateur).</summary>
    AuthorisingOfficer = 4,
    /// <summary>Reads everything and changes nothing.</summary>
    Auditor = 8,
    /// <summary>A young person, for its own pass; or its family, for what families may do.</summary>
    Holder = 16,
    /// <summary>Acts for one partner.</summary>
    Partner = 32,
    /// <summary>Acts for one school.</summary>
    School = 64,
    /// <summary>A job of the region itself; no person holds it.</summary>
    System = 128,
}

/// <summary>The way an act came. Numbers are stored and never reused.</summary>
public enum ActorChannel : byte
{
    CommandLine = 1,
    Portal = 2,
    Api = 3,
    Job = 4,
    Import = 5,
}

/// <summary>Who does something, and how: every change of the region's data takes one and says so in the audit.</summary>
/// <param name="Id">The account.</param>
/// <param name="Name">Its handle, for people who read the audit; never compared.</param>
/// <param name="Role">The role it acts in.</param>
/// <param name="Reason">Why, in words read by <see cref="PlainText"/>; null when the act says it all.</param>
public sealed record Actor(ActorId Id, string Name, ActorRole Role, ActorChannel Channel, string? Reason = null)
{
    internal static readonly Texts Words = Texts.Beside(typeof(Actor), "Identity.Names");

    /// <summary>A reason as somebody typed it on a page, made comparable; one that cannot be is left as it is, for the change to refuse (<see cref="CannotSay"/>). Null for none.</summary>
    public static string? Typed(string? reason) => string.IsNullOrWhiteSpace(reason) ? null
        : PlainText.Read(reason.ReplaceLineEndings(" "), PlainText.ReasonLength).Ok(out var plain, out _) ? plain : reason;

    /// <summary>Why its reason may not be kept; null when it may, or there is none.</summary>
    /// <returns>Problems: TextTooLong, TextInvisible, TextDirection.</returns>
    public Problem? CannotSay => string.IsNullOrWhiteSpace(Reason) || PlainText.Read(Reason, PlainText.ReasonLength).Ok(out _, out var problem) ? null : problem;

    public bool Is(ActorRole anyOf) => (Role & anyOf) != 0;

    /// <summary>Why the actor may not do what one of these roles is needed for; null when it may.</summary>
    /// <returns>Problem: RoleMissing.</returns>
    public Problem? Lacks(ActorRole anyOf) => Is(anyOf) ? null : Words.Problem("RoleMissing", Name, RoleNames(anyOf));

    /// <summary>There is no such account, or it has ended.</summary>
    public Problem IsUnknown => Words.Problem("ActorUnknown", Name);

    /// <summary>For people: <c>agent, ordonnateur</c>.</summary>
    public static string RoleNames(ActorRole roles, CultureInfo? culture = null) => string.Join(", ",
        Enum.GetValues<ActorRole>().Where(r => r != ActorRole.None && roles.HasFlag(r)).Select(r => Words.In(culture ?? CultureInfo.CurrentUICulture, $"Role{r}")));
}

/// <summary>The region's own jobs. Their numbers are stored and never reused.</summary>
public static class SystemActors
{
    /// <summary>The region's own jobs, day and night: closes, clears, drafts, expires, takes the bank's files, erases.</summary>
    public static Actor Night { get; } = Job(-1, "night", ActorChannel.Job);

    /// <summary>Follows what the issuer makes, activates and blocks.</summary>
    public static Actor Issuance { get; } = Job(-2, "issuance", ActorChannel.Job);

    /// <summary>A till that brings itself into service with the code it was given.</summary>
    public static Actor Activation { get; } = Job(-3, "activation", ActorChannel.Api);

    /// <summary>Brings a database of an earlier version to this one.</summary>
    public static Actor Upgrade { get; } = Job(-4, "upgrade", ActorChannel.Job);

    /// <summary>Invents regions, for demonstrations and measures.</summary>
    public static Actor Simulation { get; } = Job(-5, "simulation", ActorChannel.Job);

    /// <summary>Makes a region again from its backup, on a machine where none of its people is known; the reason names the operating system's user.</summary>
    public static Actor Restore { get; } = Job(-6, "restore", ActorChannel.CommandLine);

    /// <summary>Stripe, whose events come to the node.</summary>
    public static Actor Stripe { get; } = Job(-7, "stripe", ActorChannel.Api);

    /// <summary>Somebody who makes a sign-in with the one-time code it was given.</summary>
    public static Actor Enrolment { get; } = Job(-8, "enrolment", ActorChannel.Portal);

    /// <summary>Tells partners' software what happens.</summary>
    public static Actor Webhooks { get; } = Job(-9, "webhooks", ActorChannel.Job);

    /// <summary>A till in service, for what it asks on behalf of who stands before it; the row names the till.</summary>
    public static Actor Till { get; } = Job(-10, "till", ActorChannel.Api);

    public static IReadOnlyList<Actor> All { get; } = [Night, Issuance, Activation, Upgrade, Simulation, Restore, Stripe, Enrolment, Webhooks, Till];

    /// <summary>Who did something, for people to read: a job of the region in words, <c>sign-in/12</c> as an access of somebody outside, a person by its handle.</summary>
    public static string NameOf(string name, CultureInfo? culture = null)
    {
        const string outside = "sign-in/";
        if (name.StartsWith(outside, StringComparison.Ordinal))
            return string.Format(CultureInfo.InvariantCulture, Actor.Words.In(culture ?? CultureInfo.CurrentUICulture, "ActorOutside"), name[outside.Length..]);
        return All.FirstOrDefault(a => a.Name == name) is null ? name : Actor.Words.In(culture ?? CultureInfo.CurrentUICulture, $"Actor.{name}");
    }

    private static Actor Job(int id, string name, ActorChannel channel) => new(new(id), name, ActorRole.System, channel);
}
