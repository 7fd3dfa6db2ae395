using System.Buffers.Binary;
using System.Text;
using Pass.Cards.Iso7816;

namespace Pass.Cards.PassApplet;

/// <summary>What came of asking a card to sign a sale.</summary>
public enum SigningOutcome
{
    SaleSigned,

    /// <summary>6985: the card's own offline limits are reached: go online.</summary>
    OfflineLimitReached,

    /// <summary>6983: blocked by the region.</summary>
    Blocked,

    /// <summary>6982: the card wants its PIN first.</summary>
    PinRequired,

    /// <summary>6A80, 6700 or another refusal.</summary>
    Refused,
}

/// <summary>The card's answer; counter and signature (64 bytes, r ‖ s) only when signed.</summary>
public sealed record SigningResult(SigningOutcome Outcome, StatusWord Status, uint Atc = 0, ReadOnlyMemory<byte> Signature = default);

/// <summary>
/// INTERNAL AUTHENTICATE (ISO/IEC 7816-4 §11.5.2): P1 00 online, 01 offline.
/// Data: unpredictable number (8) ‖ SHA-256 of the sale (32) ‖ offline amount in cents (4, offline only). Answer: ATC (4) ‖ signature (64).
/// What is signed is <see cref="SaleEvidence"/>.
/// </summary>
public sealed record SignSale(ReadOnlyMemory<byte> UnpredictableNumber, ReadOnlyMemory<byte> SaleHash, uint? OfflineAmountCents = null)
    : ICardCommand<SigningResult>
{
    private const int AnswerLength = 4 + SaleEvidence.SignatureLength;

    public CommandApdu ToApdu()
    {
        byte[] data = [.. UnpredictableNumber.Span, .. SaleHash.Span];
        if (OfflineAmountCents is not { } amount)
            return new CommandApdu(0x00, 0x88, 0x00, 0x00, data, le: CommandApdu.MaxShortLe);
        var offline = new byte[data.Length + 4];
        data.CopyTo(offline, 0);
        BinaryPrimitives.WriteUInt32BigEndian(offline.AsSpan(data.Length), amount);
        return new CommandApdu(0x00, 0x88, 0x01, 0x00, offline, le: CommandApdu.MaxShortLe);
    }

    public SigningResult Parse(ResponseApdu response)
    {
        if (!response.Status.IsOk)
        {
            var outcome = response.Status.Value switch
            {
                0x6985 when OfflineAmountCents is not null => SigningOutcome.OfflineLimitReached,
                0x6983 => SigningOutcome.Blocked,
                0x6982 => SigningOutcome.PinRequired,
                _ => SigningOutcome.Refused,
            };
            return new SigningResult(outcome, response.Status);
        }

        if (response.Data.Length != AnswerLength)
            throw new InvalidDataException(Words.Say("SaleLength", AnswerLength, response.Data.Length));
        return new SigningResult(SigningOutcome.SaleSigned, response.Status, BinaryPrimitives.ReadUInt32BigEndian(response.Data.Span), response.Data[4..]);
    }
}

/// <summary>
/// GENERATE ASYMMETRIC KEY PAIR (ISO/IEC 7816-8 §5.1): P1 80 makes the pair, once in a card's life; P1 81 reads the public key.
/// Result: uncompressed P-256 point, 65 bytes.
/// </summary>
public sealed record GenerateKeyPair(bool ReadOnly = false) : ICardCommand<ReadOnlyMemory<byte>>
{
    public CommandApdu ToApdu() => new(0x00, 0x46, (byte)(ReadOnly ? 0x81 : 0x80), 0x00, le: CommandApdu.MaxShortLe);

    public ReadOnlyMemory<byte> Parse(ResponseApdu response)
    {
        CardRefusedException.ThrowUnlessOk(response, "GENERATE ASYMMETRIC KEY PAIR");
        var template = Tlv.Find(response.Data, PassTags.PublicKey);
        var point = template is { } inner ? Tlv.Find(inner, 0x86) : null;
        return point is { Length: PassLimits.PointLength } found
            ? found
            : throw new InvalidDataException(Words.Say("PointShape"));
    }
}

/// <summary>GET DATA DF21.</summary>
public sealed record GetPassStatus : ICardCommand<PassStatus>
{
    private static readonly GetData Data = new(PassTags.Status);

    public CommandApdu ToApdu() => Data.ToApdu();

    public PassStatus Parse(ResponseApdu response) =>
        PassStatus.Parse((Data.Parse(response) ?? throw new InvalidDataException(Words.Say("NotAPass"))).Span);
}

/// <summary>GET DATA DF22.</summary>
public sealed record GetPassCounters : ICardCommand<PassCounters>
{
    private static readonly GetData Data = new(PassTags.Counters);

    public CommandApdu ToApdu() => Data.ToApdu();

    public PassCounters Parse(ResponseApdu response) =>
        PassCounters.Parse((Data.Parse(response) ?? throw new InvalidDataException(Words.Say("NotAPass"))).Span);
}

/// <summary>GET CHALLENGE (ISO/IEC 7816-4 §11.5.3): 8 random bytes for the next issuer script.</summary>
public sealed record GetChallenge : ICardCommand<ReadOnlyMemory<byte>>
{
    public CommandApdu ToApdu() => new(0x00, 0x84, 0x00, 0x00, le: PassLimits.ChallengeLength);

    public ReadOnlyMemory<byte> Parse(ResponseApdu response)
    {
        CardRefusedException.ThrowUnlessOk(response, "GET CHALLENGE");
        return response.Data;
    }
}

/// <summary>What VERIFY answered.</summary>
/// <param name="IsVerified">True when the PIN is right, or was already verified since the card was selected.</param>
/// <param name="TriesLeft">0 when blocked; null when verified or when the card has no PIN.</param>
/// <param name="HasPin">False for a card without PIN.</param>
public sealed record PinResult(bool IsVerified, int? TriesLeft, bool HasPin = true);

/// <summary>VERIFY (ISO/IEC 7816-4 §11.5.6), PIN in ASCII digits; an empty PIN asks for the state without using a try.</summary>
public sealed record VerifyPin(string Pin = "") : ICardCommand<PinResult>
{
    public CommandApdu ToApdu() => new(0x00, 0x20, 0x00, 0x80, Encoding.ASCII.GetBytes(Pin));

    public PinResult Parse(ResponseApdu response) => response.Status.Value switch
    {
        0x9000 => new PinResult(true, null),
        0x6983 => new PinResult(false, 0),
        0x6A88 => new PinResult(false, null, HasPin: false),
        _ when response.Status.TriesLeft is { } tries => new PinResult(false, tries),
        _ => throw new CardRefusedException("VERIFY", response.Status),
    };
}

/// <summary>Files of the pass applet.</summary>
public static class PassFiles
{
    /// <summary>The certificate, as GET DATA 7F21 answers it.</summary>
    public static readonly ReadOnlyMemory<byte> CertificateIdentifier = new byte[] { 0x01, 0x01 };

    public const byte CertificateShortIdentifier = 1;
}

/// <summary>READ BINARY with a short file identifier (ISO/IEC 7816-4 §11.3.3).</summary>
/// <param name="ShortIdentifier">1 to 30.</param>
/// <param name="Offset">0 to 255; more needs the file selected first.</param>
/// <param name="Length">Bytes at most: 1 to 65 536; the result is shorter where the file ends.</param>
public sealed record ReadBinary(byte ShortIdentifier, byte Offset = 0, int Length = CommandApdu.MaxExtendedLe) : ICardCommand<ReadOnlyMemory<byte>>
{
    public CommandApdu ToApdu() => new(0x00, 0xB0, (byte)(0x80 | ShortIdentifier), Offset, le: Length);

    public ReadOnlyMemory<byte> Parse(ResponseApdu response)
    {
        if (response.Status != StatusWord.EndOfFile)
            CardRefusedException.ThrowUnlessOk(response, "READ BINARY");
        return response.Data;
    }
}
