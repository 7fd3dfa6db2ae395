using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.Keys;
using Pass.Issuing.Scp03;

namespace Pass.Issuing.Keys;

/// <summary>
/// Symmetric keys, one encrypted file each (<see cref="SealedFile"/>): the issuer's, beside its authorities' keys, or those handed over to another
/// process, in a folder and under a passphrase of its own.
/// </summary>
/// <exception cref="KeyStoreException">The passphrase is shorter than 12 characters.</exception>
public sealed class SecretStore(string folder, ReadOnlySpan<char> passphrase, RandomNumberGenerator random) : ISecretStore
{
    private const int KeyBytes = 32;

    private readonly RandomNumberGenerator _random = random;
    private readonly SealedFiles _files = new(folder, SealedFile.Secret, passphrase, random);

    /// <summary>Names and check values; needs no passphrase.</summary>
    public static IEnumerable<SecretInfo> List(string folder) =>
        SealedFiles.List(folder, SealedFile.Secret).Select(file => new SecretInfo(file.Name, file.CheckValue!));

    /// <summary>Keeps bytes under a name; throws <see cref="KeyStoreException"/> when the name is taken.</summary>
    public void Add(string name, ReadOnlySpan<byte> secret, string checkValue) => _files.Add(name, secret, checkValue: checkValue);

    public string Create(string name)
    {
        using var key = AesKey.Random(KeyBytes, _random);
        return Add(name, key);
    }

    public string Add(string name, IAesKey key)
    {
        var checkValue = SecretInfo.Show(key);
        Add(name, key.Reveal(), checkValue);
        return checkValue;
    }

    /// <inheritdoc/>
    /// <remarks>In the file: version (1) ‖ ENC ‖ MAC ‖ DEK.</remarks>
    public string Add(string name, StaticKeys keys)
    {
        byte[] bytes = [keys.Version, .. keys.Enc.Reveal(), .. keys.Mac.Reveal(), .. keys.Dek.Reveal()];
        try
        {
            var checkValue = SecretInfo.Show(keys);
            Add(name, bytes, checkValue);
            return checkValue;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The bytes; the caller zeroes them.</summary>
    public byte[] Open(string name) => _files.Unseal(_files.Find(name));

    public AesKey OpenKey(string name) => _files.OpenKey(name);

    IAesKey ISecretStore.OpenKey(string name) => OpenKey(name);

    public StaticKeys OpenTransport(string name)
    {
        var bytes = Open(name);
        try
        {
            var length = (bytes.Length - 1) / 3;
            if (bytes.Length % 3 != 1 || !AesKey.IsValidLength(length))
                throw new KeyStoreException(Words.Say("NotASet", name));
            return new StaticKeys(bytes[0], bytes.AsSpan(1, length), bytes.AsSpan(1 + length, length), bytes.AsSpan(1 + 2 * length, length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>
    /// Seals one secret again, under the recipient's passphrase: whoever holds that one opens this secret and no other. Gives its check value.
    /// Throws <see cref="KeyStoreException"/> when the recipient has the same passphrase, or a key of that name already.
    /// </summary>
    public string HandOver(string name, SecretStore recipient)
    {
        if (_files.HasSamePassphrase(recipient._files))
            throw new KeyStoreException(Words.Say("OwnPassphrase"));
        var file = _files.Find(name);
        var secret = _files.Unseal(file);
        try
        {
            recipient.Add(name, secret, file.CheckValue!);
            return file.CheckValue!;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    public void Dispose() => _files.Dispose();
}
