using System.Text.RegularExpressions;
using System.Xml.Linq;
using Pass.Testing;

namespace Pass.Pages.Tests;

/// <summary>What a page says is there to be said: a key that no resource has would be an error page.</summary>
public sealed partial class WordsInPagesTests
{
    public static TheoryData<string> Folders =>
        [.. Directory.EnumerateFiles(Repository.PathOf("portal", "Pass.Portal", "Pages"), "*.resx", SearchOption.AllDirectories).Where(f => !f.EndsWith(".en.resx", StringComparison.Ordinal)).Select(f => Path.GetRelativePath(Repository.Root, f))];

    [Theory, MemberData(nameof(Folders))]
    public void Every_key_that_is_said_has_its_words_and_every_word_is_said(string file)
    {
        var path = Repository.PathOf(file);
        var name = Path.GetFileNameWithoutExtension(path);
        var keys = XDocument.Load(path).Root!.Elements("data").Select(d => (string)d.Attribute("name")!).ToHashSet();
        var folder = name == "Pages" ? Repository.PathOf("portal", "Pass.Portal") : Path.GetDirectoryName(path)!;
        var sources = Directory.EnumerateFiles(folder, "*.cs*", SearchOption.AllDirectories).Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".cshtml", StringComparison.Ordinal))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText).ToList();
        var said = name == "Pages" ? OfPages() : OfFolder();
        var texts = sources.SelectMany(s => said.Matches(s)).Select(m => m.Groups[1].Value).Distinct().ToList();
        texts.Where(key => !keys.Contains(key)).ShouldBeEmpty(file);
        var all = string.Join('\n', sources);
        // A key made at run time begins with what is written: Say($"State.{x}").
        keys.Where(key => !all.Contains($"\"{key}\"", StringComparison.Ordinal) && !key.Split('.').Select((_, i) => string.Join('.', key.Split('.')[..i]) + ".").Any(start => start.Length > 1 && (all.Contains($"\"{start}", StringComparison.Ordinal) || all.Contains($"\"{start}{{", StringComparison.Ordinal))))
            .ShouldBeEmpty(file);
    }

    /// <summary>Where a table is cards, a cell is a row of its label and what it says: two lines would be two columns more, beyond a phone's edge.</summary>
    [Fact]
    public void Two_lines_of_a_cell_are_one_thing_beside_its_label()
    {
        var cells = Directory.EnumerateFiles(Repository.PathOf("portal"), "*.cshtml", SearchOption.AllDirectories).SelectMany(f => File.ReadLines(f).Where(l => Cell().IsMatch(l)).Select(l => $"{Path.GetFileName(f)}: {l.Trim()}")).ToList();
        cells.Count.ShouldBeGreaterThan(100);
        cells.Where(c => Cell().Match(c).Groups["inner"].Value is var inner && inner.Contains("<br", StringComparison.Ordinal) && !inner.TrimStart().StartsWith("<span>", StringComparison.Ordinal) && !inner.Contains("{<span><p-date", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Names_of_the_code_are_told_from_words() =>
        CodeNames.In("Refusée : InsufficientBalance, AC04, Sale, Payé").ShouldBe(["InsufficientBalance", "Sale"]);

    [GeneratedRegex("""(?<!PageWords\.)(?<!LayoutWords\.)\bSay\("([A-Za-z0-9.]+)"[,)]""")]
    private static partial Regex OfFolder();

    [GeneratedRegex("""<td [^\n]*?label="(?:@Say\([^\n]*?\)|[A-Z]+)">(?<inner>[^\n]*)</td>""")]
    private static partial Regex Cell();

    [GeneratedRegex("""PageWords\.Say\("([A-Za-z0-9.]+)"[,)]""")]
    private static partial Regex OfPages();
}
