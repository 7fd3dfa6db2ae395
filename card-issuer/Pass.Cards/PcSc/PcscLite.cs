using System.Runtime.InteropServices;

namespace Pass.Cards.PcSc;

/// <summary>pcsc-lite on Linux: DWORD and LONG are as wide as a pointer, structures are not packed.</summary>
internal sealed unsafe partial class PcscLite : NativePcsc
{
    private const string Library = "libpcsclite.so.1";

    public override uint EstablishContext(out nint context) => Code(SCardEstablishContext(ScopeSystem, 0, 0, out context));

    public override uint ReleaseContext(nint context) => Code(SCardReleaseContext(context));

    public override uint Cancel(nint context) => Code(SCardCancel(context));

    public override uint ListReaders(nint context, out byte[] names)
    {
        nuint length = 0;
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
            var native = new ReaderState { Name = name, CurrentState = (nuint)state };
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
            var code = Code(SCardConnect(context, name, ShareShared, AnyProtocol, out card, out var active));
            protocol = (uint)active;
            return code;
        }
    }

    public override uint Reconnect(nint card, uint initialization, out uint protocol)
    {
        var code = Code(SCardReconnect(card, ShareShared, AnyProtocol, initialization, out var active));
        protocol = (uint)active;
        return code;
    }

    public override uint Disconnect(nint card, uint disposition) => Code(SCardDisconnect(card, disposition));

    public override uint BeginTransaction(nint card) => Code(SCardBeginTransaction(card));

    public override uint EndTransaction(nint card) => Code(SCardEndTransaction(card, LeaveCard));

    public override uint Transmit(nint card, uint protocol, ReadOnlySpan<byte> command, Span<byte> answer, out int length)
    {
        var header = new IoRequest { Protocol = protocol, Length = (nuint)sizeof(IoRequest) };
        var received = (nuint)answer.Length;
        fixed (byte* send = command, receive = answer)
        {
            var code = Code(SCardTransmit(card, &header, send, (nuint)command.Length, null, receive, ref received));
            length = (int)received;
            return code;
        }
    }

    public override uint AnswerToReset(nint card, Span<byte> atr, out int length)
    {
        nuint nameLength = 0;
        var atrLength = (nuint)atr.Length;
        fixed (byte* buffer = atr)
        {
            var code = Code(SCardStatus(card, null, ref nameLength, out _, out _, buffer, ref atrLength));
            length = (int)atrLength;
            return code;
        }
    }

    private static uint Code(nint result) => unchecked((uint)result);

    [StructLayout(LayoutKind.Sequential)]
    private struct IoRequest
    {
        public nuint Protocol;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ReaderState
    {
        public byte* Name;
        public nint UserData;
        public nuint CurrentState;
        public nuint EventState;
        public nuint AtrLength;
        public fixed byte Atr[33];
    }

    [LibraryImport(Library)]
    private static partial nint SCardEstablishContext(nuint scope, nint reserved1, nint reserved2, out nint context);

    [LibraryImport(Library)]
    private static partial nint SCardReleaseContext(nint context);

    [LibraryImport(Library)]
    private static partial nint SCardCancel(nint context);

    [LibraryImport(Library)]
    private static partial nint SCardListReaders(nint context, byte* groups, byte* readers, ref nuint length);

    [LibraryImport(Library)]
    private static partial nint SCardGetStatusChange(nint context, nuint timeout, ref ReaderState states, nuint count);

    [LibraryImport(Library)]
    private static partial nint SCardConnect(nint context, byte* reader, nuint share, nuint protocols, out nint card, out nuint protocol);

    [LibraryImport(Library)]
    private static partial nint SCardReconnect(nint card, nuint share, nuint protocols, nuint initialization, out nuint protocol);

    [LibraryImport(Library)]
    private static partial nint SCardDisconnect(nint card, nuint disposition);

    [LibraryImport(Library)]
    private static partial nint SCardBeginTransaction(nint card);

    [LibraryImport(Library)]
    private static partial nint SCardEndTransaction(nint card, nuint disposition);

    [LibraryImport(Library)]
    private static partial nint SCardTransmit(nint card, IoRequest* sendHeader, byte* command, nuint length, IoRequest* receiveHeader, byte* answer, ref nuint answerLength);

    [LibraryImport(Library)]
    private static partial nint SCardStatus(nint card, byte* reader, ref nuint readerLength, out nuint state, out nuint protocol, byte* atr, ref nuint atrLength);
}
