using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Pass.Data.Providers.SqlServer;

/// <summary>How SQL Server must store things to mean by them what the other databases mean.</summary>
public static class SqlServerColumns
{
    /// <summary>Texts differ by every character, as elsewhere, and sort by them; its own default would find "a" equal to "A" and to "à".</summary>
    public const string Collation = "Latin1_General_100_BIN2";

    /// <summary>For a database's first migration, outside its transaction: readers see what was committed when they began, and make no writer wait.</summary>
    public const string AllowSnapshots = """
        IF EXISTS (SELECT 1 FROM sys.databases WHERE [database_id] = DB_ID() AND [snapshot_isolation_state] IN (0, 2))
            ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON;
        IF EXISTS (SELECT 1 FROM sys.databases WHERE [database_id] = DB_ID() AND [is_read_committed_snapshot_on] = 0)
            ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
        """;

    public static void Configure(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<string>().UseCollation(Collation);
        // Kept as text, too.
        conventions.Properties<IdentityPasskeyData>().UseCollation(Collation);
        // Its uniqueidentifier sorts by the last bytes first: a version 7 UUID would go anywhere in its index instead of to the end.
        conventions.Properties<Guid>().HaveConversion<NetworkOrder>().HaveColumnType("binary(16)");
    }

    public static void Apply(ModelBuilder model)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            // An IDENTITY column takes no number that is given: the issuer's and the imports' own are.
            if (entity.FindPrimaryKey() is { Properties: [{ ValueGenerated: ValueGenerated.OnAdd } key] } && (key.ClrType == typeof(int) || key.ClrType == typeof(long)))
                SqlServerPropertyBuilderExtensions.UseSequence(model.Entity(entity.ClrType).Property(key.Name), $"{entity.GetTableName()}_{key.GetColumnName()}");
        }
        // It refuses two ways of deleting to the same table; whoever deletes what was loaded deletes what hangs on it all the same.
        foreach (var foreign in model.Model.GetEntityTypes().SelectMany(e => e.GetForeignKeys()).Where(f => f.DeleteBehavior == DeleteBehavior.Cascade))
            foreign.DeleteBehavior = DeleteBehavior.ClientCascade;
    }
}
