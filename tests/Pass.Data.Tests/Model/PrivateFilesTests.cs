using Microsoft.EntityFrameworkCore;
using Pass.Data.Machine;
using Pass.Data.Projection;
using Pass.Data.Tests.Log;
using Pass.Region.Holders;

namespace Pass.Data.Tests.Model;

public sealed class PrivateFilesTests
{
    [Fact]
    public async Task Whatever_the_embedded_database_writes_is_its_owners_alone()
    {
        var above = Directory.CreateTempSubdirectory("pass-modes-").FullName;
        try
        {
            var database = PassDatabase.Sqlite(Path.Combine(above, "region", "data"));
            await database.MigrateAsync();
            await database.EnsureLogAsync(new(2026, 9, 1), 2);
            RegionKeys.Create(Path.Combine(database.Folder!, RegionKeys.FileName)).Dispose();
            using var log = database.OpenLog();
            LogStoreTests.Grow(log, 0, 3);
            await using var projector = new Projector(database, log, TimeProvider.System);
            await using var turn = new NodeTurn(database, "night");
            (await turn.TakeAsync()).ShouldBeTrue();
            await using var context = database.CreateContext();
            await context.Schools.ToListAsync();

            var names = Directory.EnumerateFiles(database.Folder!).Select(Path.GetFileName).ToList();
            foreach (var name in new[] { "pass.db", "log.db", "log.db-wal", "log.db-shm", "pass.db.migrating", "night.lock", RegionKeys.FileName })
                names.ShouldContain(name);
            if (OperatingSystem.IsWindows())
                return;
            foreach (var path in Directory.EnumerateFileSystemEntries(Path.Combine(above, "region"), "*", SearchOption.AllDirectories).Append(Path.Combine(above, "region")))
            {
                var others = File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                others.ShouldBe(UnixFileMode.None, path);
            }
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(above, recursive: true);
        }
    }

    [Fact]
    public void A_file_is_there_whole_or_not_at_all_and_one_that_may_not_be_replaced_is_kept()
    {
        var folder = Directory.CreateTempSubdirectory("pass-whole-").FullName;
        var path = Path.Combine(folder, "deeper", "file");
        try
        {
            using (var given = new UnfinishedFile(path))
                given.Stream.Write("half"u8);
            Directory.EnumerateFileSystemEntries(Path.Combine(folder, "deeper")).ShouldBeEmpty();

            using (var first = new UnfinishedFile(path))
            {
                first.Stream.Write("first"u8);
                File.Exists(path).ShouldBeFalse();
                first.Finish();
            }
            using (var second = new UnfinishedFile(path))
            {
                second.Stream.Write("second"u8);
                Should.Throw<IOException>(() => second.Finish());
            }
            File.ReadAllText(path).ShouldBe("first");
            using (var third = new UnfinishedFile(path))
            {
                third.Stream.Write("third"u8);
                third.Finish(replace: true);
            }
            File.ReadAllText(path).ShouldBe("third");
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ShouldBe([path]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A sending that was killed between two files left one unfinished beside those it handed out, for ever.</summary>
    [Fact]
    public void What_a_killed_process_left_beside_is_deleted_and_what_another_still_writes_is_not()
    {
        var folder = Directory.CreateTempSubdirectory("pass-left-").FullName;
        var path = Path.Combine(folder, "file");
        try
        {
            string[] kept = [Left(Environment.ProcessId), $"{path}.elsewhere.{int.MaxValue}.partial", $"{path}.partial"];
            foreach (var left in kept.Append(Left(int.MaxValue)))
                File.WriteAllText(left, "half");
            using (var whole = new UnfinishedFile(path + "2"))
                whole.Finish();
            Directory.EnumerateFiles(folder).ShouldBe(kept.Append(path + "2"), ignoreOrder: true);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        string Left(int process) => $"{path}.{Environment.MachineName}.{process}.partial";
    }
}
