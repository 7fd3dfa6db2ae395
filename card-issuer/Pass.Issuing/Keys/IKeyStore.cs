using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.Keys;
using Pass.Issuing.Scp03;

namespace Pass.Issuing.Keys;

/// <summary>
/// Where the authorities' private P-256 keys live: an encrypted file (<see cref="FileKeyStore"/>) or a PKCS#11 module
/// (<see cref="Pkcs11KeyStore"/>). Names are lower-case letters, digits and hyphens, at most 40.
/// The caller disposes each key, which zeroes it or closes its session.
/// </summary>
public interface IKeyStore : IDisposable
{
    bool Contains(string name);

    /// <summary>Makes a key pair and keeps it before returning; throws <see cref="KeyStoreException"/> when the name is taken.</summary>
    ECDsa Create(string name);

    /// <summary>Throws <see cref="KeyStoreException"/> when there is no such key, or it cannot be opened.</summary>
    ECDsa Open(string name);
}

/// <summary>What is shown of a secret: its name and the check value of each key in it, never a key.</summary>
public sealed record SecretInfo(string Name, string CheckValue)
{
    public static string Show(IAesKey key) => Convert.ToHexString(key.CheckValue());

    /// <summary>Version, then the check values of ENC, MAC and DEK.</summary>
    public static string Show(StaticKeys keys) => $"{keys.Version:X2} {Show(keys.Enc)} {Show(keys.Mac)} {Show(keys.Dek)}";
}

/// <summary>
/// Where symmetric keys stay: encrypted files (<see cref="SecretStore"/>) or a PKCS#11 token (<see cref="Pkcs11SecretStore"/>).
/// Names as in <see cref="IKeyStore"/>; nothing is overwritten; every method throws <see cref="KeyStoreException"/> when it cannot.
/// What is opened is disposed by the caller, before the store.
/// </summary>
public interface ISecretStore : IDisposable
{
    /// <summary>Makes an AES-256 key and keeps it; gives its check value.</summary>
    string Create(string name);

    /// <summary>Keeps a key that came from elsewhere; gives its check value.</summary>
    string Add(string name, IAesKey key);

    /// <summary>Keeps the three transport keys of a delivery of cards; gives their version and check values.</summary>
    string Add(string name, StaticKeys keys);

    IAesKey OpenKey(string name);

    StaticKeys OpenTransport(string name);
}
