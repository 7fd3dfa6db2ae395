using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pass.Architecture.Tests;

public partial class ArrowTests
{
    private static readonly string[] Region = ["Pass.Data", "Pass.Engine", "Pass.Region", "Pass.Clearing", "Pass.Portal"];

    /// <summary>Which project may know which; what is not written here is not allowed.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Pass.Core"] = [],
        ["Pass.Data"] = ["Pass.Core"],
        ["Pass.Engine"] = ["Pass.Data", "Pass.Core"],
        ["Pass.Region"] = ["Pass.Engine", "Pass.Data", "Pass.Core"],
        // The night reads the log, never the engine.
        ["Pass.Clearing"] = ["Pass.Data", "Pass.Core"],
        ["Pass.CommandLine"] = ["Pass.Core"],
        ["Pass.Cli"] = ["Pass.CommandLine", "Pass.Region", "Pass.Clearing", "Pass.Engine", "Pass.Data", "Pass.Core"],
        ["Pass.Cards"] = ["Pass.Core"],
        ["Pass.Issuing"] = ["Pass.Cards", "Pass.Core"],
        ["Pass.SoftwareCard"] = ["Pass.Issuing", "Pass.Cards"],
        // The software card for its command virtual alone; of what the region keeps, its databases alone (FolderArrowTests).
        ["Pass.CardIssuer"] = ["Pass.CommandLine", "Pass.Issuing", "Pass.SoftwareCard", "Pass.Cards", "Pass.Data", "Pass.Core"],
        ["Pass.Terminal"] = ["Pass.Cards", "Pass.Core"],
        ["Pass.Terminal.App"] = ["Pass.CommandLine", "Pass.Terminal", "Pass.Cards", "Pass.Core", "Pass.Design"],
        ["Pass.Design"] = ["Pass.Core"],
        ["Pass.Portal"] = ["Pass.Region", "Pass.Clearing", "Pass.Engine", "Pass.Data", "Pass.Core", "Pass.Cards", "Pass.Design"],
    };

    [Fact]
    public void Rooms_know_each_other_one_way_only()
    {
        House.Products.ShouldNotBeEmpty();
        foreach (var project in House.Products.Keys)
        {
            Arrows.ShouldContainKey(project, $"say in this test what {project} may know");
            var others = House.References(project, "ProjectReference").Except(Arrows[project]);
            others.ShouldBeEmpty($"{project} may not know");
        }
    }

    [Fact]
    public void The_till_reaches_the_region_over_http_only()
    {
        foreach (var project in House.Products.Keys.Where(p => p.StartsWith("Pass.Terminal", StringComparison.Ordinal)))
            Reached(project).ShouldNotContain(p => Region.Contains(p));

        static IEnumerable<string> Reached(string project) =>
            House.References(project, "ProjectReference").SelectMany(p => Reached(p).Append(p)).Distinct();
    }

    /// <summary>What lies in the folder that a till is installed from, whatever the projects say.</summary>
    [Fact]
    public void A_tills_binaries_hold_no_authority_no_pkcs11_and_no_software_card()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        foreach (var project in House.Products.Where(p => p.Key.StartsWith("Pass.Terminal", StringComparison.Ordinal)).Select(p => p.Value))
        {
            var output = Path.Combine(Path.GetDirectoryName(project)!, "bin", configuration, "net10.0");
            // A library's folder has no packages: what an installed till would hold of them is in its list.
            using var list = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, Path.GetFileNameWithoutExtension(project) + ".deps.json")));
            var packages = list.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name.Split('/')[0]);
            var assemblies = Directory.GetFiles(output, "*.dll").Select(path => Path.GetFileNameWithoutExtension(path)).Concat(packages).ToList();
            assemblies.ShouldContain("BouncyCastle.Cryptography", output);
            assemblies.ShouldContain("Pass.Cards", output);
            assemblies.ShouldNotContain(name => name == "Pass.Issuing" || name == "Pass.SoftwareCard" || name == "Pass.CardIssuer" || name == "Pkcs11Interop", output);
        }
    }

    [Fact]
    public void No_source_is_compiled_into_two_projects() =>
        House.Sources(".", "*.csproj").Where(path => File.ReadAllText(path).Contains("<Compile Include=\"..", StringComparison.Ordinal))
            .Select(House.Relative).ShouldBeEmpty();

    [Fact]
    public void Nothing_but_tests_and_benchmarks_knows_the_simulation() =>
        House.Products.Keys.Where(project => House.References(project, "ProjectReference").Any(other => other is "Pass.Simulation" or "Pass.Benchmarks" or "Pass.Testing")).ShouldBeEmpty();

    [Fact]
    public void The_kernel_has_no_package() => House.References("Pass.Core", "PackageReference").ShouldBeEmpty();

    [Fact]
    public void The_solutions_folders_are_the_rooms()
    {
        var solution = File.ReadAllText(Path.Combine(House.Root, "Pass.sln")).Replace('\\', '/');
        var entries = SolutionEntry().Matches(solution).ToDictionary(m => m.Groups["id"].Value, m => (Name: m.Groups["name"].Value, Path: m.Groups["path"].Value));
        var folders = SolutionNesting().Matches(solution).ToDictionary(m => m.Groups["inner"].Value, m => entries[m.Groups["outer"].Value].Name);
        foreach (var (id, entry) in entries.Where(e => e.Value.Path.EndsWith(".csproj", StringComparison.Ordinal)))
            folders.GetValueOrDefault(id).ShouldBe(entry.Path.Split('/')[0], entry.Name);
    }

    [GeneratedRegex("""Project\("[^"]+"\) = "(?<name>[^"]+)", "(?<path>[^"]+)", "(?<id>[^"]+)"\s""")]
    private static partial Regex SolutionEntry();

    [GeneratedRegex(@"^\s+(?<inner>\{[^}]+\}) = (?<outer>\{[^}]+\})\s*$", RegexOptions.Multiline)]
    private static partial Regex SolutionNesting();

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(House.Root, "Pass.sln")).Replace('\\', '/');
        var projects = House.Products.Values.Concat(House.Sources("tests", "*.csproj")).Concat(House.Sources("benchmarks", "*.csproj"));
        projects.Select(House.Relative).Where(p => !solution.Contains(p, StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
