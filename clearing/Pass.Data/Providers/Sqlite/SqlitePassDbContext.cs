using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Pass.Data.Model;

namespace Pass.Data.Providers.Sqlite;

/// <summary>pass.db of the embedded database. Dates are day numbers (day 0 is 0001-01-01) and UUIDs 16 bytes in network order, as in the log.</summary>
public sealed class SqlitePassDbContext(DbContextOptions<SqlitePassDbContext> options) : PassDbContext(options)
{
    public override async Task<IDbContextTransaction> BeginSnapshotAsync(CancellationToken ct = default)
    {
        await Database.OpenConnectionAsync(ct);
        // Deferred: EF's own BeginTransaction would take the write lock.
        var transaction = ((SqliteConnection)Database.GetDbConnection()).BeginTransaction(deferred: true);
        return (await Database.UseTransactionAsync(transaction, ct))!;
    }

    public override IQueryable<OperationRow> OperationsOf(long pass) =>
        from p in Set<PassPlace>()
        where p.PassId == pass
        join o in Operations on p.Place equals EF.Property<long>(o, SqliteProjection.Place)
        select o;

    public override IQueryable<OperationRow> OperationsAt(IReadOnlyCollection<int> partners, DateOnly first, DateOnly last) =>
        from p in Set<PartnerPlace>()
        where partners.Contains(p.PartnerId) && p.BusinessDay >= first && p.BusinessDay <= last
        join o in Operations on p.Place equals EF.Property<long>(o, SqliteProjection.Place)
        select o;

    public override async Task<long> CountMisplacedAsync(CancellationToken ct = default)
    {
        var found = from o in Operations select new { Place = EF.Property<long>(o, SqliteProjection.Place), o.PassId, o.PartnerId, o.BusinessDay };
        var lost = await found.LongCountAsync(o => !Set<PassPlace>().Any(p => p.PassId == o.PassId && p.Place == o.Place), ct)
            + await found.LongCountAsync(o => o.PartnerId != 0 && !Set<PartnerPlace>().Any(p => p.PartnerId == o.PartnerId && p.BusinessDay == o.BusinessDay && p.Place == o.Place), ct);
        // Each found once: what there is beyond that leads to nothing.
        var extra = await Set<PassPlace>().LongCountAsync(ct) - await found.LongCountAsync(ct)
            + await Set<PartnerPlace>().LongCountAsync(ct) - await found.LongCountAsync(o => o.PartnerId != 0, ct);
        return lost + Math.Max(0, extra);
    }

    protected override Task InsertAsync(ManyRows rows, CancellationToken ct)
    {
        var names = string.Join(", ", rows.Columns);
        using var insert = new SqliteStatement((SqliteConnection)Database.GetDbConnection(),
            $"INSERT INTO {rows.Table} ({names}) VALUES ({string.Join(", ", Enumerable.Repeat("?", rows.Columns.Count))})");
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < rows.Columns.Count; column++)
                insert.Bind(rows.Value(row, column));
            insert.Execute();
        }
        return Task.CompletedTask;
    }

    protected override Task<int> UpdateAsync(ManyRows rows, CancellationToken ct)
    {
        var (keys, values) = (Assign(rows.Columns.Take(rows.KeyColumns), " AND "), Assign(rows.Columns.Skip(rows.KeyColumns), ", "));
        using var update = new SqliteStatement((SqliteConnection)Database.GetDbConnection(), $"UPDATE {rows.Table} SET {values} WHERE {keys}");
        var there = 0;
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = rows.KeyColumns; column < rows.Columns.Count; column++)
                update.Bind(rows.Value(row, column));
            for (var column = 0; column < rows.KeyColumns; column++)
                update.Bind(rows.Value(row, column));
            there += update.Execute();
        }
        return Task.FromResult(there);

        static string Assign(IEnumerable<string> columns, string between) => string.Join(between, columns.Select(c => c + " = ?"));
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        SqliteColumns.Configure(configurationBuilder);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        SqliteProjection.Configure(modelBuilder);
        SnakeCase.Apply(modelBuilder);
    }
}

/// <summary>log.db of the embedded database: a file of its own, so that its commits wait for no other.</summary>
public sealed class SqliteLogDbContext(DbContextOptions<SqliteLogDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        LogTables.Configure(modelBuilder);
        SnakeCase.Apply(modelBuilder);
    }
}
