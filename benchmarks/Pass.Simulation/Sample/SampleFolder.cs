using Pass.Core;
using Pass.Data;
using Pass.Simulation.Demo;

namespace Pass.Simulation.Sample;

/// <summary>The folder of a sample region. It is kept once the region in it is whole, and emptied only when a sample was begun there.</summary>
internal sealed class SampleFolder
{
    private const string Mark = ".pass-sample", Whole = "whole";

    private readonly string _mark;

    private SampleFolder(DirectoryInfo folder)
    {
        (Root, _mark) = (folder.FullName, Path.Combine(folder.FullName, Mark));
        Database = PassDatabase.Sqlite(Path.Combine(Root, "donnees"));
    }

    public string Root { get; }
    public PassDatabase Database { get; }
    public string Input => Path.Combine(Root, "entree");

    public bool IsWhole => File.Exists(_mark) && File.ReadAllText(_mark) == Whole;

    /// <param name="words">Says FolderTaken.</param>
    /// <exception cref="UserErrorException">Something else is in the folder.</exception>
    public static SampleFolder Open(DirectoryInfo folder, Texts words)
    {
        var opened = new SampleFolder(folder);
        if (!opened.IsWhole)
            MarkedFolder.Empty(folder, Mark, words);
        return opened;
    }

    /// <summary>From now on it is kept.</summary>
    public void KeepWhole() => File.WriteAllText(_mark, Whole);
}
