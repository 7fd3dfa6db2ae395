using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Holders.Roll;

/// <summary>For a roll that is one school's: who comes, and which of its pupils it does not name any more.</summary>
internal sealed class RollCensus(string uai, string campaign)
{
    private readonly HashSet<long> _seen = [];
    private readonly List<RollPupil> _arrivals = [];
    private int _arrivalCount;

    /// <summary>Once closed.</summary>
    public RollMoves Moves { get; private set; } = new([], 0, [], 0);

    /// <param name="before">As the region knew it; null for who is new.</param>
    public void See(Holder holder, PupilState? before, PupilRow row)
    {
        _seen.Add(holder.Id);
        if (before is not null && (before.LeftOn is null || before.LeftOn == holder.LeftOn) && before.Uai == uai && before.Campaign == campaign)
            return;
        _arrivalCount++;
        if (_arrivals.Count < RollMoves.MostNamed)
            _arrivals.Add(new($"{row.FamilyName} {row.GivenName}", row.ClassCode, before?.Uai is { } from && from != uai ? from : null));
    }

    /// <summary>Whom the roll does not name, its school is to confirm. Marked with the import, and undone with it.</summary>
    /// <param name="journal">Null on a dry run.</param>
    public async Task CloseAsync(PassDatabase database, RollJournal? journal, DateTimeOffset now, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var today = ParisCalendar.DateOf(now);
        var expected = context.Holders.Where(h => h.Uai == uai && h.Campaign == campaign && !h.AwaitsSchool && (h.LeftOn == null || h.LeftOn > today)).OrderBy(h => h.Id);
        if (journal is null)
        {
            // Who looks on needs their names alone, not whole rows.
            Tell(await expected.Select(h => new Holder { Id = h.Id, FamilyName = h.FamilyName, GivenName = h.GivenName, ClassCode = h.ClassCode }).ToListAsync(ct));
            return;
        }
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var missing = Tell(await expected.ToListAsync(ct));
        if (missing.Count > 0)
        {
            await journal.WriteAsync(context, missing.ConvertAll(h => (h, (PupilState?)PupilState.Of(h))), ct);
            foreach (var holder in missing)
                (holder.AwaitsSchool, holder.UpdatedAtMs) = (true, now.ToUnixTimeMilliseconds());
            await context.SaveChangesAsync(ct);
        }
        await transaction.CommitAsync(ct);
    }

    /// <returns>Those of the school's pupils that the roll does not name.</returns>
    private List<Holder> Tell(List<Holder> expected)
    {
        var missing = expected.FindAll(h => !_seen.Contains(h.Id));
        Moves = new(_arrivals, _arrivalCount, [.. missing.Take(RollMoves.MostNamed).Select(h => new RollPupil($"{h.FamilyName} {h.GivenName}", h.ClassCode, null))], missing.Count);
        return missing;
    }
}
