using Pass.Cards.Credentials;

namespace Pass.Cards.Presentation;

/// <summary>What a verifier accepts. The region sends it to terminals as data.</summary>
public sealed record VerifierPolicy
{
    /// <summary>Null where statuses are known better than by a list: in the engine.</summary>
    public StatusPolicy? Status { get; init; }

    /// <summary>Half-minutes that a phone's clock, or a code's, may be away from ours, either way.</summary>
    public int ToleranceWindows { get; init; } = 1;

    /// <summary>Certificates whose issuer's signature is remembered as verified, with their key imported; 5 kB each.</summary>
    public int RememberedCertificates { get; init; } = 2_000;

    public static VerifierPolicy Engine { get; } = new() { RememberedCertificates = 20_000 };

    /// <summary>A till decides about money: one day without the network, then it needs a fresh list.</summary>
    public static VerifierPolicy Terminal { get; } = new() { Status = new(TimeSpan.FromHours(26), AcceptStale: false, AcceptUnlisted: false) };

    /// <summary>A school gate lets in a pupil whose card is newer than its list, and does not close because the network is down.</summary>
    public static VerifierPolicy Gate { get; } = new() { Status = new(TimeSpan.FromHours(26), AcceptStale: true, AcceptUnlisted: true) };
}

/// <summary>What to do with a status list that does not answer. A credential that it says is revoked is always refused.</summary>
/// <param name="MaxAge">Older than this, the list is stale.</param>
/// <param name="AcceptStale">Accept all the same when the list is stale or there is none.</param>
/// <param name="AcceptUnlisted">Accept a credential issued after the list was.</param>
public sealed record StatusPolicy(TimeSpan MaxAge, bool AcceptStale, bool AcceptUnlisted)
{
    /// <summary>A list from further ahead than this means that our own clock is slow.</summary>
    public TimeSpan ClockTolerance { get; init; } = TrustList.MostAhead;
}
