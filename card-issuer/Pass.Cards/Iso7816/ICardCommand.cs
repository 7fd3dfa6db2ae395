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
    : Exception($"The card refused {command}: {status} ({Explain(status)}).")
{
    public StatusWord Status { get; } = status;

    public static void ThrowUnlessOk(ResponseApdu response, string command)
    {
        if (!response.Status.IsOk)
            throw new CardRefusedException(command, response.Status);
    }

    private static string Explain(StatusWord status) => status.Value switch
    {
        0x6283 => "selected, but blocked",
        0x6300 => "authentication failed: wrong keys",
        0x6700 => "wrong length",
        0x6982 => "security conditions not met: open a secure channel or verify the PIN first",
        0x6983 => "blocked after too many wrong attempts",
        0x6985 => "not allowed in the card's present state",
        0x6A80 => "wrong data",
        0x6A82 => "no such application: not a pass, or locked",
        0x6A84 => "no room left",
        0x6A86 => "wrong P1 or P2",
        0x6A88 => "no such data or key",
        0x6D00 => "unknown instruction: is the right application selected?",
        0x6E00 => "unknown class",
        0x9484 => "key type not supported",
        0x9485 => "the key does not match its check value",
        _ when status.TriesLeft is { } tries => $"wrong secret, {tries} tries left",
        _ => "see ISO/IEC 7816-4 §5.6",
    };
}
