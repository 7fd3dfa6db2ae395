namespace Pass.Cards.Credentials;

/// <summary>
/// Files that are there whole and on disk, or not at all: written beside, flushed, then moved. A reader never sees half of one, and whoever is killed
/// or loses power while writing leaves the one before. Its owner's alone, as the folders made for it: who is to have one is given it.
/// </summary>
public static class WholeFile
{
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite, OwnFolder = OwnFile | UnixFileMode.UserExecute;

    /// <param name="mayReplace">False: a file of this name is kept, and the call fails.</param>
    /// <exception cref="IOException">It cannot be written, or is there and may not be replaced; nothing was changed.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes, bool mayReplace = true)
    {
        var beside = Beside(path);
        try
        {
            using (var stream = Open(beside))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, path, mayReplace);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>For what is too long to be held; when <paramref name="write"/> throws, the file is as it was.</summary>
    /// <exception cref="IOException">It cannot be written; nothing was changed.</exception>
    public static async Task<T> StreamAsync<T>(string path, Func<Stream, Task<T>> write)
    {
        var beside = Beside(path);
        try
        {
            T result;
            await using (var stream = Open(beside))
            {
                result = await write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
            return result;
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private static string Beside(string path)
    {
        CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return path + ".new";
    }

    /// <summary>One that exists is left as it is.</summary>
    private static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        // Those above one by one: the system would give them everybody's mode.
        if (Path.GetDirectoryName(path) is { Length: > 0 } above)
            CreateFolder(above);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnFolder);
    }

    private static FileStream Open(string beside)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnFile;
        // One that was left by a killed process would keep its own mode.
        File.Delete(beside);
        return new(beside, options);
    }
}
