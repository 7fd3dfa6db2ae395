using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Holders;

/// <summary>Young people and their passes. What changes them is their school's roll, see <see cref="Roll.RollImport"/>.</summary>
public sealed class HolderOffice(PassDatabase database)
{
    private static readonly Texts Words = Texts.Beside(typeof(HolderOffice), "Holders");

    /// <param name="number">As printed on the pass.</param>
    /// <returns>Problems: PassNumberWrong, PassUnknown.</returns>
    public async Task<Result<Holder>> FindAsync(string number, CancellationToken ct = default)
    {
        if (!PassNumber.TryParse(number, out var read, out _))
            return Words.Problem("PassNumberWrong", number);
        await using var context = database.CreateContext();
        return await context.Holders.AsNoTracking().SingleOrDefaultAsync(h => h.PassId == read.Id.Value, ct) is { } holder ? holder : Words.Problem("PassUnknown", read);
    }

    /// <summary>What a holder was told of rights that end, the latest first; in words.</summary>
    public async Task<IReadOnlyList<string>> RemindersAsync(PassId pass, int most, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var told = await context.RightReminders.AsNoTracking().Where(r => r.PassId == pass.Value).OrderByDescending(r => r.AtMs).ThenBy(r => r.BenefitId).ThenBy(r => r.DaysBefore).Take(most)
            .Select(r => new { Reminder = r, Benefit = context.BenefitVersions.Where(b => b.BenefitId == r.BenefitId).OrderByDescending(b => b.Version).First() }).ToListAsync(ct);
        return [.. told.Select(t => Words.Say("RightEnds", ParisCalendar.DateOf(t.Reminder.AtMs), t.Benefit.Unit == BenefitUnit.Cents ? new Money(t.Reminder.Units) : Words.Say("Uses", t.Reminder.Units), t.Benefit.Label(CultureInfo.CurrentUICulture), t.Reminder.LastDay, t.Reminder.DaysBefore))];
    }
}
