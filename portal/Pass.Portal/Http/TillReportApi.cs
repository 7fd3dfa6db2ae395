using Microsoft.EntityFrameworkCore;
using Pass.Portal.Tills;

namespace Pass.Portal.Http;

/// <summary>What a till says of itself now and then: its clock, its lists, what waits in it. The region looks at it before a Saturday.</summary>
internal sealed class TillReportApi(RegionSources sources, TerminalLimits limits, TimeProvider time)
{
    private const int ProgramLength = 40;

    /// <summary>The version of the till that came with this node: one of an older version tells its cashier.</summary>
    private const string VersionHeader = "Pass-Till-Version";

    private static readonly string Version = typeof(TillReportApi).Assembly.GetName().Version!.ToString();
    private const long OldestList = 10L * 365 * 24 * 3_600;

    public async Task TakeAsync(HttpContext context)
    {
        var till = ((TerminalPrincipal)context.User).Till;
        var admission = till.Admit(0, time, limits);
        if (!admission.Granted)
        {
            await new ApiProblem(admission.DayIsFull ? ProblemCode.DailyQuota : ProblemCode.TooManyCalls) { RetryAfter = admission.RetryAfter }.WriteAsync(context);
            return;
        }
        var (body, problem) = await ApiBody.ReadAsync(context, ApiJson.Default.TillReportBody);
        if (body is null)
        {
            await problem!.WriteAsync(context);
            return;
        }
        if (Wrong(body) is { } field)
        {
            await new ApiProblem(ProblemCode.InvalidFields) { Errors = [field] }.WriteAsync(context);
            return;
        }
        await KeepAsync(till.Id.Value, body, context.RequestAborted);
        context.Response.Headers[VersionHeader] = Version;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task KeepAsync(int terminal, TillReportBody body, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var database = sources.Database.CreateContext();
        if (await database.TerminalReports.SingleOrDefaultAsync(r => r.TerminalId == terminal, ct) is not { } row)
            database.TerminalReports.Add(row = new() { TerminalId = terminal });
        (row.ToldAtMs, row.ClockAheadMs) = (now.ToUnixTimeMilliseconds(), (long)(body.Clock!.Value - now).TotalMilliseconds);
        (row.ListedAtMs, row.Unsent, row.Unknown, row.Program) = (body.ListAgeSeconds is { } age ? now.AddSeconds(-age).ToUnixTimeMilliseconds() : null, body.Unsent, body.Unknown, body.Program ?? "");
        await database.SaveChangesAsync(ct);
    }

    private static FieldProblem? Wrong(TillReportBody body) =>
        body.Clock is null ? new("clock", FieldCode.Missing)
        : body.ListAgeSeconds is < 0 or > OldestList ? new("listAgeSeconds", FieldCode.OutOfRange)
        : body.Unsent < 0 ? new("unsent", FieldCode.OutOfRange)
        : body.Unknown < 0 ? new("unknown", FieldCode.OutOfRange)
        : body.Program is { } program && (program.Length > ProgramLength || program.Any(char.IsControl)) ? new("program", FieldCode.OutOfRange)
        : null;
}
