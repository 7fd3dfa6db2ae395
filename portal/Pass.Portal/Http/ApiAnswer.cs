using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pass.Portal.Http;

/// <summary>Writes an answer with its length known, through one writer per thread.</summary>
internal static class ApiAnswer
{
    private const int KeptBytes = 64 * 1024;

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json)? _writer;

    public static void Write<T>(HttpContext context, T answer, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK, string contentType = "application/json")
    {
        var (bytes, json) = _writer ?? New();
        // Taken, and put back only when it is clean: an answer that fails half-way must not begin the next one, perhaps another till's.
        _writer = null;
        JsonSerializer.Serialize(json, answer, type);
        json.Flush();
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = bytes.WrittenCount;
        // Copied to the connection's own buffer; the server flushes it when the request ends.
        response.BodyWriter.Write(bytes.WrittenSpan);
        if (bytes.Capacity > KeptBytes)
            return;
        bytes.ResetWrittenCount();
        json.Reset();
        _writer = (bytes, json);
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) New()
    {
        var bytes = new ArrayBufferWriter<byte>(4 * 1024);
        // Served as application/json and never sniffed: accents need no escape.
        return (bytes, new(bytes, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }));
    }
}
