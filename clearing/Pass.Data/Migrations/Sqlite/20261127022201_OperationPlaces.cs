using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <summary>Operations in the order of writing, under SQLite's own number of a row, and what finds them by pass and by partner in narrow tables of its own. Every row is kept.</summary>
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261127022201_OperationPlaces")]
    public partial class OperationPlaces : Migration
    {
        private const string Columns =
            "operation_id, partition, lsn, idx, pass_id, kind, partner_id, terminal_id, occurred_at_ms, recorded_at_ms, business_day, amount_cents, holder_cents, region_cents, refusal, flags, related_id";

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "ix_operation_partner_id_business_day", table: "operation");
            migrationBuilder.DropIndex(name: "ix_operation_pass_id_occurred_at_ms", table: "operation");
            migrationBuilder.DropIndex(name: "ix_operation_related_id", table: "operation");
            migrationBuilder.Sql("ALTER TABLE operation RENAME TO operation_by_id");
            migrationBuilder.CreateTable(
                name: "operation",
                columns: table => new
                {
                    place = table.Column<long>(type: "INTEGER", nullable: false),
                    operation_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    pass_id = table.Column<long>(type: "INTEGER", nullable: false),
                    partition = table.Column<short>(type: "INTEGER", nullable: false),
                    lsn = table.Column<long>(type: "INTEGER", nullable: false),
                    idx = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<byte>(type: "INTEGER", nullable: false),
                    partner_id = table.Column<int>(type: "INTEGER", nullable: false),
                    terminal_id = table.Column<int>(type: "INTEGER", nullable: false),
                    occurred_at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    recorded_at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    business_day = table.Column<int>(type: "INTEGER", nullable: false),
                    amount_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    holder_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    region_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    refusal = table.Column<ushort>(type: "INTEGER", nullable: false),
                    flags = table.Column<byte>(type: "INTEGER", nullable: false),
                    related_id = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table => table.PrimaryKey("pk_operation", x => x.place));
            migrationBuilder.CreateTable(
                name: "pass_place",
                columns: table => new
                {
                    pass_id = table.Column<long>(type: "INTEGER", nullable: false),
                    place = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table => table.PrimaryKey("pk_pass_place", x => new { x.pass_id, x.place }));
            migrationBuilder.CreateTable(
                name: "partner_place",
                columns: table => new
                {
                    partner_id = table.Column<int>(type: "INTEGER", nullable: false),
                    business_day = table.Column<int>(type: "INTEGER", nullable: false),
                    place = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table => table.PrimaryKey("pk_partner_place", x => new { x.partner_id, x.business_day, x.place }));
            migrationBuilder.Sql($"INSERT INTO operation (place, {Columns}) SELECT row_number() OVER (ORDER BY operation_id, pass_id), {Columns} FROM operation_by_id ORDER BY operation_id, pass_id");
            migrationBuilder.Sql("INSERT INTO pass_place (pass_id, place) SELECT pass_id, place FROM operation ORDER BY pass_id, place");
            migrationBuilder.Sql("INSERT INTO partner_place (partner_id, business_day, place) SELECT partner_id, business_day, place FROM operation WHERE partner_id <> 0 ORDER BY partner_id, business_day, place");
            migrationBuilder.DropTable(name: "operation_by_id");
            migrationBuilder.CreateIndex(name: "ix_operation_operation_id_pass_id", table: "operation", columns: new[] { "operation_id", "pass_id" }, unique: true);
            migrationBuilder.CreateIndex(name: "ix_operation_related_id", table: "operation", column: "related_id", filter: "related_id IS NOT NULL");
        }
    }
}
