using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data;
using Pass.Engine;
using Pass.Region.Holders.Roll;

namespace Pass.Portal.Pages.School;

/// <summary>What applying a roll would do: who comes, who is missing, what is wrong with which line, and what it costs the region; then it is applied as it was seen.</summary>
internal sealed class RollModel(PassDatabase database, AuthorizationEngine engine, RollMemory memory, TimeProvider time) : SchoolPage
{
    /// <summary>Problems shown.</summary>
    public const int MostShown = 100;

    private readonly RollOffice _office = new(database, engine, time, memory);

    /// <summary>Pupils without a mistake are taken, the others are left out.</summary>
    [BindProperty(SupportsGet = true)]
    public bool SansFautes { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool AutreAnnee { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Ancienne { get; set; }

    public int Id { get; private set; }

    public RollImportResult Result { get; private set; } = null!;

    public RollSchoolResult? Own => Result.Schools.FirstOrDefault(s => s.School.Name == School.Value);

    public bool IsReady => Own is { IsTaken: true };

    public Money Worth => new(Result.Effects.Sum(e => e.WorthAtMost?.Cents ?? 0));

    /// <summary>A reason that may be accepted stands against it.</summary>
    public bool Has(params string[] codes) => Result.Check.Problems.Concat(Result.Check.Notices).Any(p => codes.Contains(p.Code));

    public bool HasFaults => Result.Check.Problems.Any(p => !p.RefusesSchool) && Own is { School.Refusal: null };

    private RollAccept Accept => (SansFautes ? RollAccept.Errors : 0) | (AutreAnnee ? RollAccept.OtherYear : 0) | (Ancienne ? RollAccept.Older : 0);

    public async Task<IActionResult> OnGetAsync(int id)
    {
        Id = id;
        using var keys = SchoolKeys.Of(database);
        if (await _office.PreviewAsync(Self, School, id, Accept, keys, Ct) is not { } asked)
            return NotFound();
        if (asked.Ok(out var result, out var problem))
        {
            Result = result;
            return Page();
        }
        Warn(problem.Text);
        return LocalRedirect("/etablissement/import");
    }

    public async Task<IActionResult> OnPostAsync(int id)
    {
        using var keys = SchoolKeys.Of(database);
        if (await _office.ApplyAsync(Self, School, id, Accept, keys, Ct) is not { } asked)
            return NotFound();
        // What stands against it is said where it is looked at.
        if (!asked.Ok(out var result, out _) || !result.Imported)
            return LocalRedirect(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/etablissement/import/{id}"));
        Done(Said(result));
        return LocalRedirect("/etablissement/import");
    }

    private static string Said(RollImportResult done)
    {
        var said = SchoolWords.Say("Roll.Done", done.Created, done.Updated, done.Granted, done.Moves?.MissingCount ?? 0);
        return done.Refused.Count == 0 ? said : said + " " + SchoolWords.Say("Roll.GrantsRefused", done.Refused.Values.Sum());
    }
}
