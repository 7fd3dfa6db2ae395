using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Pass.Data;
using Pass.Design.Components;
using Pass.Region.Schools;

namespace Pass.Portal.Pages.Staff;

/// <summary>The region's schools, and where nobody can sign in yet.</summary>
internal sealed class SchoolsModel(PassDatabase database, TimeProvider time) : StaffPage
{
    private const int PageSize = 20, MostPages = 400;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool SansAcces { get; set; }

    [BindProperty(SupportsGet = true)]
    public int Feuille { get; set; } = 1;

    [BindProperty]
    public string? NewUai { get; set; }

    [BindProperty]
    public string? NewName { get; set; }

    [BindProperty]
    public string? NewTown { get; set; }

    public bool MayChange => (Visitor.Person!.Roles & GivesAccess) != 0;

    public SchoolsFound List { get; private set; } = null!;

    public bool IsFiltered => SansAcces || !string.IsNullOrWhiteSpace(Q);

    public async Task OnGetAsync()
    {
        Feuille = Math.Clamp(Feuille, 1, MostPages);
        List = await new SchoolDirectory(database, time).FindAsync(new(Q ?? "", SansAcces), Feuille, PageSize, Ct);
    }

    public async Task<IActionResult> OnGetCsvAsync() => Csv("etablissements", ["Schools.Uai", "Schools.Name", "Schools.Town", "Schools.LastRoll", "Schools.Pupils", "Schools.People"],
        (await new SchoolDirectory(database, time).FindAsync(new(Q ?? "", SansAcces), 1, MostInFile, Ct)).Items.Select(l => (string?[])
            [l.School.Uai, l.School.Name, l.School.Town, LastRoll(l.School), Cell(l.Pupils), Cell(l.People)]));

    public async Task<IActionResult> OnPostAddAsync()
    {
        if ((await new SchoolOffice(database, time).NameAsync(Visitor.Staff(GivesAccess), NewUai ?? "", NewName ?? "", NewTown, Ct)).Ok(out var school, out var problem))
        {
            Done(StaffWords.Say("Schools.Named", SchoolDirectory.TitleOf(school)));
            return LocalRedirect("/region/etablissements/" + school.Uai);
        }
        ModelState.Clear();
        Refuse(problem, problem.Code switch { "UaiWrong" => nameof(NewUai), "TownUnreadable" => nameof(NewTown), "RoleMissing" or "ActorUnknown" => "", _ => nameof(NewName) });
        await OnGetAsync();
        return Page();
    }

    public string Sheet(int number) => string.Create(CultureInfo.InvariantCulture, $"/region/etablissements?q={Uri.EscapeDataString(Q ?? "")}{(SansAcces ? "&sansAcces=true" : "")}&feuille={number}");

    /// <summary>When the last roll was exported, or at least its year.</summary>
    public static string LastRoll(Data.Model.School school) =>
        school.RollExportedAtMs is { } at ? Show.Moment(at) : school.RollYear is { } year ? StaffWords.Say("Schools.Year", year, year + 1) : StaffWords.Say("Schools.NoRoll");
}
