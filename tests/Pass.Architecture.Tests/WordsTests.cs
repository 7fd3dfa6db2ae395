using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Pass.Architecture.Tests;

/// <summary>What people are told stands in NAME.resx, in French, and in NAME.en.resx beside it.</summary>
public sealed partial class WordsTests
{
    public static TheoryData<string> Files =>
        [.. new[] { "card-issuer", "merchant-terminal", "clearing", "portal", "benchmarks" }.SelectMany(room => House.Sources(room, "*.resx")).Select(House.Relative)
            .Where(path => !path.EndsWith(".en.resx", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Files))]
    public void Every_text_is_there_in_both_languages_with_the_same_arguments(string file)
    {
        var (french, english) = (Read(file), Read(Path.ChangeExtension(file, ".en.resx")));
        english.Keys.ShouldBe(french.Keys, ignoreOrder: true);
        foreach (var (key, text) in french)
            Arguments(english[key]).ShouldBe(Arguments(text), key);
    }

    private static Dictionary<string, string> Read(string file) =>
        XDocument.Load(Path.Combine(House.Root, file)).Root!.Elements("data").ToDictionary(data => (string)data.Attribute("name")!, data => (string)data.Element("value")!);

    private static IEnumerable<string> Arguments(string text) => Argument().Matches(text).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{(\d+)")]
    private static partial Regex Argument();
}
