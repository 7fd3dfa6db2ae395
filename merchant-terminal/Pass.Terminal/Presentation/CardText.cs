using System.Globalization;
using System.Resources;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;

namespace Pass.Terminal.Presentation;

/// <summary>What the till asks of the holder while it waits for a signature.</summary>
public enum CardPrompt
{
    Present,

    /// <summary>The card is being asked.</summary>
    Keep,

    /// <summary>It left, or was disturbed, before it had answered.</summary>
    PresentAgain,

    /// <summary>It does not answer at all.</summary>
    TurnRound,

    /// <summary>Another program holds it.</summary>
    InUse,

    /// <summary>The machine's smart card service is being restarted.</summary>
    ServiceRestarts,
}

/// <summary>What a merchant reads while a card is asked, in the culture asked (French or English; French by default).</summary>
public static class CardText
{
    private static readonly ResourceManager Texts = new("Pass.Terminal.Presentation.CardTexts", typeof(CardText).Assembly);

    public static string Of(CardPrompt prompt, CultureInfo culture) => Find($"Prompt.{prompt}", culture);

    /// <summary>Why there is no signature, and what to do.</summary>
    public static string Of(SigningOutcome outcome, CultureInfo culture) => Find($"Outcome.{outcome}", culture);

    internal static CardPrompt PromptAfter(CardLinkFault fault) => fault switch
    {
        CardLinkFault.CardMute => CardPrompt.TurnRound,
        CardLinkFault.CardInUse => CardPrompt.InUse,
        CardLinkFault.ServiceAbsent => CardPrompt.ServiceRestarts,
        _ => CardPrompt.PresentAgain,
    };

    private static string Find(string key, CultureInfo culture) =>
        Texts.GetString(key, culture) ?? throw new InvalidOperationException($"No text for {key}.");
}
