using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Region.Holders.Roll;
using Pass.Testing.Postgres;
using static Pass.Region.Tests.Holders.Roll.Export;

namespace Pass.Region.Tests.Holders;

public sealed partial class RollImportTests
{
    [Theory, EveryDatabase]
    public async Task A_roll_looked_at_again_is_not_read_again_and_says_the_same_and_what_is_applied_is_read_anew(DatabaseKind kind)
    {
        var clock = new FakeTimeProvider(new(2026, 10, 1, 9, 0, 0, TimeSpan.Zero));
        await using var region = await Region.CreateAsync(kind, server, clock);
        await region.Database.EnterAsync(Alex);
        Uai.TryParse(OneSchool, out var uai).ShouldBeTrue();
        var office = new RollOffice(region.Database, region.Engine, clock, new RollMemory(clock));
        var faulty = Bytes(School(Pupil() + Pupil("2", "100000002AB", born: "31/02/2011"), $"<UAJ>{OneSchool}</UAJ><ANNEE_SCOLAIRE>2025</ANNEE_SCOLAIRE>"));
        var upload = (await office.UploadAsync(Alex, uai, "roll.xml", faulty)).OrThrow().Id;
        var first = Told(await LookAsync(RollAccept.None));
        first.ShouldBe((0, 0, 2, "BIRTH_DATE_INVALID,OTHER_YEAR"));

        await SpoilAsync(region);
        Told(await LookAsync(RollAccept.None)).ShouldBe(first, "what one look found is not there twice at the next");
        Told(await LookAsync(RollAccept.OtherYear)).ShouldBe((0, 1, 1, "BIRTH_DATE_INVALID"));
        Told(await LookAsync(RollAccept.OtherYear | RollAccept.Errors)).ShouldBe((1, 1, 1, "BIRTH_DATE_INVALID"));
        (await office.PreviewAsync(Alex, OtherSchool(), upload, RollAccept.None, region.Keys)).ShouldBeNull("it is another school's");

        var applied = (await office.ApplyAsync(Alex, uai, upload, RollAccept.OtherYear | RollAccept.Errors, region.Keys)).ShouldNotBeNull().OrThrow();
        (applied.Imported, applied.Totals.Rows).ShouldBe((false, 0), "the file is not what it was");
        var spoilt = applied.Check.Problems.ShouldHaveSingleItem().Code;
        clock.Advance(TimeSpan.FromMinutes(5));
        (await LookAsync(RollAccept.None)).Check.Problems.ShouldHaveSingleItem().Code.ShouldBe(spoilt, "five minutes are over");

        async Task<RollImportResult> LookAsync(RollAccept accept) => (await office.PreviewAsync(Alex, uai, upload, accept, region.Keys)).ShouldNotBeNull().OrThrow();
    }

    [Fact]
    public async Task A_roll_is_read_again_for_who_reads_another_language_for_another_file_and_on_another_day()
    {
        var clock = new FakeTimeProvider(new(2026, 10, 1, 21, 58, 0, TimeSpan.Zero));
        await using var region = await Region.CreateAsync(DatabaseKind.Sqlite, server, clock);
        await region.Database.EnterAsync(Alex);
        Uai.TryParse(OneSchool, out var uai).ShouldBeTrue();
        var office = new RollOffice(region.Database, region.Engine, clock, new RollMemory(clock));
        var upload = (await office.UploadAsync(Alex, uai, "roll.xml", RollOf(Ines, more: "<DATE_SORTIE>02/10/2026</DATE_SORTIE>"))).OrThrow().Id;
        (await LookAsync()).Created.ShouldBe(3);
        clock.Advance(TimeSpan.FromMinutes(3));
        (await LookAsync()).Created.ShouldBe(0, "they have left since midnight");

        var other = (await office.UploadAsync(Alex, uai, "roll.xml", [1, 2, 3])).OrThrow().Id;
        upload = other;
        var french = (await LookAsync()).Check.Problems.ShouldHaveSingleItem().Explanation;
        CultureInfo.CurrentUICulture = new("en");
        (await LookAsync()).Check.Problems.ShouldHaveSingleItem().Explanation.ShouldNotBe(french);

        async Task<RollImportResult> LookAsync() => (await office.PreviewAsync(Alex, uai, upload, RollAccept.None, region.Keys)).ShouldNotBeNull().OrThrow();
    }

    private static (int Created, int Rows, int Refused, string Problems) Told(RollImportResult result) =>
        (result.Created, result.Totals.Rows, result.Totals.Refused, string.Join(',', result.Check.Problems.Select(p => p.Code).Order(StringComparer.Ordinal)));

    private static Uai OtherSchool() => Uai.TryParse("0931190N", out var other) ? other : throw new InvalidOperationException();

    private static async Task SpoilAsync(Region region)
    {
        await using var context = region.Database.CreateContext();
        var bytes = new byte[await context.RollUploads.Select(u => u.Content.Length).SingleAsync()];
        await context.RollUploads.ExecuteUpdateAsync(set => set.SetProperty(u => u.Content, bytes));
    }
}
