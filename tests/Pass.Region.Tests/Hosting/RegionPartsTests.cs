using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Log;
using Pass.Region.Holders;
using Pass.Region.Hosting;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Hosting;

/// <summary>What is lost or another region's is refused by name, changes nothing and is not made anew.</summary>
public sealed class RegionPartsTests(PostgresServer server) : IDisposable
{
    private static readonly DateOnly Day = new(2026, 9, 1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pass-parts-");

    [Fact]
    public async Task A_region_is_made_once_and_opened_again()
    {
        var region = await CreateAsync("a");
        var keys = File.ReadAllBytes(KeysOf("a"));
        (await RegionParts.CreateAsync(region, Day.AddDays(9), 5, KeysOf("a"))).OrThrow().Partitions.ShouldBe(2);
        File.ReadAllBytes(KeysOf("a")).ShouldBe(keys);
        (await RegionParts.OpenAsync(region)).Dispose();
    }

    [Fact]
    public async Task Where_there_is_no_region_none_is_made()
    {
        (await Refused("nowhere")).ShouldContain("./pass init");
        Directory.Exists(Place("nowhere")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("region.keys.json")]
    [InlineData("log.db")]
    [InlineData("pass.db")]
    public async Task A_part_that_is_missing_is_named_and_not_made_anew(string part)
    {
        await CreateAsync("a");
        Remove("a", part);
        (await Refused("a")).ShouldContain(Path.Combine(Place("a"), part));
        (await RegionParts.CreateAsync(PassDatabase.Sqlite(Place("a")), Day, 2, KeysOf("a"))).Ok(out _, out var problem).ShouldBeFalse();
        problem!.Text.ShouldContain(Path.Combine(Place("a"), part));
        File.Exists(Path.Combine(Place("a"), part)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("region.keys.json")]
    [InlineData("log.db")]
    [InlineData("pass.db")]
    public async Task A_part_of_another_region_is_named(string part)
    {
        await CreateAsync("a");
        await CreateAsync("b");
        Remove("a", part);
        File.Copy(Path.Combine(Place("b"), part), Path.Combine(Place("a"), part));
        (await Refused("a")).ShouldContain(Path.Combine(Place("a"), part));
    }

    [Fact]
    public async Task A_log_made_anew_beside_a_full_register_is_refused()
    {
        await CreateAsync("a");
        Remove("a", "log.db");
        File.WriteAllBytes(Path.Combine(Place("a"), "log.db"), []);
        (await Refused("a")).ShouldContain("log.db");
        await PassDatabase.Sqlite(Place("a")).MigrateAsync();
        await PassDatabase.Sqlite(Place("a")).EnsureLogAsync(Day, 2);
        (await Refused("a")).ShouldContain("log.db");
    }

    [Fact]
    public async Task A_log_older_than_what_was_read_from_it_is_refused()
    {
        var region = await CreateAsync("a");
        await using (var context = region.CreateContext())
            await context.Projections.Where(p => p.Partition == 1).ExecuteUpdateAsync(set => set.SetProperty(p => p.Lsn, 3));
        await using (var context = region.CreateContext())
        {
            if (!await context.Projections.AnyAsync())
            {
                context.Projections.Add(new() { Partition = 1, Lsn = 3, Hash = new byte[32] });
                await context.SaveChangesAsync();
            }
        }
        (await Refused("a")).ShouldContain("log.db");
    }

    [Theory, EveryDatabase]
    public async Task A_region_of_before_its_parts_knew_each_other_is_adopted_once_with_its_own_keys(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Day, 2);
        using (var keys = RegionKeys.Create(KeysOf("own")))
        using (var log = test.Database.OpenLog())
        {
            log.Append([LogRow.After(log.Head(0), [1, 2, 3])], new bool[1]);
            await using var context = test.Database.CreateContext();
            context.Holders.Add(new() { Id = 1, PassId = keys.PassOf(1).Value, EnrolledAtMs = 1, UpdatedAtMs = 1 });
            await context.SaveChangesAsync();
        }
        RegionKeys.Create(KeysOf("other")).Dispose();
        (await RegionParts.CheckAsync(test.Database, Path.Combine(_folder.FullName, "none.json")))!.Code.ShouldBe("KeysMissing");
        (await RegionParts.CheckAsync(test.Database, KeysOf("other")))!.Code.ShouldBe("KeysForeign");
        (await RegionIdentity.OfRegisterAsync(test.Database)).ShouldBeNull();
        (await RegionParts.CheckAsync(test.Database, KeysOf("own"))).ShouldBeNull();
        (await RegionIdentity.OfRegisterAsync(test.Database)).ShouldNotBeNull();
        (await RegionParts.CheckAsync(test.Database, KeysOf("other")))!.Code.ShouldBe("KeysForeign");
        (await RegionParts.CheckAsync(test.Database, KeysOf("own"))).ShouldBeNull();
    }

    [Fact]
    public async Task Damaged_keys_are_named()
    {
        await CreateAsync("a");
        File.WriteAllText(KeysOf("a"), "{}");
        (await Refused("a")).ShouldContain(KeysOf("a"));
    }

    [Fact]
    public async Task A_file_removed_or_replaced_while_it_is_open_takes_no_more_commits()
    {
        var region = await CreateAsync("a");
        await CreateAsync("b");
        using var log = await RegionParts.OpenAsync(region);
        var rows = () => new[] { LogRow.After(log.Head(0), [1, 2, 3]) };
        log.Append(rows(), new bool[1]);
        var next = rows();
        File.Move(Path.Combine(Place("a"), "log.db"), Path.Combine(Place("a"), "moved.db"));
        Should.Throw<LogForeignException>(() => log.Append(next, new bool[1])).Message.ShouldContain("log.db");
        File.Copy(Path.Combine(Place("b"), "log.db"), Path.Combine(Place("a"), "log.db"));
        Should.Throw<LogForeignException>(() => log.Append(next, new bool[1])).Message.ShouldContain("log.db");

        await using (var context = region.CreateContext())
            await context.Schools.CountAsync();
        File.Move(Path.Combine(Place("a"), "pass.db"), Path.Combine(Place("a"), "moved2.db"));
        await using var lost = region.CreateContext();
        (await Should.ThrowAsync<Exception>(() => lost.Schools.CountAsync())).ShouldNotBeNull();
        File.Exists(Path.Combine(Place("a"), "pass.db")).ShouldBeFalse();
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private string Place(string name) => Path.Combine(_folder.FullName, name);

    private string KeysOf(string name) => Path.Combine(Place(name), RegionKeys.FileName);

    private async Task<PassDatabase> CreateAsync(string name)
    {
        var database = PassDatabase.Sqlite(Place(name));
        (await RegionParts.CreateAsync(database, Day, 2, KeysOf(name))).OrThrow();
        await using (var context = database.CreateContext())
        {
            using var keys = RegionKeys.Load(KeysOf(name));
            context.Holders.Add(new() { Id = 1, PassId = keys.PassOf(1).Value, EnrolledAtMs = 1, UpdatedAtMs = 1 });
            await context.SaveChangesAsync();
        }
        SqliteConnection.ClearAllPools();
        return database;
    }

    private void Remove(string name, string part)
    {
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(Place(name), part + "*").Where(f => !f.EndsWith(".migrating", StringComparison.Ordinal)))
            File.Delete(file);
    }

    private async Task<string> Refused(string name) =>
        (await Should.ThrowAsync<RegionMissingException>(() => RegionParts.OpenAsync(PassDatabase.Sqlite(Place(name))))).Message;
}
