using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Pass.Architecture.Tests;

/// <summary>What people are told stands in NAME.resx, in French, and in NAME.en.resx beside it.</summary>
public sealed partial class WordsTests
{
    public static TheoryData<string> Files =>
        [.. new[] { "card-issuer", "merchant-terminal", "clearing", "portal", "benchmarks" }.SelectMany(room => House.Sources(room, "*.resx")).Select(House.Relative)
            .Where(path => !path.EndsWith(".en.resx", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Texts of files whose bytes are agreed on: statements, accounts, proofs, what banks and the public accountant read.</summary>
    private static readonly string[] OfFiles = ["clearing/Pass.Clearing/Accounting/", "clearing/Pass.Clearing/Statements/", "clearing/Pass.Clearing/Proofs/", "clearing/Pass.Clearing/Payments/Rails/"];

    /// <summary>What a browser shows has the narrow blank; what is printed as plain text, the one that every terminal and paper knows.</summary>
    private static readonly string[] OnScreen = ["portal/", "merchant-terminal/Pass.Terminal.App/Screen/"];

    private static readonly string[] Shown = ["portal/Pass.Portal/Pages/", "portal/Pass.Design/", "merchant-terminal/Pass.Terminal.App/Screen/"];

    private const string OfNotices = "clearing/Pass.Clearing/Payments/Settlement.resx";

    [Theory, MemberData(nameof(Files))]
    public void Every_text_is_there_in_both_languages_with_the_same_arguments(string file)
    {
        var (french, english) = (Read(file), Read(Path.ChangeExtension(file, ".en.resx")));
        english.Keys.ShouldBe(french.Keys, ignoreOrder: true);
        foreach (var (key, text) in french)
            Arguments(english[key]).ShouldBe(Arguments(text), key);
    }

    /// <summary>French puts a blank before these signs, and no line may begin with one of them.</summary>
    [Theory, MemberData(nameof(Files))]
    public void A_sign_stays_with_its_word(string file)
    {
        if (Array.Exists(OfFiles, folder => file.StartsWith(folder, StringComparison.Ordinal)))
            return;
        var blank = Array.Exists(OnScreen, folder => file.StartsWith(folder, StringComparison.Ordinal)) ? '\u202F' : '\u00A0';
        foreach (var (key, text) in Read(file))
        {
            var said = Argument().Replace(text, "");
            Loose().Match(said).Value.ShouldBe("", key);
            Blank().Matches(said).ShouldAllBe(match => match.Value.Contains(blank), key);
        }
    }

    /// <summary>What a page or the till's screen shows has the French apostrophe. What a console prints as well keeps the one of every keyboard; notices to partners are read on their pages.</summary>
    [Theory, MemberData(nameof(Files))]
    public void An_apostrophe_on_a_page_is_the_French_one(string file)
    {
        var isShown = Array.Exists(Shown, folder => file.StartsWith(folder, StringComparison.Ordinal));
        if (isShown || file == OfNotices)
            Read(file).Where(text => (isShown || text.Key.StartsWith("Notice", StringComparison.Ordinal)) && Straight().IsMatch(text.Value)).Select(text => text.Key).ShouldBeEmpty();
    }

    private static Dictionary<string, string> Read(string file) =>
        XDocument.Load(Path.Combine(House.Root, file)).Root!.Elements("data").ToDictionary(data => (string)data.Attribute("name")!, data => (string)data.Element("value")!);

    private static IEnumerable<string> Arguments(string text) => Argument().Matches(text).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{(\d+)[^{}]*\}?")]
    private static partial Regex Argument();

    [GeneratedRegex(@" (?:[:;?!](?![\w=])|[»€%])|« ")]
    private static partial Regex Loose();

    [GeneratedRegex(@"[\u00A0\u202F](?:[:;?!](?![\w=])|»)|«[\u00A0\u202F]")]
    private static partial Regex Blank();

    /// <summary>Between two letters, or a letter and a quotation or an argument; not the quotes of a date's form.</summary>
    [GeneratedRegex(@"\p{L}'[\p{L}«{]")]
    private static partial Regex Straight();
}
