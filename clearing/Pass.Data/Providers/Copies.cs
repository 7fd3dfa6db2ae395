using Pass.Core;
using Pass.Data.Machine;

namespace Pass.Data.Providers;

/// <summary>What copies of databases have in common.</summary>
public static class Copies
{
    internal static readonly Texts Words = Texts.Beside(typeof(Copies), "Copies");

    private const int BufferBytes = 1 << 20;

    /// <summary>Copies a file whole and to disk, or not at all.</summary>
    /// <exception cref="IOException">There is a file of this name, or no room for one.</exception>
    public static void CopyFile(string from, string to)
    {
        using var source = File.OpenRead(from);
        using var copy = new UnfinishedFile(to);
        source.CopyTo(copy.Stream, BufferBytes);
        copy.Finish();
    }
}
