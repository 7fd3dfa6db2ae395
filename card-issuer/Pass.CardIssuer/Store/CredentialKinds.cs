using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Pass.CardIssuer.Store;

// Kinds of credentials had the numbers of certificates (card 2, phone 3) and one beside them (code 6); they have those of Pass.Core.CredentialKind since.
// One after the other: no two kinds of a pass have the same number at any moment.

[DbContext(typeof(SqliteIssuerDbContext))]
[Migration("20261126020000_CredentialKinds")]
internal sealed class SqliteCredentialKinds : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => CredentialKinds.Up(migrationBuilder);
}

[DbContext(typeof(PostgresIssuerDbContext))]
[Migration("20261126020000_CredentialKinds")]
internal sealed class PostgresCredentialKinds : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => CredentialKinds.Up(migrationBuilder);
}

internal static class CredentialKinds
{
    public static void Up(MigrationBuilder migration)
    {
        foreach (var (from, to) in new[] { (2, 1), (3, 2), (6, 3) })
            migration.Sql($"UPDATE credential SET kind = {to} WHERE kind = {from}");
    }
}
