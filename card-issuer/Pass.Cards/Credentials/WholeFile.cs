namespace Pass.Cards.Credentials;

/// <summary>
/// Files that are there whole and on disk, or not at all: written beside, flushed, then moved. A reader never sees half of one, and whoever is killed
/// or loses power while writing leaves the one before.
/// </summary>
public static class WholeFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="mayReplace">False: a file of this name is kept, and the call fails.</param>
    /// <param name="isPrivate">For its owner alone, from its first byte on.</param>
    /// <exception cref="IOException">It cannot be written, or is there and may not be replaced; nothing was changed.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes, bool mayReplace = true, bool isPrivate = false)
    {
        var beside = Beside(path);
        try
        {
            using (var stream = Open(beside, isPrivate))
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
            await using (var stream = Open(beside, isPrivate: false))
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
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return path + ".new";
    }

    private static FileStream Open(string beside, bool isPrivate)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 1 << 16 };
        if (isPrivate && !OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        // One that was left by a killed process would keep its own mode.
        File.Delete(beside);
        return new(beside, options);
    }
}
