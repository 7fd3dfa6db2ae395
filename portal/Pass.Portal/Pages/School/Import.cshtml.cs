using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Region.Holders.Roll;
using Pass.Region.Schools;

namespace Pass.Portal.Pages.School;

/// <summary>A roll is handed in here, looked at on the next page, and undone here; so is every other change of pupils.</summary>
[RequestSizeLimit(2 * RollOffice.MostUploaded), RequestFormLimits(MultipartBodyLengthLimit = 2 * RollOffice.MostUploaded)]
internal sealed class ImportModel(PassDatabase database, PassDbContext context, AuthorizationEngine engine, TimeProvider time) : SchoolPage
{
    private const int MostShown = 30;

    [BindProperty]
    public IFormFile? Fichier { get; set; }

    public IReadOnlyList<SchoolChange> Changes { get; private set; } = [];

    /// <summary>Looked at, and not applied yet.</summary>
    public RollUpload? Waiting { get; private set; }

    public bool MayUndo(SchoolChange change) => change.UndoneMs is null && !change.IsForgotten && change.Pupils > 0
        && time.GetUtcNow() <= DateTimeOffset.FromUnixTimeMilliseconds(change.AtMs).AddDays(SchoolChange.UndoDays)
        && (change.Kind != SchoolChangeKind.Roll || !Changes.Any(c => c.Id > change.Id && c.Kind == SchoolChangeKind.Roll && c.UndoneMs is null && c.Pupils > 0));

    public async Task OnGetAsync()
    {
        var uai = School.Value;
        Changes = await new PupilOffice(database, time).ChangesAsync(uai, MostShown, Ct);
        Waiting = await context.RollUploads.AsNoTracking().Where(u => u.Uai == uai)
            .Select(u => new RollUpload { Id = u.Id, Uai = u.Uai, FileName = u.FileName, AtMs = u.AtMs, Content = Array.Empty<byte>() }).FirstOrDefaultAsync(Ct);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        ModelState.Clear();
        if (Fichier is not { Length: > 0 } upload)
        {
            ModelState.AddModelError(nameof(Fichier), SchoolWords.Say("Import.FileMissing"));
        }
        else if (!IsTooLarge(upload, RollOffice.MostUploaded, nameof(Fichier)))
        {
            using var content = new MemoryStream(checked((int)upload.Length));
            await upload.CopyToAsync(content, Ct);
            if ((await new RollOffice(database, engine, time).UploadAsync(Self, School, Path.GetFileName(upload.FileName), content.ToArray(), Ct)).Ok(out var kept, out var problem))
                return LocalRedirect(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/etablissement/import/{kept.Id}"));
            Refuse(problem, nameof(Fichier));
        }
        await OnGetAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostUndoAsync(int change) =>
        await AnswerAsync(await new SchoolUndo(database, engine, time).UndoAsync(Self, School.Value, change, Ct), ChangeWords.Undone, "/etablissement/import", OnGetAsync);
}
