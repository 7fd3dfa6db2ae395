using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Schools;

namespace Pass.Portal.Pages.School;

/// <summary>What waits for the school, then its classes.</summary>
internal sealed class IndexModel(PassDatabase database, PassDbContext context, TimeProvider time) : SchoolPage
{
    public Data.Model.School Here { get; private set; } = null!;

    public IReadOnlyList<Data.Model.School> Others { get; private set; } = [];

    public IReadOnlyList<ClassLine> Classes { get; private set; } = [];

    /// <summary>An export may say no date and no year.</summary>
    public bool HasRoll => Here.RollYear is not null || Here.RollExportedAtMs is not null || Pupils > 0;

    /// <summary>In service, or waiting for it.</summary>
    public int Gates { get; private set; }

    /// <summary>Who can sign in for the school.</summary>
    public int People { get; private set; }

    public int Pupils => Classes.Sum(c => c.Pupils);

    public int Awaiting => Classes.Sum(c => c.Awaiting);

    public int WithoutAccess => Classes.Sum(c => c.WithoutAccess);

    public async Task OnGetAsync()
    {
        var uai = School.Value;
        var schools = await context.Schools.AsNoTracking().Where(s => Visitor.Schools.Contains(s.Uai)).OrderBy(s => s.Uai).ToListAsync(Ct);
        Here = schools.Find(s => s.Uai == uai) ?? new() { Uai = uai };
        Others = schools.FindAll(s => s.Uai != uai);
        Gates = await context.GateDevices.CountAsync(d => d.Uai == uai && d.Status != TerminalStatus.Revoked, Ct);
        People = await SchoolDirectory.PeopleAsync(context, uai, Ct);
        Classes = await new PupilOffice(database, time).ClassesAsync(uai, Ct);
    }

    public IActionResult OnPostChoose(string? uai) => Choose(uai) ? LocalRedirect("/etablissement") : NotFound();
}
