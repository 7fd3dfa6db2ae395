namespace Pass.Benchmarks.Rentree;

/// <summary>What somebody comes to do.</summary>
internal enum Errand
{
    Card,
    Qr,
    Code,
    Hold,
    Capture,
    Void,
    Cancel,

    /// <summary>The same bytes again, as a till that got no answer sends them.</summary>
    Retry,

    /// <summary>A sale that must be refused: a card whose signature was of another sale.</summary>
    Refused,
    Page,
    Bare,
}

/// <summary>A request that is ready to be sent.</summary>
/// <param name="AtSeconds">When it is due, from the beginning.</param>
/// <param name="Till">Whose token goes with it; -1: nobody's.</param>
/// <param name="Path">Of the address.</param>
/// <param name="Body">JSON; empty: it is a GET.</param>
internal sealed record PlannedRequest(double AtSeconds, Errand Errand, int Till, string Path, byte[] Body);
