using System.Collections;
using System.Globalization;
using System.Resources;
using Pass.CommandLine;

namespace Pass.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("fr")]
    [InlineData("en")]
    public void Every_command_option_and_argument_says_what_it_is_for(string language)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var root = PassProgram.Root();
        CommandHelp.Describe(root, PassProgram.Help);
        CommandHelp.Undescribed(root).ShouldBeEmpty();
        root.Description.ShouldNotBeNull().ShouldContain(language == "fr" ? "un seul pass" : "one pass");
    }

    [Theory]
    [InlineData("Pass.Cli.Help", typeof(PassProgram))]
    [InlineData("Pass.Cli.Commands.Words", typeof(PassProgram))]
    [InlineData("Pass.Cli.Commands.Lists", typeof(PassProgram))]
    [InlineData("Pass.CommandLine.Words", typeof(Invocation))]
    public void Every_text_is_there_in_both_languages(string name, Type beside)
    {
        var texts = new ResourceManager(name, beside.Assembly);
        var french = Keys(CultureInfo.InvariantCulture);
        french.ShouldNotBeEmpty();
        Keys(CultureInfo.GetCultureInfo("en")).ShouldBe(french, ignoreOrder: true);

        List<string> Keys(CultureInfo culture) => texts.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().Select(entry => (string)entry.Key).ToList();
    }
}
