using System.Buffers;
using Pass.Cards.GlobalPlatform;
using Pass.Cards.Iso7816;

namespace Pass.Cards.SoftwareCard;

/// <summary>
/// Collects the blocks of STORE DATA (GPCS 2.3.1 §11.11) for one target and hands them over at the last one,
/// so that a sequence cut in the middle leaves nothing behind.
/// </summary>
internal sealed class StoreDataBlocks(CardApplication target)
{
    private const int MaxLength = 16 * 1024;
    private const byte LastBlock = 0x80;

    private readonly ArrayBufferWriter<byte> data = new();
    private int next;
    private int format;

    public ReadOnlyMemory<byte> Data => data.WrittenMemory;

    public StoreDataFormat Format => (StoreDataFormat)format;

    /// <summary>False once the sequence has ended, well or not.</summary>
    public bool IsOpen { get; private set; } = true;

    public StatusWord Accept(CommandApdu command)
    {
        var blockFormat = command.P1 & 0x18;
        if (command.P2 != next || blockFormat == 0x18 || next > 0 && blockFormat != format)
            return End(StatusWord.WrongP1P2);
        if (data.WrittenCount + command.Data.Length > MaxLength)
            return End(StatusWord.NotEnoughMemory);
        format = blockFormat;
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
