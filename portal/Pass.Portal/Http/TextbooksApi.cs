using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Pass.Core;
using Pass.Engine;
using Pass.Portal.Tills;
using Pass.Region.Textbooks;

namespace Pass.Portal.Http;

[Description("Whose list is asked for, by the code that the young person shows, and what is in the basket.")]
public sealed record TextbooksBody
{
    [Required, Description("Eight symbols, as the phone shows them.")]
    public string? Code { get; set; }

    [Description("At most 50 lines.")]
    public IReadOnlyList<TextbookLineBody?>? Lines { get; set; }
}

[Description("A book in the basket.")]
public sealed record TextbookLineBody
{
    [Required, Description("Thirteen digits.")]
    public string? Ean { get; set; }

    [Required, Description("Full price of the line, all units together, in cents.")]
    public Money? AmountCents { get; set; }

    [Description("Units, 1 to 1 000.")]
    public int Quantity { get; set; } = 1;
}

[Description("A young person's list of its class, without a name or a number.")]
public sealed record TextbooksAnswer(
    [property: Description("The code is good until then, at this till.")] DateTimeOffset Until, IReadOnlyList<TextbookAnswer> Books,
    [property: Description("In the order of the basket.")] IReadOnlyList<TextbookLineAnswer> Lines);

/// <param name="PriceCents">New, as the school found it; null when it does not say.</param>
public sealed record TextbookAnswer(string Ean, string Title, string? Subject, long? PriceCents, [property: Description("It says that it has it already.")] bool IsOwned);

public sealed record TextbookLineAnswer(
    string Ean, bool IsOnList, bool IsOwned, [property: Description("What the pass would pay; the sale itself is decided by all the rules.")] long RegionCents, long HolderCents);

/// <summary>The list of a young person's class, for a shop, with that person's word for it and not without.</summary>
internal sealed class TextbooksApi(RegionSources sources, AuthorizationEngine engine, TerminalLimits limits, TimeProvider time)
{
    private const int MostLines = 50;

    private readonly TextbookConsents _consents = new(sources.Database, time);

    /// <summary>Guessing is slowed down by till.</summary>
    private readonly FailureLimiter<TerminalId> _guesses = new(time, perMinute: 6, burst: 12);

    public async Task ListAsync(HttpContext context)
    {
        var till = ((TerminalPrincipal)context.User).Till;
        var admission = till.Admit(1, time, limits);
        if (!admission.Granted)
        {
            await new ApiProblem(admission.DayIsFull ? ProblemCode.DailyQuota : ProblemCode.TooManyCalls) { RetryAfter = admission.RetryAfter }.WriteAsync(context);
            return;
        }
        var (body, problem) = await ApiBody.ReadAsync(context, ApiJson.Default.TextbooksBody);
        if (body is not null && Wrong(body) is { } field)
            problem = new(ProblemCode.InvalidFields) { Errors = [field] };
        else if (!_guesses.MayTry(till.Id, out var wait))
            problem = new(ProblemCode.TooManyAttempts) { RetryAfter = wait };
        if (problem is null)
        {
            if ((await _consents.ShowAsync(SystemActors.Till, till.Id.Value, body!.Code!, context.RequestAborted)).Ok(out var shown, out _))
            {
                ApiAnswer.Write(context, await AnswerAsync(till, shown.Holder, shown.Until, body.Lines ?? [], context.RequestAborted), ApiJson.Default.TextbooksAnswer);
                return;
            }
            _guesses.Failed(till.Id);
            problem = new(ProblemCode.ListConsentMissing);
        }
        await problem.WriteAsync(context);
    }

    private async Task<TextbooksAnswer> AnswerAsync(Till till, long holder, DateTimeOffset until, IReadOnlyList<TextbookLineBody?> lines, CancellationToken ct)
    {
        var (reference, today) = (engine.Reference, ParisCalendar.DateOf(time.GetUtcNow()));
        var partner = reference.Partner(till.Partner) ?? throw new UnreachableException("A till without a partner is not authenticated.");
        var books = await new TextbookNeeds(sources.Database, reference, time).OfAsync(holder, ct) ?? [];
        await using var database = sources.Database.CreateContext();
        var pass = (await database.Holders.FindAsync([holder], ct))!.PassId;
        var shares = TextbookBasket.Shares(lines.Select(l => (l!.AmountCents!.Value.Cents, l.Quantity)), await engine.ReadAsync(new(pass), ct), reference, partner, today);
        var needed = books.ToDictionary(b => b.Book.Isbn);
        return new(
            until,
            [.. books.Select(b => new TextbookAnswer(b.Book.Isbn, b.Book.Title, b.Book.Subject, b.Book.Price?.Cents, b.IsOwned))],
            [.. lines.Zip(shares, (line, share) => Line(line!, needed.GetValueOrDefault(line!.Ean!), share))]);
    }

    private static TextbookLineAnswer Line(TextbookLineBody line, NeededBook? book, long share) =>
        new(line.Ean!, book is not null, book is { IsOwned: true }, share, line.AmountCents!.Value.Cents - share);

    private static FieldProblem? Wrong(TextbooksBody body)
    {
        if (string.IsNullOrWhiteSpace(body.Code))
            return new("code", FieldCode.Missing);
        if (body.Code.Length > 40)
            return new("code", FieldCode.WrongLength);
        if (body.Lines is { Count: > MostLines })
            return new("lines", FieldCode.LineCount);
        foreach (var (i, line) in (body.Lines ?? []).Index())
        {
            if (line is null)
                return new($"lines[{i}]", FieldCode.Missing);
            if (line.Ean is null || line.AmountCents is null)
                return new($"lines[{i}].{(line.Ean is null ? "ean" : "amountCents")}", FieldCode.Missing);
            if (line.Ean.Length != 13 || !line.Ean.All(char.IsAsciiDigit))
                return new($"lines[{i}].ean", FieldCode.WrongLength);
            if (!line.AmountCents.Value.IsPositive)
                return new($"lines[{i}].amountCents", FieldCode.NotPositive);
            if (line.Quantity is < 1 or > 1_000)
                return new($"lines[{i}].quantity", FieldCode.Quantity);
        }
        return null;
    }
}
