using System.Buffers;
using Pass.Cards.Iso7816;
using Pass.Issuing.GlobalPlatform;

namespace Pass.SoftwareCard;

/// <summary>
/// Collects the blocks of STORE DATA (GPCS 2.3.1 §11.11) for one target and hands them over at the last one,
/// so that a sequence cut in the middle leaves nothing behind.
/// </summary>
internal sealed class StoreDataBlocks(CardApplication target)
{
    private const int MaxLength = 16 * 1024;
    private const byte LastBlock = 0x80;

    /// <summary>P1 b7-b6 (Table 11-90): 00 says nothing, 01 application dependent, 11 encrypted, 10 is reserved.</summary>
    private const byte EncryptionBits = 0x60;
    private const byte ReservedEncryption = 0x40;

    private readonly ArrayBufferWriter<byte> data = new();
    private int next;
    private int format;

    public ReadOnlyMemory<byte> Data => data.WrittenMemory;

    public StoreDataFormat Format => (StoreDataFormat)format;

    /// <summary>True when a block said that what it holds is encrypted as a whole.</summary>
    public bool IsEncrypted { get; private set; }

    /// <summary>False once the sequence has ended, well or not.</summary>
    public bool IsOpen { get; private set; } = true;

    public StatusWord Accept(CommandApdu command)
    {
        var blockFormat = command.P1 & 0x18;
        var encryption = command.P1 & EncryptionBits;
        if (command.P2 != next || encryption == ReservedEncryption || blockFormat == 0x18 || next > 0 && blockFormat != format)
            return End(StatusWord.WrongP1P2);
        if (data.WrittenCount + command.Data.Length > MaxLength)
            return End(StatusWord.NotEnoughMemory);
        format = blockFormat;
        IsEncrypted |= encryption == EncryptionBits;
        data.Write(command.Data.Span);
        next++;
        return (command.P1 & LastBlock) == 0 ? StatusWord.Ok : End(target.Store(this));
    }

    private StatusWord End(StatusWord status)
    {
        IsOpen = false;
        return status;
    }
}
