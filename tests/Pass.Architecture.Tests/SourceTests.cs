using System.Text.RegularExpressions;

namespace Pass.Architecture.Tests;

public partial class SourceTests
{
    private const int MaxLines = 300;

    /// <summary>Written by the EF Core tool.</summary>
    private static bool IsGenerated(string path) => path.Contains("/Migrations/", StringComparison.Ordinal);

    /// <summary>The name of a new log must be unlike any other, whatever seed the rest is played from.</summary>
    private static readonly string[] MayTakeChance = ["clearing/Pass.Data/PassDatabase.cs"];

    [Fact]
    public void Time_and_chance_are_passed_in_so_that_all_can_be_replayed()
    {
        var found = House.ProductSources.Where(path => !IsGenerated(path) && !MayTakeChance.Contains(House.Relative(path)))
            .SelectMany(path => File.ReadAllLines(path).Select((line, i) => (Where: $"{House.Relative(path)}:{i + 1}", Line: line)))
            .Where(x => !x.Line.TrimStart().StartsWith("//", StringComparison.Ordinal) && Ambient().IsMatch(x.Line));
        found.ShouldBeEmpty();
    }

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bDateTime\.Today\b|\bGuid\.NewGuid\(|\bGuid\.CreateVersion7\(\)|\bRandom\.Shared\b|\bnew Random\(\)|\bStopwatch\.(StartNew|GetTimestamp)\(")]
    private static partial Regex Ambient();

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
