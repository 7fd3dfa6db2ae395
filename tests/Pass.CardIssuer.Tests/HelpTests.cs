using System.Globalization;
using Pass.CardIssuer.Commands;
using Pass.CommandLine;
using Pass.Testing.Processes;

namespace Pass.CardIssuer.Tests;

/// <summary><c>pass cards</c> speaks French, and English beside it.</summary>
public sealed class HelpTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("help-").FullName;

    [Theory]
    [InlineData("fr")]
    [InlineData("en")]
    public void Every_command_option_and_argument_says_what_it_is_for(string language)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var root = IssuerCommands.Root();
        CommandHelp.Describe(root, IssuerCommands.Help);
        CommandHelp.Undescribed(root).ShouldBeEmpty();
        root.Description.ShouldNotBeNull().ShouldContain(language == "fr" ? "listes d'état" : "status lists");
    }

    [Theory]
    [InlineData("C", "", "Cérémonie des clés", "Il n'y a pas d'autorité émettrice", "écrire le fichier du façonnier")]
    [InlineData("C", "en", "Key ceremony", "There is no issuing authority", "write the bureau's file")]
    [InlineData("en_GB.UTF-8", "", "Key ceremony", "There is no issuing authority", "write the bureau's file")]
    [InlineData("en_GB.UTF-8", "fr", "Cérémonie des clés", "Il n'y a pas d'autorité émettrice", "écrire le fichier du façonnier")]
    public async Task Help_errors_and_tables_are_in_the_language_asked_for_else_the_systems_else_French(string locale, string asked, string help, string error, string table)
    {
        (await RunAsync(locale, asked, "--help")).Well().Output.ShouldContain(help);
        (await RunAsync(locale, asked, "keys", "roll")).Refused(1, error);
        // What is not a terminal is shown no progress.
        var rehearsed = (await RunAsync(locale, asked, "rehearse", "--cards", "2", "--signers", "1", "--out", Path.Combine(folder, "rehearsal"))).Well();
        rehearsed.Output.ShouldContain(table);
        rehearsed.Error.Trim().ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<Ended> RunAsync(string locale, string asked, params string[] arguments)
    {
        string[] language = asked.Length == 0 ? [] : ["--lang", asked];
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Pass.CardIssuer.dll"), .. arguments, "--folder", Path.Combine(folder, "issuer"), .. language]);
        start.Environment["DOTNET_TieredPGO"] = "0";
        await using var run = new RunningProcess(start, locale);
        return await run.EndAsync(TestContext.Current.CancellationToken);
    }
}
