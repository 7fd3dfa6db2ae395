using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Pass.CardIssuer.Commands;
using Pass.Cards.Keys;
using Pass.Issuing.Keys;
using Pass.SoftwareCard;
using Pass.Testing;

namespace Pass.CardIssuer.Tests;

/// <summary>What the room says to people stands in its resources: all of it, in both languages, and nothing besides.</summary>
public sealed partial class WordsTests
{
    private static readonly string[] Projects = ["Pass.Cards", "Pass.Issuing", "Pass.SoftwareCard", "Pass.CardIssuer"];

    private static readonly (string Name, Type Beside)[] Resources =
    [
        ("Pass.CardIssuer.Commands.Words", typeof(IssuerCommands)),
        ("Pass.CardIssuer.Keys.Words", typeof(IssuerCommands)),
        ("Pass.CardIssuer.Issuance", typeof(IssuerCommands)),
        ("Pass.Cards.Words", typeof(KeyStoreException)),
        ("Pass.Issuing.Words", typeof(FileKeyStore)),
        ("Pass.SoftwareCard.Words", typeof(VirtualCard)),
    ];

    [Fact]
    public void No_help_was_left_in_the_other_language()
    {
        const string name = "Pass.CardIssuer.Commands.Help";
        var (french, english) = (Texts(name, typeof(IssuerCommands), CultureInfo.InvariantCulture), Texts(name, typeof(IssuerCommands), CultureInfo.GetCultureInfo("en")));
        french.Where(text => english[text.Key] == text.Value).Select(text => text.Key).ShouldBeEmpty();
    }

    [Fact]
    public void Every_text_that_is_said_is_there_and_every_text_that_is_there_is_said()
    {
        var room = string.Concat(Sources("").Select(file => file.Text));
        foreach (var project in Projects)
        {
            var source = string.Concat(Sources(project).Select(file => file.Text));
            var said = Said().Matches(source).Select(match => match.Groups[1].Value).ToHashSet();
            string[] known = [.. Resources.Where(file => file.Name.StartsWith(project + ".", StringComparison.Ordinal)).SelectMany(file => Texts(file.Name, file.Beside, CultureInfo.InvariantCulture).Keys)];
            said.Except(known).ShouldBeEmpty(project);
            known.Where(key => !IsSaid(key)).ShouldBeEmpty(project);
        }

        // A code may come from the project below, and a family of texts is said by the value it explains.
        bool IsSaid(string key) => room.Contains($"\"{key}\"", StringComparison.Ordinal) || room.Contains($"$\"{key.Split('.')[0]}.{{", StringComparison.Ordinal)
            || key.StartsWith("Phone", StringComparison.Ordinal) && room.Contains(key["Phone".Length..], StringComparison.Ordinal);
    }

    /// <summary>Two words in a row are a sentence: none stands in code that shows it, or that throws it for an operator.</summary>
    [Fact]
    public void No_sentence_for_people_stands_in_the_code()
    {
        var found = from project in Projects
                    from file in Sources(project)
                    where file.Name != "IssuerDatabase.cs"
                    from statement in Comment().Replace(file.Text, "").Split(';')
                    where Shown().IsMatch(statement)
                    from literal in Literal().Matches(statement[Shown().Match(statement).Index..]).Select(match => match.Value)
                        // An option of demonstrations, which no help shows.
                    where !literal.Contains("--clock-shift-ms", StringComparison.Ordinal)
                    where TwoWords().IsMatch(Hole().Replace(literal, " 0 "))
                    select $"{file.Name}: {literal}";
        found.ShouldBeEmpty();
    }

    private static Dictionary<string, string> Texts(string name, Type beside, CultureInfo culture) =>
        new ResourceManager(name, beside.Assembly).GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static IEnumerable<(string Name, string Text)> Sources(string project) =>
        Directory.EnumerateFiles(Repository.PathOf("card-issuer", project), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(path => (Path.GetFileName(path), File.ReadAllText(path)));

    [GeneratedRegex(@"(?:Words|IssuanceTexts)\.(?:Say|Problem)\(""([A-Za-z0-9.]+)""")]
    private static partial Regex Said();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"Invocation\.Say\(|\.WriteLine\(|AddError\(|AddColumns\(|AddRow\(|TextPrompt<string>\(|Description = |new Command\(|new RootCommand\(|new (?:UserError|KeyStore|CardLink|CardRefused|SecureChannel|ChipContradiction|InvalidData|IO|FileNotFound|Format|IssuanceUnavailable)Exception\(")]
    private static partial Regex Shown();

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"[A-Za-z']{2,} [a-z']{2,}")]
    private static partial Regex TwoWords();
}
