using System.Runtime.InteropServices;

namespace Pass.CommandLine;

/// <summary>
/// Whatever a program of ours makes is its owner's alone (0600, folders 0700), whoever makes it in the program: databases, bank files, statements,
/// journals, keys, exports. Windows gives a new file the rights of its folder.
/// </summary>
public static partial class OwnersOnly
{
    private const uint GroupAndOthers = 0b000_111_111;

    /// <summary>From now on, in this process.</summary>
    public static void Begin()
    {
        if (!OperatingSystem.IsWindows())
            _ = Umask(GroupAndOthers);
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint Umask(uint mask);
}
