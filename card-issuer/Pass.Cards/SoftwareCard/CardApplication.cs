using Pass.Cards.Iso7816;

namespace Pass.Cards.SoftwareCard;

/// <summary>An application on the card, living from one power-on to the next.</summary>
internal abstract class CardApplication(CardRuntime card)
{
    protected CardRuntime Card { get; } = card;

    protected CardState State => Card.State;

    public abstract ReadOnlyMemory<byte> Aid { get; }

    /// <summary>Null when it can be selected.</summary>
    public abstract StatusWord? RefusesSelection { get; }

    public abstract ResponseApdu Select();

    /// <summary>One command, out of secure messaging already.</summary>
    public abstract ResponseApdu Process(CommandApdu command);

    /// <summary>Stores a whole STORE DATA sequence, all of it or nothing.</summary>
    public abstract StatusWord Store(StoreDataBlocks data);

    protected static ResponseApdu Refuse(StatusWord status) => new(status);

    protected static ResponseApdu Answer(ReadOnlyMemory<byte> data) => new(data, StatusWord.Ok);
}
