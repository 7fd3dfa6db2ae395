using System.Net;

namespace Pass.Terminal;

/// <summary>The region did not put the call to its rules; sending it again unchanged will not help.</summary>
public sealed class RegionRefusedException(HttpStatusCode status, string code, string detail, IReadOnlyList<ProblemField> errors) : Exception($"{code}: {detail}")
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>Stable; see the region's /openapi/v1.json.</summary>
    public string Code { get; } = code;

    public IReadOnlyList<ProblemField> Errors { get; } = errors;
}

/// <summary>The region could not be reached, or did not answer in time. The outcome is unknown: keep the operation and send it again with its id.</summary>
public sealed class RegionUnreachableException(string why, Exception? inner = null) : Exception(Words.Say("RegionSilent", why), inner)
{
    /// <summary>False when surely not a byte of the call has left the till.</summary>
    public bool MayHaveArrived { get; init; } = true;

    /// <summary>The last attempt found no way to the region at all.</summary>
    public bool IsNetworkDown { get; init; }
}
