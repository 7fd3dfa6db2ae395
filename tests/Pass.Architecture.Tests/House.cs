using System.Xml.Linq;

namespace Pass.Architecture.Tests;

/// <summary>The sources as they lie in the repository.</summary>
internal static class House
{
    private static readonly string[] Rooms = ["card-issuer", "merchant-terminal", "clearing", "portal"];

    public static string Root { get; } = FindRoot();

    /// <summary>Product projects, by name.</summary>
    public static IReadOnlyDictionary<string, string> Products { get; } = Rooms
        .Select(room => Path.Combine(Root, room)).Where(Directory.Exists)
        .SelectMany(room => Directory.EnumerateFiles(room, "*.csproj", SearchOption.AllDirectories))
        .Where(IsSource)
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path));

    public static IEnumerable<string> References(string project, string element) => XDocument.Load(Products[project])
        .Descendants(element).Select(e => (string?)e.Attribute("Include")).OfType<string>()
        .Select(include => Path.GetFileNameWithoutExtension(include.Replace('\\', '/')));

    public static IEnumerable<string> Sources(string folder, string pattern = "*.cs") =>
        Directory.Exists(Path.Combine(Root, folder))
            ? Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories).Where(IsSource)
            : [];

    public static IEnumerable<string> ProductSources => Rooms.SelectMany(room => Sources(room));

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static bool IsSource(string path) =>
        !Relative(path).Split('/').Any(part => part is "bin" or "obj" or "node_modules" or "wwwroot");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pass.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("Pass.sln is not above the tests: run them from the repository.");
    }
}
