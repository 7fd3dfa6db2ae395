using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Pass.Architecture.Tests;

public partial class SourceTests
{
    private const int MaxLines = 300;

    /// <summary>Written by the EF Core tool.</summary>
    private static bool IsGenerated(string path) => path.Contains("/Migrations/", StringComparison.Ordinal);

    /// <summary>The build itself holds BannedSymbols*.txt; here is that nobody turns it off without a word.</summary>
    [Fact]
    public void What_is_banned_is_allowed_only_at_a_place_and_with_its_reason()
    {
        var found = House.ProductSources.Concat(House.Sources("tests")).Concat(House.Sources("benchmarks"))
            .SelectMany(path => File.ReadAllLines(path).Select(line => (Path: House.Relative(path), Line: line.Trim())))
            .Where(x => x.Line.StartsWith("#pragma warning disable RS0030", StringComparison.Ordinal));
        found.Where(x => !Reasoned().IsMatch(x.Line)).ShouldBeEmpty();
        foreach (var path in House.Sources(".", "*.csproj").Concat(House.Sources(".", "*.props")).Concat(House.Sources(".", ".globalconfig")))
            File.ReadAllText(path).ShouldNotContain("RS0030", Case.Sensitive, House.Relative(path));
    }

    [GeneratedRegex(@"^#pragma warning disable RS0030 // \S+( \S+){4,}\.$")]
    private static partial Regex Reasoned();

    /// <summary>A package that nothing uses is a package to watch for nothing.</summary>
    [Fact]
    public void Every_package_has_a_use_and_its_version_in_one_place()
    {
        var references = House.Sources(".", "*.csproj").Append(Path.Combine(House.Root, "Directory.Build.props"))
            .SelectMany(path => XDocument.Load(path).Descendants("PackageReference").Select(e => (Path: House.Relative(path), Name: (string)e.Attribute("Include")!, Version: e.Attribute("Version"))))
            .ToList();
        references.Where(r => r.Version is not null).Select(r => $"{r.Path}: {r.Name}").ShouldBeEmpty("versions are in Directory.Packages.props");
        var versions = XDocument.Load(Path.Combine(House.Root, "Directory.Packages.props")).Descendants("PackageVersion").Select(e => (string)e.Attribute("Include")!);
        // A version named for what other packages bring counts as used where it decides.
        var pinned = House.Sources(".", "packages.lock.json").Select(File.ReadAllText).ToList();
        versions.Except(references.Select(r => r.Name)).Where(name => !pinned.Exists(text => Pinned(name).IsMatch(text))).ShouldBeEmpty("no project uses");

        static Regex Pinned(string package) => new($"\"{Regex.Escape(package)}\": \\{{\\s+\"type\": \"CentralTransitive\"");
    }

    [Fact]
    public void The_products_know_no_benchmark_and_no_test()
    {
        foreach (var project in House.Products.Keys)
        {
            House.References(project, "PackageReference").ShouldNotContain(name => name.StartsWith("BenchmarkDotNet", StringComparison.Ordinal)
                || name.StartsWith("xunit", StringComparison.Ordinal) || name.StartsWith("FsCheck", StringComparison.Ordinal) || name.Contains("Testing", StringComparison.Ordinal), project);
        }
    }

    [Fact]
    public void No_file_is_longer_than_three_hundred_lines()
    {
        var files = House.ProductSources.Concat(House.Sources("tests")).Concat(House.Sources("benchmarks")).Where(path => !IsGenerated(path));
        files.Select(path => $"{House.Relative(path)} has {File.ReadLines(path).Count()} lines")
            .Where(text => int.Parse(text.Split(' ')[^2], System.Globalization.CultureInfo.InvariantCulture) > MaxLines).ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_is_left_for_later_or_called_by_no_name()
    {
        foreach (var path in House.ProductSources.Concat(House.Sources("tests")).Where(p => !p.EndsWith("SourceTests.cs", StringComparison.Ordinal)))
            Unfinished().IsMatch(File.ReadAllText(path)).ShouldBeFalse(House.Relative(path));
        var folders = House.ProductSources.SelectMany(path => House.Relative(path).Split('/')[..^1]).Distinct();
        folders.ShouldNotContain(folder => VagueFolder().IsMatch(folder));
    }

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|NotImplementedException|\bSkip\s*=")]
    private static partial Regex Unfinished();

    [GeneratedRegex("^(Common|Utils?|Helpers?|Managers?|Misc)$")]
    private static partial Regex VagueFolder();

    [Fact]
    public void No_source_holds_a_path_of_one_machine()
    {
        foreach (var path in House.ProductSources.Concat(House.Sources("tests")).Where(p => !p.EndsWith("SourceTests.cs", StringComparison.Ordinal)))
            MachinePath().IsMatch(File.ReadAllText(path)).ShouldBeFalse(House.Relative(path));
    }

    [GeneratedRegex("\"(/home/|/work/|/Users/|/root/|[A-Z]:\\\\\\\\Users)")]
    private static partial Regex MachinePath();

    /// <summary>A room's README says what lives there; it comes with the room's first release and then stays.</summary>
    [Fact]
    public void A_rooms_readme_ends_with_its_dated_decisions()
    {
        foreach (var readme in new[] { "card-issuer", "merchant-terminal", "clearing", "portal" }.Select(r => Path.Combine(House.Root, r, "README.md")).Where(File.Exists))
            Date().IsMatch(File.ReadAllText(readme)).ShouldBeTrue(House.Relative(readme));
    }

    [GeneratedRegex(@"\b20\d\d-\d\d-\d\d\b")]
    private static partial Regex Date();
}
