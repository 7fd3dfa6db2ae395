using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Pass.Data.Providers.Postgres;
using Pass.Data.Providers.Sqlite;
using Pass.Data.Providers.SqlServer;

namespace Pass.Data.Migrations;

// What `dotnet ef migrations` needs to build each model; it connects nowhere. See README.md for the command.

internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqlitePassDbContext>
{
    public SqlitePassDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlitePassDbContext>().UseSqlite("Data Source=:memory:").Options);
}

internal sealed class SqliteLogDesign : IDesignTimeDbContextFactory<SqliteLogDbContext>
{
    public SqliteLogDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteLogDbContext>().UseSqlite("Data Source=:memory:").Options);
}

internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresPassDbContext>
{
    public PostgresPassDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresPassDbContext>().UseNpgsql("Host=design.invalid").Options);
}

internal sealed class SqlServerDesign : IDesignTimeDbContextFactory<SqlServerPassDbContext>
{
    public SqlServerPassDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlServerPassDbContext>().UseSqlServer("Server=design.invalid;Database=design").Options);
}
