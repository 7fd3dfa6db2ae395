namespace Pass.Cards.Iso7816;

/// <summary>What a card answered: data, then a status word (ISO/IEC 7816-4 §5.1).</summary>
public readonly record struct ResponseApdu(ReadOnlyMemory<byte> Data, StatusWord Status)
{
    public ResponseApdu(StatusWord status)
        : this(default, status)
    {
    }

    /// <exception cref="InvalidDataException">Fewer than two bytes: not an answer of a card.</exception>
    public static ResponseApdu Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < 2)
            throw new InvalidDataException(Words.Say("AnswerShort", bytes.Length));
        var status = bytes.Span[^2..];
        return new ResponseApdu(bytes[..^2], new StatusWord((ushort)(status[0] << 8 | status[1])));
    }

    public byte[] Encode()
    {
        var bytes = new byte[Data.Length + 2];
        Data.CopyTo(bytes);
        bytes[^2] = Status.Sw1;
        bytes[^1] = Status.Sw2;
        return bytes;
    }
}

/// <summary>The two bytes that end every answer of a card (ISO/IEC 7816-4 §5.6, GPCS 2.3.1 §11.1.3).</summary>
public readonly record struct StatusWord(ushort Value)
{
    public static readonly StatusWord Ok = new(0x9000);
    public static readonly StatusWord EndOfFile = new(0x6282);
    public static readonly StatusWord SelectedButBlocked = new(0x6283);
    public static readonly StatusWord AuthenticationFailed = new(0x6300);
    public static readonly StatusWord WrongLength = new(0x6700);
    public static readonly StatusWord LogicalChannelNotSupported = new(0x6881);
    public static readonly StatusWord SecureMessagingNotSupported = new(0x6882);
    public static readonly StatusWord LastChainCommandExpected = new(0x6883);
    public static readonly StatusWord SecurityStatusNotSatisfied = new(0x6982);
    public static readonly StatusWord AuthenticationBlocked = new(0x6983);
    public static readonly StatusWord ConditionsNotSatisfied = new(0x6985);
    public static readonly StatusWord NoCurrentFile = new(0x6986);
    public static readonly StatusWord WrongData = new(0x6A80);
    public static readonly StatusWord NotFound = new(0x6A82);
    public static readonly StatusWord NotEnoughMemory = new(0x6A84);
    public static readonly StatusWord WrongP1P2 = new(0x6A86);
    public static readonly StatusWord ReferencedDataNotFound = new(0x6A88);
    public static readonly StatusWord OffsetOutsideFile = new(0x6B00);
    public static readonly StatusWord InstructionNotSupported = new(0x6D00);
    public static readonly StatusWord ClassNotSupported = new(0x6E00);
    public static readonly StatusWord InternalError = new(0x6F00);

    /// <summary>GPCS 2.3.1 Table 11-73.</summary>
    public static readonly StatusWord AlgorithmNotSupported = new(0x9484);
    public static readonly StatusWord InvalidKeyCheckValue = new(0x9485);

    public byte Sw1 => (byte)(Value >> 8);
    public byte Sw2 => (byte)Value;
    public bool IsOk => Value == 0x9000;

    /// <summary>62xx and 63xx: the command was processed, with a reservation. Secure messaging protects these like 9000.</summary>
    public bool IsWarning => Sw1 is 0x62 or 0x63;

    /// <summary>61xx: that many bytes (0 = 256 or more) wait for GET RESPONSE.</summary>
    public bool HasMoreData => Sw1 == 0x61;

    /// <summary>63Cx: tries left after a wrong secret; null for any other status.</summary>
    public int? TriesLeft => (Value & 0xFFF0) == 0x63C0 ? Value & 0x0F : null;

    public static StatusWord WrongSecret(int triesLeft) => new((ushort)(0x63C0 | Math.Clamp(triesLeft, 0, 15)));

    public static StatusWord MoreData(int remaining) => new((ushort)(0x6100 | (remaining > 255 ? 0 : remaining)));

    public override string ToString() => Value.ToString("X4", System.Globalization.CultureInfo.InvariantCulture);
}
