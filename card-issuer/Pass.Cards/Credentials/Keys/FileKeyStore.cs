using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pass.Cards.Cose;

namespace Pass.Cards.Credentials.Keys;

/// <summary>
/// One encrypted file per key: PKCS#8 under AES-256-GCM, with a key derived by PBKDF2-HMAC-SHA-256 (RFC 8018) at 600 000 iterations,
/// a fresh salt and nonce per file. Name, iterations and public key are authenticated with it. Files are readable by their owner only.
/// </summary>
public sealed class FileKeyStore : IKeyStore
{
    private const string Format = "pass-key/1";
    private const int Iterations = 600_000, MaxIterations = 10_000_000, SaltBytes = 16, NonceBytes = 12, TagBytes = 16;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = ~(OwnerOnly | UnixFileMode.UserExecute);

    private readonly string _folder;
    private readonly byte[] _passphrase;
    private readonly RandomNumberGenerator _random;

    /// <summary>Throws <see cref="KeyStoreException"/> when the passphrase is shorter than 12 characters.</summary>
    public FileKeyStore(string folder, ReadOnlySpan<char> passphrase, RandomNumberGenerator random)
    {
        if (passphrase.Length < 12)
            throw new KeyStoreException("The passphrase of the key store needs at least 12 characters.");
        _folder = folder;
        _random = random;
        _passphrase = new byte[Encoding.UTF8.GetByteCount(passphrase)];
        Encoding.UTF8.GetBytes(passphrase, _passphrase);
    }

    private sealed record KeyFile(string Format, string Name, int Iterations, byte[] Salt, byte[] Nonce, byte[] PublicKey, byte[] Ciphertext, byte[] Tag)
    {
        public byte[] Authenticated() => Encoding.UTF8.GetBytes($"{Format}|{Name}|{Iterations}|{Convert.ToHexString(PublicKey)}");
    }

    public bool Contains(string name) => File.Exists(PathOf(name));

    public ECDsa Create(string name)
    {
        var path = PathOf(name);
        if (File.Exists(path))
            throw new KeyStoreException($"A key named '{name}' exists already; choose another name, keys are never overwritten.");
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            Save(path, Seal(name, key));
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    public ECDsa Open(string name)
    {
        var path = PathOf(name);
        if (!File.Exists(path))
            throw new KeyStoreException($"There is no key named '{name}' in the key store; create it first.");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            throw new KeyStoreException($"The file of key '{name}' can be read by others; run chmod 600 on it, and consider the key known.");
        KeyFile? file;
        try
        {
            file = JsonSerializer.Deserialize<KeyFile>(File.ReadAllBytes(path));
        }
        catch (JsonException e)
        {
            throw new KeyStoreException($"The file of key '{name}' is damaged; restore it from its backup.", e);
        }

        return Unseal(name, file);
    }

    private KeyFile Seal(string name, ECDsa key)
    {
        var file = new KeyFile(Format, name, Iterations, Fresh(SaltBytes), Fresh(NonceBytes), P256PublicKey.PointOf(key), [], new byte[TagBytes]);
        var plain = key.ExportPkcs8PrivateKey();
        try
        {
            file = file with { Ciphertext = new byte[plain.Length] };
            using var gcm = Derive(file);
            gcm.Encrypt(file.Nonce, plain, file.Ciphertext, file.Tag, file.Authenticated());
            return file;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private ECDsa Unseal(string name, KeyFile? file)
    {
        // Fewer iterations than we write would let a swapped file weaken the passphrase; many more would hang the service.
        if (file is not
            {
                Format: Format, Iterations: >= Iterations and <= MaxIterations, Salt.Length: SaltBytes, Nonce.Length: NonceBytes,
                Tag.Length: TagBytes, Ciphertext.Length: > 0 and < 1024, PublicKey: not null
            } || file.Name != name)
            throw new KeyStoreException($"The file of key '{name}' is damaged or belongs to another key; restore it from its backup.");
        var plain = new byte[file.Ciphertext.Length];
        var key = ECDsa.Create();
        try
        {
            using var gcm = Derive(file);
            gcm.Decrypt(file.Nonce, file.Ciphertext, file.Tag, plain, file.Authenticated());
            key.ImportPkcs8PrivateKey(plain, out _);
            return key;
        }
        catch (CryptographicException e)
        {
            key.Dispose();
            throw new KeyStoreException($"Key '{name}' does not open: wrong passphrase, or the file was altered.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private AesGcm Derive(KeyFile file)
    {
        Span<byte> key = stackalloc byte[32];
        Rfc2898DeriveBytes.Pbkdf2(_passphrase, file.Salt, key, file.Iterations, HashAlgorithmName.SHA256);
        try
        {
            return new AesGcm(key, TagBytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Whole and on disk, or not there at all: written beside, flushed, then moved without overwriting.</summary>
    private void Save(string path, KeyFile file)
    {
        Directory.CreateDirectory(_folder);
        var beside = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        File.Delete(beside);
        using (var stream = new FileStream(beside, options))
        {
            JsonSerializer.Serialize(stream, file);
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: false);
    }

    private byte[] Fresh(int length)
    {
        var bytes = new byte[length];
        _random.GetBytes(bytes);
        return bytes;
    }

    private string PathOf(string name) => Path.Combine(_folder, KeyName.Require(name) + ".key");

    public void Dispose() => CryptographicOperations.ZeroMemory(_passphrase);
}
