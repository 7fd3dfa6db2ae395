using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Mails;

namespace Pass.Region.People;

/// <summary>Who works for the region, in which roles, and as which user of the operating system.</summary>
public sealed class PeopleOffice(PassDatabase database, TimeProvider time)
{
    private static readonly Texts Words = Texts.Beside(typeof(PeopleOffice), "People");

    /// <summary>Roles that somebody who works for the region may hold.</summary>
    public const ActorRole Staff = ActorRole.Administrator | ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.Auditor;

    private const int NameLength = 140, SystemUserLength = 100;

    /// <summary>Enters somebody.</summary>
    /// <param name="systemUsers">Users of the operating system who may act as this person.</param>
    /// <returns>Problems: those of <see cref="Handle"/> and <see cref="PlainText"/>, RoleMissing, RolesMissing, HandleTaken.</returns>
    public async Task<Result<Person>> AddAsync(
        Actor actor, string handle, string name, ActorRole roles, IReadOnlyList<string> systemUsers, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Administrator, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!(await AddAsync(context, handle, name, roles, systemUsers, NowMs, ct)).Ok(out var person, out var problem))
            return problem;
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "person.add", Subject(person), null, Shown(person), ct);
        await transaction.CommitAsync(ct);
        return person;
    }

    /// <summary>
    /// Enters who creates the region as its first administrator, by the name that the operating system knows; somebody may always be asked for then.
    /// A region that has people has them enter others.
    /// </summary>
    /// <returns>The first person, who acted by itself. Problem: PeopleThere.</returns>
    public async Task<Result<Actor>> FoundAsync(string systemUser, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await context.People.AnyAsync(ct))
            return Words.Problem("PeopleThere");
        if (!(await AddAsync(context, systemUser, systemUser, ActorRole.Administrator | ActorRole.Officer, [systemUser], NowMs, ct)).Ok(out var person, out var problem))
            return problem;
        var actor = new Actor(new(person.Id), person.Handle, ActorRole.Administrator, ActorChannel.CommandLine);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "person.add", Subject(person), null, Shown(person), ct);
        await transaction.CommitAsync(ct);
        return actor;
    }

    /// <summary>Lets a user of the operating system act as somebody.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, PersonUnknown, PersonEnded, and those of <see cref="PlainText"/>.</returns>
    public Task<Result<Person>> MapAsync(Actor actor, string handle, string systemUser, CancellationToken ct = default) =>
        ChangeAsync(actor, handle, "person.map", (_, person) =>
        {
            if (!PlainText.Read(systemUser, SystemUserLength).Ok(out var user, out var problem))
                return Task.FromResult<Problem?>(problem);
            if (!person.SystemUsers.Exists(u => u.SystemUser == user))
                person.SystemUsers.Add(new() { SystemUser = user });
            return Task.FromResult<Problem?>(null);
        }, ct);

    /// <summary>Gives somebody other roles, from its next page or command on.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, PersonUnknown, PersonEnded, RolesMissing, LastAdministrator.</returns>
    public Task<Result<Person>> SetRolesAsync(Actor actor, string handle, ActorRole roles, CancellationToken ct = default) =>
        ChangeAsync(actor, handle, "person.roles", (context, person) =>
        {
            if (roles == ActorRole.None || (roles & ~Staff) != 0)
                return Task.FromResult<Problem?>(Words.Problem("RolesMissing"));
            if (!roles.HasFlag(ActorRole.Administrator) && IsLastAdministrator(context, person))
                return Task.FromResult<Problem?>(Words.Problem("LastAdministrator", person.Handle));
            person.Roles = roles;
            return Task.FromResult<Problem?>(null);
        }, ct);

    /// <summary>Ends somebody's work for the region: nothing can be done in that name any more, and what was done stays.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, PersonUnknown, PersonEnded, LastAdministrator.</returns>
    public Task<Result<Person>> EndAsync(Actor actor, string handle, CancellationToken ct = default) =>
        ChangeAsync(actor, handle, "person.end", async (context, person) =>
        {
            if (IsLastAdministrator(context, person))
                return Words.Problem("LastAdministrator", person.Handle);
            person.EndedMs = NowMs;
            // Where it is written to is known no more, unless it acts for somebody else with the same sign-in.
            var signIns = await context.SignIns.Where(s => s.Links.Any(l => l.EndedMs == null && l.Kind == LinkKind.Person && l.Subject == person.Id)
                && !s.Links.Any(l => l.EndedMs == null && l.Kind != LinkKind.Person)).Select(s => s.Id).ToListAsync(ct);
            await OwnAddresses.ForgetAsync(context, signIns, ct);
            return null;
        }, ct);

    /// <returns>Somebody who works here. Problems: PersonUnknown, PersonEnded, and those of <see cref="Handle"/>.</returns>
    public async Task<Result<Person>> FindAsync(string handle, CancellationToken ct = default)
    {
        if (!Handle.Parse(handle).Ok(out var read, out var problem))
            return problem;
        await using var context = database.CreateContext();
        if (await context.People.AsNoTracking().SingleOrDefaultAsync(p => p.Handle == read.Text, ct) is not { } person)
            return Words.Problem("PersonUnknown", read.Text);
        return person.EndedMs is null ? person : Words.Problem("PersonEnded", read.Text);
    }

    public async Task<IReadOnlyList<Person>> ListAsync(CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.People.AsNoTracking().Include(p => p.SystemUsers).OrderBy(p => p.Handle).ToListAsync(ct);
    }

    /// <summary>Who acts on the command line: the operating system says who is there, and an administrator who that may be.</summary>
    /// <param name="handle">One of the people mapped to that user; null for the only one, or the one of the same name.</param>
    /// <param name="anyOf">Roles of which one is needed; the actor has those of them that the person has.</param>
    /// <returns>Problems: PeopleMissing, SystemUserUnknown, SeveralPeople, PersonUnknown, PersonEnded, PersonNotMapped, RoleMissing, and those of <see cref="Handle"/>.</returns>
    public async Task<Result<Actor>> ActAsync(string systemUser, string? handle, ActorRole anyOf, string? reason = null, CancellationToken ct = default)
    {
        string? why = null;
        if (reason is not null && !PlainText.Read(reason, PlainText.ReasonLength).Ok(out why, out var unreadable))
            return unreadable;
        var people = await ListAsync(ct);
        var mapped = people.Where(p => p.EndedMs is null && p.SystemUsers.Exists(u => u.SystemUser == systemUser)).ToList();
        if (!Choose(people, mapped, systemUser, handle).Ok(out var person, out var problem))
            return problem;
        var actor = new Actor(new(person.Id), person.Handle, person.Roles & anyOf, ActorChannel.CommandLine, why);
        return actor.Lacks(anyOf) is { } refused ? refused : actor;
    }

    private static bool IsLastAdministrator(PassDbContext context, Person person) =>
        !context.People.Any(p => p.Id != person.Id && p.EndedMs == null && (p.Roles & ActorRole.Administrator) != 0);

    private static Result<Person> Choose(IReadOnlyList<Person> people, List<Person> mapped, string systemUser, string? handle)
    {
        if (people.Count == 0)
            return Words.Problem("PeopleMissing");
        if (handle is not null)
        {
            if (!Handle.Parse(handle).Ok(out var asked, out var problem))
                return problem;
            if (people.FirstOrDefault(p => p.Handle == asked.Text) is not { } person)
                return Words.Problem("PersonUnknown", asked.Text);
            if (person.EndedMs is not null)
                return Words.Problem("PersonEnded", asked.Text);
            return mapped.Contains(person) ? person : Words.Problem("PersonNotMapped", systemUser, asked.Text);
        }
        if (mapped.Count == 0)
            return Words.Problem("SystemUserUnknown", systemUser);
        if (mapped.Count == 1)
            return mapped[0];
        return Handle.Parse(systemUser).Ok(out var own, out _) && mapped.Find(p => p.Handle == own.Text) is { } same
            ? same
            : Words.Problem("SeveralPeople", systemUser, string.Join(", ", mapped.Select(p => p.Handle)));
    }

    private static async Task<Result<Person>> AddAsync(
        PassDbContext context, string handle, string name, ActorRole roles, IReadOnlyList<string> systemUsers, long sinceMs, CancellationToken ct)
    {
        if (!Handle.Parse(handle).Ok(out var read, out var problem))
            return problem;
        if (!PlainText.Read(name, NameLength).Ok(out var shown, out problem))
            return problem;
        if (roles == ActorRole.None || (roles & ~Staff) != 0)
            return Words.Problem("RolesMissing");
        if (await context.People.AnyAsync(p => p.Handle == read.Text, ct))
            return Words.Problem("HandleTaken", read.Text);
        var person = new Person { Handle = read.Text, Name = shown, Roles = roles, SinceMs = sinceMs };
        foreach (var typed in systemUsers.Distinct())
        {
            if (!PlainText.Read(typed, SystemUserLength).Ok(out var user, out problem))
                return problem;
            person.SystemUsers.Add(new() { SystemUser = user });
        }
        context.People.Add(person);
        await context.SaveChangesAsync(ct);
        return person;
    }

    private async Task<Result<Person>> ChangeAsync(Actor actor, string handle, string action, Func<PassDbContext, Person, Task<Problem?>> change, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Administrator, ct) is { } refused)
            return refused;
        if (!Handle.Parse(handle).Ok(out var read, out var problem))
            return problem;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        // A change that changes nothing locks the row: of two at once, the other waits and then sees this one.
        await context.People.Where(p => p.Handle == read.Text).ExecuteUpdateAsync(set => set.SetProperty(p => p.EndedMs, p => p.EndedMs), ct);
        if (await context.People.Include(p => p.SystemUsers).SingleOrDefaultAsync(p => p.Handle == read.Text, ct) is not { } person)
            return Words.Problem("PersonUnknown", read.Text);
        if (person.EndedMs is not null)
            return Words.Problem("PersonEnded", read.Text);
        var before = Shown(person);
        if (await change(context, person) is { } wrong)
            return wrong;
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), action, Subject(person), before, Shown(person), ct);
        await transaction.CommitAsync(ct);
        return person;
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static string Subject(Person person) => FormattableString.Invariant($"person/{person.Id}");

    private static object Shown(Person p) => new { p.Handle, p.Name, p.Roles, SystemUsers = p.SystemUsers.Select(u => u.SystemUser).Order(StringComparer.Ordinal).ToList(), p.EndedMs };
}
