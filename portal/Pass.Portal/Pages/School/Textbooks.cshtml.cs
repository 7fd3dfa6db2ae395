using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data;
using Pass.Engine;
using Pass.Region.Textbooks;

namespace Pass.Portal.Pages.School;

/// <summary>The school's lists of books: from a spreadsheet or by hand; good lines are taken, and each that is not says why.</summary>
[RequestSizeLimit(2 * MostBytes), RequestFormLimits(MultipartBodyLengthLimit = 2 * MostBytes)]
internal sealed class TextbooksModel(PassDatabase database, AuthorizationEngine engine, TimeProvider time) : SchoolPage
{
    public const int MostBytes = 4 << 20;

    private readonly TextbookOffice _office = new(database, engine.Reference, time);

    [BindProperty]
    public IFormFile? Fichier { get; set; }

    [BindProperty]
    public string? Niveau { get; set; }

    [BindProperty]
    public string? Filiere { get; set; }

    [BindProperty]
    public string? Isbn { get; set; }

    [BindProperty]
    public string? Titre { get; set; }

    [BindProperty]
    public string? Matiere { get; set; }

    [BindProperty]
    public string? Prix { get; set; }

    public IReadOnlyList<BookList> Lists { get; private set; } = [];

    public TextbookImport? Taken { get; private set; }

    public IEnumerable<CodeEntry> Levels => engine.Reference.Levels.All.Where(e => !e.IsRetired);

    public IEnumerable<CodeEntry> Tracks => engine.Reference.Tracks.All.Where(e => !e.IsRetired);

    public async Task OnGetAsync() => Lists = await _office.ListsAsync(School.Value, Ct);

    public async Task<IActionResult> OnPostFileAsync()
    {
        ModelState.Clear();
        if (Fichier is not { Length: > 0 } upload)
        {
            ModelState.AddModelError(nameof(Fichier), SchoolWords.Say("Books.FileMissing"));
        }
        else if (!IsTooLarge(upload, MostBytes, nameof(Fichier)))
        {
            await using var content = upload.OpenReadStream();
            Take(await _office.ImportAsync(Self, School.Value, content, Ct), nameof(Fichier));
        }
        await OnGetAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostAddAsync()
    {
        ModelState.Clear();
        var price = Money.Zero;
        var hasPrice = !string.IsNullOrWhiteSpace(Prix);
        if (hasPrice && !Money.TryReadEuros(Prix, out price))
            ModelState.AddModelError(nameof(Prix), SchoolWords.Say("Books.PriceWrong"));
        else if (!Core.Isbn.TryParse(Isbn, out _))
            ModelState.AddModelError(nameof(Isbn), SchoolWords.Say("Books.IsbnWrong"));
        else if (Take(await _office.AddAsync(Self, School.Value, new(Niveau ?? "", Filiere ?? "", Isbn!, Titre ?? "", Matiere, hasPrice ? price : null, null), Ct), nameof(Titre)))
            (Isbn, Titre, Prix) = (null, null, null);
        await OnGetAsync();
        return Page();
    }

    private bool Take(Result<TextbookImport> result, string field)
    {
        if (result.Ok(out var taken, out var problem))
            Taken = taken;
        else
            Refuse(problem, field);
        return Taken is { Faults.Count: 0 };
    }
}
