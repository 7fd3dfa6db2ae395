using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pass.Cards.Credentials;

namespace Pass.Terminal.Keeping;

/// <summary>The till's folder cannot be used; the message says what to do. Nothing was changed.</summary>
public sealed class TillFolderException(string message) : Exception(message);

/// <param name="Region">The region's address.</param>
/// <param name="TerminalId">Of a till or a gate; 0 while it waits for the region's word.</param>
/// <param name="Key">PKCS#8, under the passphrase where there is one.</param>
/// <param name="School">UAI of a gate's school; null for a till.</param>
internal sealed record TillFile(int Format, string Region, int TerminalId, int PartnerId, byte[] Key, bool HasPassphrase, string? School = null);

/// <summary>What a till is: its number, its key, whom it belongs to, where its region is.</summary>
public sealed record TillSelf(TerminalIdentity Identity, Uri Region);

/// <summary>What a gate is, and where its region is.</summary>
public sealed record GateSelf(GateIdentity Identity, Uri Region);

/// <summary>
/// Where a till or a gate keeps all it has: till.json (its key, readable by its owner alone, under a passphrase where one is given), the journal, the lists. One program at a time has it.
/// </summary>
/// <param name="passphrase">Opens the key; null where none was set.</param>
public sealed class TillFolder(string path, string? passphrase = null)
{
    private const string FileName = "till.json", PendingName = "till.pending.json", LockName = "till.lock";
    private const int Format = 1, MaxBytes = 16_384;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly PbeParameters Sealing = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 600_000);

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public bool IsActivated => File.Exists(At(FileName));

    /// <summary>Keeps every other program away until disposed; the system frees it when this one dies.</summary>
    /// <exception cref="TillFolderException">Another has it.</exception>
    public IDisposable Lock()
    {
        Directory.CreateDirectory(Path);
        try
        {
            return new FileStream(At(LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.None);
        }
        catch (IOException)
        {
            throw new TillFolderException(Words.Say("TillInUse", Path));
        }
    }

    /// <summary>Brings this till into service: its key is made here, kept before it is shown to anyone, and never leaves. Asking again after a cut uses the same key.</summary>
    /// <exception cref="TillFolderException">It is in service already, or its file is damaged.</exception>
    /// <inheritdoc cref="TerminalClient.ActivateAsync" path="/exception"/>
    public async Task<TillSelf> ActivateAsync(HttpClient http, string code, CancellationToken ct = default)
    {
        var (key, pending) = Pending(http.BaseAddress!);
        var identity = await TerminalClient.ActivateAsync(http, code, key, ct);
        Finish(pending with { TerminalId = identity.TerminalId, PartnerId = identity.PartnerId });
        return new(identity, http.BaseAddress!);
    }

    /// <summary>As <see cref="ActivateAsync"/>, for a school's gate.</summary>
    public async Task<GateSelf> ActivateGateAsync(HttpClient http, string code, CancellationToken ct = default)
    {
        var (key, pending) = Pending(http.BaseAddress!);
        var identity = await GateClient.ActivateAsync(http, code, key, ct);
        Finish(pending with { TerminalId = identity.GateId, School = identity.School });
        return new(identity, http.BaseAddress!);
    }

    /// <exception cref="TillFolderException">It is not in service, its key is readable by others, the passphrase is wrong, or the file is damaged.</exception>
    public TillSelf Load()
    {
        if (!IsActivated)
            throw new TillFolderException(Words.Say("NotActivated", Path));
        var file = Read(FileName);
        return file.School is null ? new(new(file.TerminalId, file.PartnerId, Open(file)), new(file.Region)) : throw new TillFolderException(Words.Say("IsAGate", Path));
    }

    /// <inheritdoc cref="Load"/>
    public GateSelf LoadGate()
    {
        if (!IsActivated)
            throw new TillFolderException(Words.Say("GateNotActivated", Path));
        var file = Read(FileName);
        return file.School is { } school ? new(new(file.TerminalId, school, Open(file)), new(file.Region)) : throw new TillFolderException(Words.Say("IsATill", Path));
    }

    /// <summary>A folder beside it, for training: another journal under another key, nothing of which counts.</summary>
    public TillFolder Training => new(At("training"));

    /// <summary>What a till that only plays is.</summary>
    public TillSelf LoadOrInvent(Uri region)
    {
        if (!IsActivated)
            Write(FileName, new(Format, region.AbsoluteUri, 1, 1, Export(ECDsa.Create(ECCurve.NamedCurves.nistP256)), passphrase is not null));
        return Load();
    }

    internal string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The key is kept before it is shown to anyone: asking again after a cut uses the same.</summary>
    private (ECDsa Key, TillFile File) Pending(Uri region)
    {
        if (IsActivated)
            throw new TillFolderException(Words.Say("AlreadyActivated", Path));
        var key = File.Exists(At(PendingName)) ? Open(Read(PendingName)) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pending = new TillFile(Format, region.AbsoluteUri, 0, 0, Export(key), passphrase is not null);
        Write(PendingName, pending);
        return (key, pending);
    }

    private void Finish(TillFile activated)
    {
        Write(FileName, activated);
        File.Delete(At(PendingName));
    }

    private byte[] Export(ECDsa key) => passphrase is null ? key.ExportPkcs8PrivateKey() : key.ExportEncryptedPkcs8PrivateKey(passphrase, Sealing);

    private ECDsa Open(TillFile file)
    {
        if (file.HasPassphrase && passphrase is null)
            throw new TillFolderException(Words.Say("PassphraseNeeded"));
        var key = ECDsa.Create();
        try
        {
            if (file.HasPassphrase)
                key.ImportEncryptedPkcs8PrivateKey(passphrase, file.Key, out _);
            else
                key.ImportPkcs8PrivateKey(file.Key, out _);
            return key;
        }
        catch (CryptographicException)
        {
            key.Dispose();
            throw new TillFolderException(Words.Say(file.HasPassphrase ? "PassphraseWrong" : "TillFileDamaged", At(FileName)));
        }
    }

    private void Write(string name, TillFile file) => WholeFile.Write(At(name), JsonSerializer.SerializeToUtf8Bytes(file, KeepingJson.Default.TillFile));

    private TillFile Read(string name)
    {
        var path = At(name);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
            throw new TillFolderException(Words.Say("TillFileOpen", path));
        try
        {
            if (new FileInfo(path).Length <= MaxBytes && JsonSerializer.Deserialize(File.ReadAllBytes(path), KeepingJson.Default.TillFile) is { Format: Format, Key: not null, Region: not null } file)
                return file;
        }
        catch (JsonException)
        {
            // Said below, with what else can be wrong.
        }
        throw new TillFolderException(Words.Say("TillFileDamaged", path));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(TillFile))]
internal sealed partial class KeepingJson : JsonSerializerContext;
