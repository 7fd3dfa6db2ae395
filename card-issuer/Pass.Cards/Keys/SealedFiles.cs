using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pass.Cards.Credentials;
using Pass.Cards.Crypto;

namespace Pass.Cards.Keys;

/// <summary>
/// A secret on disk: AES-256-GCM under a key derived from a passphrase by PBKDF2-HMAC-SHA-256 (RFC 8018), with a fresh nonce and, of the first file
/// of a folder, a fresh salt: what is sealed beside it has the same, so that a passphrase is derived once for all of them.
/// Everything else in the file is authenticated with it, and readable without the passphrase.
/// </summary>
public sealed record SealedFile(string Format, string Name, int Iterations, byte[] Salt, byte[] Nonce, byte[] Ciphertext, byte[] Tag)
{
    public const string PrivateKey = "pass-key/1", Secret = "pass-secret/1";

    /// <summary>X ‖ Y of the private key inside.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte[]? PublicKey { get; init; }

    /// <summary>Of each symmetric key inside.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CheckValue { get; init; }

    /// <summary>The two formats grew apart before they were one; files of both are in use, so each keeps its order.</summary>
    public byte[] Authenticated() => Encoding.UTF8.GetBytes(Format == PrivateKey
        ? $"{Format}|{Name}|{Iterations}|{Convert.ToHexString(PublicKey!)}"
        : $"{Format}|{Name}|{CheckValue}|{Iterations}");
}

/// <summary>
/// The sealed files of one format in one folder, under one passphrase: readable by their owner only, whole or not there at all, never overwritten.
/// </summary>
public sealed class SealedFiles : IDisposable
{
    private const int Iterations = 600_000, MaxIterations = 10_000_000, SaltBytes = 16, NonceBytes = 12, TagBytes = 16, KeyBytes = 32;
    private const int MaxFileBytes = 8192, MaxSecretBytes = 1024, MinPassphraseLength = 12;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = ~(OwnerOnly | UnixFileMode.UserExecute);

    private readonly string _folder;
    private readonly string _format;
    private readonly byte[] _passphrase;
    private readonly RandomNumberGenerator _random;

    /// <summary>What the passphrase gives with a salt, once it was derived: a third of a second each.</summary>
    private readonly Dictionary<(string Salt, int Iterations), byte[]> _derived = [];

    /// <summary>Throws <see cref="KeyStoreException"/> when the passphrase is shorter than 12 characters.</summary>
    public SealedFiles(string folder, string format, ReadOnlySpan<char> passphrase, RandomNumberGenerator random)
    {
        if (passphrase.Length < MinPassphraseLength)
            throw new KeyStoreException(Words.Say("PassphraseShort", MinPassphraseLength));
        _folder = folder;
        _format = format;
        _random = random;
        _passphrase = new byte[Encoding.UTF8.GetByteCount(passphrase)];
        Encoding.UTF8.GetBytes(passphrase, _passphrase);
    }

    /// <summary>What is said of each, in order of name; needs no passphrase.</summary>
    public static IEnumerable<SealedFile> List(string folder, string format) => !Directory.Exists(folder) ? [] :
        Directory.EnumerateFiles(folder, "*" + Extension(format)).Order(StringComparer.Ordinal)
            .Select(path => Load(path, Path.GetFileNameWithoutExtension(path), format));

    public bool Contains(string name) => File.Exists(PathOf(name));

    public bool HasSamePassphrase(SealedFiles other) => CryptographicOperations.FixedTimeEquals(_passphrase, other._passphrase);

    /// <summary>Throws <see cref="KeyStoreException"/> when the name cannot be used: taken, or not a name.</summary>
    public void RequireFree(string name)
    {
        if (Contains(name))
            throw new KeyStoreException(Words.Say("KeyThere", name));
    }

    /// <summary>Seals and keeps a secret, on disk when this returns; throws <see cref="KeyStoreException"/> when the name is taken.</summary>
    public void Add(string name, ReadOnlySpan<byte> secret, byte[]? publicKey = null, string? checkValue = null)
    {
        RequireFree(name);
        // A mistyped passphrase would lock the new key away: it must open the keys there are.
        var other = List(_folder, _format).FirstOrDefault();
        if (other is not null)
            CryptographicOperations.ZeroMemory(Unseal(other));
        var salt = other is { Iterations: Iterations } ? other.Salt : Fresh(SaltBytes);
        var file = new SealedFile(_format, name, Iterations, salt, Fresh(NonceBytes), new byte[secret.Length], new byte[TagBytes])
        {
            PublicKey = publicKey,
            CheckValue = checkValue,
        };
        using (var gcm = Derive(file))
            gcm.Encrypt(file.Nonce, secret, file.Ciphertext, file.Tag, file.Authenticated());
        WholeFile.Write(PathOf(name), JsonSerializer.SerializeToUtf8Bytes(file), mayReplace: false);
    }

    /// <summary>For a key that is kept elsewhere now.</summary>
    public void Delete(string name) => File.Delete(PathOf(name));

    /// <summary>What the file says, read but not yet authenticated: <see cref="Unseal"/> does that.</summary>
    public SealedFile Find(string name) => Contains(name)
        ? Load(PathOf(name), name, _format)
        : throw new KeyStoreException(Words.Say("KeyMissing", name));

    /// <summary>The secret; the caller zeroes it.</summary>
    public byte[] Unseal(SealedFile file)
    {
        var plain = new byte[file.Ciphertext.Length];
        try
        {
            using var gcm = Derive(file);
            gcm.Decrypt(file.Nonce, file.Ciphertext, file.Tag, plain, file.Authenticated());
            return plain;
        }
        catch (CryptographicException e)
        {
            throw new KeyStoreException(Words.Say("KeyShut", file.Name), e);
        }
    }

    /// <summary>The secret of this name as one AES key, which the caller disposes.</summary>
    public AesKey OpenKey(string name)
    {
        var bytes = Unseal(Find(name));
        try
        {
            return new AesKey(bytes);
        }
        catch (ArgumentException e)
        {
            throw new KeyStoreException(Words.Say("KeyIsSet", name), e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_passphrase);
        foreach (var key in _derived.Values)
            CryptographicOperations.ZeroMemory(key);
        // Nothing is ever sealed under what was wiped.
        _derived.Clear();
    }

    private static SealedFile Load(string path, string name, string format)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            throw new KeyStoreException(Words.Say("KeyFileOpen", name));
        SealedFile? file = null;
        try
        {
            if (new FileInfo(path).Length <= MaxFileBytes)
                file = JsonSerializer.Deserialize<SealedFile>(File.ReadAllBytes(path));
        }
        catch (JsonException)
        {
            // Said below, with what else can be wrong.
        }

        // Fewer iterations than we write would let a swapped file weaken the passphrase; many more would hang the service.
        return file is
        {
            Iterations: >= Iterations and <= MaxIterations, Salt.Length: SaltBytes, Nonce.Length: NonceBytes, Tag.Length: TagBytes,
            Ciphertext.Length: > 0 and <= MaxSecretBytes,
        } && file.Format == format && file.Name == name && (format == SealedFile.PrivateKey ? file.PublicKey is not null : file.CheckValue is { Length: < 64 })
            ? file
            : throw new KeyStoreException(Words.Say("KeyFileDamaged", name));
    }

    private AesGcm Derive(SealedFile file)
    {
        var from = (Convert.ToHexString(file.Salt), file.Iterations);
        lock (_derived)
        {
            if (!_derived.TryGetValue(from, out var key))
                _derived[from] = key = Rfc2898DeriveBytes.Pbkdf2(_passphrase, file.Salt, file.Iterations, HashAlgorithmName.SHA256, KeyBytes);
            return new AesGcm(key, TagBytes);
        }
    }

    private byte[] Fresh(int length)
    {
        var bytes = new byte[length];
        _random.GetBytes(bytes);
        return bytes;
    }

    private string PathOf(string name) => Path.Combine(_folder, KeyName.Require(name) + Extension(_format));

    private static string Extension(string format) => format == SealedFile.PrivateKey ? ".key" : ".secret";
}

/// <summary>A key cannot be made or opened; the message says what to do. Nothing was changed.</summary>
public sealed class KeyStoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Names of keys, which are also names of files and labels in a token.</summary>
public static class KeyName
{
    /// <summary>The name itself; throws <see cref="KeyStoreException"/> when it is none.</summary>
    public static string Require(string name) =>
        name.Length is > 0 and <= 40 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? name
            : throw new KeyStoreException(Words.Say("KeyNameShape", name));
}
