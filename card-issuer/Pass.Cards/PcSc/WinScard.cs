using System.Runtime.InteropServices;

namespace Pass.Cards.PcSc;

/// <summary>winscard on Windows: DWORD and LONG have 4 bytes, contexts and handles are pointers; the ANSI functions, as reader names are ASCII.</summary>
internal sealed unsafe partial class WinScard : NativePcsc
{
    private const string Library = "winscard.dll";

    public override uint EstablishContext(out nint context) => Code(SCardEstablishContext(ScopeSystem, 0, 0, out context));

    public override uint ReleaseContext(nint context) => Code(SCardReleaseContext(context));

    public override uint Cancel(nint context) => Code(SCardCancel(context));

    public override uint ListReaders(nint context, out byte[] names)
    {
        uint length = 0;
        names = [];
        var code = Code(SCardListReaders(context, null, null, ref length));
        if (code != PcscCode.Success)
            return code;
        names = new byte[length];
        fixed (byte* buffer = names)
            return Code(SCardListReaders(context, null, buffer, ref length));
    }

    public override uint WaitForChange(nint context, byte[] reader, uint timeoutMs, ref ReaderStates state)
    {
        fixed (byte* name = reader)
        {
            var native = new ReaderState { Name = name, CurrentState = (uint)state };
            var code = Code(SCardGetStatusChange(context, timeoutMs, ref native, 1));
            if (code == PcscCode.Success)
                state = (ReaderStates)unchecked((int)native.EventState) & ~ReaderStates.Changed;
            return code;
        }
    }

    public override uint Connect(nint context, byte[] reader, out nint card, out uint protocol)
    {
        fixed (byte* name = reader)
        {
            return Code(SCardConnect(context, name, ShareShared, AnyProtocol, out card, out protocol));
        }
    }

    public override uint Reconnect(nint card, uint initialization, out uint protocol)
    {
        return Code(SCardReconnect(card, ShareShared, AnyProtocol, initialization, out protocol));
    }

    public override uint Disconnect(nint card, uint disposition) => Code(SCardDisconnect(card, disposition));

    public override uint BeginTransaction(nint card) => Code(SCardBeginTransaction(card));

    public override uint EndTransaction(nint card) => Code(SCardEndTransaction(card, LeaveCard));

    public override uint Transmit(nint card, uint protocol, ReadOnlySpan<byte> command, Span<byte> answer, out int length)
    {
        var header = new IoRequest { Protocol = protocol, Length = (uint)sizeof(IoRequest) };
        var received = (uint)answer.Length;
        fixed (byte* send = command, receive = answer)
        {
            var code = Code(SCardTransmit(card, &header, send, (uint)command.Length, null, receive, ref received));
            length = (int)received;
            return code;
        }
    }

    public override uint AnswerToReset(nint card, Span<byte> atr, out int length)
    {
        uint nameLength = 0;
        var atrLength = (uint)atr.Length;
        fixed (byte* buffer = atr)
        {
            var code = Code(SCardStatus(card, null, ref nameLength, out _, out _, buffer, ref atrLength));
            length = (int)atrLength;
            return code;
        }
    }

    private static uint Code(int result) => unchecked((uint)result);

    [StructLayout(LayoutKind.Sequential)]
    private struct IoRequest
    {
        public uint Protocol;
        public uint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ReaderState
    {
        public byte* Name;
        public nint UserData;
        public uint CurrentState;
        public uint EventState;
        public uint AtrLength;
        public fixed byte Atr[36];
    }

    [LibraryImport(Library)]
    private static partial int SCardEstablishContext(uint scope, nint reserved1, nint reserved2, out nint context);

    [LibraryImport(Library)]
    private static partial int SCardReleaseContext(nint context);

    [LibraryImport(Library)]
    private static partial int SCardCancel(nint context);

    [LibraryImport(Library, EntryPoint = "SCardListReadersA")]
    private static partial int SCardListReaders(nint context, byte* groups, byte* readers, ref uint length);

    [LibraryImport(Library, EntryPoint = "SCardGetStatusChangeA")]
    private static partial int SCardGetStatusChange(nint context, uint timeout, ref ReaderState states, uint count);

    [LibraryImport(Library, EntryPoint = "SCardConnectA")]
    private static partial int SCardConnect(nint context, byte* reader, uint share, uint protocols, out nint card, out uint protocol);

    [LibraryImport(Library)]
    private static partial int SCardReconnect(nint card, uint share, uint protocols, uint initialization, out uint protocol);

    [LibraryImport(Library)]
    private static partial int SCardDisconnect(nint card, uint disposition);

    [LibraryImport(Library)]
    private static partial int SCardBeginTransaction(nint card);

    [LibraryImport(Library)]
    private static partial int SCardEndTransaction(nint card, uint disposition);

    [LibraryImport(Library)]
    private static partial int SCardTransmit(nint card, IoRequest* sendHeader, byte* command, uint length, IoRequest* receiveHeader, byte* answer, ref uint answerLength);

    [LibraryImport(Library, EntryPoint = "SCardStatusA")]
    private static partial int SCardStatus(nint card, byte* reader, ref uint readerLength, out uint state, out uint protocol, byte* atr, ref uint atrLength);
}
