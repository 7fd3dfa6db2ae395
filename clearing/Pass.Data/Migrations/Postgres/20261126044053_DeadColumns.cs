using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Postgres;

#nullable disable

namespace Pass.Data.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresPassDbContext))]
    [Migration("20261126044053_DeadColumns")]
    public partial class DeadColumns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_credential_status_index",
                table: "credential");

            migrationBuilder.DropColumn(
                name: "returns",
                table: "unpriced_day");

            migrationBuilder.DropColumn(
                name: "failed_activations",
                table: "terminal");

            migrationBuilder.DropColumn(
                name: "city",
                table: "school");

            migrationBuilder.DropColumn(
                name: "email",
                table: "school");

            migrationBuilder.DropColumn(
                name: "since",
                table: "partner");

            migrationBuilder.DropColumn(
                name: "public_key",
                table: "credential");

            migrationBuilder.DropColumn(
                name: "status_index",
                table: "credential");

            migrationBuilder.DropColumn(
                name: "handled_by",
                table: "bank_line");

            migrationBuilder.DropColumn(
                name: "handled_reason",
                table: "bank_line");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "returns",
                table: "unpriced_day",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "failed_activations",
                table: "terminal",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "city",
                table: "school",
                type: "character varying(80)",
                maxLength: 80,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "email",
                table: "school",
                type: "character varying(254)",
                maxLength: 254,
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "since",
                table: "partner",
                type: "date",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.AddColumn<byte[]>(
                name: "public_key",
                table: "credential",
                type: "bytea",
                maxLength: 120,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "status_index",
                table: "credential",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "handled_by",
                table: "bank_line",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "handled_reason",
                table: "bank_line",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_credential_status_index",
                table: "credential",
                column: "status_index",
                unique: true);
        }
    }
}
