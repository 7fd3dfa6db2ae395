using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;

namespace Pass.SoftwareCard;

/// <summary>
/// The certificate as a transparent file, for readers that know files and no tags: SELECT by identifier (ISO/IEC 7816-4 §11.2.2)
/// and READ BINARY (§11.3.3), by offset in the current file or with a short identifier.
/// </summary>
internal sealed class CertificateFile(PassState pass)
{
    private bool isCurrent;

    /// <summary>The application was selected: no file is current.</summary>
    public void Leave() => isCurrent = false;

    public ResponseApdu Select(CommandApdu command)
    {
        if ((command.P2 & 0xF3) != 0)
            return new ResponseApdu(StatusWord.WrongP1P2);
        if (!command.Data.Span.SequenceEqual(PassFiles.CertificateIdentifier.Span) || Content is not { } content)
            return new ResponseApdu(StatusWord.NotFound);
        isCurrent = true;
        var template = new TlvWriter()
            .Add(0x80, [(byte)(content.Length >> 8), (byte)content.Length])
            .Add(0x82, [0x01])
            .Add(0x83, PassFiles.CertificateIdentifier.Span)
            .Add(0x88, [PassFiles.CertificateShortIdentifier << 3]);
        return (command.P2 & 0x0C) switch
        {
            0x00 => new ResponseApdu(new TlvWriter().Add(0x6F, template).ToArray(), StatusWord.Ok),
            0x04 => new ResponseApdu(new TlvWriter().Add(0x62, template).ToArray(), StatusWord.Ok),
            _ => new ResponseApdu(StatusWord.Ok),
        };
    }

    /// <summary>Le of zeros reads to the end; another that reaches beyond it is answered with what there is and 6282.</summary>
    public ResponseApdu Read(CommandApdu command)
    {
        if (command.Data.Length > 0 || command.Le is not { } wanted)
            return new ResponseApdu(StatusWord.WrongLength);
        var hasIdentifier = (command.P1 & 0x80) != 0;
        if (hasIdentifier && (command.P1 & 0x60) != 0)
            return new ResponseApdu(StatusWord.WrongP1P2);
        var identifier = hasIdentifier ? command.P1 & 0x1F : 0;
        if (identifier is not (0 or PassFiles.CertificateShortIdentifier))
            return new ResponseApdu(StatusWord.NotFound);
        if (identifier == 0 && !isCurrent)
            return new ResponseApdu(StatusWord.NoCurrentFile);
        if (Content is not { } content)
            return new ResponseApdu(StatusWord.NotFound);
        isCurrent = true;
        var offset = hasIdentifier ? command.P2 : command.P1P2;
        if (offset >= content.Length)
            return new ResponseApdu(StatusWord.OffsetOutsideFile);
        var rest = content.AsMemory(offset);
        if (rest.Length >= wanted)
            return new ResponseApdu(rest[..wanted], StatusWord.Ok);
        var isToTheEnd = wanted == (command.IsExtended ? CommandApdu.MaxExtendedLe : CommandApdu.MaxShortLe);
        return new ResponseApdu(rest, isToTheEnd ? StatusWord.Ok : StatusWord.EndOfFile);
    }

    private byte[]? Content => pass.Objects.GetValueOrDefault(PassTags.Certificate);
}
