using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Pass.Core;

namespace Pass.CardIssuer.Service;

/// <summary>What every call checks of what it is sent; each throws <see cref="RefusedException"/> or gives a good value.</summary>
internal static class RequestChecks
{
    /// <summary>The body; its size is bounded by the server.</summary>
    /// <exception cref="JsonException">It is not of the expected shape.</exception>
    public static async Task<T> ReadAsync<T>(this HttpContext context, JsonTypeInfo<T> type) where T : class
    {
        if (!context.Request.HasJsonContentType())
            throw new RefusedException(IssuanceTexts.Problem("BodyUnreadable", "$"), StatusCodes.Status415UnsupportedMediaType);
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) ?? throw new JsonException("null");
        }
        catch (Exception error) when (error is not JsonException && Malformed.IsSaidBy(error))
        {
            throw new JsonException("It has text or numbers that cannot be.", error);
        }
    }

    public static PassId Pass(string text) =>
        PassNumber.TryParse(text, out var number, out var wrong) && number.Id.Value > 0
            ? number.Id
            : throw new RefusedException(IssuanceTexts.Problem(wrong == PassNumberProblem.CheckDigits ? "PassCheckDigits" : "PassShape"), StatusCodes.Status400BadRequest);

    public static string Actor(string text) => Text(text, Reasons.MaxActorLength, "$.by");

    public static string Reason(string text) => Text(text, Reasons.MaxLength, "$.reason");

    public static void Count(int count, int most)
    {
        if (count < 1 || count > most)
            throw new RefusedException(IssuanceTexts.Problem("CountRefused", most), StatusCodes.Status400BadRequest);
    }

    /// <summary>A whole number of the query.</summary>
    public static long Query(this HttpContext context, string name, long otherwise, long least, long most)
    {
        if (context.Request.Query[name] is not [{ } text])
            return otherwise;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new RefusedException(IssuanceTexts.Problem("NumberRefused", name, least, most), StatusCodes.Status400BadRequest);
    }

    private static string Text(string text, int most, string where) => PlainText.Read(text, most).Ok(out var plain, out _)
        ? plain
        : throw new RefusedException(IssuanceTexts.Problem("NeedsText", where, most), StatusCodes.Status400BadRequest);
}
