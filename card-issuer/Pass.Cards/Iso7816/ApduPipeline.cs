using System.Buffers;

namespace Pass.Cards.Iso7816;

/// <summary>One stage of the way to the card: takes a command, gives the whole answer.</summary>
public delegate ValueTask<ResponseApdu> ApduSender(CommandApdu command, CancellationToken cancellationToken);

/// <summary>The stages that need no state; each wraps the one below.</summary>
public static class ApduPipeline
{
    private const byte ChainingBit = 0x10;
    private const byte GetResponse = 0xC0;

    public static ApduSender Transport(ICardChannel channel) => async (command, cancellationToken) =>
        ResponseApdu.Parse(await channel.TransmitAsync(command.Encode(), cancellationToken));

    /// <summary>Follows 61xx with GET RESPONSE and 6Cxx with the right Le (ISO/IEC 7816-4 §5.3.4, 7816-3 §12.2).</summary>
    public static ApduSender ResponseChaining(ApduSender next) => async (command, cancellationToken) =>
    {
        var response = await next(command, cancellationToken);
        if (response.Status.Sw1 == 0x6C)
        {
            var exact = new CommandApdu(command.Cla, command.Ins, command.P1, command.P2, command.Data, Count(response.Status), command.IsExtended);
            response = await next(exact, cancellationToken);
        }

        if (!response.Status.HasMoreData)
            return response;
        var data = new ArrayBufferWriter<byte>();
        data.Write(response.Data.Span);
        while (response.Status.HasMoreData)
        {
            // The remainder comes outside secure messaging: the whole answer is protected once, before it is cut.
            response = await next(new CommandApdu(0x00, GetResponse, 0, 0, le: Count(response.Status)), cancellationToken);
            data.Write(response.Data.Span);
            if (data.WrittenCount > CommandApdu.MaxExtendedLe)
                throw new InvalidDataException(Words.Say("AnswerEndless"));
        }

        return new ResponseApdu(data.WrittenMemory, response.Status);
    };

    /// <summary>Cuts a command too long for a short APDU into a chain (ISO/IEC 7816-4 §5.3.3), for cards without extended length.</summary>
    public static ApduSender CommandChaining(ApduSender next) => async (command, cancellationToken) =>
    {
        if (!command.IsExtended)
            return await next(command, cancellationToken);
        var rest = command.Data;
        while (rest.Length > CommandApdu.MaxShortData)
        {
            var part = new CommandApdu((byte)(command.Cla | ChainingBit), command.Ins, command.P1, command.P2, rest[..CommandApdu.MaxShortData]);
            var answer = await next(part, cancellationToken);
            if (!answer.Status.IsOk)
                return answer;
            rest = rest[CommandApdu.MaxShortData..];
        }

        var le = command.Le is { } expected ? Math.Min(expected, CommandApdu.MaxShortLe) : (int?)null;
        return await next(new CommandApdu(command.Cla, command.Ins, command.P1, command.P2, rest, le), cancellationToken);
    };

    private static int Count(StatusWord status) => status.Sw2 == 0 ? CommandApdu.MaxShortLe : status.Sw2;
}
