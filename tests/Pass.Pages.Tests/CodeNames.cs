using System.Text.RegularExpressions;
using System.Xml.Linq;
using Pass.Clearing.Payments;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing;

namespace Pass.Pages.Tests;

/// <summary>Names of the code's values: what no page shows to people. Those that are words of a French text too, and roles, by which the tests' people are called, are let pass.</summary>
internal static partial class CodeNames
{
    private static readonly HashSet<string> Names = Read();

    /// <param name="text">As a French page shows it.</param>
    public static IReadOnlyList<string> In(string text) => [.. Word().Matches(text).Select(m => m.Value).Where(Names.Contains).Distinct()];

    private static HashSet<string> Read()
    {
        var names = new[] { typeof(Money), typeof(Settlement), typeof(ShownRun), typeof(Pass.Region.SignIns.Teams) }.SelectMany(type => type.Assembly.GetTypes())
            .Where(type => type.IsEnum && type != typeof(ActorRole)).SelectMany(Enum.GetNames).Where(name => Word().Match(name).Value == name).ToHashSet();
        foreach (var room in new[] { "portal", "clearing" })
        {
            foreach (var file in Directory.EnumerateFiles(Repository.PathOf(room), "*.resx", SearchOption.AllDirectories).Where(f => !f.EndsWith(".en.resx", StringComparison.Ordinal)))
                names.ExceptWith(XDocument.Load(file).Root!.Elements("data").SelectMany(d => Word().Matches(d.Element("value")!.Value)).Select(m => m.Value));
        }
        return names;
    }

    [GeneratedRegex(@"\b[A-Z][A-Za-z]{3,}\b")]
    private static partial Regex Word();
}
