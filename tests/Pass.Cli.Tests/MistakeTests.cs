using System.Globalization;
using Pass.CommandLine;

namespace Pass.Cli.Tests;

/// <summary>What is mistyped is said in the language of whoever typed it, with what is to be written.</summary>
public sealed class MistakeTests
{
    [Theory]
    [InlineData("settle record B2026-000001 returned --reason AC04 --amount", "--amount attend une valeur\u00A0: Ce qui est revenu, en euros, quand ce n'est pas tout", "--amount takes a value: What came back, in euros, when it is not all of it")]
    // What follows was taken for the value, and what came after it for nothing the program knows.
    [InlineData("settle record B2026-000001 returned --amount --as camille", "--amount attend une valeur\u00A0: Ce qui", "--amount takes a value: What")]
    [InlineData("settle hold B2026-000001 --reason --as", "--reason attend une valeur\u00A0: ", "--reason takes a value: ")]
    [InlineData("settle draft -d", "--database attend une valeur\u00A0: ", "--database takes a value: ")]
    [InlineData("replay", "il manque --day\u00A0: ", "--day is missing: ")]
    [InlineData("settle approve", "il manque <settlement>\u00A0: ", "<settlement> is missing: ")]
    [InlineData("settle approve un", "<settlement>\u00A0: «\u00A0un\u00A0» n'est pas ce qu'il faut\u00A0: un nombre entier.", "<settlement>: “un” is not what is needed: a whole number.")]
    [InlineData("replay --day demain", "--day\u00A0: «\u00A0demain\u00A0» n'est pas ce qu'il faut\u00A0: une date, comme 2026-09-01.", "--day: “demain” is not what is needed: a date, like 2026-09-01.")]
    // Read as the machine's language has it, this was another day on another machine.
    [InlineData("replay --day 01/09/2026", "--day\u00A0: «\u00A001/09/2026\u00A0» n'est pas ce qu'il faut\u00A0: une date, comme 2026-09-01.", "--day: “01/09/2026” is not what is needed: a date, like 2026-09-01.")]
    [InlineData("day close 1/9/2026", "<day>\u00A0: «\u00A01/9/2026\u00A0» n'est pas ce qu'il faut\u00A0: une date, comme 2026-09-01.", "<day>: “1/9/2026” is not what is needed: a date, like 2026-09-01.")]
    [InlineData("settle approve 1 --hash a --hash b", "--hash est écrit 2 fois, et une seule est possible.", "--hash is given 2 times, and only once is possible.")]
    public void A_mistake_is_one_line_in_either_language(string line, string french, string english)
    {
        foreach (var (language, words) in new[] { ("fr", french), ("en", english) })
            Of(language, line).ShouldHaveSingleItem().ShouldStartWith(words);
    }

    [Theory]
    [InlineData("settle record B2026-000001 returned --reason AC04 --amount=-3,00 --as camille.martin")]
    [InlineData("bank set-aside 3 2 --reason vu")]
    [InlineData("jobs run")]
    [InlineData("day close 2026-09-01")]
    public void Where_nothing_is_wrong_nothing_is_said(string line)
    {
        foreach (var language in new[] { "fr", "en" })
            Of(language, line).ShouldBeEmpty();
    }

    private static IReadOnlyList<string> Of(string language, string line)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var root = PassProgram.Root();
        CommandHelp.Describe(root, PassProgram.Help);
        return Mistakes.Of(root.Parse(line.Split(' ')));
    }
}
