using System.ComponentModel;
using System.Text.Json;
using Pass.Core;
using Pass.Terminal.Journal;
using Pass.Terminal.Receipts;
using Pass.Terminal.Selling;

namespace Pass.Terminal.App.Screen;

/// <summary>
/// What the screen calls, and cash-register software beside it: start a sale, follow it, leave it, read its result. Amounts in cents; refusals are problem details
/// with stable codes. One sale is on the screen at a time.
/// </summary>
internal sealed class ScreenApi(TillScreen screen)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);
    private const int ShownOperations = 100;

    public static Task ProblemAsync(HttpContext context, int status, string code, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new ProblemView(status, code, text), ScreenJson.Default.ProblemView));
    }

    public void Map(IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api");
        api.MapGet("/state", StateAsync).WithName("state").WithSummary("How the till and its sale stand; with after, only once something changed.");
        api.MapPost("/sales", (SaleBody body) => Start(body)).WithName("start").WithSummary("Start a sale: the amount, or a basket. The pass is then asked for on the screen.").Produces<SaleView>(201).ProducesProblem(400).ProducesProblem(409);
        api.MapGet("/sales/{id:guid}", (Guid id) => Find(id) is { } run ? Results.Json(SaleView.Of(run, screen.Till.Number), ScreenJson.Default.SaleView) : Problem(404, "NoSuchSale"))
            .WithName("follow").WithSummary("How a sale stands, also after it left the screen.").Produces<SaleView>().ProducesProblem(404);
        api.MapPost("/sales/{id:guid}/qr", (Guid id, QrBody body) => On(id, run => screen.Show(run, new ByQr(body.Text ?? "")))).WithName("qr").WithSummary("The text of the phone's QR, as a camera or a scanner read it.").Produces<SaleView>().ProducesProblem(409);
        api.MapPost("/sales/{id:guid}/code", (Guid id, CodeBody body) => On(id, run => screen.Show(run, string.IsNullOrEmpty(body.Code) ? new ByNumber(body.Number ?? "") : new ByCode(body.Number ?? "", body.Code))))
            .WithName("code").WithSummary("The pass's number and its one-time code.").Produces<SaleView>().ProducesProblem(409);
        api.MapPost("/sales/{id:guid}/pin", (Guid id, PinBody body) => On(id, run => screen.Pin(run, body.Pin ?? ""))).WithName("pin").WithSummary("The card's own PIN.").Produces<SaleView>().ProducesProblem(409);
        api.MapPost("/sales/{id:guid}/again", (Guid id) => On(id, run => screen.Confirm(run, part: false))).WithName("again").WithSummary("Yes, it is a second sale.").Produces<SaleView>().ProducesProblem(409);
        api.MapPost("/sales/{id:guid}/part", (Guid id) => On(id, run => screen.Confirm(run, part: true))).WithName("part").WithSummary("The holder agrees to pay what the pass does not.").Produces<SaleView>().ProducesProblem(409);
        api.MapPost("/sales/{id:guid}/leave", (Guid id, CashierBody body) => On(id, run => screen.Leave(run, body.Cashier)))
            .WithName("leave").WithSummary("Take it off the screen. Not shown yet: nothing happened. Without an answer: what turns out paid is given back.").Produces<SaleView>().ProducesProblem(409);
        api.MapGet("/operations", (int? last) => screen.Till.Look(book => Results.Json((IReadOnlyList<OperationView>)[.. book.All.TakeLast(Math.Clamp(last ?? 20, 1, ShownOperations)).Reverse().Select(View)], ScreenJson.Default.IReadOnlyListOperationView)))
            .WithName("operations").WithSummary("The last operations, newest first.").Produces<IReadOnlyList<OperationView>>();
        api.MapGet("/operations/{reference}", (string reference) => OnReceiptAsync(reference, found => Results.Json(View(found), ScreenJson.Default.OperationView)))
            .WithName("operation").WithSummary("One operation, by its receipt's code; by the long code also one of another till of the partner, without its lines.").Produces<OperationView>().ProducesProblem(404).ProducesProblem(503);
        api.MapPost("/operations/{reference}/{what}", ReturnAsync).WithName("return").WithSummary("Cancel it, give back a part, take or release a hold.").Produces<ReturnView>().ProducesProblem(403).ProducesProblem(404);
        api.MapPost("/operations/{reference}/receipt", (string reference, PrintBody body) => OnReceiptAsync(reference, found => Print(found, body))).WithName("receipt").WithSummary("The receipt's text; a duplicate when it was printed before.").Produces<ReceiptView>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(503);
        api.MapPost("/article", (ArticleBody body) => Basket.Line(screen.Till.Products, $"{body.Quantity ?? 1}x{body.Ean}={new Money(body.AmountCents ?? 0).ToIso()}{(body.Product is { } named ? ":" + named : "")}").Ok(out var line, out var wrong)
            ? Results.Json(line, ScreenJson.Default.ReceiptLine) : Problem(400, wrong.Code, wrong.Text)).WithName("article").WithSummary("What a scanned article is, as a line of a sale.").Produces<ReceiptLine>().ProducesProblem(400);
        api.MapPost("/classlist", ClassListAsync).WithName("classList").WithSummary("The list of a young person's class by the code it shows, and what the pass would pay of the basket.")
            .Produces<ClassListReply>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(503);
        api.MapPost("/language", (LanguageBody body) =>
        {
            if (ScreenWords.Language(body.Language) is not { } spoken)
                return Problem(400, "BadRequest");
            screen.Culture = spoken;
            screen.Changed();
            return Results.Json(StateView.Of(screen), ScreenJson.Default.StateView);
        }).WithName("language").WithSummary("What the screen speaks from now on: fr or en.").Produces<StateView>().ProducesProblem(400);
        api.MapPost("/balance", BalanceAsync).WithName("balance").WithSummary("What is left on a pass.").Produces<BalanceReply>().ProducesProblem(404).ProducesProblem(503);
        api.MapPost("/queue/send", SendAsync).WithName("send").WithSummary("Send what was sold without the network.").Produces<ForwardedView>().ProducesProblem(503);
        api.MapPost("/day", DayAsync).WithName("day").WithSummary("The day, compared with the region line by line.").Produces<DayView>().ProducesProblem(403).ProducesProblem(503);
    }

    private async Task<IResult> StateAsync(HttpContext context, [Description("The revision last seen.")] long? after)
    {
        if (after is { } seen)
            await screen.WaitAsync(seen, LongestWait, context.RequestAborted);
        return Results.Json(StateView.Of(screen), ScreenJson.Default.StateView);
    }

    private IResult Start(SaleBody body)
    {
        var lines = body.Lines ?? [];
        if (lines.Any(l => l.Product is null || l.AmountCents is null))
            return Problem(400, "LineFields");
        if (Who(body.Cashier, body.Pin, CashierRole.Cashier, out var cashier) is { } no)
            return no;
        List<ReceiptLine> read = [.. lines.Select(l => new ReceiptLine(
            l.Product!, screen.Till.Products.FirstOrDefault(p => p.Code == l.Product)?.Label ?? l.Product!, l.Quantity ?? 1, l.AmountCents!.Value, l.Ean))];
        var (run, wrong) = screen.Start(new(read, body.AllowPartial ?? false, body.Hold ?? false, Cashier: cashier), body.ExternalId);
        if (run is null)
            return Problem(wrong!.Code == "SaleRunning" ? 409 : 400, wrong.Code, wrong.Text);
        _runs[run.Id] = run;
        return Results.Json(SaleView.Of(run, screen.Till.Number), ScreenJson.Default.SaleView, statusCode: 201);
    }

    /// <summary>What was started in this run of the program; the journal has all of it.</summary>
    private readonly System.Collections.Concurrent.ConcurrentDictionary<Guid, SaleRun> _runs = new();

    private SaleRun? Find(Guid id) => _runs.GetValueOrDefault(id);

    private IResult On(Guid id, Func<SaleRun, Problem?> act)
    {
        if (Find(id) is not { } run)
            return Problem(404, "NoSuchSale");
        return act(run) is { } wrong ? Problem(409, wrong.Code, wrong.Text) : Results.Json(SaleView.Of(run, screen.Till.Number), ScreenJson.Default.SaleView);
    }

    private async Task<IResult> ReturnAsync(string reference, [Description("cancel, refund, capture or void.")] string what, ReturnBody body)
    {
        if (what is not ("cancel" or "refund" or "capture" or "void"))
            return Problem(404, "NoSuchAct");
        var isOwnLast = what == "cancel" && Operation(reference) is { } last && ReferenceEquals(last, screen.Returns.Last);
        if (Who(body.Cashier, body.Pin, what == "refund" || what == "cancel" && !isOwnLast ? CashierRole.Senior : CashierRole.Cashier, out var cashier) is { } no)
            return no;
        List<PartMessage> parts = [.. (body.Lines ?? []).Select(l => new PartMessage(l.Line, l.Quantity))];
        if (what == "refund" && parts.Count == 0 && body.AmountCents is null)
            return Problem(400, "LineOrAmount");
        ReturnOutcome outcome;
        if (Operation(reference) is not { } sale)
        {
            if (!Guid.TryParse(reference, out var id))
                return Problem(404, "NoSuchReceipt");
            outcome = await Reaching(() => screen.Returns.OfAnotherTillAsync(id, what, parts, body.AmountCents, cashier));
        }
        else
        {
            outcome = await Reaching(() => what switch
            {
                "cancel" => screen.Returns.CancelAsync(sale, cashier),
                "refund" => screen.Returns.RefundAsync(sale, parts, body.AmountCents, cashier),
                "capture" => screen.Returns.CaptureAsync(sale, body.AmountCents, cashier),
                _ => screen.Returns.VoidAsync(sale, cashier),
            });
        }
        screen.Changed();
        return Results.Json(new ReturnView(outcome.IsDone, outcome.IsUnknown, outcome.Code, outcome.Text, outcome.Operation is { } done ? View(done) : null), ScreenJson.Default.ReturnView);
    }

    /// <summary>What was sold here, or at another till of the partner as the region has it.</summary>
    private async Task<IResult> OnReceiptAsync(string reference, Func<TillOperation, IResult> act)
    {
        if (Operation(reference) is { } own)
            return act(own);
        if (!Guid.TryParse(reference, out var id))
            return Problem(404, "NoSuchReceipt");
        try
        {
            return await screen.Returns.FindElsewhereAsync(id) is { } found ? act(found) : Problem(404, "NoSuchReceipt");
        }
        catch (RegionRefusedException refused)
        {
            return Problem(403, refused.Code, refused.Message);
        }
        catch (RegionUnreachableException silent)
        {
            return Problem(503, "NoNetwork", silent.Message);
        }
    }

    private IResult Print(TillOperation operation, PrintBody body)
    {
        if (operation.IsElsewhere || (body.IsDuplicate ?? false))
        {
            if (Who(body.Cashier, body.Pin, CashierRole.Senior, out var cashier) is { } no)
                return no;
            // Of another till's receipts this one has no count: what it prints says whose it is.
            if (!operation.IsElsewhere)
                screen.Till.Keep((operation.Id, new Printed(operation.Copies + 1, cashier)));
        }
        var text = Receipt.Text(operation, screen.Till.Number, screen.Culture, screen.IsTraining);
        var pdf = body.Paper switch
        {
            "80" => ReceiptFile.Of(text, operation.Id, ReceiptPaper.Roll80),
            "a4" => ReceiptFile.Of(text, operation.Id, ReceiptPaper.A4),
            _ => null,
        };
        return Results.Json(new ReceiptView(text, pdf), ScreenJson.Default.ReceiptView);
    }

    private async Task<IResult> BalanceAsync(CodeBody body)
    {
        var number = body.Number ?? "";
        if (Cards.PhoneToken.PhoneQr.Decode(number.Trim()) is { } qr && Cards.Credentials.Certificate.Decode(qr.Certificate.Span) is { Body.Pass.Value: > 0 and <= PassNumber.MaxId } shown)
            number = PassNumber.Of(shown.Body.Pass).ToCompact();
        if (!PassNumber.TryParse(number, out var pass, out _))
            return Problem(400, "PassNumber");
        try
        {
            return await screen.Returns.BalanceAsync(pass.ToCompact()) is { } balance ? Results.Json(balance, ScreenJson.Default.BalanceReply) : Problem(404, "NoSuchPass");
        }
        catch (RegionUnreachableException silent)
        {
            return Problem(503, "NoNetwork", silent.Message);
        }
    }

    private async Task<IResult> ClassListAsync(ClassListBody body)
    {
        var lines = body.Lines ?? [];
        if (string.IsNullOrWhiteSpace(body.Code) || lines.Any(l => l.Ean is null || l.AmountCents is null))
            return Problem(400, "ListCodeFirst");
        try
        {
            return Results.Json(await screen.Till.Region.ClassListAsync(new(body.Code, [.. lines.Select(l => new ClassListLine(l.Ean!, l.AmountCents!.Value, l.Quantity ?? 1))])), ScreenJson.Default.ClassListReply);
        }
        catch (RegionRefusedException refused)
        {
            return Problem(403, refused.Code, refused.Message);
        }
        catch (RegionUnreachableException silent)
        {
            return Problem(503, "NoNetwork", silent.Message);
        }
    }

    private async Task<IResult> SendAsync()
    {
        try
        {
            await screen.Forwarder.SettleAsync();
            var done = await screen.Forwarder.ForwardAsync();
            screen.Changed();
            return Results.Json(new ForwardedView(done.Sent, done.Unpaid, done.Left), ScreenJson.Default.ForwardedView);
        }
        catch (Exception failed) when (failed is RegionUnreachableException or RegionRefusedException)
        {
            return Problem(503, failed is RegionRefusedException refused ? refused.Code : "NoNetwork", failed.Message);
        }
    }

    private async Task<IResult> DayAsync(DayBody body)
    {
        if (Who(body.Cashier, body.Pin, CashierRole.Senior, out var cashier) is { } no)
            return no;
        try
        {
            await screen.Forwarder.SettleAsync();
            await screen.Forwarder.ForwardAsync();
            var report = await screen.Days.ReportAsync(body.Day ?? screen.Days.Today);
            screen.Days.End(report, cashier);
            screen.Changed();
            return Results.Json(new DayView(report, report.IsReconciled, Days.DayText.Of(report, screen.Culture, screen.IsTraining)), ScreenJson.Default.DayView);
        }
        catch (Exception failed) when (failed is RegionUnreachableException or RegionRefusedException)
        {
            return Problem(503, failed is RegionRefusedException refused ? refused.Code : "NoNetwork", failed.Message);
        }
    }

    private IResult? Who(string? name, string? pin, CashierRole role, out string? who) =>
        screen.Till.Cashiers.Check(name, pin, role, out who) is { } problem ? Problem(403, problem.Code, problem.Text) : null;

    private TillOperation? Operation(string reference) => screen.Till.Look(book => book.Find(reference, screen.Till.Number));

    private OperationView View(TillOperation operation) => OperationView.Of(operation, screen.Till.Number);

    private static async Task<ReturnOutcome> Reaching(Func<Task<ReturnOutcome>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception failed) when (failed is RegionUnreachableException or RegionRefusedException or IOException)
        {
            return new(false, failed is RegionRefusedException refused ? refused.Code : "NoNetwork", failed.Message);
        }
    }

    internal static IResult Problem(int status, string code, string? text = null) => new ProblemResult(status, code, text ?? ScreenWords.Say(code));

    private sealed class ProblemResult(int status, string code, string text) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => ProblemAsync(httpContext, status, code, text);
    }
}
