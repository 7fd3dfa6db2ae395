using System.Globalization;
using System.Security.Cryptography;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>
/// Where the files of a settlement go: <c>FOLDER/000012/…</c>. Each file is written under another name and then renamed,
/// so that a file that has its name is whole. What a power cut may still take from the disk, `pass verify` shows and another send writes again.
/// </summary>
public sealed class OutputFolder(string folder, int settlement)
{
    private readonly string _name = settlement.ToString("000000", CultureInfo.InvariantCulture);

    /// <summary>Writes a whole file and says what it holds.</summary>
    /// <param name="name">Path inside the settlement's folder, with slashes.</param>
    public SettlementFile Write(string name, Action<Stream> write)
    {
        var file = Start(name);
        using (var stream = new FileStream(file.PartialPath, FileMode.Create, FileAccess.Write))
            write(stream);
        using var written = File.OpenRead(file.PartialPath);
        return file.Finish(written.Length, SHA256.HashData(written));
    }

    /// <summary>A file to be written piece by piece.</summary>
    internal OutputFile Start(string name)
    {
        var path = Path.Combine(folder, _name, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new(settlement, $"{_name}/{name}", path);
    }
}

/// <summary>A file that does not have its name yet.</summary>
internal sealed class OutputFile(int settlement, string name, string path)
{
    public string PartialPath { get; } = path + ".partial";

    public SettlementFile Finish(long bytes, byte[] hash)
    {
        File.Move(PartialPath, path, overwrite: true);
        return new() { SettlementId = settlement, Name = name, Bytes = bytes, Hash = hash };
    }
}
