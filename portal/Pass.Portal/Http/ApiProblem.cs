using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Pass.Core;
using Pass.Portal.Tills;

namespace Pass.Portal.Http;

/// <summary>A call that was not put to the rules: problem details (RFC 9457) with a stable code and what to do.</summary>
internal sealed record ApiProblem(ProblemCode Code)
{
    public TimeSpan? RetryAfter { get; init; }
    public IReadOnlyList<FieldProblem>? Errors { get; init; }

    public int Status => Code.Status();

    /// <summary>What a refused attempt is told: its own problem, or to wait, once it failed too often. It counts as one more.</summary>
    /// <param name="claimed">The till that it said to be; the default when it said none that is known.</param>
    public static ApiProblem OfAttempt(AttemptLimiter attempts, HttpContext context, ProblemCode code, TerminalId claimed = default) =>
        attempts.HaveFailedTooOften(context.Connection.RemoteIpAddress, claimed, out var wait) ? new(ProblemCode.TooManyAttempts) { RetryAfter = wait } : new(code);

    public Task WriteAsync(HttpContext context)
    {
        var culture = ApiLanguage.Of(context.Request);
        if (RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var answer = new ProblemAnswer
        {
            Type = $"/problems/{Code}",
            Title = ReasonPhrases.GetReasonPhrase(Status),
            Status = Status,
            Detail = ApiTexts.Of(Code, culture),
            Code = Code.ToString(),
            Errors = Errors is null ? null : ApiTexts.Of(Errors, culture),
        };
        ApiAnswer.Write(context, answer, ApiJson.Default.ProblemAnswer, Status, "application/problem+json");
        return Task.CompletedTask;
    }
}
