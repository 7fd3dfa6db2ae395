using System.Net;
using System.Net.Http.Headers;
using Pass.Core;

namespace Pass.Clearing.Proofs;

/// <summary>An authority that cannot stamp now: what waits is stamped later, and nothing else waits for it.</summary>
public sealed class TimeStampException(Problem problem) : Exception(problem.Text)
{
    public Problem Problem => problem;
}

/// <summary>Who says that something was there at a time (RFC 3161). A seam: the region's own, or another's by its address.</summary>
public interface ITimeStampAuthority
{
    /// <summary>Its address, or <c>region</c>.</summary>
    string Name { get; }

    /// <param name="request">TimeStampReq in DER.</param>
    /// <returns>TimeStampResp in DER.</returns>
    /// <exception cref="TimeStampException">It does not answer, or not in time, or too much.</exception>
    Task<byte[]> AnswerAsync(byte[] request, CancellationToken ct);
}

/// <summary>Another's authority, over HTTP (RFC 3161, section 3.4).</summary>
public sealed class RemoteTimeStampAuthority : ITimeStampAuthority, IDisposable
{
    /// <summary>A token with its chain has a few thousand.</summary>
    private const int MostBytes = 64 * 1_024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly Texts Words = Texts.Beside(typeof(RemoteTimeStampAuthority), "Proofs");

    private readonly HttpClient _http;
    private readonly Uri _url;

    public RemoteTimeStampAuthority(Uri url)
    {
        _url = url;
        _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = Patience }) { Timeout = Patience, MaxResponseContentBufferSize = MostBytes };
    }

    public string Name => _url.AbsoluteUri;

    public async Task<byte[]> AnswerAsync(byte[] request, CancellationToken ct)
    {
        using var content = new ByteArrayContent(request) { Headers = { ContentType = new MediaTypeHeaderValue("application/timestamp-query") } };
        try
        {
            using var answer = await _http.PostAsync(_url, content, ct);
            if (answer.StatusCode == HttpStatusCode.OK)
                return await answer.Content.ReadAsByteArrayAsync(ct);
            throw new TimeStampException(Words.Problem("AuthorityAnswers", Name, (int)answer.StatusCode));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || e is TaskCanceledException && !ct.IsCancellationRequested)
        {
            throw new TimeStampException(Words.Problem("AuthorityDown", Name, e.Message));
        }
    }

    public void Dispose() => _http.Dispose();
}
