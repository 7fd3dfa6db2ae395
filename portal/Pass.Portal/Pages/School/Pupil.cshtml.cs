using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Schools;
using Pass.Region.SignIns;

namespace Pass.Portal.Pages.School;

/// <summary>One pupil: its code, its way to another school.</summary>
internal sealed class PupilModel(PassDatabase database, PassDbContext context, TimeProvider time) : SchoolPage
{
    private readonly PupilOffice _office = new(database, time);

    [BindProperty]
    public string? Vers { get; set; }

    public PupilLine Pupil { get; private set; } = null!;

    public bool HasLeft => Pupil.LeftOn is { } day && day <= ParisCalendar.DateOf(time.GetUtcNow());

    /// <summary>Shown once, on the answer that made it.</summary>
    public PupilCodeSheet? Sheet { get; private set; }

    public IReadOnlyList<Data.Model.School> Schools { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(long id)
    {
        if (await _office.FindAsync(School.Value, id, Ct) is not { } pupil)
            return NotFound();
        Pupil = pupil;
        var (uai, department) = (School.Value, School.Department);
        Schools = await context.Schools.AsNoTracking().Where(s => s.Uai != uai && s.Uai.StartsWith(department)).OrderBy(s => s.Uai).Take(200).ToListAsync(Ct);
        return Page();
    }

    public async Task<IActionResult> OnPostCodeAsync(long id)
    {
        if (await OnGetAsync(id) is NotFoundResult none)
            return none;
        if ((await new PupilCodes(database, time).MakeAsync(Self, School.Value, [id], Ct)).Ok(out var sheet, out var problem))
            Sheet = sheet;
        else
            Refuse(problem);
        return Page();
    }

    public async Task<IActionResult> OnPostSendAsync(long id)
    {
        if (await OnGetAsync(id) is NotFoundResult none)
            return none;
        if ((await _office.SendAsync(Self, School.Value, id, Vers ?? "", Ct)).Ok(out var made, out var problem))
        {
            Done(SchoolWords.Say("Send.Done", $"{Pupil.GivenName} {Pupil.FamilyName}", made.Detail!));
            return LocalRedirect(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/etablissement/eleves?fait={made.Id}"));
        }
        Refuse(problem, nameof(Vers));
        return Page();
    }
}
