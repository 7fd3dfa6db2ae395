using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Pass.Data.Model;

namespace Pass.Data.Providers.Postgres;

/// <summary>Everything in one PostgreSQL database, the log's tables too.</summary>
public sealed class PostgresPassDbContext(DbContextOptions<PostgresPassDbContext> options) : PassDbContext(options)
{
    public override Task<IDbContextTransaction> BeginSnapshotAsync(CancellationToken ct = default) =>
        Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        LogTables.Configure(modelBuilder);
        base.OnModelCreating(modelBuilder);
        SnakeCase.Apply(modelBuilder);
    }
}
