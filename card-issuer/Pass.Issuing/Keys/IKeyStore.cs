using System.Security.Cryptography;
using Pass.Cards.Keys;

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
