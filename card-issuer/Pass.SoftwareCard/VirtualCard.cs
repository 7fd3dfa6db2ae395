using System.Buffers;
using Pass.Cards.Iso7816;

namespace Pass.SoftwareCard;

/// <summary>
/// A complete card in software: issuer security domain (GPCS 2.3.1, SCP03 i = 70) and pass applet, T=1, short and extended length,
/// command and response chaining, basic logical channel. Whatever comes in, a status word goes out. Not thread-safe, as a chip.
/// </summary>
public sealed class VirtualCard : IDisposable
{
    private const int MaxChainedData = 16 * 1024;
    private const byte SecureMessagingBit = 0x04;
    private const byte ChainingBit = 0x10;

    private readonly CardMemory memory;
    private readonly CardProfile profile;
    private readonly ArrayBufferWriter<byte> chained = new();
    private CommandApdu? chainHead;
    private ReadOnlyMemory<byte> remainder;
    private StatusWord remainderStatus;
    private CardRuntime? runtime;

    /// <param name="memory">Owned. An empty one becomes a blank card with the factory keys.</param>
    /// <param name="profile">Family of the card.</param>
    public VirtualCard(CardMemory memory, CardProfile? profile = null)
    {
        this.memory = memory;
        this.profile = profile ?? new CardProfile();
        PowerOn();
    }

    public ReadOnlyMemory<byte> Atr => profile.Atr;

    /// <summary>A blank card that lives in memory only.</summary>
    public static VirtualCard Blank(CardProfile? profile = null) => new(new VolatileMemory(), profile);

    /// <summary>Reset or power on: selections, sessions and verified PINs are gone; what was written is read back.</summary>
    public void PowerOn()
    {
        PowerOff();
        runtime = CardRuntime.Start(memory, profile);
    }

    public void PowerOff()
    {
        runtime?.Dispose();
        runtime = null;
        ForgetChain();
        remainder = default;
    }

    /// <summary>Answers one APDU: data and status word. Throws only what the memory throws, when power is cut.</summary>
    public byte[] Process(ReadOnlyMemory<byte> apdu)
    {
        if (runtime is null)
            PowerOn();
        try
        {
            var command = CommandApdu.Parse(apdu);
            return (command is null ? new ResponseApdu(StatusWord.WrongLength) : Answer(command)).Encode();
        }
        catch (IOException)
        {
            // The memory failed under a write: nothing in RAM can be trusted to be what will be read back.
            PowerOff();
            throw;
        }
#pragma warning disable CA1031 // A chip has nobody to throw to: an exception here would look like a removal to the reader.
        catch (Exception)
#pragma warning restore CA1031
        {
            PowerOn();
            return new ResponseApdu(StatusWord.InternalError).Encode();
        }
    }

    public void Dispose()
    {
        PowerOff();
        memory.Dispose();
    }

    private ResponseApdu Answer(CommandApdu command)
    {
        if (command.Ins == 0xC0 && command.Cla is 0x00 or 0x80)
            return remainder.IsEmpty ? new ResponseApdu(StatusWord.ConditionsNotSatisfied) : Cut(new ResponseApdu(remainder, remainderStatus), command);
        remainder = default;
        if (CheckClass(command.Cla) is { } refusal)
            return new ResponseApdu(refusal);
        if ((command.Cla & ChainingBit) != 0)
            return new ResponseApdu(Collect(command));
        if (chainHead is not null)
        {
            if (!ContinuesChain(command))
            {
                ForgetChain();
                return new ResponseApdu(StatusWord.LastChainCommandExpected);
            }

            if (chained.WrittenCount + command.Data.Length > MaxChainedData)
            {
                ForgetChain();
                return new ResponseApdu(StatusWord.NotEnoughMemory);
            }

            chained.Write(command.Data.Span);
            command = command.With(data: chained.WrittenSpan.ToArray());
            ForgetChain();
        }

        return Cut(Dispatch(command), command);
    }

    private ResponseApdu Dispatch(CommandApdu command)
    {
        var card = runtime!;
        if (command is { Cla: 0x00, Ins: 0xA4 })
            return card.Select(command);
        if (command is { Ins: 0x50, Cla: 0x80 })
            return card.InitializeUpdate(command);
        if (command is { Ins: 0x82, Cla: 0x84 })
            return card.ExternalAuthenticate(command);
        if ((command.Cla & SecureMessagingBit) == 0)
        {
            return card.Session?.RequiresMac == true
                ? new ResponseApdu(StatusWord.SecurityStatusNotSatisfied)
                : card.Process(command);
        }

        if (card.Session?.RequiresMac != true)
            return new ResponseApdu(StatusWord.SecurityStatusNotSatisfied);
        if (card.Session.Unwrap(command) is not { } plain)
        {
            card.EndSession();
            return new ResponseApdu(StatusWord.SecurityStatusNotSatisfied);
        }

        var session = card.Session;
        return session.Wrap(card.Process(plain));
    }

    private static StatusWord? CheckClass(byte cla) => cla switch
    {
        0x00 or 0x04 or 0x10 or 0x80 or 0x84 or 0x90 => null,
        0x14 or 0x94 or 0x08 or 0x0C or 0x88 or 0x8C => StatusWord.SecureMessagingNotSupported,
        _ when (cla & 0x60) == 0 && (cla & 0x03) != 0 || (cla & 0x60) == 0x40 => StatusWord.LogicalChannelNotSupported,
        _ => StatusWord.ClassNotSupported,
    };

    private StatusWord Collect(CommandApdu command)
    {
        if (chainHead is null)
            chainHead = command;
        else if (!ContinuesChain(command))
        {
            ForgetChain();
            return StatusWord.LastChainCommandExpected;
        }

        if (chained.WrittenCount + command.Data.Length > MaxChainedData)
        {
            ForgetChain();
            return StatusWord.NotEnoughMemory;
        }

        chained.Write(command.Data.Span);
        return StatusWord.Ok;
    }

    private bool ContinuesChain(CommandApdu command) =>
        chainHead is { } head && head.Ins == command.Ins && head.P1P2 == command.P1P2 && (head.Cla | ChainingBit) == (command.Cla | ChainingBit);

    private void ForgetChain()
    {
        chainHead = null;
        chained.Clear();
    }

    /// <summary>Sends what Le allows and keeps the rest for GET RESPONSE: a command is never run twice to get its answer.</summary>
    private ResponseApdu Cut(ResponseApdu response, CommandApdu command)
    {
        var allowed = command.Le ?? CommandApdu.MaxShortLe;
        if (response.Data.Length <= allowed)
        {
            remainder = default;
            return response;
        }

        remainder = response.Data[allowed..];
        remainderStatus = response.Status;
        return new ResponseApdu(response.Data[..allowed], StatusWord.MoreData(remainder.Length));
    }
}
