using System.Globalization;
using Pass.CommandLine;
using Pass.Terminal.App.Commands;

namespace Pass.Terminal.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("fr", "Caisse d'un partenaire")]
    [InlineData("en", "A partner's till")]
    public void Every_command_option_and_argument_says_what_it_is_for(string language, string words)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var root = TillCommands.Root();
        CommandHelp.Describe(root, TillCommands.Help);
        CommandHelp.Undescribed(root).ShouldBeEmpty();
        root.Description.ShouldNotBeNull().ShouldContain(words);
    }
}
