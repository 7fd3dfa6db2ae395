using Pass.Cards.Iso7816;
using Pass.Issuing.GlobalPlatform;

namespace Pass.SoftwareCard;

/// <summary>The issuer security domain: who the card is, its keys, its life cycle, and the door to personalization (GPCS 2.3.1 §11).</summary>
internal sealed class IssuerSecurityDomain(CardRuntime card) : CardApplication(card)
{
    private const int MaxObjects = 32;
    private const int MaxObjectBytes = 4096;
    private const int RecognitionTag = 0x66;
    private const int KeyInformationTag = 0xE0;
    private const int SequenceCounterTag = 0xC1;
    private const int SecurityLevelTag = 0xD3;
    private const int DiversificationTag = 0xCF;
    private const int ProductionDataTag = 0x9F7F;

    /// <summary>Card recognition data: GlobalPlatform 2.3.1, SCP03 i = 70 (GPCS 2.3.1 §H.2).</summary>
    private static readonly byte[] RecognitionData = Tlv.Encode(0x73, Convert.FromHexString(
        "06072A864886FC6B01" + "600C060A2A864886FC6B02020301" + "630906072A864886FC6B03" + "640B06092A864886FC6B040370"));

    /// <summary>Card data, key information, sequence counter, key derivation data, current security level, production data: computed, never stored.</summary>
    private static readonly int[] ComputedTags = [RecognitionTag, KeyInformationTag, SequenceCounterTag, DiversificationTag, SecurityLevelTag, ProductionDataTag];

    private StoreDataBlocks? storing;

    public override ReadOnlyMemory<byte> Aid => Aids.IssuerSecurityDomain;

    public override StatusWord? RefusesSelection => null;

    public override ResponseApdu Select()
    {
        var fci = new TlvWriter().Add(0x6F, new TlvWriter().Add(0x84, Aid.Span).Add(0xA5, new TlvWriter().Add(0x9F65, [0xFF])));
        return new ResponseApdu(fci.ToArray(), State.LifeCycle == CardLifeCycle.Locked ? StatusWord.SelectedButBlocked : StatusWord.Ok);
    }

    /// <summary>10 bytes of INITIALIZE UPDATE: what the issuer stored under CF, or the chip's serial until then.</summary>
    public byte[] DiversificationData() =>
        State.DomainObjects.TryGetValue(DiversificationTag, out var stored) ? stored : State.ProductionData[10..20];

    public void ForgetTarget() => storing = null;

    protected override IEnumerable<int> ObjectTags => ComputedTags.Union(State.DomainObjects.Keys);

    public override ResponseApdu Process(CommandApdu command)
    {
        if (command.Ins == 0xCA)
            return ReadObject(command);
        if (command.Ins == 0xCB)
            return ReadObjects(command);
        if (command.Cla != 0x80)
            return Refuse(IsKnown(command.Ins) ? StatusWord.ClassNotSupported : StatusWord.InstructionNotSupported);
        if (!IsKnown(command.Ins))
            return Refuse(StatusWord.InstructionNotSupported);
        if (State.LifeCycle == CardLifeCycle.Terminated)
            return Refuse(StatusWord.ConditionsNotSatisfied);
        if (Card.Session?.IsAuthenticated != true)
            return Refuse(StatusWord.SecurityStatusNotSatisfied);
        if (command.Ins != 0xE2)
            storing = null;
        if (State.LifeCycle == CardLifeCycle.Locked && command.Ins is not (0xF0 or 0xF2))
            return Refuse(StatusWord.ConditionsNotSatisfied);
        return command.Ins switch
        {
            0xD8 => DomainKeys.Put(Card, command),
            0xE4 => DomainKeys.Delete(Card, command),
            0xE6 => Install(command),
            0xE2 => StoreData(command),
            0xF0 => DomainRegistry.SetStatus(Card, command),
            _ => DomainRegistry.GetStatus(Card, command),
        };
    }

    /// <summary>Objects of the domain itself: BER-TLV, or data groups whose identifier is the tag.</summary>
    public override StatusWord Store(StoreDataBlocks data)
    {
        // Public objects only: taking cipher for their value would be worse than a refusal.
        if (data.IsEncrypted)
            return StatusWord.WrongData;
        var objects = new List<(int Tag, ReadOnlyMemory<byte> Value)>();
        if (data.Format == StoreDataFormat.DataGroups)
        {
            if (DataGroup.ParseAll(data.Data) is not { } groups)
                return StatusWord.WrongData;
            objects.AddRange(groups.Select(group => (group.Identifier, group.Value)));
        }
        else
        {
            if (Tlv.ParseAll(data.Data) is not { } tlvs)
                return StatusWord.WrongData;
            objects.AddRange(tlvs.Select(tlv => (tlv.Tag, tlv.Value)));
        }

        if (objects.Exists(item => !IsStorable(item.Tag, item.Value.Length)))
            return StatusWord.WrongData;
        var merged = new SortedDictionary<int, byte[]>(State.DomainObjects);
        foreach (var (tag, value) in objects)
            merged[tag] = value.ToArray();
        if (merged.Count > MaxObjects || merged.Values.Sum(value => value.Length) > MaxObjectBytes)
            return StatusWord.NotEnoughMemory;
        foreach (var (tag, value) in merged)
            State.DomainObjects[tag] = value;
        Card.Commit();
        return StatusWord.Ok;
    }

    private static bool IsKnown(byte ins) => ins is 0xD8 or 0xE4 or 0xE6 or 0xE2 or 0xF0 or 0xF2;

    /// <summary>The domain's own AID (4F) is fixed: hosts that rename a domain store it, and must not believe they did.</summary>
    private static bool IsStorable(int tag, int length) =>
        tag == DiversificationTag ? length == 10 : tag != 0x4F && !ComputedTags.Contains(tag);

    protected override ReadOnlyMemory<byte>? FindObject(int tag) => tag switch
    {
        RecognitionTag => RecognitionData,
        KeyInformationTag => DomainKeys.InformationTemplate(State),
        SequenceCounterTag => DomainKeys.DefaultSequenceCounter(State),
        DiversificationTag => DiversificationData(),
        SecurityLevelTag => new byte[] { Card.Session?.CurrentLevel ?? 0 },
        ProductionDataTag => State.ProductionData,
        _ => State.DomainObjects.TryGetValue(tag, out var stored) ? stored : (ReadOnlyMemory<byte>?)null,
    };

    private ResponseApdu ReadObject(CommandApdu command)
    {
        // Some hosts send a tag list along with a tag.
        if (command.Data.Length > 0 && command.Data.Span[0] != 0x5C)
            return Refuse(StatusWord.WrongData);
        return FindObject(command.P1P2) is { } value ? Answer(Tlv.Encode(command.P1P2, value.Span)) : Refuse(StatusWord.ReferencedDataNotFound);
    }

    /// <summary>INSTALL [for personalization] (§11.5.2.3.6): 00 00 | AID | 00 (privileges) 00 (parameters) 00 (token).</summary>
    private ResponseApdu Install(CommandApdu command)
    {
        if (command.P1 != 0x20 || command.P2 != 0)
            return Refuse(StatusWord.WrongP1P2);
        var data = command.Data.Span;
        if (data.Length < 6 || data[0] != 0 || data[1] != 0 || data.Length != 6 + data[2])
            return Refuse(StatusWord.WrongData);
        var aid = data.Slice(3, data[2]);
        if (data[(3 + aid.Length)..].ContainsAnyExcept((byte)0))
            return Refuse(StatusWord.WrongData);
        if (Card.Find(aid) is not { } target || target == this)
            return Refuse(StatusWord.ReferencedDataNotFound);
        if (target.RefusesSelection is not null)
            return Refuse(StatusWord.ConditionsNotSatisfied);
        storing = new StoreDataBlocks(target);
        return Answer(new byte[] { 0x00 });
    }

    private ResponseApdu StoreData(CommandApdu command)
    {
        storing ??= new StoreDataBlocks(this);
        var status = storing.Accept(command);
        if (!storing.IsOpen)
            storing = null;
        return Refuse(status);
    }
}
