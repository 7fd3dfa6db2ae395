using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pass.Cards.PassApplet;

/// <summary>
/// What a card states when it signs a sale. The signed message is 67 bytes:
/// <code>
/// "PASS-SALE" 01 | serial (8) | ATC (4) | mode (1: 00 online, 01 offline) | offline amount in cents (4, 0 online)
///                | unpredictable number (8) | SHA-256 of the sale (32)
/// </code>
/// Integers are big-endian. The signature is ECDSA P-256 with SHA-256 over the message, r ‖ s on 64 bytes (RFC 9053 §2.1),
/// so a verifier needs the card's public key and nothing secret. (serial, ATC) never repeats on an honest card.
/// </summary>
/// <param name="UnpredictableNumber">8 bytes drawn by the terminal for this sale.</param>
/// <param name="SaleHash">32 bytes: SHA-256 of the sale as the terminal sends it.</param>
/// <param name="Serial">The card.</param>
/// <param name="Atc">Application transaction counter, raised before every signature.</param>
/// <param name="OfflineAmountCents">Null when the terminal asks the region; else the amount the card counted against its offline limits.</param>
public sealed record SaleEvidence(
    ReadOnlyMemory<byte> UnpredictableNumber,
    ReadOnlyMemory<byte> SaleHash,
    CardSerial Serial,
    uint Atc,
    uint? OfflineAmountCents = null)
{
    public const int UnpredictableNumberLength = 8;
    public const int SaleHashLength = 32;
    public const int SignatureLength = 64;
    public const int MessageLength = 67;

    private static ReadOnlySpan<byte> Domain => "PASS-SALE\u0001"u8;

    /// <exception cref="InvalidDataException">A field does not have its length.</exception>
    public byte[] SignedMessage()
    {
        if (UnpredictableNumber.Length != UnpredictableNumberLength || SaleHash.Length != SaleHashLength)
            throw new InvalidDataException($"A sale is signed over {UnpredictableNumberLength} + {SaleHashLength} bytes; got {UnpredictableNumber.Length} + {SaleHash.Length}.");
        var message = new byte[MessageLength];
        var rest = message.AsSpan();
        Domain.CopyTo(rest);
        rest = rest[Domain.Length..];
        Serial.Write(rest);
        BinaryPrimitives.WriteUInt32BigEndian(rest[8..], Atc);
        rest[12] = (byte)(OfflineAmountCents is null ? 0 : 1);
        BinaryPrimitives.WriteUInt32BigEndian(rest[13..], OfflineAmountCents ?? 0);
        UnpredictableNumber.Span.CopyTo(rest[17..]);
        SaleHash.Span.CopyTo(rest[(17 + UnpredictableNumberLength)..]);
        return message;
    }

    /// <summary>True when <paramref name="signature"/> (64 bytes) was made over this evidence by the holder of the card's key.</summary>
    public bool Verify(ECDsa publicKey, ReadOnlySpan<byte> signature) =>
        UnpredictableNumber.Length == UnpredictableNumberLength
        && SaleHash.Length == SaleHashLength
        && signature.Length == SignatureLength
        && publicKey.VerifyData(SignedMessage(), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}
