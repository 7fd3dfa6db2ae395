using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Pass.CardIssuer.Store;

// Every event moves its credential to the end of the feed, in the same transaction, whoever writes it. Positions are given in the order of the
// commits: a reader that has seen position n never misses one below it that was committed later.

[DbContext(typeof(SqliteIssuerDbContext))]
[Migration("20260901000002_ChangesAreFed")]
internal sealed class SqliteChangesAreFed : Migration
{
    // SQLite has one writer at a time, and AUTOINCREMENT gives no number twice.
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        CREATE TRIGGER feed_credential AFTER INSERT ON credential_event BEGIN
            DELETE FROM credential_feed WHERE credential_id = NEW.credential_id;
            INSERT INTO credential_feed (credential_id) VALUES (NEW.credential_id);
        END
        """);
}

[DbContext(typeof(PostgresIssuerDbContext))]
[Migration("20260901000002_ChangesAreFed")]
internal sealed class PostgresChangesAreFed : Migration
{
    // A sequence alone would give positions in the order of the inserts: writers therefore wait for each other from here to their commit.
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        CREATE FUNCTION issuer_feed_in_turn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            PERFORM pg_advisory_xact_lock(hashtext('credential_feed'));
            RETURN NULL;
        END $$;
        CREATE FUNCTION issuer_feed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            DELETE FROM credential_feed WHERE credential_id = NEW.credential_id;
            INSERT INTO credential_feed (credential_id) VALUES (NEW.credential_id);
            RETURN NULL;
        END $$;
        CREATE TRIGGER feed_in_turn BEFORE INSERT ON credential_event FOR EACH STATEMENT EXECUTE FUNCTION issuer_feed_in_turn();
        CREATE TRIGGER feed_credential AFTER INSERT ON credential_event FOR EACH ROW EXECUTE FUNCTION issuer_feed();
        """);
}
