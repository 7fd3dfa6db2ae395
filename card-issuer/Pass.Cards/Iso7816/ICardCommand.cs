namespace Pass.Cards.Iso7816;

/// <summary>A command without I/O: it builds its APDU and reads the answer, so it is tested without a card.</summary>
public interface ICardCommand<out TResult>
{
    CommandApdu ToApdu();

    /// <exception cref="CardRefusedException">The card refused.</exception>
    /// <exception cref="InvalidDataException">The card accepted but its data is not what the standard says.</exception>
    TResult Parse(ResponseApdu response);
}

/// <summary>The card answered with a status word that the command has no other use for.</summary>
public sealed class CardRefusedException(string command, StatusWord status)
    : Exception(Words.Say("CardRefused", command, status, Explain(status)))
{
    public StatusWord Status { get; } = status;

    public static void ThrowUnlessOk(ResponseApdu response, string command)
    {
        if (!response.Status.IsOk)
            throw new CardRefusedException(command, response.Status);
    }

    private static string Explain(StatusWord status) => status.Value switch
    {
        0x6283 => Words.Say("Status.6283"),
        0x6300 => Words.Say("Status.6300"),
        0x6700 => Words.Say("Status.6700"),
        0x6982 => Words.Say("Status.6982"),
        0x6983 => Words.Say("Status.6983"),
        0x6985 => Words.Say("Status.6985"),
        0x6A80 => Words.Say("Status.6A80"),
        0x6A82 => Words.Say("Status.6A82"),
        0x6A84 => Words.Say("Status.6A84"),
        0x6A86 => Words.Say("Status.6A86"),
        0x6A88 => Words.Say("Status.6A88"),
        0x6D00 => Words.Say("Status.6D00"),
        0x6E00 => Words.Say("Status.6E00"),
        0x9484 => Words.Say("Status.9484"),
        0x9485 => Words.Say("Status.9485"),
        _ when status.TriesLeft is { } tries => Words.Say("Status.63Cx", tries),
        _ => Words.Say("Status.Other"),
    };
}
