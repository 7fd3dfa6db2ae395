using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pass.Core;

namespace Pass.Portal.Http;

/// <summary>Reads a JSON body whole, then parses it in one go: bodies are small and bounded by the server.</summary>
internal static class ApiBody
{
    /// <summary>The body, or the problem it has.</summary>
    public static async ValueTask<(T? Body, ApiProblem? Problem)> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type) where T : class
    {
        if (!IsJson(context.Request))
            return (null, new(ProblemCode.NotJson));
        var pipe = context.Request.BodyReader;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await pipe.ReadAsync();
            }
            catch (IOException error) when (error is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
            {
                // A chunk whose size is no number, or none that a number holds: the server says it in no other way.
                return (null, new(ProblemCode.BadRequest));
            }
            if (!read.IsCompleted)
            {
                pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }
            var parsed = Parse(read.Buffer, type);
            pipe.AdvanceTo(read.Buffer.End);
            return parsed;
        }
    }

    private static (T?, ApiProblem?) Parse<T>(in ReadOnlySequence<byte> body, JsonTypeInfo<T> type) where T : class
    {
        if (body.IsSingleSegment)
            return Parse(body.FirstSpan, type);
        var length = (int)body.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            body.CopyTo(rented);
            return Parse(rented.AsSpan(0, length), type);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static (T?, ApiProblem?) Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) is { } body
                ? (body, null)
                : (null, new(ProblemCode.InvalidFields) { Errors = [new("", FieldCode.Missing)] });
        }
        catch (Exception error) when (Malformed.IsSaidBy(error))
        {
            var field = FieldException.Of(error);
            var code = field.Code is FieldCode.NotJson or FieldCode.TooDeep ? ProblemCode.InvalidJson : ProblemCode.InvalidFields;
            return (null, new(code) { Errors = [field] });
        }
    }

    private static bool IsJson(HttpRequest request)
    {
        const string json = "application/json";
        if (request.Headers.ContentEncoding.Count != 0 || request.ContentType is not { } type)
            return false;
        // Text of any other charset than the one JSON has would be refused by the parser; a parameter only says UTF-8.
        return type.StartsWith(json, StringComparison.OrdinalIgnoreCase)
            && (type.Length == json.Length || type.AsSpan(json.Length).TrimStart(' ') is [';', .. var parameter]
                && parameter.Trim(' ').Equals("charset=utf-8", StringComparison.OrdinalIgnoreCase));
    }
}
