using Pass.Cards.Iso7816;

namespace Pass.Cards.PcSc;

/// <summary>Return codes of PC/SC (part 5; pclite.h, winerror.h) and what they mean for us.</summary>
internal static class PcscCode
{
    public const uint Success = 0;
    public const uint Cancelled = 0x80100002;
    public const uint InvalidHandle = 0x80100003;
    public const uint UnknownReader = 0x80100009;
    public const uint Timeout = 0x8010000A;
    public const uint SharingViolation = 0x8010000B;
    public const uint NoSmartCard = 0x8010000C;
    public const uint ProtocolMismatch = 0x8010000F;
    public const uint CommunicationError = 0x80100013;
    public const uint NotTransacted = 0x80100016;
    public const uint ReaderUnavailable = 0x80100017;
    public const uint NoService = 0x8010001D;
    public const uint ServiceStopped = 0x8010001E;
    public const uint NoReaders = 0x8010002E;
    public const uint Unresponsive = 0x80100066;
    public const uint Unpowered = 0x80100067;
    public const uint ResetCard = 0x80100068;
    public const uint RemovedCard = 0x80100069;
    public const uint SecurityViolation = 0x8010006A;

    public static void ThrowUnlessSuccess(uint code, string reader)
    {
        if (code != Success)
            throw ToException(code, reader);
    }

    public static CardLinkException ToException(uint code, string reader)
    {
        var (fault, message) = Explain(code, reader);
        return new CardLinkException(fault, $"{message} (PC/SC {code:X8})");
    }

    private static (CardLinkFault Fault, string Message) Explain(uint code, string reader) => code switch
    {
        // pcsc-lite says "not transacted" until its next poll finds the card gone.
        NotTransacted or RemovedCard or NoSmartCard =>
            (CardLinkFault.CardAbsent, Words.Say("CardAbsent", reader)),
        ResetCard => (CardLinkFault.CardReset, Words.Say("CardReset", reader)),
        SharingViolation => (CardLinkFault.CardInUse, Words.Say("CardInUse", reader)),
        Unresponsive or Unpowered or ProtocolMismatch =>
            (CardLinkFault.CardMute, Words.Say("CardMute", reader)),
        UnknownReader or ReaderUnavailable or NoReaders => (CardLinkFault.ReaderAbsent, Words.Say("ReaderAbsent", reader)),
        // "Security violation" is what a wait of pcsc-lite 1.9 returns when the service dies under it.
        NoService or ServiceStopped or InvalidHandle or CommunicationError or SecurityViolation =>
            (CardLinkFault.ServiceAbsent, Words.Say("ServiceAbsent")),
        _ => (CardLinkFault.Other, Words.Say("ServiceFailed", reader)),
    };
}
