using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Pass.Cards.PhoneToken;
using Pass.Core;

namespace Pass.CardIssuer.Service;

/// <summary>
/// Challenges for phones that nobody has to remember: until when (8 bytes), chance (8), and a tag over both and the pass (16). So a service that is
/// killed and started again takes a proof of before. Used twice, a challenge gives nothing more: the right is used up, and a key enrols once.
/// </summary>
internal sealed class PhoneChallenges(string secret, TimeProvider time, RandomNumberGenerator random)
{
    private const int Clear = 16;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly byte[] _key = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), "phone challenge"u8);

    public (byte[] Challenge, DateTimeOffset Until) New(PassId pass)
    {
        var until = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
        var challenge = PhoneEnrolment.NewChallenge(random);
        BinaryPrimitives.WriteInt64BigEndian(challenge, until.ToUnixTimeSeconds());
        Tag(pass, challenge.AsSpan(0, Clear)).CopyTo(challenge, Clear);
        return (challenge, until);
    }

    /// <summary>Whether this service gave it to this pass, not too long ago.</summary>
    public bool IsGood(PassId pass, ReadOnlySpan<byte> challenge) =>
        challenge.Length == PhoneEnrolment.ChallengeBytes
        && CryptographicOperations.FixedTimeEquals(Tag(pass, challenge[..Clear]), challenge[Clear..])
        // Not too long to go either: a clock set back would lengthen its life by as much.
        && BinaryPrimitives.ReadInt64BigEndian(challenge) - time.GetUtcNow().ToUnixTimeSeconds() is >= 0 and var left && left <= (long)Lifetime.TotalSeconds;

    private byte[] Tag(PassId pass, ReadOnlySpan<byte> clear)
    {
        Span<byte> tagged = stackalloc byte[Clear + 8];
        clear.CopyTo(tagged);
        BinaryPrimitives.WriteInt64BigEndian(tagged[Clear..], pass.Value);
        return HMACSHA256.HashData(_key, tagged)[..(PhoneEnrolment.ChallengeBytes - Clear)];
    }
}
