namespace Pass.Portal.SignIns;

/// <summary>What somebody signed in has to show before it changes what its access is protected by.</summary>
public enum ProofNeeded
{
    None,
    /// <summary>Its second factor: this session began with less than the access is protected by.</summary>
    SecondFactor,
    /// <summary>That it is still there: its password will do.</summary>
    Presence,
}

/// <summary>
/// That whoever changes what an access is protected by is who it is of, and there: neither somebody with its password alone, nor somebody who found a browser open.
/// It counts for ten minutes in the browser where it was shown; signing in is one.
/// </summary>
internal sealed class SelfProof(Factors factors, StepCookie steps)
{
    internal const string Step = "fresh";

    public async Task<ProofNeeded> NeededAsync(HttpContext http, Visitor visitor)
    {
        if (!visitor.HasSecondFactor && (await factors.MeansAsync(await factors.OfAsync(visitor))).IsAny)
            return ProofNeeded.SecondFactor;
        return steps.Get(http, Step) == visitor.Session ? ProofNeeded.None : ProofNeeded.Presence;
    }

    public void Keep(HttpContext http, Visitor visitor) => steps.Put(http, Step, visitor.Session);

    /// <summary>Where it is shown.</summary>
    /// <param name="next">Where it goes on afterwards.</param>
    public static string Page(string next) => "/compte/preuve?retour=" + Uri.EscapeDataString(next);
}

/// <summary>What a sign-in has besides its password.</summary>
public sealed record Means(bool Totp, bool Passkey)
{
    public bool IsAny => Totp || Passkey;
}
