using Pass.Cards.Crypto;

namespace Pass.Issuing.Scp03;

/// <summary>The three static keys of one key version: ENC, MAC and DEK, of the same length (Amendment D v1.1.2 Table 6-1).</summary>
public sealed class StaticKeys : IDisposable
{
    private static readonly byte[] FactoryKey = Convert.FromHexString("404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F");

    public StaticKeys(byte version, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> mac, ReadOnlySpan<byte> dek)
        : this(version, new AesKey(enc), new AesKey(mac), new AesKey(dek))
    {
    }

    public StaticKeys(byte version, IAesKey enc, IAesKey mac, IAesKey dek)
    {
        if (enc.Length != mac.Length || enc.Length != dek.Length)
            throw new ArgumentException("The three keys of a version have the same length.");
        Version = version;
        Enc = enc;
        Mac = mac;
        Dek = dek;
    }

    /// <summary>Key version number: 01 to 7F, FF for the keys a card leaves the factory with.</summary>
    public byte Version { get; }

    public IAesKey Enc { get; }
    public IAesKey Mac { get; }
    public IAesKey Dek { get; }

    /// <summary>The well-known keys of blank cards (version FF, 40 41 … 4F three times): worth nothing once a card is personalized.</summary>
    /// <param name="length">16; the longer ones, 24 and 32, go on counting to 57 and 5F.</param>
    public static StaticKeys Factory(int length = 16)
    {
        var key = FactoryKey.AsSpan(0, length);
        return new(0xFF, key, key, key);
    }

    /// <summary>For another thread.</summary>
    public StaticKeys Copy() => new(Version, Enc.Copy(), Mac.Copy(), Dek.Copy());

    public void Dispose()
    {
        Enc.Dispose();
        Mac.Dispose();
        Dek.Dispose();
    }
}
