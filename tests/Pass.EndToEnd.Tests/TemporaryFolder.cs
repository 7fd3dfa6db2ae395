namespace Pass.EndToEnd.Tests;

/// <summary>A folder of its own, deleted at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pass-e2e-").FullName;

    /// <summary>A new name inside; nothing is there yet.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Copies an embedded database that nobody has open, with the archive beside it.</summary>
    public string CopyOf(string database, string name)
    {
        Directory.CreateDirectory(this[name]);
        foreach (var file in Directory.EnumerateFiles(database, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(this[name], System.IO.Path.GetRelativePath(database, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
