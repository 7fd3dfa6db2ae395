using Pass.Testing;
namespace Pass.EndToEnd.Tests.BadInput;

/// <summary>What is mistyped is said in a line that tells what to write, and nothing is made.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task An_unknown_command_is_named() =>
        (await Tool.RunAsync(Tool.Pass("frobnicate"))).Refused(2, "frobnicate", "./pass --help");

    [Theory]
    [InlineData("mysql:here", "sqlite:FOLDER, postgres:CONNECTION-STRING or sqlserver:CONNECTION-STRING")]
    [InlineData("sqlite:", "Write the folder after it, for example sqlite:./data")]
    [InlineData("postgres:Hst=db", "hst")]
    public async Task A_wrong_database_is_told_how_to_write_it(string database, string words) =>
        (await Tool.RunAsync(Tool.Pass("init", "--database", database))).Refused(2, words);

    [Theory]
    [InlineData("init", "--partitions", "0")]
    [InlineData("init", "--partitions", "-1")]
    [InlineData("init", "--partitions", "2000000000")]
    [InlineData("export", "fec", "0")]
    [InlineData("export", "fec", "99999")]
    [InlineData("statements", "year", "10000")]
    public async Task A_number_that_cannot_be_is_told_what_it_may_be(params string[] arguments)
    {
        (await Tool.PassAsync(_folder["nowhere"], arguments)).Refused(2, "is between");
        Directory.Exists(_folder["nowhere"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_one_line()
    {
        var init = Tool.Pass("init", "--database", "postgres:Host=127.0.0.1;Port=1;Database=pass;Username=pass");
        init.Environment["PASS_KEYS"] = _folder["region.keys.json"];
        (await Tool.RunAsync(init)).Refused(1, "127.0.0.1:1");
    }

    [Theory]
    [InlineData("day", "close")]
    [InlineData("clear")]
    [InlineData("verify")]
    [InlineData("project")]
    [InlineData("settle", "draft")]
    [InlineData("settle", "approve", "1", "--as", "camille.martin")]
    [InlineData("settle", "send", "1", "--as", "camille.martin")]
    [InlineData("export", "ledger")]
    [InlineData("terminal", "add", "--partner", "81234567600017")]
    [InlineData("terminal", "revoke", "1")]
    public async Task Where_no_region_was_created_nothing_is(params string[] arguments)
    {
        (await Tool.PassAsync(_folder["nowhere"], arguments)).Refused(1, "There is no region in sqlite:", "./pass init");
        Directory.Exists(_folder["nowhere"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("roll", "siecle-lycee.xml")]
    [InlineData("partners", "partenaires.csv")]
    public async Task Nothing_is_imported_where_no_region_was_created(string what, string sample)
    {
        (await Tool.PassAsync(_folder["nowhere"], "import", what, Repository.Sample(sample))).Refused(1, "There is no region in sqlite:", "./pass init");
        Directory.Exists(_folder["nowhere"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        (await Tool.PassAsync(_folder["nowhere"], "import", "partners", _folder["missing.csv"])).Refused(2, "missing.csv");
        (await Tool.PassAsync(_folder["nowhere"], "import", "roll", _folder["missing.xml"])).Refused(2, "missing.xml");
    }

    [Theory]
    [InlineData("fr_FR.UTF-8", null, "Options :", "Fichier à importer", "--lang")]
    [InlineData("C", null, "Options :", "Fichier à importer", "--lang")]
    [InlineData("de_DE.UTF-8", null, "Options :", "Fichier à importer", "--lang")]
    [InlineData("en_US.UTF-8", null, "Options:", "File to import", "--lang")]
    [InlineData("fr_FR.UTF-8", "en", "Options:", "File to import", "--lang")]
    [InlineData("en_US.UTF-8", "fr", "Options :", "Fichier à importer", "--lang")]
    public async Task Help_speaks_the_language_asked_for_else_the_systems_else_French(string system, string? asked, params string[] words)
    {
        var start = Tool.Pass(asked is null ? ["import", "roll", "--help"] : ["import", "roll", "--help", "--lang", asked]);
        var help = (await Tool.RunAsync(start, system)).Well().Output;
        words.ShouldAllBe(word => help.Replace('\u00A0', ' ').Replace('\u202F', ' ').Contains(word, StringComparison.Ordinal), help);
    }

    [Fact]
    public async Task A_mistake_is_told_in_French_where_that_is_the_language() =>
        (await Tool.RunAsync(Tool.Pass("frobnicate"), "fr_FR.UTF-8")).Refused(2, "frobnicate", "voir ./pass --help");

    public void Dispose() => _folder.Dispose();
}
