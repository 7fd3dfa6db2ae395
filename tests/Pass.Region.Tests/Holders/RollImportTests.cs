using Pass.Core;
using Pass.Region.Holders.Roll;
using Pass.Simulation.Generation;
using Pass.Testing.Postgres;
using static Pass.Region.Tests.Holders.Roll.Export;

namespace Pass.Region.Tests.Holders;

public sealed partial class RollImportTests(PostgresServer server)
{
    private static readonly DateOnly FirstDay = new(2026, 9, 1);
    private static readonly RollImportOptions Options = new(new DateOnly(2026, 9, 15));

    [Theory, EveryDatabase]
    public async Task A_roll_opens_passes_with_their_grants_and_importing_it_again_changes_nothing(DatabaseKind kind)
    {
        await using var region = await Region.CreateAsync(kind, server);
        var roll = Roll(700, seed: 3);
        var trial = await region.ImportAsync(roll, new(DryRun: true));
        (trial.Imported, trial.Granted).ShouldBe((false, trial.Created), "a dry run says what would be granted");
        (await region.HoldersAsync()).ShouldBeEmpty();

        var first = await region.ImportAsync(roll, new());
        (first.Imported, first.Check.ProblemCount, first.Created, first.Granted, first.Updated).ShouldBe((true, 0, trial.Created, trial.Created, 0));
        first.Created.ShouldBe(first.Totals.Rows);
        var holders = await region.HoldersAsync();
        holders.Count.ShouldBe(first.Created);
        holders.ShouldAllBe(h => h.EntitlementHash != null && h.Campaign == "2026-2027" && h.IneHmac!.Length == 32);
        var account = await region.Engine.ReadAsync(new(holders[17].PassId));
        account.ShouldNotBeNull().Purses.ShouldContain(p => p.Benefit == Catalogue2026.Cinema && p.Balance == 5);

        var logged = region.LoggedRows();
        var second = await region.ImportAsync(roll, new());
        (second.Created, second.Updated, second.Granted).ShouldBe((0, 0, 0));
        region.LoggedRows().ShouldBe(logged);
        (await region.HoldersAsync()).Select(h => (h.Id, h.PassId, h.UpdatedAtMs)).ShouldBe(holders.Select(h => (h.Id, h.PassId, h.UpdatedAtMs)));
    }

    [Fact]
    public async Task Stopped_between_the_holders_and_their_grants_it_is_healed_by_another_run()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        var roll = Roll(200, seed: 4);
        region.Cut = true;
        await Should.ThrowAsync<IOException>(() => region.ImportAsync(roll, new()));
        var holders = await region.HoldersAsync();
        holders.Count.ShouldBeGreaterThan(0);
        region.Cut = false;
        var result = await region.ImportAsync(roll, new());
        (result.Created, result.Granted).ShouldBe((0, holders.Count));
        (await region.HoldersAsync()).ShouldAllBe(h => h.EntitlementHash != null);
    }

    [Fact]
    public async Task A_file_with_a_bad_line_imports_nothing_unless_bad_lines_are_accepted()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        var text = System.Text.Encoding.UTF8.GetString(Roll(120, seed: 5, RollForm.School));
        var at = text.IndexOf("<DATE_NAISS>", StringComparison.Ordinal);
        var bad = System.Text.Encoding.UTF8.GetBytes(text[..at] + "<DATE_NAISS>32/13/2010" + text[text.IndexOf("</DATE_NAISS>", at, StringComparison.Ordinal)..]);
        var refused = await region.ImportAsync(bad, new());
        (refused.Imported, refused.Check.ProblemCount).ShouldBe((false, 1));
        (await region.HoldersAsync()).ShouldBeEmpty();
        var accepted = await region.ImportAsync(bad, new(Accept: RollAccept.Errors));
        (accepted.Imported, accepted.Created).ShouldBe((true, accepted.Totals.Rows));
        accepted.Check.Problems.ShouldHaveSingleItem().Line.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_file_cut_short_imports_nothing_even_when_bad_lines_are_accepted()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        var roll = Roll(120, seed: 6);
        var result = await region.ImportAsync(roll[..(roll.Length * 2 / 3)], new(Accept: RollAccept.Errors));
        result.Imported.ShouldBeFalse();
        (await region.HoldersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_file_is_read_once_to_check_and_once_to_import()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        var roll = Roll(300, seed: 7);
        using var stream = new CountingStream(roll);
        using var reader = new SiecleReader(stream, "roll.xml", Options);
        (await region.ImportAsync(reader, new())).Imported.ShouldBeTrue();
        // A few bytes more, to see whether it is a zip.
        stream.BytesRead.ShouldBeInRange(2 * roll.Length, 2 * roll.Length + 16);
        stream.Rewinds.ShouldBe(3);
    }

    [Fact]
    public async Task A_school_with_a_bad_pupil_is_left_out_and_the_others_are_imported()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        var result = await region.ImportAsync(Two(Pupil(ine: "x") + Pupil("2", "100000002AA"), Pupil("3", "100000003AA")), new());
        (result.Imported, result.IsWhole, result.Created).ShouldBe((true, false, 1));
        result.Schools.Select(s => (s.School.Name, s.IsTaken, s.Before, s.After)).ShouldBe([("0590116F", false, 0, 0), ("0931190N", true, 0, 1)]);
        (await region.HoldersAsync()).ShouldHaveSingleItem().Uai.ShouldBe("0931190N");

        var accepted = await region.ImportAsync(Two(Pupil(ine: "x") + Pupil("2", "100000002AA"), Pupil("3", "100000003AA")), new(Accept: RollAccept.Errors));
        (accepted.IsWhole, accepted.Created).ShouldBe((true, 1));
        accepted.Schools.Select(s => (s.Before, s.After)).ShouldBe([(0, 1), (1, 1)]);
    }

    [Theory]
    [InlineData("<ANNEE_SCOLAIRE>2025</ANNEE_SCOLAIRE>", RollProblemCode.OtherYear, "2025-2026")]
    [InlineData("<ANNEE_SCOLAIRE>2027</ANNEE_SCOLAIRE>", RollProblemCode.OtherYear, "2027-2028")]
    [InlineData("<ANNEE_SCOLAIRE>deux mille</ANNEE_SCOLAIRE>", RollProblemCode.YearMissing, "2026-2027")]
    [InlineData("", RollProblemCode.YearMissing, "2026-2027")]
    public async Task A_roll_of_another_year_grants_nothing_unless_said(string year, string code, string named)
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        var roll = Bytes(School(Pupil(), $"<UAJ>0590116F</UAJ>{year}"));
        var refused = await region.ImportAsync(roll, new(Accept: RollAccept.Errors | RollAccept.Older | RollAccept.OtherSchool));
        refused.Imported.ShouldBeFalse();
        var problem = refused.Check.Problems.ShouldHaveSingleItem();
        (problem.Code, problem.Uai, problem.Field, problem.Line).ShouldBe((code, "0590116F", "ANNEE_SCOLAIRE", year.Length > 0 ? 3 : 2));
        problem.Explanation.ShouldContain(named);
        (await region.HoldersAsync()).ShouldBeEmpty();

        var said = await region.ImportAsync(roll, new(Accept: RollAccept.OtherYear));
        (said.Imported, said.Created).ShouldBe((true, 1));
        said.Check.Notices.ShouldHaveSingleItem().Code.ShouldBe(code);
    }

    [Fact]
    public async Task Where_two_campaigns_are_open_each_roll_is_for_the_one_of_its_year()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        await region.OpenCampaignAsync();
        var result = await region.ImportAsync(Bytes($"<BEE_REGION>{School(Pupil(), $"<UAJ>0590116F</UAJ>{Year}")}{School(Pupil(ine: "100000002AA"), "<UAJ>0931190N</UAJ><ANNEE_SCOLAIRE>2027</ANNEE_SCOLAIRE>")}</BEE_REGION>"), new());
        result.IsWhole.ShouldBeTrue();
        (await region.HoldersAsync()).Select(h => (h.Uai, h.Campaign)).ShouldBe([("0590116F", "2026-2027"), ("0931190N", "2027-2028")]);
        (await region.ImportAsync(Bytes(School(Pupil(), "<UAJ>0590116F</UAJ><ANNEE_SCOLAIRE>2025</ANNEE_SCOLAIRE>")), new())).Check.Problems.ShouldHaveSingleItem().Code.ShouldBe(RollProblemCode.OtherYear);
    }

    [Fact]
    public async Task The_next_years_roll_grants_the_next_campaign_beside_the_one_that_is_not_over()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server, new FakeTimeProvider(new(2027, 6, 15, 9, 0, 0, TimeSpan.Zero)));
        (await region.ImportAsync(Roll(2026, "20010018110"), new())).Granted.ShouldBe(1);
        await region.OpenCampaignAsync();
        var (first, second) = (Catalogue2026.Cinema, new BenefitId(10));
        (await PursesAsync()).ShouldNotContain(p => p.Benefit == second, "a campaign grants nothing by being open");

        var next = await region.ImportAsync(Roll(2027, "20110019110"), new());
        (next.IsWhole, next.Created, next.Updated, next.Granted).ShouldBe((true, 0, 1, 1));
        (await region.HoldersAsync()).ShouldHaveSingleItem().Campaign.ShouldBe("2027-2028");
        (await PursesAsync()).Where(p => p.Benefit == first || p.Benefit == second).Select(p => (p.Benefit, p.Balance)).ShouldBe([(first, 5), (second, 6)]);

        var again = await region.ImportAsync(Roll(2027, "20110019110"), new());
        (again.Updated, again.Granted).ShouldBe((0, 0));
        (await region.ImportAsync(Bytes($"<BEE_REGION>{Of(2026, "100000002AA", "0590116F")}{Of(2027, "100000003AA", "0931190N")}</BEE_REGION>"), new())).Granted.ShouldBe(2, "both years in one file");
        (await region.HoldersAsync()).Select(h => h.Campaign).ShouldBe(["2027-2028", "2026-2027", "2027-2028"]);

        static byte[] Roll(int year, string mef) => Bytes(Of(year, "100000001AA", "0590116F", mef));

        static string Of(int year, string ine, string uai, string mef = "20110019110") => School(Pupil(ine: ine, mef: mef), $"<UAJ>{uai}</UAJ><ANNEE_SCOLAIRE>{year}</ANNEE_SCOLAIRE>");

        async Task<IReadOnlyList<Purse>> PursesAsync() => (await region.Engine.ReadAsync(new((await region.HoldersAsync())[0].PassId)))!.Purses;
    }

    [Fact]
    public async Task A_year_written_in_full_is_understood()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        (await region.ImportAsync(Dated("<ANNEE_SCOLAIRE>2026-2027</ANNEE_SCOLAIRE>"), new(DryRun: true))).IsWhole.ShouldBeTrue();
        (await region.ImportAsync(Dated("<ANNEE_SCOLAIRE>2026-2028</ANNEE_SCOLAIRE>"), new(DryRun: true))).IsWhole.ShouldBeFalse();
    }

    [Fact]
    public async Task An_export_older_than_the_one_last_taken_is_refused_unless_said()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        await Taken("<DATE_EXPORT>10/09/2026</DATE_EXPORT><HORODATAGE>10/09/2026 08:30:00</HORODATAGE>");
        await Refused("<DATE_EXPORT>10/09/2026</DATE_EXPORT><HORODATAGE>10/09/2026 08:29:59</HORODATAGE>", RollProblemCode.OlderExport);
        await Refused("<DATE_EXPORT>09/09/2026</DATE_EXPORT>", RollProblemCode.OlderExport);
        await Refused("", RollProblemCode.ExportDateMissing);
        await Refused("<DATE_EXPORT>2026-09-11</DATE_EXPORT>", RollProblemCode.ExportDateMissing);
        await Taken("<DATE_EXPORT>10/09/2026</DATE_EXPORT><HORODATAGE>10/09/2026 08:30:00</HORODATAGE>");
        // Of the same day, and perhaps of that evening.
        await Taken("<DATE_EXPORT>10/09/2026</DATE_EXPORT>");
        await Taken("<DATE_EXPORT>09/09/2026</DATE_EXPORT>", RollAccept.Older);
        await Taken("<DATE_EXPORT>09/09/2026</DATE_EXPORT>");

        async Task Taken(string date, RollAccept accept = RollAccept.None) => (await region.ImportAsync(Dated($"{Year}{date}"), new(Accept: accept))).Imported.ShouldBeTrue(date);

        async Task Refused(string date, string code)
        {
            var result = await region.ImportAsync(Dated($"{Year}{date}"), new(Accept: RollAccept.OtherYear));
            result.Imported.ShouldBeFalse(date);
            var problem = result.Check.Problems.ShouldHaveSingleItem();
            problem.Code.ShouldBe(code);
            problem.Explanation.ShouldContain("10/09/2026 08:30");
        }
    }

    [Fact]
    public async Task An_export_dated_ahead_does_not_make_the_next_one_old()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        var ahead = await region.ImportAsync(Dated($"{Year}<DATE_EXPORT>31/12/2099</DATE_EXPORT>"), new());
        (ahead.Imported, ahead.Check.Notices.ShouldHaveSingleItem().Code).ShouldBe((true, RollProblemCode.ExportAhead));
        var tomorrow = TimeProvider.System.GetUtcNow().AddDays(1);
        (await region.ImportAsync(Dated($"{Year}<DATE_EXPORT>{tomorrow:dd/MM/yyyy}</DATE_EXPORT>"), new())).Imported.ShouldBeTrue();
    }

    [Fact]
    public async Task A_roll_of_another_school_than_the_one_named_is_refused_unless_said()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        Uai.TryParse("0931190N", out var other).ShouldBeTrue();
        var refused = await region.ImportAsync(Dated(Year), new(School: other));
        (refused.Imported, refused.Check.Problems.ShouldHaveSingleItem().Code).ShouldBe((false, RollProblemCode.OtherSchool));
        (await region.ImportAsync(Dated(Year), new(School: other, Accept: RollAccept.OtherSchool))).Imported.ShouldBeTrue();

        using var reader = new SiecleReader(new MemoryStream(Dated(Year)), "0931190N.xml", Options);
        var named = await region.ImportAsync(reader, new());
        named.Check.Problems.ShouldHaveSingleItem().Explanation.ShouldContain("0931190N");
    }

    [Fact]
    public async Task The_report_has_each_school_with_what_is_wrong_with_it()
    {
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server);
        var result = await region.ImportAsync(Two(Pupil(ine: "=1+1") + Pupil("2", "100000002AA"), Pupil("3", "100000003AA")), new());
        using var report = new MemoryStream();
        RollReport.Write(report, result);
        System.Text.Encoding.UTF8.GetString(report.ToArray()).ShouldBe("""
            ﻿uai;fichier;annee;export;eleves_avant;eleves_apres;etat;ligne;champ;valeur;que_faire
            0590116F;roll.xml;2026-2027;;0;0;laissé de côté;;;;
            0590116F;roll.xml;2026-2027;;;;;7;ID_NATIONAL;*1+1;L'INE a onze caractères : neuf chiffres et deux lettres, ou dix chiffres et une lettre. Corrigez-le dans SIECLE.
            0931190N;roll.xml;2026-2027;;0;1;importé;;;;

            """.Replace("\uFEFF", "﻿", StringComparison.Ordinal));
    }

    private const string Year = "<ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE>";

    private static byte[] Dated(string parameters) => Bytes(School(Pupil(), $"<UAJ>0590116F</UAJ>{parameters}"));

    private static byte[] Two(string first, string second) =>
        Bytes($"<BEE_REGION>{School(first, $"<UAJ>0590116F</UAJ>{Year}")}{School(second, $"<UAJ>0931190N</UAJ>{Year}")}</BEE_REGION>");

    /// <summary>How much is read of a file, and how often from its start.</summary>
    private sealed class CountingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public long BytesRead { get; private set; }
        public int Rewinds { get; private set; }

        public override long Position
        {
            get => base.Position;
            set
            {
                Rewinds++;
                base.Position = value;
            }
        }

        public override int Read(Span<byte> buffer)
        {
            var read = base.Read(buffer);
            BytesRead += read;
            return read;
        }
    }

    private static byte[] Roll(int passes, int seed, RollForm form = RollForm.Region)
    {
        using var stream = new MemoryStream();
        RollGenerator.Generate(new RollPlan(passes, seed) { Utf8 = true, Form = form }, stream);
        return stream.ToArray();
    }
}
