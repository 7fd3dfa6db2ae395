using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Model;

namespace Pass.Region.Holders;

/// <summary>Tells holders what is left of a benefit before its last day: a row each, which pages show and mails are made of.</summary>
public sealed class RightsReminder(PassDatabase database, TimeProvider time)
{
    private const int Batch = 10_000;

    /// <summary>Done again, it tells nobody twice. Of the numbers of days that were passed, only the least is told.</summary>
    /// <param name="daysBefore">So many days before the last one.</param>
    /// <returns>How many were told. Problems: RoleMissing, ActorUnknown.</returns>
    public async Task<Result<int>> RunAsync(Actor actor, IReadOnlyList<int> daysBefore, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Officer | ActorRole.System, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        var reference = await new ReferenceLoader(database).LoadAsync(ct);
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        var told = 0;
        foreach (var benefit in await context.BenefitVersions.AsNoTracking().Select(b => b.BenefitId).Distinct().Order().ToListAsync(ct))
        {
            if (reference.Benefit(new((ushort)benefit), today) is not { IsOfFamilies: false } rules || today > rules.ValidUntil)
                continue;
            var left = rules.ValidUntil.DayNumber - today.DayNumber;
            if (daysBefore.Where(d => d >= left).DefaultIfEmpty(0).Min() is var days and > 0)
                told += await TellAsync(context, benefit, rules.ValidUntil, days, actor, ct);
        }
        return told;
    }

    private async Task<int> TellAsync(PassDbContext context, int benefit, DateOnly lastDay, int days, Actor actor, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        for (var told = 0; ;)
        {
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            var purses = await context.Purses.AsNoTracking().Where(p => p.BenefitId == benefit && p.Balance - p.Held > 0
                && !context.RightReminders.Any(r => r.PassId == p.PassId && r.BenefitId == benefit && r.LastDay == lastDay && r.DaysBefore == days)).OrderBy(p => p.PassId).Take(Batch).ToListAsync(ct);
            if (purses.Count == 0)
                return told;
            await context.InsertAsync([.. purses.Select(p => new RightReminder
            {
                PassId = p.PassId,
                BenefitId = benefit,
                LastDay = lastDay,
                DaysBefore = days,
                Units = p.Balance - p.Held,
                AtMs = now.ToUnixTimeMilliseconds(),
            })], ct);
            await Audit.WriteAsync(context, actor, now, "right.remind", string.Create(CultureInfo.InvariantCulture, $"benefit/{benefit}"), null, new { lastDay, days, Passes = purses.Count }, ct);
            await transaction.CommitAsync(ct);
            told += purses.Count;
        }
    }
}
