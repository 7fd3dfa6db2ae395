using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Region.Textbooks;

namespace Pass.Portal.Pages.School;

/// <summary>One list: its books, one taken out, shown to pupils or not.</summary>
internal sealed class TextbookListModel(PassDatabase database, AuthorizationEngine engine, TimeProvider time) : SchoolPage
{
    private readonly TextbookOffice _office = new(database, engine.Reference, time);

    public TextbookList List { get; private set; } = null!;

    public IReadOnlyList<BookLine> Books { get; private set; } = [];

    /// <summary>In the region's words.</summary>
    public string Level => engine.Reference.Levels.All.FirstOrDefault(l => l.Code == List.Level)?.Label(CultureInfo.CurrentUICulture) ?? List.Level;

    /// <summary>Null for all of them.</summary>
    public string? Track => List.Track.Length == 0 ? null : engine.Reference.Tracks.All.FirstOrDefault(t => t.Code == List.Track)?.Label(CultureInfo.CurrentUICulture) ?? List.Track;

    public async Task<IActionResult> OnGetAsync(int id)
    {
        if (await _office.FindAsync(School.Value, id, Ct) is not (var list, var books))
            return NotFound();
        (List, Books) = (list, books);
        return Page();
    }

    public async Task<IActionResult> OnPostPublishAsync(int id, bool publier) =>
        Said(await _office.PublishAsync(Self, School.Value, id, publier, Ct), id, publier ? "Books.PublishedNow" : "Books.WithdrawnNow");

    public async Task<IActionResult> OnPostRemoveAsync(int id, string? isbn) => Said(await _office.RemoveAsync(Self, School.Value, id, isbn ?? "", Ct), id, "Books.Removed");

    private IActionResult Said(Result<TextbookList> result, int id, string said)
    {
        if (!result.Ok(out _, out _))
            return NotFound();
        Done(SchoolWords.Say(said));
        return LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"/etablissement/manuels/{id}"));
    }
}
