using System.Security.Cryptography;
using Pass.Cards.Cose;
using Pass.Cards.Keys;

namespace Pass.Issuing.Keys;

/// <summary>One encrypted file per key pair: PKCS#8 sealed under a passphrase (<see cref="SealedFile"/>), the public key beside it.</summary>
/// <exception cref="KeyStoreException">The passphrase is shorter than 12 characters.</exception>
public sealed class FileKeyStore(string folder, ReadOnlySpan<char> passphrase, RandomNumberGenerator random) : IKeyStore
{
    private readonly SealedFiles _files = new(folder, SealedFile.PrivateKey, passphrase, random);

    public bool Contains(string name) => _files.Contains(name);

    public ECDsa Create(string name)
    {
        _files.RequireFree(name);
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var plain = key.ExportPkcs8PrivateKey();
        try
        {
            _files.Add(name, plain, publicKey: P256PublicKey.PointOf(key));
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public ECDsa Open(string name)
    {
        var plain = _files.Unseal(_files.Find(name));
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(plain, out _);
            return key;
        }
        catch (CryptographicException e)
        {
            key.Dispose();
            throw new KeyStoreException($"Key '{name}' opens, but holds no P-256 key; restore its file from its backup.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public void Dispose() => _files.Dispose();
}
