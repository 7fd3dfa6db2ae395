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
            throw new KeyStoreException(Words.Say("KeyNotP256", name), e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>
    /// Seals a key again in another folder, under the passphrase of that one, and deletes it here once it was read back there. One that was cut on its
    /// way is taken up again. Throws <see cref="KeyStoreException"/> when both have the same passphrase, or another key has the name there.
    /// </summary>
    public void TakeAway(string name, FileKeyStore to)
    {
        if (_files.HasSamePassphrase(to._files))
            throw new KeyStoreException(Words.Say("OwnPassphraseThere"));
        var file = _files.Find(name);
        var plain = _files.Unseal(file);
        try
        {
            if (!to.Contains(name))
                to._files.Add(name, plain, file.PublicKey);
            var there = to._files.Unseal(to._files.Find(name));
            var isSame = CryptographicOperations.FixedTimeEquals(there, plain);
            CryptographicOperations.ZeroMemory(there);
            if (!isSame)
                throw new KeyStoreException(Words.Say("OtherKeyThere", name));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }

        _files.Delete(name);
    }

    public void Dispose() => _files.Dispose();
}
