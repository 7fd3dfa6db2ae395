using Pass.Cards.PassApplet;
using Pass.Issuing.GlobalPlatform;

namespace Pass.SoftwareCard;

/// <summary>Everything a card remembers without power. Mutable: the card changes it and then writes it as a whole.</summary>
internal sealed class CardState
{
    public CardLifeCycle LifeCycle { get; set; } = CardLifeCycle.OperationReady;

    /// <summary>Card production life cycle data, 42 bytes (tag 9F7F).</summary>
    public required byte[] ProductionData { get; init; }

    public List<KeyVersion> KeyVersions { get; } = [];

    /// <summary>Failed EXTERNAL AUTHENTICATE in a row.</summary>
    public int FailedAuthentications { get; set; }

    /// <summary>Objects of the issuer security domain, by tag.</summary>
    public SortedDictionary<int, byte[]> DomainObjects { get; } = [];

    public PassState Pass { get; } = new();
}

/// <summary>One key version: keys by identifier 1 ENC, 2 MAC, 3 DEK, and its own sequence counter.</summary>
internal sealed class KeyVersion(byte version)
{
    public byte Version { get; set; } = version;
    public int SequenceCounter { get; set; }
    public SortedDictionary<byte, byte[]> Keys { get; } = [];

    public KeyVersion Copy()
    {
        var copy = new KeyVersion(Version) { SequenceCounter = SequenceCounter };
        foreach (var (identifier, key) in Keys)
            copy.Keys[identifier] = key;
        return copy;
    }

    /// <summary>True when the version can open a session.</summary>
    public bool IsComplete =>
        Keys.TryGetValue(1, out var enc) && Keys.TryGetValue(2, out var mac) && Keys.TryGetValue(3, out var dek)
        && enc.Length == mac.Length && enc.Length == dek.Length;
}

/// <summary>What the pass applet remembers.</summary>
internal sealed class PassState
{
    public byte LifeCycle { get; set; } = ApplicationLifeCycle.Selectable;

    /// <summary>Blocked by the region, through an issuer script.</summary>
    public bool IsBlocked { get; set; }

    public CardSerial? Serial { get; set; }

    /// <summary>Private scalar of the P-256 key, 32 bytes: never in any answer.</summary>
    public byte[]? PrivateKey { get; set; }

    /// <summary>Uncompressed point, 65 bytes.</summary>
    public byte[]? PublicKey { get; set; }

    /// <summary>Certificate and other public objects, by tag.</summary>
    public SortedDictionary<int, byte[]> Objects { get; } = [];

    public byte[]? IssuerKey { get; set; }
    public uint Atc { get; set; }
    public ushort OfflineCount { get; set; }
    public uint OfflineAmountCents { get; set; }
    public ushort OfflineCountLimit { get; set; }
    public uint OfflineAmountLimitCents { get; set; }
    public byte[]? Pin { get; set; }
    public byte PinTriesLeft { get; set; }
    public byte ScriptTriesLeft { get; set; } = PassLimits.ScriptTries;
}
