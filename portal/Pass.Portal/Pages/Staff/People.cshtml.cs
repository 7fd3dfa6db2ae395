using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.People;
using Pass.Region.SignIns;

namespace Pass.Portal.Pages.Staff;

/// <summary>Who works for the region: entered, invited, given roles, ended.</summary>
internal sealed class PeopleModel(PassDatabase database, PassDbContext context, SignInOffice signIns, TimeProvider time) : StaffPage
{
    public static IReadOnlyList<ActorRole> AllRoles { get; } = [ActorRole.Officer, ActorRole.AuthorisingOfficer, ActorRole.Administrator, ActorRole.Auditor];

    public IReadOnlyList<Person> People { get; private set; } = [];

    /// <summary>Persons that have a sign-in now.</summary>
    public IReadOnlySet<int> Signed { get; private set; } = new HashSet<int>();

    public bool MayChange => Visitor.Person!.Roles.HasFlag(ActorRole.Administrator);

    /// <summary>Shown once, to whoever asked for it.</summary>
    public NewInvitation? Invited { get; private set; }

    [BindProperty]
    public string? Handle { get; set; }

    [BindProperty]
    public string? FullName { get; set; }

    [BindProperty]
    public List<ActorRole> Roles { get; set; } = [];

    private PeopleOffice Office => new(database, time);

    private Actor Administrator => Visitor.Staff(ActorRole.Administrator);

    private ActorRole Asked => Roles.Aggregate(ActorRole.None, (all, one) => all | one);

    public async Task OnGetAsync()
    {
        People = await Office.ListAsync(Ct);
        Signed = (await context.SignInLinks.Where(l => l.Kind == LinkKind.Person && l.EndedMs == null).Select(l => (int)l.Subject).ToListAsync(Ct)).ToHashSet();
    }

    public async Task<IActionResult> OnPostAddAsync() => await AnswerAsync(await Office.AddAsync(Administrator, Handle ?? "", FullName ?? "", Asked, [], Ct), "People.Added",
        code => code is "RolesMissing" ? nameof(Roles) : code.StartsWith("Handle", StringComparison.Ordinal) ? nameof(Handle) : nameof(FullName));

    public async Task<IActionResult> OnPostRolesAsync(string? person) => await AnswerAsync(await Office.SetRolesAsync(Administrator, person ?? "", Asked, Ct), "People.RolesSet", _ => "");

    public async Task<IActionResult> OnPostEndAsync(string? person) => await AnswerAsync(await Office.EndAsync(Administrator, person ?? "", Ct), "People.EndedNow", _ => "");

    public async Task<IActionResult> OnPostInviteAsync(string? person)
    {
        ModelState.Clear();
        if (!(await Office.FindAsync(person ?? "", Ct)).Ok(out var found, out var problem))
            Refuse(problem);
        else if ((await signIns.InviteAsync(Administrator, Region.SignIns.Invited.Person(found.Id), found.Name, Ct)).Ok(out var made, out problem))
            Invited = made;
        else
            Refuse(problem);
        await OnGetAsync();
        return Page();
    }

    private async Task<IActionResult> AnswerAsync(Result<Person> result, string done, Func<string, string> fieldOf)
    {
        if (result.Ok(out var person, out var problem))
        {
            Done(StaffWords.Say(done, person.Name));
            return LocalRedirect("/region/exploitation/personnes");
        }
        ModelState.Clear();
        Refuse(problem, fieldOf(problem.Code));
        await OnGetAsync();
        return Page();
    }
}
