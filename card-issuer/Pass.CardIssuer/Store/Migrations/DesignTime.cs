using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Pass.CardIssuer.Store.Migrations;

// What `dotnet ef migrations` needs to build each model; it connects nowhere. See scripts/add-migration.

internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteIssuerDbContext>
{
    public SqliteIssuerDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteIssuerDbContext>().UseSqlite("Data Source=:memory:").Options);
}

internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresIssuerDbContext>
{
    public PostgresIssuerDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresIssuerDbContext>().UseNpgsql("Host=design.invalid").Options);
}

internal sealed class SqlServerDesign : IDesignTimeDbContextFactory<SqlServerIssuerDbContext>
{
    public SqlServerIssuerDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlServerIssuerDbContext>().UseSqlServer("Server=design.invalid;Database=design").Options);
}
