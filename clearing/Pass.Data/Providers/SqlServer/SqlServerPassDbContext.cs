using System.Data;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Pass.Data.Model;

namespace Pass.Data.Providers.SqlServer;

/// <summary>Everything in one SQL Server database, the log's tables too.</summary>
public sealed class SqlServerPassDbContext(DbContextOptions<SqlServerPassDbContext> options) : PassDbContext(options)
{
    public override Task<IDbContextTransaction> BeginSnapshotAsync(CancellationToken ct = default) =>
        Database.BeginTransactionAsync(IsolationLevel.Snapshot, ct);

    protected override Task InsertAsync(ManyRows rows, CancellationToken ct) => CopyAsync(rows, $"[{rows.Table}]", ct);

    protected override async Task<int> UpdateAsync(ManyRows rows, CancellationToken ct)
    {
        await ExecuteAsync(Statements.MakeStage(rows.Table));
        await CopyAsync(rows, $"[#{rows.Table}]", ct);
        return await ExecuteAsync(Statements.UpdateFromStage(rows.Table, rows.Columns.Take(rows.KeyColumns), rows.Columns.Skip(rows.KeyColumns)));

        async Task<int> ExecuteAsync(string sql)
        {
            await using var command = new SqlCommand(sql, (SqlConnection)Database.GetDbConnection(), (SqlTransaction)Database.CurrentTransaction!.GetDbTransaction());
            return await command.ExecuteNonQueryAsync(ct);
        }
    }

    private Task CopyAsync(ManyRows rows, string table, CancellationToken ct) => BulkCopy.WriteAsync(
        (SqlConnection)Database.GetDbConnection(), (SqlTransaction)Database.CurrentTransaction!.GetDbTransaction(), table, rows.Columns, rows.Count, (row, column) => rows.Value(row, column) switch
        {
            null => DBNull.Value,
            DateOnly day => BulkCopy.Midnight(day),
            var value => value,
        }, SqlBulkCopyOptions.CheckConstraints, ct);

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
