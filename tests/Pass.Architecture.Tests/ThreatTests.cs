using System.Text.RegularExpressions;

namespace Pass.Architecture.Tests;

/// <summary>portal/THREATS.md names the test of each line: each is there.</summary>
public sealed partial class ThreatTests
{
    [Fact]
    public void Each_threat_names_a_test_that_is_there()
    {
        var lines = File.ReadAllLines(Path.Combine(House.Root, "portal", "THREATS.md")).Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(2).ToList();
        var sources = Directory.EnumerateFiles(Path.Combine(House.Root, "tests"), "*Tests*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).ToLookup(f => Path.GetFileName(f).Split('.')[0], File.ReadAllText);
        lines.Count.ShouldBeGreaterThan(30);
        foreach (var line in lines)
        {
            var named = Named().Matches(line.Split('|')[^2]).Select(m => (Class: m.Groups[1].Value, Test: m.Groups[2].Value)).ToList();
            named.ShouldNotBeEmpty(line);
            foreach (var (type, test) in named)
                sources[type].Any(source => Regex.IsMatch(source, $@"\[(Fact|Theory).*?\b{test}\(", RegexOptions.Singleline)).ShouldBeTrue($"{type}.{test}");
        }
    }

    [GeneratedRegex(@"`(\w+)\.(\w+)`")]
    private static partial Regex Named();
}
