namespace Pass.Clearing.Tests.Payments;

internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pass-out-").FullName;

    /// <summary>Every file, in hexadecimal, by its path with slashes.</summary>
    public SortedDictionary<string, string> Contents() => new(
        Directory.GetFiles(Path, "*", SearchOption.AllDirectories).ToDictionary(
            f => System.IO.Path.GetRelativePath(Path, f).Replace('\\', '/'), f => Convert.ToHexString(File.ReadAllBytes(f))),
        StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
