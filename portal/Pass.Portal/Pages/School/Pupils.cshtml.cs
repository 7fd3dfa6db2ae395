using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Region;
using Pass.Region.Schools;

namespace Pass.Portal.Pages.School;

/// <summary>The school's pupils, by name: several are confirmed or said to have left at once, and that is undone as a whole.</summary>
internal sealed class PupilsModel(PassDatabase database, PassDbContext context, AuthorizationEngine engine, TimeProvider time) : SchoolPage
{
    private readonly PupilOffice _office = new(database, time);

    [BindProperty(SupportsGet = true)]
    public string? Nom { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Classe { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Attente { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool SansAcces { get; set; }

    [BindProperty(SupportsGet = true)]
    public long Apres { get; set; }

    /// <summary>The change just made, which may be undone here.</summary>
    [BindProperty(SupportsGet = true)]
    public int? Fait { get; set; }

    public Page<PupilLine> List { get; private set; } = new([], false);

    public IReadOnlyList<string> ClassCodes { get; private set; } = [];

    /// <summary>Null when there is nothing to undo.</summary>
    public SchoolChange? Undoable { get; private set; }

    public bool IsFiltered => !string.IsNullOrWhiteSpace(Nom) || !string.IsNullOrEmpty(Classe) || Attente || SansAcces;

    public string Query => string.Concat(
        "nom=", Uri.EscapeDataString(Nom ?? ""), "&classe=", Uri.EscapeDataString(Classe ?? ""), Attente ? "&attente=true" : "", SansAcces ? "&sansAcces=true" : "");

    public async Task OnGetAsync()
    {
        List = await _office.ListAsync(School.Value, new(Nom ?? "", string.IsNullOrEmpty(Classe) ? null : Classe, Attente, SansAcces), Apres, ct: Ct);
        ClassCodes = await _office.ClassCodesAsync(School.Value, Ct);
        var uai = School.Value;
        if (Fait is { } made)
            Undoable = await context.SchoolChanges.AsNoTracking().SingleOrDefaultAsync(c => c.Id == made && c.Uai == uai && c.UndoneMs == null, Ct);
    }

    public Task<IActionResult> OnPostConfirmAsync(long[] eleve) => ChangeAsync(_office.ConfirmAsync(Self, School.Value, eleve, Ct), "Pupils.Confirmed");

    public Task<IActionResult> OnPostLeftAsync(long[] eleve) => ChangeAsync(_office.LeaveAsync(Self, School.Value, eleve, Ct), "Pupils.Left");

    public async Task<IActionResult> OnPostUndoAsync(int change) =>
        await AnswerAsync(await new SchoolUndo(database, engine, time).UndoAsync(Self, School.Value, change, Ct), ChangeWords.Undone, "/etablissement/eleves?" + Query, OnGetAsync);

    private async Task<IActionResult> ChangeAsync(Task<Result<SchoolChange>> change, string done)
    {
        var made = await change;
        return await AnswerAsync(made, c => SchoolWords.Say(done, c.Pupils), made.Ok(out var value, out _) ? string.Create(CultureInfo.InvariantCulture, $"/etablissement/eleves?{Query}&fait={value.Id}") : "", OnGetAsync);
    }
}
