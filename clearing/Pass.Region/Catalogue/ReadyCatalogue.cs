using System.Reflection;

namespace Pass.Region.Catalogue;

/// <summary>Catalogues to start from, after the amounts French regions publish. They are files: a region takes one and changes it.</summary>
public static class ReadyCatalogue
{
    private static readonly Assembly Here = typeof(ReadyCatalogue).Assembly;
    private const string Folder = "Pass.Region.Catalogue.Ready.";

    /// <summary>The newest of them.</summary>
    public const string Latest = "2026-2027";

    public static IReadOnlyList<string> Names { get; } =
        [.. Here.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)).Select(n => Path.GetFileNameWithoutExtension(n[Folder.Length..])).Order(StringComparer.Ordinal)];

    /// <summary>What the file of a name that is among <see cref="Names"/> gives a region that has nothing.</summary>
    public static CatalogueContent Read(string name)
    {
        var (content, problems) = CatalogueMerge.Run(CatalogueDocument.Read(Find(name)), CatalogueContent.Empty, CatalogueUse.None(default));
        return content ?? throw new InvalidDataException(problems[0].ToString());
    }

    /// <summary>The file of that name, or null when there is none.</summary>
    public static byte[]? Find(string name)
    {
        using var stream = Here.GetManifestResourceStream($"{Folder}{name}.json");
        if (stream is null)
            return null;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
