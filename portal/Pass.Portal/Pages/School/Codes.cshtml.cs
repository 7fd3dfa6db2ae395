using Microsoft.AspNetCore.Mvc;
using Pass.Data;
using Pass.Region.Schools;
using Pass.Region.SignIns;

namespace Pass.Portal.Pages.School;

/// <summary>Access codes of a class, to be printed and cut: for those who have no access yet.</summary>
internal sealed class CodesModel(PassDatabase database, TimeProvider time) : SchoolPage
{
    private readonly PupilOffice _office = new(database, time);

    public IReadOnlyList<ClassLine> Classes { get; private set; } = [];

    /// <summary>Shown once, on the answer that made them.</summary>
    public PupilCodeSheet? Sheet { get; private set; }

    public async Task OnGetAsync() => Classes = await _office.ClassesAsync(School.Value, Ct);

    /// <param name="classe">Null or empty for those without a class.</param>
    public async Task<IActionResult> OnPostAsync(string? classe)
    {
        await OnGetAsync();
        var pupils = await _office.ListAsync(School.Value, new(ClassCode: classe ?? "", OnlyWithoutAccess: true), size: PupilCodes.MostAtOnce, ct: Ct);
        var ids = pupils.Items.Select(p => p.Id).ToList();
        if ((await new PupilCodes(database, time).MakeAsync(Self, School.Value, ids, Ct)).Ok(out var sheet, out var problem))
            Sheet = sheet;
        else
            Refuse(problem);
        return Page();
    }
}
