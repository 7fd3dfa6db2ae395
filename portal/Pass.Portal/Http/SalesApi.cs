using System.Diagnostics;
using System.Globalization;
using Pass.Core;
using Pass.Engine;
using Pass.Portal.Tills;

namespace Pass.Portal.Http;

/// <summary>What tills call. One sale is one request to the engine; an answer means that it is durable.</summary>
/// <remarks>The engine is not told that a client went away: what was asked may be in a commit already, and its retry must find it.</remarks>
internal sealed class SalesApi(AuthorizationEngine engine, SaleIntake intake, TerminalLimits limits, TimeProvider time, ApiMetrics metrics)
{
    public Task SellAsync(HttpContext context) => SellAsync(context, TillOf(context), null);

    /// <param name="till">Whose sale it is.</param>
    /// <param name="check">What else is asked of a body; null for nothing.</param>
    public async Task SellAsync(HttpContext context, Till till, Func<SaleBody, ApiProblem?>? check)
    {
        if (Admit(till, 1) is { } refused)
        {
            await refused.WriteAsync(context);
            return;
        }
        var (body, problem) = await ApiBody.ReadAsync(context, ApiJson.Default.SaleBody);
        if (body is null)
        {
            await problem!.WriteAsync(context);
            return;
        }
        if (check?.Invoke(body) is { } unfit)
        {
            await unfit.WriteAsync(context);
            return;
        }
        var taken = await intake.TakeAsync(body, till, offline: false);
        if (taken.Problem is not null)
            await taken.Problem.WriteAsync(context);
        else if (taken.IsForEngine)
            await SubmitAsync(context, taken.Asked!);
        else
            ApiAnswer.Write(context, Refuse(taken, ApiLanguage.Of(context.Request)), ApiJson.Default.OperationAnswer);
    }

    public Task FollowUpAsync(HttpContext context, string id, FollowUp what) => FollowUpAsync(context, TillOf(context), id, what);

    public async Task FollowUpAsync(HttpContext context, Till till, string id, FollowUp what)
    {
        var refused = Admit(till, 1);
        if (!OperationId.TryParse(id, out var sale))
            refused ??= new(ProblemCode.InvalidOperationId);
        if (refused is not null)
        {
            await refused.WriteAsync(context);
            return;
        }
        var (body, problem) = await ApiBody.ReadAsync(context, ApiJson.Default.FollowUpBody);
        if (body is null)
        {
            await problem!.WriteAsync(context);
            return;
        }
        if (body.ToRequest(what, sale, till, out var problems) is not { } request)
        {
            await new ApiProblem(ProblemCode.InvalidFields) { Errors = problems }.WriteAsync(context);
            return;
        }
        await SubmitAsync(context, request);
    }

    public async Task UploadAsync(HttpContext context)
    {
        var till = TillOf(context);
        var (body, problem) = await ApiBody.ReadAsync(context, ApiJson.Default.BatchBody);
        if (body?.Sales is not { Count: > 0 and <= BatchBody.MaxSales } sales)
        {
            problem ??= new(ProblemCode.InvalidFields) { Errors = [new("sales", body?.Sales is null ? FieldCode.Missing : FieldCode.ItemCount)] };
            await problem.WriteAsync(context);
            return;
        }
        if (Admit(till, sales.Count) is { } refused)
        {
            await refused.WriteAsync(context);
            return;
        }
        var culture = ApiLanguage.Of(context.Request);
        var answers = new OperationAnswer[sales.Count];
        var requests = new List<OperationRequest>(sales.Count);
        var places = new List<int>(sales.Count);
        for (var i = 0; i < answers.Length; i++)
        {
            var taken = sales[i].Sale is { } sale
                ? await intake.TakeAsync(sale, till, offline: true)
                : new(null, Problem: new(ProblemCode.InvalidFields) { Errors = [sales[i].Problem ?? new("", FieldCode.Missing)] });
            if (taken.IsForEngine)
            {
                requests.Add(taken.Asked!);
                places.Add(i);
            }
            else
            {
                answers[i] = taken.Problem is { } wrong ? OperationAnswers.Invalid(sales[i].Sale?.OperationId, wrong, culture) : Refuse(taken, culture);
            }
        }
        var decided = await engine.SubmitAsync(requests);
        for (var i = 0; i < decided.Length; i++)
        {
            metrics.Decided(decided[i]);
            answers[places[i]] = OperationAnswers.Of(decided[i], engine.Reference, culture);
        }
        ApiAnswer.Write(context, new(answers), ApiJson.Default.BatchAnswer);
    }

    public async Task FindAsync(HttpContext context, string id)
    {
        var till = TillOf(context);
        var problem = Admit(till, 1);
        if (problem is null && OperationId.TryParse(id, out var operationId))
        {
            (var operation, problem) = await FindAsync(till, operationId, context.Request.Query["pass"]);
            if (operation is not null)
            {
                ApiAnswer.Write(context, OperationAnswers.Of(operation, engine.Reference, ApiLanguage.Of(context.Request)), ApiJson.Default.OperationAnswer);
                return;
            }
        }
        await (problem ?? new(ProblemCode.InvalidOperationId)).WriteAsync(context);
    }

    /// <summary>An id belongs to its pass. Without the pass, the till's own operation is meant, else its partner's.</summary>
    private async Task<(Operation?, ApiProblem?)> FindAsync(Till till, OperationId id, string? pass)
    {
        IReadOnlyList<Operation> found;
        if (pass is null)
            found = await engine.FindAllAsync(id, till.Partner);
        else if (PassNumber.TryParse(pass, out var number, out _))
            found = await engine.FindAsync(number.Id, id) is { } one ? [one] : [];
        else
            return (null, new(ProblemCode.InvalidPassNumber));

        // Another partner's sale is as unknown as none.
        List<Operation> ours = [.. found.Where(o => o.Partner == till.Partner && o.Kind <= OperationKind.Refund)];
        if (ours.FindAll(o => o.Terminal == till.Id) is { Count: > 0 } own)
            ours = own;
        return ours switch
        {
            [] => (null, new(ProblemCode.UnknownSale)),
            [var only] => (only, null),
            _ => (null, new(ProblemCode.OperationIdOfSeveralPasses)),
        };
    }

    public async Task BalanceAsync(HttpContext context, string number)
    {
        var till = TillOf(context);
        var problem = Admit(till, 1);
        if (problem is null && PassNumber.TryParse(number, out var pass, out _))
        {
            if (await engine.ReadAsync(pass.Id) is { } account)
            {
                var reference = engine.Reference;
                var partner = reference.Partner(till.Partner) ?? throw new UnreachableException("A till without a partner is not authenticated.");
                var answer = OperationAnswers.Of(account, partner, reference, ParisCalendar.DateOf(time.GetUtcNow()), ApiLanguage.Of(context.Request));
                ApiAnswer.Write(context, answer, ApiJson.Default.BalanceAnswer);
                return;
            }
            problem = new(ProblemCode.UnknownPass);
        }
        await (problem ?? new(ProblemCode.InvalidPassNumber)).WriteAsync(context);
    }

    public async Task ProductsAsync(HttpContext context)
    {
        if (Admit(TillOf(context), 1) is { } refused)
        {
            await refused.WriteAsync(context);
            return;
        }
        var culture = ApiLanguage.Of(context.Request);
        var products = engine.Reference.Products.All.Where(p => !p.IsRetired).Select(p => new ProductAnswer(p.Number, p.Code, p.Label(culture)));
        ApiAnswer.Write(context, new([.. products]), ApiJson.Default.ProductsAnswer);
    }

    public async Task OfflineAsync(HttpContext context)
    {
        var till = TillOf(context);
        if (Admit(till, 1) is { } refused)
        {
            await refused.WriteAsync(context);
            return;
        }
        ApiAnswer.Write(context, OperationAnswers.Offline(engine.Reference, till.Partner, ParisCalendar.DateOf(time.GetUtcNow())), ApiJson.Default.OfflineAnswer);
    }

    private async Task SubmitAsync(HttpContext context, OperationRequest request)
    {
        var operation = await engine.SubmitAsync(request);
        metrics.Decided(operation);
        ApiAnswer.Write(context, OperationAnswers.Of(operation, engine.Reference, ApiLanguage.Of(context.Request)), ApiJson.Default.OperationAnswer);
    }

    private OperationAnswer Refuse(TakenSale taken, CultureInfo culture)
    {
        var answer = OperationAnswers.Of(taken.Asked!, taken.Refusal, culture);
        metrics.Refused(taken.Asked!.Kind, answer.Code);
        return answer;
    }

    private ApiProblem? Admit(Till till, int operations)
    {
        var admission = till.Admit(operations, time, limits);
        return admission.Granted
            ? null
            : new(admission.DayIsFull ? ProblemCode.DailyQuota : ProblemCode.TooManyCalls) { RetryAfter = admission.RetryAfter };
    }

    private static Till TillOf(HttpContext context) => ((TerminalPrincipal)context.User).Till;
}
