using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Partners;

namespace Pass.Portal.Pages.Partner;

/// <summary>When a partner is usually open: one line a day, as one would write it on the door.</summary>
internal sealed class HoursModel(PassDatabase database, TimeProvider time) : PartnerPage
{
    private readonly HoursOffice _office = new(database, time);

    /// <summary>From Monday.</summary>
    [BindProperty]
    public string?[] Day { get; set; } = new string?[OpeningWeek.DaysOfWeek];

    public bool HasHours { get; private set; }

    /// <summary>What the public pages say now; null when it has no hours.</summary>
    public string? Now { get; private set; }

    protected override bool IsFor(PartnerRole role) => role == PartnerRole.Owner;

    public async Task OnGetAsync()
    {
        if (await LoadAsync() is { } week)
            Day = [.. Enumerable.Range(0, OpeningWeek.DaysOfWeek).Select(day => HourWords.Typed(week.On(day)))];
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var days = new IReadOnlyList<OpenRange>[OpeningWeek.DaysOfWeek];
        for (var day = 0; day < days.Length; day++)
        {
            if (OpeningWeek.ReadDay(Day.ElementAtOrDefault(day)).Ok(out var ranges, out var wrong))
                days[day] = ranges;
            else
                ModelState.AddModelError(FieldOf(day), PartnerWords.Say("Hours.Wrong", Name(day), wrong.Text));
        }
        if (ModelState.IsValid)
        {
            if (!OpeningWeek.Of(days).Ok(out var week, out var problem))
                Refuse(problem, FieldOf(0));
            else if (!(await _office.SetAsync(Self(), Partner, week, Ct)).Ok(out _, out problem))
                Refuse(problem);
        }
        if (!ModelState.IsValid)
        {
            // As many fields as there are days, whatever was sent.
            Day = [.. Enumerable.Range(0, OpeningWeek.DaysOfWeek).Select(day => Day.ElementAtOrDefault(day))];
            await LoadAsync();
            return Page();
        }
        Done(PartnerWords.Say("Hours.Saved"));
        return LocalRedirect("/pro/horaires");
    }

    public async Task<IActionResult> OnPostRemoveAsync()
    {
        if ((await _office.SetAsync(Self(), Partner, null, Ct)).Ok(out _, out var problem))
        {
            Done(PartnerWords.Say("Hours.Removed"));
            return LocalRedirect("/pro/horaires");
        }
        Refuse(problem);
        await OnGetAsync();
        return Page();
    }

    public static string Name(int day)
    {
        var name = HourWords.DayName(day);
        return char.ToUpper(name[0], CultureInfo.CurrentUICulture) + name[1..];
    }

    private static string FieldOf(int day) => string.Create(CultureInfo.InvariantCulture, $"{nameof(Day)}[{day}]");

    private async Task<OpeningWeek?> LoadAsync()
    {
        var week = await _office.OfAsync(Partner, Ct);
        HasHours = week is not null;
        var now = time.GetUtcNow();
        Now = week is null ? null : HourWords.Said(week.At(now), now);
        return week;
    }
}
