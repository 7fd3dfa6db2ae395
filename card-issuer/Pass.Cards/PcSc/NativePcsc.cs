namespace Pass.Cards.PcSc;

/// <summary>State of one reader as PC/SC reports it.</summary>
[Flags]
internal enum ReaderStates
{
    Unaware = 0x00,
    Changed = 0x02,
    Unknown = 0x04,
    Empty = 0x10,
    Present = 0x20,
    Mute = 0x200,
}

/// <summary>The dozen functions of PC/SC, with the integer sizes of the platform hidden. Every call returns a <see cref="PcscCode"/>.</summary>
internal abstract class NativePcsc
{
    protected const uint ScopeSystem = 2;
    protected const uint ShareShared = 2;
    protected const uint AnyProtocol = 3;

    public const uint LeaveCard = 0;
    public const uint ResetCard = 1;

    public static NativePcsc Instance { get; } = OperatingSystem.IsWindows() ? new WinScard() : new PcscLite();

    public abstract uint EstablishContext(out nint context);

    public abstract uint ReleaseContext(nint context);

    public abstract uint Cancel(nint context);

    /// <summary>Names separated by zeros.</summary>
    public abstract uint ListReaders(nint context, out byte[] names);

    /// <summary>Waits until the state differs from <paramref name="state"/>, which then becomes the new one.</summary>
    public abstract uint WaitForChange(nint context, byte[] reader, uint timeoutMs, ref ReaderStates state);

    public abstract uint Connect(nint context, byte[] reader, out nint card, out uint protocol);

    public abstract uint Reconnect(nint card, uint initialization, out uint protocol);

    public abstract uint Disconnect(nint card, uint disposition);

    public abstract uint BeginTransaction(nint card);

    public abstract uint EndTransaction(nint card);

    public abstract uint Transmit(nint card, uint protocol, ReadOnlySpan<byte> command, Span<byte> answer, out int length);

    public abstract uint AnswerToReset(nint card, Span<byte> atr, out int length);
}
