using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Pass.Core;
using Pass.Data;
using Pass.Data.Machine;
using Pass.Data.Model;

namespace Pass.Clearing.Statements;

/// <summary>A file as it was sent, or handed in.</summary>
public sealed record SentFile(string Name, byte[] Content);

/// <summary>
/// Every file that was sent, under its hash (<c>ab/abcd…</c>), readable by its owner alone. Files are made in a folder of the sender's own,
/// then get their name by a move: what has its name is whole, and what was sent is handed out again as it was.
/// </summary>
/// <param name="behind">Where what is not here is looked for; nothing is written there.</param>
public sealed class SentArchive(string folder, SentArchive? behind = null)
{
    private const string Staging = "partial", Incoming = "incoming";
    private static readonly Texts Words = Texts.Beside(typeof(SentArchive), "Archive");

    /// <summary>Beside an embedded database, or where <paramref name="folder"/> says.</summary>
    /// <exception cref="ArgumentException">The database is on a server, and no folder is named.</exception>
    public static SentArchive Of(PassDatabase database, string? folder = null) => new(folder
        ?? (database.Folder is { } beside ? Path.Combine(beside, "archive") : throw new ArgumentException("The database is on a server: name the archive's folder.", nameof(folder))));

    public string Folder => folder;

    /// <summary>Where the files of a run are made. Only whoever has the turn to send may ask: what an earlier one left unfinished is deleted.</summary>
    internal OutputFolder Stage(int settlement)
    {
        var staging = Path.Combine(folder, Staging);
        if (Directory.Exists(staging))
            Directory.Delete(staging, recursive: true);
        return new(this, Path.Combine(staging, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)), settlement);
    }

    internal bool Has(byte[] hash) => File.Exists(PathOf(hash));

    internal bool IsSound(byte[] hash) => IsWhat(PathOf(hash), hash);

    /// <summary>Takes a finished file in; one that is there already is the same.</summary>
    internal void Take(string path, byte[] hash)
    {
        var kept = PathOf(hash);
        PrivateFiles.CreateFolder(Path.GetDirectoryName(kept)!);
        File.Move(path, kept, overwrite: true);
    }

    /// <summary>Keeps what was handed in; once it returns, it is on the disk.</summary>
    /// <param name="hash">SHA-256 of it.</param>
    internal void Keep(ReadOnlySpan<byte> content, byte[] hash)
    {
        if (IsSound(hash))
            return;
        var path = Path.Combine(folder, Incoming, string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(hash)}.{Environment.ProcessId}"));
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        using (var stream = PrivateFiles.Over(path))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        Take(path, hash);
    }

    /// <summary>Takes in a file that was sent before there was an archive, if it is still as it was.</summary>
    internal bool Adopt(string path, byte[] hash)
    {
        if (!IsWhat(path, hash))
            return false;
        using var source = File.OpenRead(path);
        using var copy = new UnfinishedFile(PathOf(hash));
        source.CopyTo(copy.Stream);
        copy.Finish(replace: true);
        return true;
    }

    /// <summary>Writes a file as it was sent.</summary>
    /// <exception cref="InvalidDataException">The archived file is not the one that was sent.</exception>
    internal void HandOut(SettlementFile file, string outputFolder)
    {
        var path = Path.Combine(outputFolder, file.Name);
        if (IsWhat(path, file.Hash))
            return;
        using var source = File.OpenRead(PathOf(file.Hash));
        using var copy = new UnfinishedFile(path);
        if (!HashedWriting.Of(copy.Stream, source.CopyTo).AsSpan().SequenceEqual(file.Hash))
            throw new InvalidDataException(Words.Say("Damaged", PathOf(file.Hash), file.Name));
        copy.Finish(replace: true, flushed: false);
    }

    internal static bool IsWhat(string path, byte[] hash)
    {
        if (!File.Exists(path))
            return false;
        using var stream = File.OpenRead(path);
        return SHA256.HashData(stream).AsSpan().SequenceEqual(hash);
    }

    /// <summary>A file as it was sent.</summary>
    /// <exception cref="InvalidDataException">It is not the one that was sent, or is not there.</exception>
    public byte[] Read(byte[] hash)
    {
        var path = PathOf(hash);
        if (File.Exists(path) && File.ReadAllBytes(path) is var bytes && SHA256.HashData(bytes).AsSpan().SequenceEqual(hash))
            return bytes;
        return behind?.Read(hash) ?? throw new InvalidDataException(Words.Say("Damaged", path, Path.GetFileName(path)));
    }

    /// <summary>Writes a file as it was kept; one of the same name is left if it is the same.</summary>
    /// <exception cref="InvalidDataException">It is not as it was, or is not there.</exception>
    internal void Write(byte[] hash, string path)
    {
        if (IsWhat(path, hash))
            return;
        using var stream = PrivateFiles.New(path);
        stream.Write(Read(hash));
    }

    private string PathOf(byte[] hash)
    {
        var name = Convert.ToHexStringLower(hash);
        return Path.Combine(folder, name[..2], name);
    }
}

/// <summary>Writes and hashes in one go: nothing is read again to know what it is.</summary>
internal static class HashedWriting
{
    private const int BufferBytes = 64 * 1_024;

    /// <returns>SHA-256 of what was written.</returns>
    public static byte[] Of(Stream output, Action<Stream> write)
    {
        using var sha = SHA256.Create();
        using (var hashed = new BufferedStream(new CryptoStream(output, sha, CryptoStreamMode.Write, leaveOpen: true), BufferBytes))
            write(hashed);
        return sha.Hash!;
    }
}

/// <summary>Where the files of one run are made, before they are in the archive.</summary>
public sealed class OutputFolder
{
    private readonly SentArchive _archive;
    private readonly string _folder, _name;
    private readonly int _settlement;
    private readonly ConcurrentDictionary<string, byte[]> _made = [];

    internal OutputFolder(SentArchive archive, string folder, int settlement) =>
        (_archive, _folder, _settlement, _name) = (archive, folder, settlement, settlement.ToString("000000", CultureInfo.InvariantCulture));

    /// <summary>Writes a whole file and says what it holds.</summary>
    /// <param name="name">Path inside the settlement's folder, with slashes.</param>
    /// <param name="flushed">True when it must outlive a power cut that follows; others can be made again from what is stored.</param>
    public SettlementFile Write(string name, Action<Stream> write, bool flushed = false)
    {
        var (file, stream) = New(name);
        long bytes;
        byte[] hash;
        using (stream)
        {
            hash = HashedWriting.Of(stream, write);
            stream.Flush(flushed);
            bytes = stream.Length;
        }
        _made[name] = hash;
        return file.Finish(bytes, hash);
    }

    /// <summary>A file of this run that is written already.</summary>
    /// <param name="name">As it was written.</param>
    internal byte[] Made(string name) => _archive.Read(_made[name]);

    /// <summary>A file of an earlier run.</summary>
    internal byte[] Sent(byte[] hash) => _archive.Read(hash);

    /// <summary>A file to be written piece by piece.</summary>
    internal OutputFile Start(string name)
    {
        var (file, stream) = New(name);
        stream.Dispose();
        return file;
    }

    private (OutputFile File, FileStream Stream) New(string name)
    {
        var path = Path.Combine(_folder, name);
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        return (new(_archive, _settlement, $"{_name}/{name}", path), PrivateFiles.New(path));
    }
}

/// <summary>A file that is being made.</summary>
internal sealed class OutputFile(SentArchive archive, int settlement, string name, string path)
{
    public string Path => path;

    public SettlementFile Finish(long bytes, byte[] hash)
    {
        archive.Take(path, hash);
        return new() { SettlementId = settlement, Name = name, Bytes = bytes, Hash = hash };
    }
}
