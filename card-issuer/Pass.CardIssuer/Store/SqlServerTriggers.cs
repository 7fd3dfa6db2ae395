using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.CardIssuer.Store.Model;
using Pass.Data.Providers.SqlServer;

namespace Pass.CardIssuer.Store;

// What SqliteNothingIsForgotten and SqliteChangesAreFed say, in T-SQL. A trigger runs once for a statement, whatever the rows it touches.

[DbContext(typeof(SqlServerIssuerDbContext))]
[Migration("20260901000001_NothingIsForgotten")]
internal sealed class SqlServerNothingIsForgotten : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(SqlServerColumns.AllowSnapshots, suppressTransaction: true);
        Refuse(migrationBuilder, "event", "[credential_event] AFTER UPDATE, DELETE", ("SELECT 1 FROM deleted", "events are only added"));
        Refuse(migrationBuilder, "credential", "[credential] AFTER UPDATE, DELETE",
            ("SELECT 1 FROM deleted AS o WHERE NOT EXISTS (SELECT 1 FROM inserted AS n WHERE n.[id] = o.[id])", "credentials are never deleted"),
            ("SELECT 1 FROM deleted AS o JOIN inserted AS n ON n.[id] = o.[id] WHERE o.[serial] IS NOT NULL AND (n.[serial] IS NULL OR n.[serial] <> o.[serial])", "a serial never changes"),
            ($"SELECT 1 FROM deleted AS o JOIN inserted AS n ON n.[id] = o.[id] WHERE o.[state] > {(int)IssuanceState.Active} AND n.[state] <= {(int)IssuanceState.Active}", "a dead credential never comes back"));
    }

    // Inside EXEC: CREATE TRIGGER stands alone in its batch, and a script of all migrations puts several statements in one.
    private static void Refuse(MigrationBuilder migration, string name, string what, params (string When, string Why)[] rules) => migration.Sql(Alone(
        $"""
        CREATE TRIGGER [keep_{name}] ON {what} AS
        BEGIN
            SET NOCOUNT ON;
        {string.Join('\n', rules.Select(rule => $"    IF EXISTS ({rule.When})\n        THROW 50001, N'{rule.Why}', 1;"))}
        END
        """));

    internal static string Alone(string statement) => $"EXEC(N'{statement.Replace("'", "''", StringComparison.Ordinal)}')";
}

[DbContext(typeof(SqlServerIssuerDbContext))]
[Migration("20260901000002_ChangesAreFed")]
internal sealed class SqlServerChangesAreFed : Migration
{
    // A sequence alone would give positions in the order of the inserts: writers therefore wait for each other from here to their commit.
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SqlServerNothingIsForgotten.Alone(
        """
        CREATE TRIGGER [feed_credential] ON [credential_event] AFTER INSERT AS
        BEGIN
            SET NOCOUNT ON;
            DECLARE @turn int;
            EXEC @turn = sp_getapplock @Resource = N'credential_feed', @LockMode = N'Exclusive', @LockOwner = N'Transaction', @LockTimeout = 60000;
            IF @turn < 0
                THROW 50002, N'the turn to write the feed was waited for in vain', 1;
            DELETE FROM [credential_feed] WHERE [credential_id] IN (SELECT [credential_id] FROM inserted);
            INSERT INTO [credential_feed] ([credential_id])
                SELECT n.[credential_id] FROM inserted AS n
                WHERE NOT EXISTS (SELECT 1 FROM inserted AS later WHERE later.[credential_id] = n.[credential_id] AND later.[version] > n.[version]);
        END
        """));
}
