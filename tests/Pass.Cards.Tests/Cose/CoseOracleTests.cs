using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using Pass.Cards.Cose;
using Pass.Testing.Cards;

namespace Pass.Cards.Tests.Cose;

/// <summary>Beside Microsoft's COSE, which takes more than our profile: whatever ours accepts, it must accept too, and what each signs the other verifies.</summary>
public sealed class CoseOracleTests
{
    private const int MaxBytes = 1_000;
    private static readonly byte[] Context = "pass/test/1"u8.ToArray(), KeyId = [1, 2, 3, 4, 5, 6, 7, 8], Payload = "a payload"u8.ToArray();
    private static readonly ECDsa Key = TestAuthorities.NewKey();

    [Fact]
    public void What_we_sign_verifies_there()
    {
        for (var length = 0; length < 300; length += 23)
        {
            var payload = RandomNumberGenerator.GetBytes(length);
            var message = CoseMessage.DecodeSign1(CoseSign1.Sign(Key, KeyId, payload, Context));
            message.VerifyEmbedded(Key, Context).ShouldBeTrue();
            message.VerifyEmbedded(Key, "pass/other/1"u8).ShouldBeFalse();
            message.Content!.Value.ToArray().ShouldBe(payload);
            message.ProtectedHeaders[CoseHeaderLabel.KeyIdentifier].GetValueAsBytes().ShouldBe(KeyId);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_it_signs_in_our_profile_verifies_here(bool isKeyIdProtected)
    {
        var signer = new CoseSigner(Key, HashAlgorithmName.SHA256);
        (isKeyIdProtected ? signer.ProtectedHeaders : signer.UnprotectedHeaders).Add(CoseHeaderLabel.KeyIdentifier, CoseHeaderValue.FromBytes(KeyId));
        var signed = CoseSign1.Decode(CoseSign1Message.SignEmbedded(Payload, signer, Context), MaxBytes)!;
        signed.Verify(Key, Context).ShouldBeTrue();
        signed.Verify(Key, "pass/other/1"u8).ShouldBeFalse();
        signed.Payload.ToArray().ShouldBe(Payload);
        (isKeyIdProtected ? signed.KeyId : signed.UnprotectedKeyId).ToArray().ShouldBe(KeyId);
    }

    [Fact]
    public void What_it_signs_outside_our_profile_is_no_message_here()
    {
        var withContentType = new CoseSigner(Key, HashAlgorithmName.SHA256);
        withContentType.ProtectedHeaders.Add(CoseHeaderLabel.ContentType, CoseHeaderValue.FromInt32(60));
        CoseSign1.Decode(CoseSign1Message.SignEmbedded(Payload, withContentType, Context), MaxBytes).ShouldBeNull();
        CoseSign1.Decode(CoseSign1Message.SignEmbedded(Payload, new CoseSigner(Key, HashAlgorithmName.SHA512), Context), MaxBytes).ShouldBeNull();
        CoseSign1.Decode(CoseSign1Message.SignDetached(Payload, new CoseSigner(Key, HashAlgorithmName.SHA256), Context), MaxBytes).ShouldBeNull();
    }

    [Fact]
    public void Nothing_altered_is_accepted_here_that_is_refused_there()
    {
        var message = CoseSign1.Sign(Key, KeyId, RandomNumberGenerator.GetBytes(60), Context);
        foreach (var altered in Altered.EveryByteOf(message).Concat(Altered.AtRandom(message, 2_000, seed: 9052)))
        {
            if (CoseSign1.Decode(altered, MaxBytes) is not { } here)
                continue;
            var there = CoseMessage.DecodeSign1(altered);
            here.Payload.ToArray().ShouldBe(there.Content!.Value.ToArray());
            here.Verify(Key, Context).ShouldBe(there.VerifyEmbedded(Key, Context), Convert.ToHexString(altered));
        }
    }
}
