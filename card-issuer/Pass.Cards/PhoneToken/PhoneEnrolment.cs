using System.Buffers.Text;
using System.Security.Cryptography;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;

namespace Pass.Cards.PhoneToken;

public enum PhoneEnrolmentRefusal
{
    None = 0,

    /// <summary>The key sent is not a public P-256 key in JWK (RFC 7517).</summary>
    KeyNotP256 = 1,

    /// <summary>The proof is not a COSE_Sign1 of this challenge.</summary>
    ProofMalformed = 2,

    /// <summary>The proof was not signed by the key sent.</summary>
    ProofWrong = 3,
}

/// <summary>
/// Enrolment of a phone: it makes a key it cannot export, sends the public half, and proves that it holds the other by signing the portal's
/// challenge (COSE_Sign1, payload = the challenge). The portal gives each challenge once, to a holder who is signed in, for a few minutes.
/// The key that comes out is then certified by the issuing authority with <see cref="CertificateKind.Phone"/>.
/// </summary>
public static class PhoneEnrolment
{
    public const int ChallengeBytes = 32;
    private const int MaxProofBytes = ChallengeBytes + 96;

    public static byte[] NewChallenge(RandomNumberGenerator random)
    {
        var challenge = new byte[ChallengeBytes];
        random.GetBytes(challenge);
        return challenge;
    }

    /// <summary>What the browser module does, for phones that are simulated: its public key as JWK (RFC 7517), and the proof.</summary>
    public static (string Jwk, byte[] Proof) Answer(ECDsa deviceKey, byte[] challenge)
    {
        var point = P256PublicKey.PointOf(deviceKey);
        var (x, y) = (Base64Url.EncodeToString(point.AsSpan(0, 32)), Base64Url.EncodeToString(point.AsSpan(32)));
        return ($$"""{"kty":"EC","crv":"P-256","x":"{{x}}","y":"{{y}}"}""", CoseSign1.Sign(deviceKey, [], challenge, SignedContext.PhoneEnrolment));
    }

    /// <summary>The key (the caller disposes it) when the proof holds, else null and why.</summary>
    public static (P256PublicKey? Key, PhoneEnrolmentRefusal Refusal) Check(string jwk, ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> proof)
    {
        if (P256PublicKey.TryFromJwk(jwk) is not { } key)
            return (null, PhoneEnrolmentRefusal.KeyNotP256);
        var refusal = CheckProof(key, challenge, proof);
        if (refusal == PhoneEnrolmentRefusal.None)
            return (key, refusal);
        key.Dispose();
        return (null, refusal);
    }

    private static PhoneEnrolmentRefusal CheckProof(P256PublicKey key, ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> proof)
    {
        if (proof.Length > MaxProofBytes || CoseSign1.Decode(proof.ToArray(), MaxProofBytes) is not { } signed
            || challenge.Length != ChallengeBytes || !signed.Payload.Span.SequenceEqual(challenge))
            return PhoneEnrolmentRefusal.ProofMalformed;
        return signed.Verify(key.Verifier, SignedContext.PhoneEnrolment) ? PhoneEnrolmentRefusal.None : PhoneEnrolmentRefusal.ProofWrong;
    }
}
