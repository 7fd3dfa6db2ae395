using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Textbooks;

/// <summary>A book as a school asks for it.</summary>
/// <param name="Track">Empty for all tracks of the level.</param>
/// <param name="Title">May be empty for a book that is known.</param>
public sealed record TextbookAsked(string Level, string Track, string Isbn, string Title, string? Subject, Money? Price, string? Publisher);

/// <summary>A line of a list with its book.</summary>
public sealed record BookLine(string Isbn, string Title, string? Publisher, string? Subject, Money? Price);

/// <summary>A list as its school sees it.</summary>
public sealed record BookList(int Id, string Level, string Track, int SchoolYear, bool IsPublished, int Books, Money Price);

/// <summary>What became of a file: good lines are taken, and each that is not says why.</summary>
/// <param name="KeptTitles">Books known under another title, which stays.</param>
public sealed record TextbookImport(int Taken, int Unchanged, IReadOnlyList<TextbookFault> Faults, int KeptTitles);

/// <summary>Why a line was not taken.</summary>
/// <param name="Field">As the header calls it; empty for the line as a whole.</param>
public sealed record TextbookFault(int Line, string Field, string Value, string Explanation);

/// <summary>The lists of books of schools: by level, track and year, from a file or by hand. A book is kept once, under the title it was first given.</summary>
public sealed class TextbookOffice(PassDatabase database, Reference reference, TimeProvider time)
{
    private const int TitleLength = 200, SubjectLength = 80, PublisherLength = 100, MostBooks = 200;

    /// <summary>Most for one book: what costs more is a typing error.</summary>
    public static readonly Money MostPrice = Money.FromEuros(500);

    private const ActorRole MayChange = ActorRole.Officer | ActorRole.Administrator | ActorRole.School;

    private static readonly Texts Words = Texts.Beside(typeof(TextbookOffice), "Textbooks");

    public async Task<IReadOnlyList<BookList>> ListsAsync(string uai, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var lists = await context.TextbookLists.AsNoTracking().Where(l => l.Uai == uai).OrderByDescending(l => l.SchoolYear).ThenBy(l => l.Level).ThenBy(l => l.Track)
            .Select(l => new { l.Id, l.Level, l.Track, l.SchoolYear, l.PublishedMs, Books = l.Lines.Count, Cents = l.Lines.Sum(b => (long?)b.PriceCents) ?? 0 }).Take(MostBooks).ToListAsync(ct);
        return lists.ConvertAll(l => new BookList(l.Id, l.Level, l.Track, l.SchoolYear, l.PublishedMs is not null, l.Books, new(l.Cents)));
    }

    /// <summary>Null for another school's.</summary>
    public async Task<(TextbookList List, IReadOnlyList<BookLine> Lines)?> FindAsync(string uai, int list, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        if (await context.TextbookLists.AsNoTracking().SingleOrDefaultAsync(l => l.Id == list && l.Uai == uai, ct) is not { } found)
            return null;
        return (found, await LinesAsync(context, [list], ct));
    }

    /// <summary>Takes a file's good lines over into the lists they name, for the newest campaign's year.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, SchoolNotOwn, NoYear, and those of the file as a whole: FileEmpty, HeaderMissing.</returns>
    public async Task<Result<TextbookImport>> ImportAsync(Actor actor, string uai, Stream file, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayChange, ct) is { } refused)
            return refused;
        if (!TextbookCsv.Read(file).Ok(out var lines, out var problem))
            return problem;
        return await TakeAsync(actor, uai, "textbook.import", lines, ct);
    }

    /// <summary>One book by hand.</summary>
    /// <returns>Problems: those of <see cref="ImportAsync"/>, and BookWrong with what is wrong.</returns>
    public async Task<Result<TextbookImport>> AddAsync(Actor actor, string uai, TextbookAsked asked, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayChange, ct) is { } refused)
            return refused;
        if (Fault(asked) is { } fault)
            return Words.Problem("BookWrong", fault.Problem.Text);
        return await TakeAsync(actor, uai, "textbook.add", [new(0, asked, null)], ct);
    }

    /// <returns>Problems: RoleMissing, ActorUnknown, ListUnknown.</returns>
    public Task<Result<TextbookList>> RemoveAsync(Actor actor, string uai, int list, string isbn, CancellationToken ct = default) =>
        ChangeAsync(actor, uai, list, "textbook.remove", new { Isbn = isbn }, async (context, _) => await context.TextbookLines.Where(l => l.ListId == list && l.Isbn == isbn).ExecuteDeleteAsync(ct), ct);

    /// <summary>Shows a list to the pupils it is for, or to its school alone again.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, ListUnknown.</returns>
    public Task<Result<TextbookList>> PublishAsync(Actor actor, string uai, int list, bool isPublic, CancellationToken ct = default) =>
        ChangeAsync(actor, uai, list, isPublic ? "textbook.publish" : "textbook.withdraw", new { IsPublic = isPublic }, (_, found) =>
        {
            found.PublishedMs = isPublic ? time.GetUtcNow().ToUnixTimeMilliseconds() : null;
            return Task.CompletedTask;
        }, ct);

    internal static async Task<List<BookLine>> LinesAsync(PassDbContext context, IReadOnlyList<int> lists, CancellationToken ct)
    {
        var lines = await context.TextbookLines.AsNoTracking().Where(l => lists.Contains(l.ListId))
            .Join(context.Textbooks, l => l.Isbn, b => b.Isbn, (l, b) => new { l.Isbn, b.Title, b.Publisher, l.Subject, l.PriceCents }).ToListAsync(ct);
        return [.. lines.Select(l => new BookLine(l.Isbn, l.Title, l.Publisher, l.Subject, l.PriceCents is { } cents ? new Money(cents) : null)).OrderBy(l => l.Subject is null).ThenBy(l => l.Subject, StringComparer.CurrentCulture).ThenBy(l => l.Title, StringComparer.CurrentCulture)];
    }

    private async Task<Result<TextbookList>> ChangeAsync(Actor actor, string uai, int list, string action, object said, Func<PassDbContext, TextbookList, Task> change, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, MayChange, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await Actors.MayActForAsync(context, actor, uai, ct) || await context.TextbookLists.SingleOrDefaultAsync(l => l.Id == list && l.Uai == uai, ct) is not { } found)
            return Words.Problem("ListUnknown");
        var before = new { found.Level, found.Track, found.SchoolYear, found.PublishedMs };
        await change(context, found);
        found.ChangedMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await context.SaveChangesAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), action, FormattableString.Invariant($"textbook-list/{list}"), before, said, ct);
        await transaction.CommitAsync(ct);
        return found;
    }

    private async Task<Result<TextbookImport>> TakeAsync(Actor actor, string uai, string action, IReadOnlyList<TextbookCsvLine> lines, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await Actors.MayActForAsync(context, actor, uai, ct))
            return Words.Problem("SchoolNotOwn");
        // Of two at once, the other waits and then sees this one's books and lists.
        if (await context.Schools.Where(s => s.Uai == uai).ExecuteUpdateAsync(set => set.SetProperty(s => s.Name, s => s.Name), ct) != 1)
            return Words.Problem("SchoolNotOwn");
        if (await context.Campaigns.MaxAsync(c => (int?)c.SchoolYear, ct) is not { } year)
            return Words.Problem("NoYear");
        var (faults, good) = (new List<TextbookFault>(), new List<(int Line, TextbookAsked Asked)>());
        foreach (var line in lines)
        {
            if (line.Fault is not null)
                faults.Add(line.Fault);
            else if (Fault(line.Asked!) is (var field, var value, var problem))
                faults.Add(new(line.Line, field, value, problem.Text));
            else
                good.Add((line.Line, Clean(line.Asked!)));
        }
        var isbns = good.Select(g => g.Asked.Isbn).Distinct().ToList();
        var books = (await context.Textbooks.Where(b => isbns.Contains(b.Isbn)).ToListAsync(ct)).ToDictionary(b => b.Isbn);
        var lists = (await context.TextbookLists.Include(l => l.Lines).Where(l => l.Uai == uai && l.SchoolYear == year).ToListAsync(ct)).ToDictionary(l => (l.Level, l.Track));
        var (taken, unchanged, kept) = (0, 0, 0);
        foreach (var (number, asked) in good)
        {
            if (!books.TryGetValue(asked.Isbn, out var book))
            {
                if (asked.Title.Length == 0)
                {
                    faults.Add(new(number, "titre", "", Words.Problem("TitleMissing", asked.Isbn).Text));
                    continue;
                }
                context.Textbooks.Add(books[asked.Isbn] = book = new() { Isbn = asked.Isbn, Title = asked.Title, Publisher = asked.Publisher });
            }
            else if (asked.Title.Length > 0 && asked.Title != book.Title)
            {
                kept++;
            }
            if (!lists.TryGetValue((asked.Level, asked.Track), out var list))
                context.TextbookLists.Add(lists[(asked.Level, asked.Track)] = list = new() { Uai = uai, Level = asked.Level, Track = asked.Track, SchoolYear = year });
            if (list.Lines.Find(l => l.Isbn == asked.Isbn) is not { } there)
            {
                if (list.Lines.Count >= MostBooks)
                {
                    faults.Add(new(number, "", asked.Isbn, Words.Problem("ListFull", MostBooks).Text));
                    continue;
                }
                list.Lines.Add(there = new() { Isbn = asked.Isbn });
            }
            else if (there.Subject == (asked.Subject ?? there.Subject) && there.PriceCents == ((int?)asked.Price?.Cents ?? there.PriceCents))
            {
                unchanged++;
                continue;
            }
            (there.Subject, there.PriceCents) = (asked.Subject ?? there.Subject, (int?)asked.Price?.Cents ?? there.PriceCents);
            list.ChangedMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            taken++;
        }
        if (taken > 0)
        {
            await context.SaveChangesAsync(ct);
            await Audit.WriteAsync(context, actor, time.GetUtcNow(), action, $"school/{uai}", null, new { Year = year, Taken = taken, Faults = faults.Count, Lists = lists.Values.Select(l => l.Id).Order() }, ct);
            await transaction.CommitAsync(ct);
        }
        return new TextbookImport(taken, unchanged, [.. faults.OrderBy(f => f.Line)], kept);
    }

    private (string Field, string Value, Problem Problem)? Fault(TextbookAsked asked)
    {
        if (reference.Levels.Find(asked.Level.Trim().ToUpperInvariant()) is null)
            return ("niveau", asked.Level, Words.Problem("LevelUnknown", string.Join(", ", reference.Levels.Codes)));
        if (asked.Track.Trim().Length > 0 && reference.Tracks.Find(asked.Track.Trim().ToUpperInvariant()) is null)
            return ("filiere", asked.Track, Words.Problem("TrackUnknown", string.Join(", ", reference.Tracks.Codes)));
        if (!Isbn.TryParse(asked.Isbn, out _))
            return ("isbn", asked.Isbn, Words.Problem("IsbnWrong"));
        if (asked.Price is { } price && (price.Cents < 0 || price > MostPrice))
            return ("prix", $"{price}", Words.Problem("PriceWrong", MostPrice));
        foreach (var (field, text, length) in new[] { ("titre", asked.Title, TitleLength), ("matiere", asked.Subject, SubjectLength), ("editeur", asked.Publisher, PublisherLength) })
        {
            if (!string.IsNullOrWhiteSpace(text) && !PlainText.Read(text, length).Ok(out _, out var problem))
                return (field, text.Length > 60 ? text[..60] : text, problem);
        }
        return null;
    }

    private static TextbookAsked Clean(TextbookAsked asked)
    {
        var digits = Isbn.TryParse(asked.Isbn, out var isbn) ? isbn.Digits : throw new InvalidOperationException("What is kept was checked.");
        return asked with { Level = asked.Level.Trim().ToUpperInvariant(), Track = asked.Track.Trim().ToUpperInvariant(), Isbn = digits, Title = asked.Title.Trim(), Subject = Text(asked.Subject), Publisher = Text(asked.Publisher) };

        static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }
}
