using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Pass.Data.Model;

namespace Pass.Data.Providers.Postgres;

/// <summary>Everything in one PostgreSQL database, the log's tables too.</summary>
public sealed class PostgresPassDbContext(DbContextOptions<PostgresPassDbContext> options) : PassDbContext(options)
{
    public override Task<IDbContextTransaction> BeginSnapshotAsync(CancellationToken ct = default) =>
        Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);

    protected override async Task InsertAsync(ManyRows rows, CancellationToken ct)
    {
        var connection = (NpgsqlConnection)Database.GetDbConnection();
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {rows.Table} ({string.Join(", ", rows.Columns)}) FROM STDIN (FORMAT BINARY)", ct);
        for (var row = 0; row < rows.Count; row++)
        {
            await copy.StartRowAsync(ct);
            for (var column = 0; column < rows.Columns.Count; column++)
            {
                if (rows.Value(row, column) is { } value)
                    await copy.WriteAsync(value, ct);
                else
                    await copy.WriteNullAsync(ct);
            }
        }
        await copy.CompleteAsync(ct);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        LogTables.Configure(modelBuilder);
        base.OnModelCreating(modelBuilder);
        SnakeCase.Apply(modelBuilder);
    }
}
