using System.Text.Json;

namespace Pass.Portal.Http;

/// <summary>What is wrong with one field. Names are a public contract: never renamed.</summary>
public enum FieldCode
{
    Missing,
    Unknown,
    Repeated,
    WrongType,
    TooDeep,
    NotJson,
    NotWholeCents,
    NotPositive,
    NotUuidV7,
    NotTwelveDigits,
    CheckDigits,
    NotRfc3339,
    UnknownProduct,
    Quantity,
    LineCount,
    ItemCount,
    NotUsedHere,
    NotBase64,
    WrongLength,
    UnknownPresentation,
    OtherPass,
    OutOfRange,
}

/// <summary>One wrong field, by its path: <c>lines[0].amountCents</c>; empty for the body as a whole.</summary>
public readonly record struct FieldProblem(string Field, FieldCode Code);

/// <summary>Thrown by our converters so that a wrong value is named; the serializer adds the path.</summary>
internal sealed class FieldException(FieldCode code) : JsonException(code.ToString())
{
    public FieldCode Code { get; } = code;

    /// <summary>What a failed reading says, whoever threw it.</summary>
    public static FieldProblem Of(Exception malformed)
    {
        // Half a surrogate pair, say: the reader does not tell where.
        if (malformed is not JsonException error)
            return new("", FieldCode.NotJson);
        var path = error.Path is ['$', '.', .. var rest] ? rest : error.Path is ['$', .. var index] ? index : "";
        return new(path, error is FieldException field ? field.Code : Guess(error));
    }

    /// <summary>System.Text.Json tells its own errors apart by their text only (English, whatever the culture); tests pin it.</summary>
    private static FieldCode Guess(JsonException error)
    {
        var text = error.Message;
        if (text.Contains("maximum configured depth", StringComparison.Ordinal))
            return FieldCode.TooDeep;
        if (text.Contains("could not be mapped", StringComparison.Ordinal))
            return FieldCode.Unknown;
        if (text.StartsWith("Duplicate", StringComparison.Ordinal))
            return FieldCode.Repeated;
        return error.InnerException is JsonException || text.Contains("could not be converted", StringComparison.Ordinal) is false
            ? FieldCode.NotJson
            : FieldCode.WrongType;
    }
}
