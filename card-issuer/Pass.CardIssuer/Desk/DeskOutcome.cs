using Pass.Cards.PassApplet;

namespace Pass.CardIssuer.Desk;

public enum DeskOutcome
{
    /// <summary>A whole card, produced now.</summary>
    Produced,

    /// <summary>This card was finished before; nothing was changed.</summary>
    AlreadyProduced,

    /// <summary>Pulled out, or the reader failed: put the same card back, it goes on where it stopped.</summary>
    Interrupted,

    /// <summary>No order waits. The card was not touched.</summary>
    NoOrder,

    /// <summary>The chip holds keys that are neither ours nor the transport keys given, or says it is a pass we never made. It was not touched.</summary>
    Foreign,

    /// <summary>What the chip says and what the store says cannot both be true: set it aside and find out.</summary>
    Contradiction,

    /// <summary>The chip refused a command, or the issuing authority ends too soon; a serial reserved stays the chip's. Try again, or spoil it.</summary>
    Refused,
}

/// <summary>What happened to the card in one reader.</summary>
public sealed record DeskResult(string Reader, DeskOutcome Outcome, CardSerial? Serial = null, string Detail = "", bool WasResumed = false);
