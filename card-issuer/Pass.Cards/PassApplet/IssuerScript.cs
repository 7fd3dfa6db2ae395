using System.Buffers.Binary;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;

namespace Pass.Cards.PassApplet;

/// <summary>What the region may tell a card after an online sale.</summary>
public enum IssuerAction
{
    /// <summary>Offline counters back to zero. No payload.</summary>
    ResetOfflineCounters = 0x00,

    /// <summary>New limits and counters back to zero. Payload: <see cref="OfflineLimits"/>, 6 bytes.</summary>
    SetOfflineLimits = 0x01,

    /// <summary>The pass signs nothing any more. No payload.</summary>
    Block = 0x02,

    /// <summary>The pass signs again. No payload.</summary>
    Unblock = 0x03,

    /// <summary>PIN tries back to full. No payload.</summary>
    ResetPinTries = 0x04,
}

/// <summary>
/// An order of the region that only this card, in this exchange, accepts: EXTERNAL AUTHENTICATE (ISO/IEC 7816-4 §11.5.4) with
/// action (1) ‖ payload ‖ MAC (16). MAC = AES-CMAC(issuer key of the card, "PASS-ISSUER" 01 ‖ challenge (8) ‖ serial (8) ‖ ATC (4) ‖ action ‖ payload).
/// </summary>
public sealed record IssuerScript(ReadOnlyMemory<byte> Data) : ICardCommand<bool>
{
    public const int MacLength = AesKey.BlockLength;

    private static ReadOnlySpan<byte> Domain => "PASS-ISSUER\u0001"u8;

    /// <summary>Made where the issuer key is; the card's challenge, serial and ATC come from the terminal.</summary>
    public static IssuerScript Create(AesKey issuerKey, ReadOnlySpan<byte> challenge, CardSerial serial, uint atc, IssuerAction action, ReadOnlySpan<byte> payload = default)
    {
        byte[] body = [(byte)action, .. payload];
        return new IssuerScript((byte[])[.. body, .. Mac(issuerKey, challenge, serial, atc, body)]);
    }

    public static byte[] Mac(AesKey issuerKey, ReadOnlySpan<byte> challenge, CardSerial serial, uint atc, ReadOnlySpan<byte> body)
    {
        Span<byte> fixedPart = stackalloc byte[12];
        serial.Write(fixedPart);
        BinaryPrimitives.WriteUInt32BigEndian(fixedPart[8..], atc);
        return issuerKey.Cmac((byte[])[.. Domain, .. challenge, .. fixedPart, .. body]);
    }

    public CommandApdu ToApdu() => new(0x00, 0x82, 0x00, 0x00, Data);

    public bool Parse(ResponseApdu response)
    {
        CardRefusedException.ThrowUnlessOk(response, "EXTERNAL AUTHENTICATE (issuer script)");
        return true;
    }
}
