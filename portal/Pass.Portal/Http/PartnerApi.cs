using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Partners;
using Pass.Clearing.Payments;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Http;

/// <summary>What a partner's own software reads of the partner, as its pages show it. Nothing is changed here.</summary>
internal sealed class PartnerApi(PassDatabase database, PartnerKeys keys, TimeProvider time)
{
    private const int Page = 200, PaymentsPage = 50, PlaceParts = 4, NumberLength = 20;

    public Task MeAsync(HttpContext context) => AnswerAsync(context, PartnerKeyScope.None, async key =>
    {
        await using var data = database.CreateContext();
        var name = await data.Partners.Where(p => p.Id == key.PartnerId).Select(p => p.LegalName).SingleAsync(context.RequestAborted);
        var scopes = Enum.GetValues<PartnerKeyScope>().Where(s => s != PartnerKeyScope.None && key.Scope.HasFlag(s)).Select(s => Words(s.ToString()));
        ApiAnswer.Write(context, new(key.PartnerId, name, key.Name, [.. scopes]), ApiJson.Default.PartnerAnswer);
        return null;
    });

    public Task SalesAsync(HttpContext context) => AnswerAsync(context, PartnerKeyScope.Sales, async key =>
    {
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        var query = context.Request.Query;
        if (!TryDay(query["from"], today, out var from))
            return Wrong("from");
        if (!TryDay(query["to"], today, out var to) || to < from || to.DayNumber - from.DayNumber >= SaleFilter.MostDays)
            return Wrong("to");
        if (!TryPlace(query["after"].ToString(), out var after))
            return Wrong("after");
        var page = await new PartnerSales(database).ListAsync(new(key.PartnerId), new(from, to), after, Page, context.RequestAborted);
        ApiAnswer.Write(context, new() { Sales = [.. page.Rows.Select(Sale)], Next = page.HasMore ? Text(SalePlace.Of(page.Rows[^1])) : null }, ApiJson.Default.PartnerSalesAnswer);
        return null;
    });

    public Task SaleAsync(HttpContext context, string id) => AnswerAsync(context, PartnerKeyScope.Sales, async key =>
    {
        if (!Guid.TryParseExact(id, "D", out var operation) || await new PartnerSales(database).FindAsync(new(key.PartnerId), new(operation), context.RequestAborted) is not { } story)
            return new(ProblemCode.UnknownSale);
        ApiAnswer.Write(context, Sale(story.Sale), ApiJson.Default.PartnerSaleAnswer);
        return null;
    });

    public Task PaymentsAsync(HttpContext context) => AnswerAsync(context, PartnerKeyScope.Payments, async key =>
    {
        var before = context.Request.Query["before"].ToString();
        if (before.Length > NumberLength)
            return Wrong("before");
        var (orders, more) = await new PartnerStatements(database, time).ListAsync(new(key.PartnerId), before.Length == 0 ? null : before, PaymentsPage, context.RequestAborted);
        ApiAnswer.Write(context, new() { Payments = [.. orders.Select(Payment)], Next = more ? orders[^1].Order.Number : null }, ApiJson.Default.PartnerPaymentsAnswer);
        return null;
    });

    public Task PaymentAsync(HttpContext context, string number) => AnswerAsync(context, PartnerKeyScope.Payments, async key =>
    {
        if (number.Length > NumberLength || await new PartnerStatements(database, time).FindAsync(new(key.PartnerId), number, ApiLanguage.Of(context.Request), context.RequestAborted) is not { } story)
            return new(ProblemCode.UnknownPayment);
        var lines = story.Lines.Select(l => new PartnerStatementLineAnswer { Day = l.Day, Label = l.Label, Sales = l.Sales, Returns = l.Returns, AmountCents = l.Cents });
        ApiAnswer.Write(context, Payment(story.Payment) with { Lines = [.. lines] }, ApiJson.Default.PartnerPaymentAnswer);
        return null;
    });

    public Task ForecastAsync(HttpContext context) => AnswerAsync(context, PartnerKeyScope.Payments, async key =>
    {
        var payments = (await new PartnerForecast(database, time).OfAsync(new(key.PartnerId), context.RequestAborted)).Ok(out var found, out _) ? found : [];
        var answers = payments.Select(p => new ForecastAnswer
        {
            State = Words(p.State.ToString()),
            Number = p.Order,
            AmountCents = p.Amount.Cents,
            UnclearedCents = p.Uncleared.Cents,
            UpToDay = p.UpToDay,
            CreditedBy = p.CreditedBy,
        });
        ApiAnswer.Write(context, new([.. answers]), ApiJson.Default.PartnerForecastAnswer);
        return null;
    });

    public static PartnerSaleAnswer Sale(OperationRow row)
    {
        var (approved, partial) = (row.Refusal == RefusalCode.None, row.Flags.HasFlag(OperationFlags.Partial));
        return new()
        {
            OperationId = row.OperationId,
            Kind = OperationAnswers.Kind(row.Kind),
            RelatedId = row.RelatedId,
            Status = approved ? partial ? "partial" : "approved" : "refused",
            Code = approved ? partial ? "Partial" : "Approved" : row.Refusal.ToString(),
            TerminalId = row.TerminalId,
            AmountCents = row.AmountCents,
            RegionCents = row.RegionCents,
            HolderCents = row.HolderCents,
            OccurredAt = DateTimeOffset.FromUnixTimeMilliseconds(row.OccurredAtMs),
            RecordedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.RecordedAtMs),
            BusinessDay = row.BusinessDay,
        };
    }

    public static PartnerPaymentAnswer Payment(PaymentOrder order, PaymentAttempt last, DateOnly? creditedBy) => new()
    {
        Number = order.Number,
        EndToEndId = last.EndToEndId,
        State = Words(PartnerStatements.StandingOf(order, last).ToString()),
        AmountCents = order.AmountCents,
        FirstDay = order.FirstDay,
        LastDay = order.LastDay,
        CreditedBy = creditedBy,
        BankDay = last.BankDay,
        Reason = last.ReasonCode,
    };

    private static PartnerPaymentAnswer Payment(PartnerOrder payment) => Payment(payment.Order, payment.Last, payment.CreditedBy);

    private async Task AnswerAsync(HttpContext context, PartnerKeyScope scope, Func<PartnerKey, Task<ApiProblem?>> read)
    {
        var key = ((PartnerPrincipal)context.User).Key;
        var problem = !keys.MayCall(key, out var wait) ? new(ProblemCode.TooManyCalls) { RetryAfter = wait }
            : !key.Scope.HasFlag(scope) ? new(ProblemCode.KeyScope)
            : await read(key);
        if (problem is not null)
            await problem.WriteAsync(context);
    }

    private static ApiProblem Wrong(string field) => new(ProblemCode.InvalidFields) { Errors = [new(field, FieldCode.OutOfRange)] };

    private static bool TryDay(string? text, DateOnly otherwise, out DateOnly day)
    {
        day = otherwise;
        return string.IsNullOrEmpty(text) || DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) && day.Year is >= 2020 and <= 2200;
    }

    private static string Text(SalePlace place) => string.Create(CultureInfo.InvariantCulture, $"{place.OccurredAtMs}.{place.Partition}.{place.Lsn}.{place.Idx}");

    private static bool TryPlace(string text, out SalePlace? place)
    {
        place = null;
        if (text.Length == 0)
            return true;
        var parts = text.Split('.');
        if (parts.Length != PlaceParts || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) || !short.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var lsn) || !int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var idx))
            return false;
        place = new(at, partition, lsn, idx);
        return true;
    }

    /// <summary><c>BelowMinimum</c> as <c>below-minimum</c>.</summary>
    private static string Words(string name) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
