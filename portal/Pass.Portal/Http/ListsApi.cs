using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Pass.Portal.Following;
using Pass.Portal.Presence;
using Pass.Portal.Tills;

namespace Pass.Portal.Http;

/// <summary>The public lists that a till or a gate follows to decide offline: whom to trust, and who is revoked.</summary>
internal sealed class ListsApi(PresenceDesk desk, StatusLists lists, TerminalLimits limits, TimeProvider time)
{
    public const string Cose = "application/cose", Delta = "application/cbor";
    private const string VersionHeader = "Pass-Status-Version";

    /// <summary>A list of a whole region is mostly zeros; what a delta comes to is not worth packing.</summary>
    private const int WorthPacking = 1_024;

    /// <summary>The last one that was packed, and of what.</summary>
    private PackedList? _packed;

    public Task TrustAsync(HttpContext context) => AnswerAsync(context, () => desk.Trust is { } trust
        ? (trust.Encoded, Cose, Convert.ToHexString(SHA256.HashData(trust.Encoded.Span).AsSpan(0, 8)))
        : null);

    /// <summary>The way from the version that the till has, when it is kept, else the whole list.</summary>
    public Task StatusAsync(HttpContext context) => AnswerAsync(context, () =>
    {
        if (lists.Current is not { } status)
            return null;
        var version = status.Version.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers[VersionHeader] = version;
        var from = long.TryParse(context.Request.Query["from"], NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : 0;
        if (from == status.Version)
            return (default, Delta, version);
        return status.Deltas.TryGetValue(from, out var delta) ? (delta, Delta, $"{from}-{version}") : (status.List, Cose, version);
    });

    private async Task AnswerAsync(HttpContext context, Func<(ReadOnlyMemory<byte> Bytes, string Type, string Tag)?> find)
    {
        // A gate is slowed down where it shows who it is.
        var admission = (context.User as TerminalPrincipal)?.Till.Admit(0, time, limits) ?? new(true, false, default);
        if (!admission.Granted)
        {
            await new ApiProblem(admission.DayIsFull ? ProblemCode.DailyQuota : ProblemCode.TooManyCalls) { RetryAfter = admission.RetryAfter }.WriteAsync(context);
            return;
        }
        if (find() is not { } found)
        {
            await new ApiProblem(ProblemCode.NotPublished).WriteAsync(context);
            return;
        }
        var isPacked = found.Bytes.Length >= WorthPacking && context.Request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value == "gzip" && e.Quality is null or > 0);
        // The same list packed is another representation (RFC 9110 §8.8.3.3).
        var (response, tag) = (context.Response, $"\"{found.Tag}{(isPacked ? "-gzip" : "")}\"");
        response.Headers.ETag = tag;
        response.Headers.CacheControl = "no-cache";
        response.Headers.Vary = "Accept-Encoding";
        if (context.Request.Headers.IfNoneMatch.Contains(tag))
            response.StatusCode = StatusCodes.Status304NotModified;
        else if (found.Bytes.IsEmpty)
            response.StatusCode = StatusCodes.Status204NoContent;
        else
            await WriteAsync(response, isPacked ? Packed(response, found.Bytes) : found.Bytes, found.Type);
    }

    private byte[] Packed(HttpResponse response, ReadOnlyMemory<byte> bytes)
    {
        response.Headers.ContentEncoding = "gzip";
        // Packed once for all who ask. Two at once may both do it: the same bytes come of it.
        if (_packed is { } last && last.Of.Equals(bytes))
            return last.Bytes;
        using var whole = new MemoryStream();
        using (var gzip = new GZipStream(whole, CompressionLevel.Optimal))
            gzip.Write(bytes.Span);
        var packed = whole.ToArray();
        _packed = new(bytes, packed);
        return packed;
    }

    private sealed record PackedList(ReadOnlyMemory<byte> Of, byte[] Bytes);

    private static async Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> bytes, string type)
    {
        response.ContentType = type;
        response.ContentLength = bytes.Length;
        await response.BodyWriter.WriteAsync(bytes);
    }
}
