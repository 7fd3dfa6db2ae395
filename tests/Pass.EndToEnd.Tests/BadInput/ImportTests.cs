using Pass.Testing;
namespace Pass.EndToEnd.Tests.BadInput;

/// <summary>Bad files are shown line by line and change nothing; good ones change nothing the second time.</summary>
public sealed class ImportTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private string Database => _folder["data"];

    public async ValueTask InitializeAsync() => (await Tool.PassAsync(Database, "init", "--catalogue", "2026-2027", "--first-day", "2026-09-01")).Well();

    [Fact]
    public async Task Partners_with_errors_are_shown_in_a_table_and_none_is_imported()
    {
        var before = TableDump.All(Database);
        var refused = (await Tool.PassAsync(Database, "import", "partners", Repository.Sample("partenaires-erreurs.csv")))
            .Refused(1, "what to do", "Nothing was imported.", "8,12346E+13", "siret", "iban");
        refused.Output.ShouldNotContain("FR7699002003810002004551191", customMessage: "an IBAN is masked on screen");
        TableDump.All(Database).ShouldHoldWhat(before);
    }

    [Theory]
    [InlineData]
    [InlineData("--dry-run")]
    public async Task A_roll_with_errors_is_shown_in_a_table_and_nobody_is_imported(params string[] options)
    {
        var before = TableDump.All(Database);
        (await Tool.PassAsync(Database, ["import", "roll", Repository.Sample("siecle-erreurs.xml"), .. options]))
            .Refused(1, "what to do", "Nothing was imported.", "siecle-erreurs.xml", "ID_NATIONAL");
        TableDump.All(Database).ShouldHoldWhat(before);
    }

    [Fact]
    public async Task A_dry_run_of_good_files_ends_well_and_imports_nothing()
    {
        var before = TableDump.All(Database);
        (await Tool.PassAsync(Database, "import", "partners", Repository.Sample("partenaires.csv"), "--dry-run")).Well().Output.ShouldContain("Nothing was imported.");
        (await Tool.PassAsync(Database, "import", "roll", Repository.Sample("siecle-lycee.xml"), "--dry-run")).Well().Output.ShouldContain("Nothing was imported.");
        TableDump.All(Database).ShouldHoldWhat(before);
    }

    [Fact]
    public async Task A_cut_roll_says_where_it_ends_and_imports_nobody()
    {
        var cut = _folder["coupe.xml"];
        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(Repository.Sample("siecle-lycee.xml")))[..20_000]);
        var before = TableDump.All(Database);
        (await Tool.PassAsync(Database, "import", "roll", cut)).Refused(1, "coupe.xml", "Nothing was imported.");
        TableDump.All(Database).ShouldHoldWhat(before);
    }

    [Fact]
    public async Task What_is_not_the_right_kind_of_file_is_refused()
    {
        var before = TableDump.All(Database);
        (await Tool.PassAsync(Database, "import", "roll", Repository.Sample("partenaires.csv"))).Refused(1, "Nothing was imported.");
        (await Tool.PassAsync(Database, "import", "partners", Repository.Sample("siecle-lycee.xml"))).Refused(1, "Nothing was imported.");
        TableDump.All(Database).ShouldHoldWhat(before);
    }

    [Fact]
    public async Task The_same_files_imported_again_change_nothing()
    {
        foreach (var (what, sample) in new[] { ("partners", "partenaires.csv"), ("roll", "siecle-lycee.xml"), ("roll", "siecle-region.zip") })
        {
            (await Tool.PassAsync(Database, "import", what, Repository.Sample(sample))).Well();
            // That a roll was taken again is told by the audit and by the list of rolls; nothing else changes.
            string[] told = ["audit", "audit_head", "school_change", "sqlite_sequence"];
            var before = TableDump.All(Database, told);
            (await Tool.PassAsync(Database, "import", what, Repository.Sample(sample))).Well().Output.ShouldContain("0 new");
            TableDump.All(Database, told).ShouldHoldWhat(before);
        }
        TableDump.Count(Database, "partner").ShouldBe(12);
        TableDump.Count(Database, "holder").ShouldBe(120);
    }

    [Fact]
    public async Task A_till_is_opened_for_a_partner_that_is_known()
    {
        (await Tool.PassAsync(Database, "terminal", "add", "--partner", "81234567600017")).Refused(1, "81234567600017", "./pass import partners");
        (await Tool.PassAsync(Database, "import", "partners", Repository.Sample("partenaires.csv"))).Well();
        (await Tool.PassAsync(Database, "terminal", "add", "--partner", "812 345 676 00017")).Well().Output.ShouldContain("activation code");
        (await Tool.PassAsync(Database, "terminal", "revoke", "1")).Well();
        (await Tool.PassAsync(Database, "terminal", "revoke", "99")).Refused(1, "99");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
