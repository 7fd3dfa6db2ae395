using Pass.Cards.Iso7816;

namespace Pass.Cards.PassApplet;

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
