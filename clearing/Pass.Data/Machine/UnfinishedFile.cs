using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Pass.Data.Machine;

/// <summary>
/// A file that is there whole, or not at all: written beside, its owner's alone, then moved by <see cref="Finish"/>. Disposed of before that, nothing is left of
/// it; a process killed meanwhile leaves what was there, and two that write one file each write their own. What a killed one left beside is deleted by the next
/// process of its machine that writes into the folder.
/// </summary>
public sealed class UnfinishedFile : IDisposable
{
    private const string Ending = ".partial";
    private static readonly ConcurrentDictionary<string, bool> Tidied = new(StringComparer.Ordinal);

    private readonly string _path, _beside;

    /// <param name="path">The name it will have. Its folder is made.</param>
    public UnfinishedFile(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        PrivateFiles.CreateFolder(folder);
        // A folder may hold thousands of files: it is looked through once.
        if (Tidied.TryAdd(folder, true))
            Tidy(folder);
        (_path, _beside) = (path, NameBeside(path, Environment.ProcessId));
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

    /// <summary>Names its writer: the machine too, since a folder may be shared by several.</summary>
    private static string NameBeside(string path, int process) => string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.MachineName}.{process}{Ending}");

    private static void Tidy(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, $"*.{Environment.MachineName}.*{Ending}"))
        {
            var process = Path.GetExtension(path[..^Ending.Length]);
            if (process.Length > 1 && int.TryParse(process.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && !IsAlive(id))
                File.Delete(path);
        }
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
