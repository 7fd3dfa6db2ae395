using Pass.Cards.Iso7816;

namespace Pass.SoftwareCard;

/// <summary>An application on the card, living from one power-on to the next.</summary>
internal abstract class CardApplication(CardRuntime card)
{
    protected CardRuntime Card { get; } = card;

    protected CardState State => Card.State;

    public abstract ReadOnlyMemory<byte> Aid { get; }

    /// <summary>Null when it can be selected.</summary>
    public abstract StatusWord? RefusesSelection { get; }

    public abstract ResponseApdu Select();

    /// <summary>SELECT of a file by its identifier, where the application has any.</summary>
    public virtual ResponseApdu SelectFile(CommandApdu command) => Refuse(StatusWord.WrongP1P2);

    /// <summary>One command, out of secure messaging already.</summary>
    public abstract ResponseApdu Process(CommandApdu command);

    /// <summary>Stores a whole STORE DATA sequence, all of it or nothing.</summary>
    public abstract StatusWord Store(StoreDataBlocks data);

    /// <summary>Tags of the objects there are now.</summary>
    protected abstract IEnumerable<int> ObjectTags { get; }

    /// <summary>Value of an object; null when there is none.</summary>
    protected abstract ReadOnlyMemory<byte>? FindObject(int tag);

    /// <summary>GET DATA by tag list (CB, ISO/IEC 7816-4 §11.4.3): each object there is, once, as TLV; an empty list asks for all. The file is the application (3FFF).</summary>
    protected ResponseApdu ReadObjects(CommandApdu command)
    {
        if (command.P1P2 is not (0x3FFF or 0x0000))
            return Refuse(StatusWord.NotFound);
        if (Tlv.ParseAll(command.Data) is not [{ Tag: 0x5C } list] || Tlv.ParseTags(list.Value.Span) is not { } wanted)
            return Refuse(StatusWord.WrongData);
        var answer = new TlvWriter();
        foreach (var tag in wanted.Count == 0 ? ObjectTags : wanted)
        {
            if (FindObject(tag) is { } value)
                answer.Add(tag, value.Span);
        }

        return answer.ToArray() is { Length: > 0 } found ? Answer(found) : Refuse(StatusWord.ReferencedDataNotFound);
    }

    protected static ResponseApdu Refuse(StatusWord status) => new(status);

    protected static ResponseApdu Answer(ReadOnlyMemory<byte> data) => new(data, StatusWord.Ok);
}
