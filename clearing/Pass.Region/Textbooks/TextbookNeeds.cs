using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Machine;
using Pass.Data.Model;

namespace Pass.Region.Textbooks;

/// <summary>A book that a young person needs.</summary>
/// <param name="IsOwned">It says that it has it already.</param>
public sealed record NeededBook(BookLine Book, bool IsOwned);

/// <summary>A book that pupils near a shop will look for.</summary>
/// <param name="Pupils">Who are still to buy it, never under <see cref="TextbookNeeds.LeastShown"/>.</param>
public sealed record ExpectedBook(string Isbn, string Title, string? Publisher, int Pupils, int Schools, Money? Price);

/// <summary>
/// What a département's pupils are to buy, for the shops that look next: its pupils are counted for it, tens of thousands. Lists that were changed since, or another day,
/// have it counted anew; pupils who came, left or said that they have a book show within minutes.
/// </summary>
public sealed class DemandMemory(TimeProvider time)
{
    /// <summary>By département; of its published lists, how many there are and the sums of their instants.</summary>
    internal ShortMemory<string, (DateOnly Today, long Reference, int Lists, long PublishedMs, long ChangedMs), IReadOnlyList<ExpectedBook>> Books { get; } = new(time, TimeSpan.FromMinutes(5));
}

/// <summary>What pupils need by their schools' published lists, each for itself and all of a département together.</summary>
/// <param name="memory">What was counted some minutes ago serves again; null: everything is read.</param>
public sealed class TextbookNeeds(PassDatabase database, Reference reference, TimeProvider time, DemandMemory? memory = null)
{
    /// <summary>Counts of fewer pupils are told to nobody: they could be somebody's.</summary>
    public const int LeastShown = 11;

    private static readonly Texts Words = Texts.Beside(typeof(TextbookOffice), "Textbooks");

    /// <summary>The list of a young person's own level and track; null while its school has published none.</summary>
    public async Task<IReadOnlyList<NeededBook>?> OfAsync(long holder, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var own = await context.Holders.AsNoTracking().SingleAsync(h => h.Id == holder, ct);
        var lists = await ListsAsync(context, l => l.Uai == own.Uai, ct);
        var (level, track) = WordsOf(own.MefCode);
        var ids = lists.Where(l => l.Level == level && (l.Track.Length == 0 || l.Track == track)).Select(l => l.Id).ToList();
        if (ids.Count == 0)
            return null;
        var owned = (await context.OwnedTextbooks.AsNoTracking().Where(o => o.HolderId == holder).Select(o => o.Isbn).ToListAsync(ct)).ToHashSet();
        return [.. (await TextbookOffice.LinesAsync(context, ids, ct)).DistinctBy(b => b.Isbn).Select(b => new NeededBook(b, owned.Contains(b.Isbn)))];
    }

    /// <summary>A young person says that it has a book, or that it needs it after all.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, BookNotOwn for one that is on no list of its.</returns>
    public async Task<Result<string>> MarkAsync(Actor actor, long holder, string isbn, bool isOwned, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Holder | ActorRole.Officer, ct) is { } refused)
            return refused;
        if (await OfAsync(holder, ct) is not { } needed || needed.FirstOrDefault(n => n.Book.Isbn == isbn) is not { } book)
            return Words.Problem("BookNotOwn");
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (actor.Id.SignIn is not null && !await Actors.LinksOf(context, actor, LinkKind.Holder).AnyAsync(l => l.Subject == holder, ct))
            return Words.Problem("BookNotOwn");
        await context.OwnedTextbooks.Where(o => o.HolderId == holder && o.Isbn == isbn).ExecuteDeleteAsync(ct);
        if (isOwned)
            context.OwnedTextbooks.Add(new() { HolderId = holder, Isbn = isbn, AtMs = time.GetUtcNow().ToUnixTimeMilliseconds() });
        await context.SaveChangesAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "textbook.own", FormattableString.Invariant($"holder/{holder}"), new { Isbn = isbn, IsOwned = book.IsOwned }, new { Isbn = isbn, IsOwned = isOwned }, ct);
        await transaction.CommitAsync(ct);
        return isbn;
    }

    /// <summary>What pupils of a département's schools are still to buy, the most wanted first.</summary>
    /// <param name="department">First three characters of its schools' UAI.</param>
    public async Task<IReadOnlyList<ExpectedBook>> NearAsync(string department, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var lists = await ListsAsync(context, l => l.Uai.StartsWith(department), ct);
        if (lists.Count == 0)
            return [];
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        return memory is null ? await CountAsync() : await memory.Books.OfAsync(department, (today, reference.Version, lists.Count, lists.Sum(l => l.PublishedMs!.Value), lists.Sum(l => l.ChangedMs)), CountAsync);

        Task<IReadOnlyList<ExpectedBook>> CountAsync() => ExpectedAsync(context, lists, today, ct);
    }

    private async Task<IReadOnlyList<ExpectedBook>> ExpectedAsync(PassDbContext context, List<TextbookList> lists, DateOnly today, CancellationToken ct)
    {
        var schools = lists.Select(l => l.Uai).Distinct().ToList();
        var pupils = await context.Holders.AsNoTracking().Where(h => schools.Contains(h.Uai) && (h.LeftOn == null || h.LeftOn > today))
            .GroupBy(h => new { h.Uai, h.MefCode }).Select(g => new { g.Key.Uai, g.Key.MefCode, Count = g.Count() }).ToListAsync(ct);
        var owners = (await context.OwnedTextbooks.AsNoTracking()
            .Join(context.Holders.Where(h => schools.Contains(h.Uai) && (h.LeftOn == null || h.LeftOn > today)), o => o.HolderId, h => h.Id, (o, h) => new { o.Isbn, h.Uai, h.MefCode })
            .GroupBy(o => o).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct)).ToDictionary(o => (o.Key.Isbn, o.Key.Uai, o.Key.MefCode), o => o.Count);
        var ids = lists.ConvertAll(l => l.Id);
        var lines = await context.TextbookLines.AsNoTracking().Where(l => ids.Contains(l.ListId)).Select(l => new { l.ListId, l.Isbn, l.PriceCents }).ToListAsync(ct);
        var (byList, bySchool) = (lines.ToLookup(l => l.ListId), lists.ToLookup(l => l.Uai));
        var wanted = new Dictionary<string, (int Pupils, HashSet<string> Schools, int? Price)>();
        foreach (var group in pupils)
        {
            var (level, track) = WordsOf(group.MefCode);
            var theirs = bySchool[group.Uai].Where(l => l.Level == level && (l.Track.Length == 0 || l.Track == track)).SelectMany(l => byList[l.Id]).DistinctBy(l => l.Isbn);
            foreach (var line in theirs)
            {
                var (count, of, price) = wanted.GetValueOrDefault(line.Isbn, (0, [], null));
                of.Add(group.Uai);
                wanted[line.Isbn] = (count + group.Count - owners.GetValueOrDefault((line.Isbn, group.Uai, group.MefCode)), of, price ?? line.PriceCents);
            }
        }
        var shown = wanted.Where(w => w.Value.Pupils >= LeastShown).OrderByDescending(w => w.Value.Pupils).ThenBy(w => w.Key, StringComparer.Ordinal).Take(1_000).ToList();
        var isbns = shown.ConvertAll(s => s.Key);
        var titles = (await context.Textbooks.AsNoTracking().Where(b => isbns.Contains(b.Isbn)).ToListAsync(ct)).ToDictionary(b => b.Isbn);
        return shown.ConvertAll(s => new ExpectedBook(s.Key, titles[s.Key].Title, titles[s.Key].Publisher, s.Value.Pupils, s.Value.Schools.Count, s.Value.Price is { } cents ? new Money(cents) : null));
    }

    /// <summary>Published, of the newest year that has any.</summary>
    private static async Task<List<TextbookList>> ListsAsync(PassDbContext context, System.Linq.Expressions.Expression<Func<TextbookList, bool>> of, CancellationToken ct)
    {
        var lists = await context.TextbookLists.AsNoTracking().Where(of).Where(l => l.PublishedMs != null).ToListAsync(ct);
        var year = lists.Select(l => l.SchoolYear).DefaultIfEmpty(0).Max();
        return lists.FindAll(l => l.SchoolYear == year);
    }

    private (string Level, string Track) WordsOf(string mef) => (reference.Levels.OfMef(mef)?.Code ?? Mef.Other, reference.Tracks.OfMef(mef)?.Code ?? Mef.Other);
}
