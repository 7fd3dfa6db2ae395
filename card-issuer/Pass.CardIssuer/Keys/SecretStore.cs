using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pass.Cards.Credentials.Keys;
using Pass.Cards.Crypto;

namespace Pass.CardIssuer.Keys;

/// <summary>What is shown of a secret: its name and the check value of each key in it, never a key.</summary>
public sealed record SecretInfo(string Name, string CheckValue);

/// <summary>
/// The issuer's symmetric keys, one encrypted file each beside the authorities' (<see cref="FileKeyStore"/>): AES-256-GCM under a key derived by
/// PBKDF2-HMAC-SHA-256 (RFC 8018), 600 000 iterations, fresh salt and nonce; name and check value are authenticated. Never overwritten.
/// </summary>
public sealed class SecretStore : IDisposable
{
    private const string Format = "pass-secret/1", Extension = ".secret";
    private const int Iterations = 600_000, MaxIterations = 10_000_000, SaltBytes = 16, NonceBytes = 12, TagBytes = 16, MaxSecretBytes = 128, MinPassphraseLength = 12;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = ~(OwnerOnly | UnixFileMode.UserExecute);

    private readonly string folder;
    private readonly byte[] passphrase;
    private readonly RandomNumberGenerator random;

    /// <summary>Throws <see cref="KeyStoreException"/> when the passphrase is shorter than 12 characters.</summary>
    public SecretStore(string folder, ReadOnlySpan<char> passphrase, RandomNumberGenerator random)
    {
        if (passphrase.Length < MinPassphraseLength)
            throw new KeyStoreException($"The passphrase of the key store needs at least {MinPassphraseLength} characters.");
        this.folder = folder;
        this.random = random;
        this.passphrase = new byte[Encoding.UTF8.GetByteCount(passphrase)];
        Encoding.UTF8.GetBytes(passphrase, this.passphrase);
    }

    private sealed record SecretFile(string Format, string Name, string CheckValue, int Iterations, byte[] Salt, byte[] Nonce, byte[] Ciphertext, byte[] Tag)
    {
        public byte[] Authenticated() => Encoding.UTF8.GetBytes($"{Format}|{Name}|{CheckValue}|{Iterations}");
    }

    /// <summary>Names and check values; needs no passphrase.</summary>
    public static IEnumerable<SecretInfo> List(string folder) => !Directory.Exists(folder) ? [] :
        Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal)
            .Select(path => Load(path, Path.GetFileNameWithoutExtension(path)))
            .Select(file => new SecretInfo(file.Name, file.CheckValue));

    public bool Contains(string name) => File.Exists(PathOf(name));

    /// <summary>Keeps bytes under a name; throws <see cref="KeyStoreException"/> when the name is taken.</summary>
    public void Add(string name, ReadOnlySpan<byte> secret, string checkValue)
    {
        var path = PathOf(name);
        if (File.Exists(path))
            throw new KeyStoreException($"A key named '{name}' exists already; choose another name, keys are never overwritten.");
        // A mistyped passphrase would lock the new key away: it must open the keys there are.
        if (List(folder).FirstOrDefault() is { } other)
            CryptographicOperations.ZeroMemory(Open(other.Name));
        var file = new SecretFile(Format, name, checkValue, Iterations, Fresh(SaltBytes), Fresh(NonceBytes), new byte[secret.Length], new byte[TagBytes]);
        using (var gcm = Derive(file))
            gcm.Encrypt(file.Nonce, secret, file.Ciphertext, file.Tag, file.Authenticated());
        Save(path, file);
    }

    /// <summary>The bytes; the caller zeroes them.</summary>
    public byte[] Open(string name)
    {
        var path = PathOf(name);
        if (!File.Exists(path))
            throw new KeyStoreException($"There is no key named '{name}'; create or import it first (keys list shows those there are).");
        var file = Load(path, name);
        var plain = new byte[file.Ciphertext.Length];
        try
        {
            using var gcm = Derive(file);
            gcm.Decrypt(file.Nonce, file.Ciphertext, file.Tag, plain, file.Authenticated());
            return plain;
        }
        catch (CryptographicException e)
        {
            throw new KeyStoreException($"Key '{name}' does not open: wrong passphrase, or the file was altered.", e);
        }
    }

    public AesKey OpenKey(string name)
    {
        var bytes = Open(name);
        try
        {
            return new AesKey(bytes);
        }
        catch (ArgumentException e)
        {
            throw new KeyStoreException($"'{name}' is not a single AES key; it is a set of transport keys.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(passphrase);

    private static SecretFile Load(string path, string name)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            throw new KeyStoreException($"The file of key '{name}' can be read by others; run chmod 600 on it, and consider the key known.");
        SecretFile? file = null;
        try
        {
            file = JsonSerializer.Deserialize<SecretFile>(File.ReadAllBytes(path));
        }
        catch (JsonException)
        {
            // Said below, with what else can be wrong.
        }

        return file is
        {
            Format: Format, Iterations: >= Iterations and <= MaxIterations, CheckValue.Length: < 64, Salt.Length: SaltBytes, Nonce.Length: NonceBytes,
            Tag.Length: TagBytes, Ciphertext.Length: > 0 and <= MaxSecretBytes
        } && file.Name == name
            ? file
            : throw new KeyStoreException($"The file of key '{name}' is damaged or belongs to another key; restore it from its backup.");
    }

    private AesGcm Derive(SecretFile file)
    {
        Span<byte> key = stackalloc byte[32];
        Rfc2898DeriveBytes.Pbkdf2(passphrase, file.Salt, key, file.Iterations, HashAlgorithmName.SHA256);
        var gcm = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(key);
        return gcm;
    }

    private void Save(string path, SecretFile file)
    {
        Directory.CreateDirectory(folder);
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
        random.GetBytes(bytes);
        return bytes;
    }

    private string PathOf(string name) =>
        name.Length is > 0 and <= 40 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? Path.Combine(folder, name + Extension)
            : throw new KeyStoreException($"'{name}' is not a key name: use lower-case letters, digits and hyphens, at most 40.");
}
