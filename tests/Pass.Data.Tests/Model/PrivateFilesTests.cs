using Microsoft.EntityFrameworkCore;
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
}
