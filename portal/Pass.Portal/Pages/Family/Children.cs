using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Pages.Paying;
using Pass.Portal.Pages.Youth;

namespace Pass.Portal.Pages.Family;

/// <summary>A child as its family sees it.</summary>
internal sealed record Child(long Id, PassId Pass, string Name, IReadOnlyList<PurseCard> Purses, IReadOnlyList<FamilyDebt> Debts, Halt? Halt);

/// <summary>What the pages of families read: only of children that the sign-in follows.</summary>
internal sealed class Children(PassDbContext context, AuthorizationEngine engine, DateOnly today)
{
    public async Task<IReadOnlyList<Child>> OfAsync(IReadOnlyList<long> ids, CancellationToken ct)
    {
        var found = new List<Child>();
        var holders = await context.Holders.AsNoTracking().Where(h => ids.Contains(h.Id)).OrderBy(h => h.Id).ToListAsync(ct);
        var debts = await new PaidIn(context).DebtsAsync(holders.ConvertAll(h => h.PassId), ct);
        foreach (var holder in holders)
            found.Add(await WithPursesAsync(holder, debts[holder.PassId], ct));
        return found;
    }

    /// <summary>Null for one that is not followed.</summary>
    public async Task<Child?> FindAsync(IReadOnlyList<long> ids, long id, CancellationToken ct) =>
        ids.Contains(id) && await context.Holders.AsNoTracking().SingleOrDefaultAsync(h => h.Id == id, ct) is { } holder ? await WithPursesAsync(holder, (await new PaidIn(context).DebtsAsync([holder.PassId], ct))[holder.PassId], ct) : null;

    private async Task<Child> WithPursesAsync(Holder holder, IEnumerable<FamilyDebt> debts, CancellationToken ct)
    {
        var account = await engine.ReadAsync(new(holder.PassId), ct);
        return new(holder.Id, new(holder.PassId), holder.GivenName ?? PassNumber.Of(new(holder.PassId)).ToString(),
            account is null ? [] : PurseCard.Of(account, engine.Reference, today), [.. debts], await new OwnPass(context).HaltAsync(holder.Id, account?.Status, ct));
    }
}
