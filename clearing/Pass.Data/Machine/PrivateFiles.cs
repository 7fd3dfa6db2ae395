namespace Pass.Data.Machine;

/// <summary>Files and folders of the data, their owner's alone from the moment they exist. SQLite gives its own files (-wal, -shm) the mode of the database.</summary>
public static class PrivateFiles
{
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite, OwnFolder = OwnFile | UnixFileMode.UserExecute;

    /// <summary>Folders that exist are left as they are.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }
        // Those above one by one: the system would give them everybody's mode.
        if (Path.GetDirectoryName(path) is { Length: > 0 } above && !Directory.Exists(above))
            CreateFolder(above);
        Directory.CreateDirectory(path, OwnFolder);
    }

    /// <summary>Makes an empty file, which is an empty database, where there is none.</summary>
    public static void Create(string path)
    {
        try
        {
            // One that exists is not opened: closing it would end the locks that SQLite holds on it in this process (fcntl(2), F_SETLK).
            if (!File.Exists(path))
                Open(path, FileMode.CreateNew, FileShare.ReadWrite).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first.
        }
    }

    /// <summary>The file, held by this process alone until it is disposed; null while another has it.</summary>
    public static FileStream? TryLock(string path)
    {
        try
        {
            return Open(path, FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>A new file, to be written.</summary>
    /// <exception cref="IOException">There is one of this name.</exception>
    public static FileStream New(string path) => Open(path, FileMode.CreateNew, FileShare.None);

    /// <summary>A file to be written from its start, in the place of one that may be there.</summary>
    public static FileStream Over(string path) => Open(path, FileMode.Create, FileShare.None);

    private static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnFile;
        return new(path, options);
    }
}
