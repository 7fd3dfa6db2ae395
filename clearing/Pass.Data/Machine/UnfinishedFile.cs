using System.Globalization;

namespace Pass.Data.Machine;

/// <summary>
/// A file that is there whole, or not at all: written beside, its owner's alone, then moved by <see cref="Finish"/>. Disposed of before that, nothing is left of
/// it; a process killed meanwhile leaves what was there, and two that write one file each write their own.
/// </summary>
public sealed class UnfinishedFile : IDisposable
{
    private readonly string _path, _beside;

    /// <param name="path">The name it will have. Its folder is made.</param>
    public UnfinishedFile(string path)
    {
        PrivateFiles.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        (_path, _beside) = (path, string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.partial"));
        Stream = PrivateFiles.Over(_beside);
    }

    public FileStream Stream { get; }

    /// <param name="replace">False: a file of this name is kept, and the call fails.</param>
    /// <param name="flushed">False for what can be made again after a power cut.</param>
    /// <exception cref="IOException">There is a file of this name, or no room for one.</exception>
    public void Finish(bool replace = false, bool flushed = true)
    {
        Stream.Flush(flushed);
        Stream.Dispose();
        File.Move(_beside, _path, replace);
    }

    public void Dispose()
    {
        Stream.Dispose();
        File.Delete(_beside);
    }
}
