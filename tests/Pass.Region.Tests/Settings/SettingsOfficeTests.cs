using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Model;
using Pass.Region.Settings;
using Pass.Testing;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Settings;

public sealed class SettingsOfficeTests(PostgresServer server)
{
    private static readonly Actor Root = new(new(1), "root", ActorRole.Administrator, ActorChannel.CommandLine);

    [Theory, EveryDatabase]
    public async Task The_bounds_of_offline_sales_are_changed_one_by_one_and_engines_are_told(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        var office = new SettingsOffice(test.Database, TimeProvider.System);
        await test.Database.EnterAsync(Root);
        Code(await office.SetOfflineAsync(Root, "offlinePhoneCodes", "3")).ShouldBe("DecisionsMissing");
        await using (var context = test.Database.CreateContext())
        {
            var row = new DecisionSettingsRow();
            row.Set(DecisionSettings.Default);
            context.DecisionSettings.Add(row);
            await context.SaveChangesAsync();
        }
        var version = await new ReferenceLoader(test.Database).CurrentVersionAsync();
        (string Key, string Value)[] changes =
        [
            ("offlineBearer", "shared"), ("offlineMaxAgeHours", "48"), ("offlinePhoneMaxAgeHours", "6"), ("offlinePhoneCodes", "3"), ("offlineNumbers", "yes"),
            ("offlinePartnerPerDayCents", "50000"), ("offlineTillPerDayCents", "10000"), ("offlineListMaxAgeHours", "24"), ("offlineUnsentSales", "50"), ("offlineUnsentCents", "100000"),
        ];
        changes.Select(c => c.Key).ShouldBe(SettingsOffice.OfflineKeys);
        foreach (var (key, value) in changes)
            (await office.SetOfflineAsync(Root, key, value)).OrThrow();

        var reference = await new ReferenceLoader(test.Database).LoadAsync();
        reference.Version.ShouldBe(version + changes.Length);
        reference.Settings.Offline.ShouldBe(new(
            OverdraftBearer.Shared, TimeSpan.FromHours(48), TimeSpan.FromHours(6), 3, true, new(50_000), new(10_000), TimeSpan.FromHours(24), 50, new(100_000)));
        Code(await office.SetOfflineAsync(Root, "offlineBearer", "nobody")).ShouldBe("BearerShape");
        Code(await office.SetOfflineAsync(Root, "offlineNumbers", "perhaps")).ShouldBe("YesOrNo");
        Code(await office.SetOfflineAsync(Root, "offlinePhoneCodes", "-1")).ShouldBe("NumberRange");
        Code(await office.SetOfflineAsync(Root, "offlinePhoneMaxAgeHours", "1441")).ShouldBe("NumberRange");
        Code(await office.SetOfflineAsync(Root, "minimumCents", "1")).ShouldBe("KeyUnknown");
        Code(await office.SetOfflineAsync(Root with { Role = ActorRole.Officer }, "offlinePhoneCodes", "9")).ShouldBe("RoleMissing");
        await using var after = test.Database.CreateContext();
        var audited = await after.Audit.SingleAsync(a => a.Subject == "settings/offlineBearer");
        (audited.Before, audited.After).ShouldBe(("""{"value":"region"}""", """{"value":"shared"}"""));
        (await after.Audit.CountAsync()).ShouldBe(changes.Length);
    }

    [Theory, EveryDatabase]
    public async Task Settings_are_given_once_changed_one_by_one_and_audited(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await test.Database.EnterAsync(Root);
        await RegionIdentity.WriteAsync(test.Database, (await RegionIdentity.OfLogAsync(test.Database))!.Log, new byte[32]);
        var office = new SettingsOffice(test.Database, TimeProvider.System);
        await using (var context = test.Database.CreateContext())
            Code(await RegionSettings.LoadAsync(context)).ShouldBe("SettingsMissing");
        Code(await office.SetAsync(Root, "contact", "x")).ShouldBe("SettingsMissing");
        var sample = Sample();
        (await office.DefineAsync(Root, sample)).OrThrow().ShouldBeTrue();
        (await office.DefineAsync(Root, sample)).OrThrow().ShouldBeFalse();
        Code(await office.DefineAsync(Root, sample with { Contact = "autre@region.example" })).ShouldBe("SettingsThere");
        Code(await office.SetAsync(Root, "iban", "FR7630006000011234567890188")).ShouldBe("IbanChecksum");
        Code(await office.SetAsync(Root, "colour", "blue")).ShouldBe("KeyUnknown");
        Code(await office.SetAsync(Root with { Role = ActorRole.Officer }, "contact", "x")).ShouldBe("RoleMissing");
        (await office.SetAsync(Root, "minimumCents", "500")).OrThrow().Minimum.ShouldBe(new Money(500));
        (await office.SetAsync(Root, "closedDays", "2026-12-24\n2026-12-31")).OrThrow().ClosedDays.Count.ShouldBe(2);

        await using var after = test.Database.CreateContext();
        var loaded = (await RegionSettings.LoadAsync(after)).OrThrow();
        (loaded.Name, loaded.Iban, loaded.Minimum.Cents, loaded.Rhythm).ShouldBe((sample.Name, sample.Iban, 500, PayoutRhythm.Weekly));
        var row = await after.Audit.SingleAsync(a => a.Subject == "settings/minimumCents");
        (row.Before, row.After).ShouldBe(("""{"value":"100"}""", """{"value":"500"}"""));
        (await after.Audit.CountAsync()).ShouldBe(3);
    }

    [Theory, EveryDatabase]
    public async Task Settings_of_another_region_are_refused_and_change_nothing(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await test.Database.EnterAsync(Root);
        await RegionIdentity.WriteAsync(test.Database, (await RegionIdentity.OfLogAsync(test.Database))!.Log, new byte[32]);
        var office = new SettingsOffice(test.Database, TimeProvider.System);
        var sample = Sample();
        (await office.DefineAsync(Root, sample)).OrThrow().ShouldBeTrue();
        var other = sample with { Name = "Autre région", Siret = Siret.Parse("73282932000074").OrThrow() };
        Code(await office.DefineAsync(Root, other)).ShouldBe("OtherRegion");
        Code(await office.SetAsync(Root, "siret", "73282932000074")).ShouldBe("OtherRegion");
        await using var after = test.Database.CreateContext();
        (await RegionSettings.LoadAsync(after)).OrThrow().Siret.ShouldBe(sample.Siret);
        (await after.Audit.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public void The_sample_is_whole()
    {
        var file = RegionFile.Read(File.ReadAllBytes(Repository.Sample("region.json")));
        file.Problems.ShouldBeEmpty();
        file.People.Select(p => p.Handle).ShouldBe(["camille.martin", "sacha.bernard"]);
    }

    [Theory]
    [InlineData("""{"iban": "FR76 3000 6000 0112 3456 7890 188"}""", "iban", "IbanChecksum")]
    [InlineData("""{"iban": "TR330006100519786457841326"}""", "iban", "IbanNotSepa")]
    [InlineData("""{"siret": "123"}""", "siret", "SiretShape")]
    [InlineData("""{"iban": null}""", "iban", "FieldMissing")]
    [InlineData("""{"minimumCents": -1}""", "minimumCents", "CentsShape")]
    [InlineData("""{"minimumCents": 1e3}""", "minimumCents", "CentsShape")]
    [InlineData("""{"address": []}""", "address", "AddressLines")]
    [InlineData("""{"address": ["a", "b\u200B"]}""", "address[1]", "TextInvisible")]
    [InlineData("""{"closedDays": ["24/12/2026"]}""", "closedDays[0]", "DayShape")]
    [InlineData("""{"adress": ["x"]}""", "adress", "FieldUnknown")]
    [InlineData("""{"name": {"x": 1}}""", "name", "FieldKind")]
    [InlineData("""{"rhythm": "hourly"}""", "rhythm", "RhythmUnknown")]
    [InlineData("""{"pain": "09"}""", "pain", "PainUnknown")]
    [InlineData("""{"people": [{"handle": "a b", "name": "A", "roles": ["officer"]}]}""", "people[0].handle", "HandleCharacter")]
    [InlineData("""{"people": [{"handle": "a", "name": "A", "roles": ["king"]}]}""", "people[0].roles", "RoleUnknown")]
    [InlineData("""{"people": [{"handle": "a", "name": "A", "roles": ["officer"], "iban": "x"}]}""", "people[0].iban", "FieldUnknown")]
    public void What_is_wrong_in_a_file_is_named_by_its_path(string change, string path, string code)
    {
        var sample = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Repository.Sample("region.json")))!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(change)!.AsObject())
            sample[name] = value?.DeepClone();
        var file = RegionFile.Read(Encoding.UTF8.GetBytes(sample.ToJsonString()));
        file.Settings.ShouldBeNull();
        file.Problems.ShouldContain(p => p.Path == path && p.Problem.Code == code);
        file.Problems.ShouldAllBe(p => p.Problem.Text.Length > 0);
    }

    [Theory]
    [InlineData("", "FileNotJson")]
    [InlineData("{", "FileNotJson")]
    [InlineData("{\"name\":\"a\",\"name\":\"b\"}", "FileNotJson")]
    [InlineData("[]", "FileNotObject")]
    [InlineData("null", "FileNotObject")]
    [InlineData("[[[[[[[[[[[]]]]]]]]]]]", "FileNotJson")]
    [InlineData("{\"name\":\"\\ud800\"}", "FileNotText")]
    public void What_is_no_such_file_is_said(string json, string code) =>
        RegionFile.Read(Encoding.UTF8.GetBytes(json)).Problems.ShouldContain(p => p.Problem.Code == code);

    private static RegionSettings Sample() => RegionFile.Read(File.ReadAllBytes(Repository.Sample("region.json"))).Settings!;

    private static string? Code<T>(Result<T> result) where T : notnull => result.Ok(out _, out var problem) ? null : problem.Code;
}
