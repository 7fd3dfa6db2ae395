using System.ComponentModel;
using System.Text.Json.Serialization;
using Pass.Terminal.Days;
using Pass.Terminal.Journal;

namespace Pass.Terminal.App.Screen;

[Description("A sale to be started.")]
internal sealed record SaleBody(
    [property: Description("1 to 50 lines.")] IReadOnlyList<LineBody>? Lines,
    [property: Description("The holder agrees to pay what the pass does not.")] bool? AllowPartial,
    [property: Description("Only hold the money, for an order.")] bool? Hold,
    [property: Description("The cash register's own number of it; told again with the result.")] string? ExternalId,
    string? Cashier, string? Pin);

/// <param name="AmountCents">Of the line, all units together.</param>
internal sealed record LineBody(
    [property: Description("A product's code, as in the state.")] string? Product,
    [property: Description("Cents of the line, all units together.")] long? AmountCents, int? Quantity, [property: Description("Thirteen digits, for what was scanned.")] string? Ean);

internal sealed record QrBody([property: Description("PR1:…")] string? Text);

internal sealed record CodeBody([property: Description("Twelve digits; for a balance also a QR's text.")] string? Number, string? Code);

internal sealed record PinBody(string? Pin);

internal sealed record LanguageBody(string? Language);

internal sealed record ActivationBody(string? Code, string? Region);

internal sealed record ActivationView(bool IsActivated, string Language);

internal sealed record CashierBody(string? Cashier);

internal sealed record ArticleBody(string? Ean, [property: Description("Cents of one.")] long? AmountCents, int? Quantity, string? Product);

internal sealed record ClassListBody([property: Description("Eight symbols, as the phone shows them.")] string? Code, [property: Description("The basket's books.")] IReadOnlyList<ArticleBody>? Lines);

internal sealed record ReturnBody([property: Description("Units of lines, for a refund.")] IReadOnlyList<ReturnLineBody>? Lines, long? AmountCents, string? Cashier, string? Pin);

internal sealed record ReturnLineBody([property: Description("Place of the line, from 1.")] int Line, int Quantity);

internal sealed record PrintBody(bool? IsDuplicate, [property: Description("80 or a4: also as a PDF for that paper.")] string? Paper, string? Cashier, string? Pin);

internal sealed record DayBody(DateOnly? Day, string? Cashier, string? Pin);

internal sealed record ProblemView(int Status, [property: Description("Stable.")] string Code, string Detail);

internal sealed record ReturnView(bool IsDone, bool IsUnknown, string Code, string Text, OperationView? Operation);

internal sealed record ReceiptView(string Text, [property: Description("Base64, when a paper was named.")] byte[]? Pdf);

internal sealed record ForwardedView(int Sent, int Unpaid, int Left);

internal sealed record DayView(DayReport Report, bool IsReconciled, string Text);

[Description("A sale on the screen.")]
internal sealed record SaleView(
    Guid Id, string? ExternalId,
    [property: Description("Present, Working, Accepted, AcceptedOffline, Partial, PartialOffered, Refused, Unknown (do not repeat), AskAgain, NotSigned or Cancelled.")] string Step,
    [property: Description("Nothing follows any more.")] bool IsOver, string Code, string Text, long AmountCents, OperationView? Operation)
{
    public static SaleView Of(SaleRun run, int terminalId) => new(
        run.Id, run.ExternalId, run.Step.ToString(), run.IsOver, run.Code, run.Text, run.Draft.TotalCents, run.Operation is { } done ? OperationView.Of(done, terminalId) : null);
}

[Description("How the till stands.")]
internal sealed record StateView(
    long Revision, int Till, bool IsTraining, string Language,
    [property: Description("Online, Amber (something is still to be sent or found out) or Offline.")] string Line,
    int QueueCount, long QueueCents, DateTimeOffset? QueueDeadline, int UnknownCount, int TodaySales, long TodayCents,
    string? Reader, [property: Description("Of the region's root: to be compared by eye.")] string? RootMark, double? ListAgeSeconds, long ListVersion, double? ClockAheadSeconds, bool IsClockBehind, string? Revoked, [property: Description("A newer version of this program, when there is one.")] string? Newer,
    IReadOnlyList<ProductReply> Products, IReadOnlyList<string> Cashiers, SaleView? Sale, OperationView? Last)
{
    public static StateView Of(TillScreen screen)
    {
        var till = screen.Till;
        var today = screen.Days.Totals(screen.Days.Today);
        var (queue, unknown, last) = till.Look(book => (book.Queue.ToList(), book.Unknown.Count(), book.All.Count == 0 ? null : book.All[^1]));
        return new(
            screen.Revision, till.Number, screen.IsTraining, screen.Culture.TwoLetterISOLanguageName, till.Line.ToString(),
            queue.Count, queue.Sum(o => o.AmountCents), queue.Count == 0 ? null : queue.Min(o => till.Offline.DeadlineOf(o.Sale!)), unknown, today.Sales, today.SoldCents,
            screen.Reader?.Name, till.Lists.RootMark, till.Offline.ListAge?.TotalSeconds, till.Lists.StatusVersion, till.ClockAhead?.TotalSeconds, till.IsClockBehind, till.Revoked, till.NewerProgram?.ToString(3),
            till.Products, [.. till.Cashiers.All.Select(c => c.Name)], screen.Current is { } run ? SaleView.Of(run, till.Number) : null, last is null ? null : OperationView.Of(last, till.Number));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, MaxDepth = 8)]
[JsonSerializable(typeof(SaleBody))]
[JsonSerializable(typeof(QrBody))]
[JsonSerializable(typeof(CodeBody))]
[JsonSerializable(typeof(PinBody))]
[JsonSerializable(typeof(LanguageBody))]
[JsonSerializable(typeof(CashierBody))]
[JsonSerializable(typeof(ActivationBody))]
[JsonSerializable(typeof(ActivationView))]
[JsonSerializable(typeof(ArticleBody))]
[JsonSerializable(typeof(ClassListBody))]
[JsonSerializable(typeof(ClassListReply))]
[JsonSerializable(typeof(ReturnBody))]
[JsonSerializable(typeof(PrintBody))]
[JsonSerializable(typeof(DayBody))]
[JsonSerializable(typeof(ProblemView))]
[JsonSerializable(typeof(ReturnView))]
[JsonSerializable(typeof(ReceiptView))]
[JsonSerializable(typeof(ForwardedView))]
[JsonSerializable(typeof(DayView))]
[JsonSerializable(typeof(SaleView))]
[JsonSerializable(typeof(StateView))]
[JsonSerializable(typeof(GateView))]
[JsonSerializable(typeof(GateFace))]
[JsonSerializable(typeof(HandBody))]
[JsonSerializable(typeof(OperationView))]
[JsonSerializable(typeof(IReadOnlyList<OperationView>))]
[JsonSerializable(typeof(ReceiptLine))]
[JsonSerializable(typeof(BalanceReply))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class ScreenJson : JsonSerializerContext;
