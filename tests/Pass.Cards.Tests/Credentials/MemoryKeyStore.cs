using System.Security.Cryptography;
using Pass.Cards.Credentials.Keys;

namespace Pass.Cards.Tests.Credentials;

/// <summary>Keys that last as long as the test, without the third of a second that a passphrase costs each time.</summary>
internal sealed class MemoryKeyStore : IKeyStore
{
    private readonly Dictionary<string, byte[]> _keys = [];

    public bool Contains(string name) => _keys.ContainsKey(name);

    public ECDsa Create(string name)
    {
        var key = Region.NewKey();
        _keys.Add(name, key.ExportPkcs8PrivateKey());
        return key;
    }

    public ECDsa Open(string name)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(_keys[name], out _);
        return key;
    }

    public void Dispose() => _keys.Clear();
}
