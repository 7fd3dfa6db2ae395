using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Pass.CardIssuer.Orders;
using Pass.Cards.Issuance;
using Pass.Core;

namespace Pass.CardIssuer.Service;

/// <summary>Answers of the service, and its refusals as problem details (RFC 9457) with the codes of <see cref="IssuanceTexts"/>.</summary>
internal static class ServiceAnswers
{
    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR"), English = CultureInfo.GetCultureInfo("en-IE");

    /// <summary>French, or English when it is asked for first (RFC 9110 §12.5.4).</summary>
    public static CultureInfo Language(this HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var languages)
            && languages.MaxBy(language => language.Quality ?? 1) is { } first && first.Value.StartsWith("en", StringComparison.OrdinalIgnoreCase)
            ? English : French;

    public static RefusalMessage ToMessage(this Problem problem, HttpRequest request) => new(problem.Code, problem.In(request.Language()));

    public static Task AnswerAsync<T>(this HttpContext context, T answer, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(answer, type, "application/json", context.RequestAborted);
    }

    public static Task RefuseAsync(this HttpContext context, Problem problem, int status = StatusCodes.Status422UnprocessableEntity, IReadOnlyList<FileProblem>? lines = null)
    {
        var language = context.Request.Language();
        var body = new ProblemMessage(
            $"urn:pass:problem:{problem.Code}", ReasonPhrases.GetReasonPhrase(status), status, problem.In(language), problem.Code,
            lines is null ? null : [.. lines.Select(line => new FieldMessage(line.Line, line.Field, line.Problem.Code, line.Problem.In(language)))]);
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, IssuanceJson.Default.ProblemMessage, "application/problem+json", context.RequestAborted);
    }
}

/// <summary>Ends a request with a refusal, from wherever it is found out. Nothing was changed.</summary>
internal sealed class RefusedException(Problem problem, int status = StatusCodes.Status422UnprocessableEntity) : Exception(problem.Code)
{
    public Problem Problem => problem;
    public int Status => status;
}
