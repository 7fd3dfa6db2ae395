using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data;
using Pass.Portal.SignIns;
using Pass.Region.Holders;
using Pass.Region.Hosting;
using Pass.Region.Schools;

namespace Pass.Portal.Pages.School;

/// <summary>A pupil of another school comes: known by its INE and its birth date, which whoever guesses does not find out here.</summary>
internal sealed class ReceiveModel(PassDatabase database, DoorLimits limits, TimeProvider time) : SchoolPage
{
    private static readonly string[] DateForms = ["yyyy-MM-dd", "d/M/yyyy", "dd/MM/yyyy"];

    [BindProperty]
    public string? Ine { get; set; }

    [BindProperty]
    public string? BirthDate { get; set; }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!Core.Ine.TryParse(Ine, out var ine))
            ModelState.AddModelError(nameof(Ine), SchoolWords.Say("Receive.IneWrong"));
        if (!DateOnly.TryParseExact((BirthDate ?? "").Trim(), DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var birthDate))
            ModelState.AddModelError(nameof(BirthDate), SchoolWords.Say("Receive.DateWrong"));
        if (!ModelState.IsValid)
            return Page();
        var guessed = "INE/" + ine.Value;
        if (!limits.MayTry(HttpContext, guessed))
            return AskToWait(SchoolWords.Say("Receive.TooOften"));
        if ((await new PupilOffice(database, time).ReceiveAsync(Self, School.Value, HmacOf(ine), birthDate, Ct)).Ok(out var made, out var problem))
        {
            Done(SchoolWords.Say("Receive.Done"));
            return LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"/etablissement/eleves?fait={made.Id}"));
        }
        limits.Failed(HttpContext, guessed);
        Refuse(problem);
        return Page();
    }

    private byte[] HmacOf(Ine ine)
    {
        using var keys = SchoolKeys.Of(database);
        return keys.HmacOf(ine.Value);
    }
}

/// <summary>The region's keys, by which an INE is found.</summary>
internal static class SchoolKeys
{
    public static RegionKeys Of(PassDatabase database) => RegionKeys.Load(RegionParts.KeysPath(database) ?? throw new RegionMissingException("PASS_KEYS=FOLDER/" + RegionKeys.FileName));
}
