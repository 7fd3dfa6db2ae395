using System.Security.Cryptography;
using Pass.Issuing.Keys;

namespace Pass.Testing.Cards;

/// <summary>Keys that last as long as the test, without the third of a second that a passphrase costs each time.</summary>
public sealed class MemoryKeyStore : IKeyStore
{
    private readonly Dictionary<string, byte[]> _keys = [];

    public bool Contains(string name) => _keys.ContainsKey(name);

    public ECDsa Create(string name)
    {
        var key = TestAuthorities.NewKey();
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
