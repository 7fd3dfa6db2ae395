namespace Pass.EndToEnd.Tests;

/// <summary>A folder of its own, deleted at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pass-e2e-").FullName;

    /// <summary>A new name inside; nothing is there yet.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Copies an embedded database that nobody has open.</summary>
    public string CopyOf(string database, string name)
    {
        Directory.CreateDirectory(this[name]);
        foreach (var file in Directory.EnumerateFiles(database))
            File.Copy(file, System.IO.Path.Combine(this[name], System.IO.Path.GetFileName(file)));
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
