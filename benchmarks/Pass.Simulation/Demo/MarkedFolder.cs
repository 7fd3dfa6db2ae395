using Pass.Core;

namespace Pass.Simulation.Demo;

/// <summary>A folder that is emptied only when a program of ours marked it as its own.</summary>
internal static class MarkedFolder
{
    /// <param name="mark">Name of the file that marks it.</param>
    /// <param name="words">Says FolderTaken.</param>
    /// <exception cref="UserErrorException">Something else is in the folder.</exception>
    public static void Empty(DirectoryInfo folder, string mark, Texts words)
    {
        var path = Path.Combine(folder.FullName, mark);
        if (folder.Exists && folder.EnumerateFileSystemInfos().Any())
        {
            if (!File.Exists(path))
                throw new UserErrorException(words.Say("FolderTaken", folder.FullName));
            folder.Delete(recursive: true);
        }
        folder.Create();
        File.WriteAllText(path, "");
    }
}
