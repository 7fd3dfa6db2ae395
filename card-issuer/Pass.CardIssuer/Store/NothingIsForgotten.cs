using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.CardIssuer.Store.Model;

namespace Pass.CardIssuer.Store;

// The database itself refuses to rewrite history: events are only added, credentials never deleted, a serial never changes,
// and a dead credential never lives again. Whoever goes round the program meets the same wall.

[DbContext(typeof(SqliteIssuerDbContext))]
[Migration("20260901000001_NothingIsForgotten")]
internal sealed class SqliteNothingIsForgotten : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        Refuse(migrationBuilder, "event_update", "UPDATE ON credential_event", null, "events are only added");
        Refuse(migrationBuilder, "event_delete", "DELETE ON credential_event", null, "events are only added");
        Refuse(migrationBuilder, "credential_delete", "DELETE ON credential", null, "credentials are never deleted");
        Refuse(migrationBuilder, "credential_serial", "UPDATE ON credential", "OLD.serial IS NOT NULL AND NEW.serial IS NOT OLD.serial", "a serial never changes");
        Refuse(migrationBuilder, "credential_revival", "UPDATE ON credential", $"OLD.state > {(int)IssuanceState.Active} AND NEW.state <= {(int)IssuanceState.Active}", "a dead credential never comes back");
    }

    private static void Refuse(MigrationBuilder migration, string name, string what, string? when, string why) => migration.Sql(
        $"CREATE TRIGGER keep_{name} BEFORE {what} {(when is null ? "" : $"WHEN {when} ")}BEGIN SELECT RAISE(ABORT, '{why}'); END");
}

[DbContext(typeof(PostgresIssuerDbContext))]
[Migration("20260901000001_NothingIsForgotten")]
internal sealed class PostgresNothingIsForgotten : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("CREATE FUNCTION issuer_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$");
        Refuse(migrationBuilder, "event", "UPDATE OR DELETE ON credential_event", null, "events are only added");
        Refuse(migrationBuilder, "credential_delete", "DELETE ON credential", null, "credentials are never deleted");
        Refuse(migrationBuilder, "credential_serial", "UPDATE ON credential", "OLD.serial IS NOT NULL AND NEW.serial IS DISTINCT FROM OLD.serial", "a serial never changes");
        Refuse(migrationBuilder, "credential_revival", "UPDATE ON credential", $"OLD.state > {(int)IssuanceState.Active} AND NEW.state <= {(int)IssuanceState.Active}", "a dead credential never comes back");
    }

    private static void Refuse(MigrationBuilder migration, string name, string what, string? when, string why) => migration.Sql(
        $"CREATE TRIGGER keep_{name} BEFORE {what} FOR EACH ROW {(when is null ? "" : $"WHEN ({when}) ")}EXECUTE FUNCTION issuer_refuse('{why}')");
}
