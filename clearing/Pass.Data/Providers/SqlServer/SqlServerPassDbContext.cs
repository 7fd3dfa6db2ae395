using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Pass.Data.Model;

namespace Pass.Data.Providers.SqlServer;

/// <summary>Everything in one SQL Server database, the log's tables too.</summary>
public sealed class SqlServerPassDbContext(DbContextOptions<SqlServerPassDbContext> options) : PassDbContext(options)
{
    public override Task<IDbContextTransaction> BeginSnapshotAsync(CancellationToken ct = default) =>
        Database.BeginTransactionAsync(IsolationLevel.Snapshot, ct);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        SqlServerColumns.Configure(configurationBuilder);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        LogTables.Configure(modelBuilder);
        base.OnModelCreating(modelBuilder);
        SnakeCase.Apply(modelBuilder);
        SqlServerColumns.Apply(modelBuilder);
    }
}
