using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateSequence(
                name: "convention_id");

            migrationBuilder.CreateSequence(
                name: "credential_id");

            migrationBuilder.CreateSequence(
                name: "partner_bank_account_id");

            migrationBuilder.CreateSequence(
                name: "partner_id");

            migrationBuilder.CreateSequence(
                name: "person_id");

            migrationBuilder.CreateSequence(
                name: "terminal_id");

            migrationBuilder.CreateTable(
                name: "audit",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false),
                    at_ms = table.Column<long>(type: "bigint", nullable: false),
                    actor_id = table.Column<int>(type: "int", nullable: false),
                    actor = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    role = table.Column<byte>(type: "tinyint", nullable: false),
                    channel = table.Column<byte>(type: "tinyint", nullable: false),
                    reason = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true, collation: "Latin1_General_100_BIN2"),
                    action = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: false, collation: "Latin1_General_100_BIN2"),
                    subject = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    before = table.Column<string>(type: "nvarchar(max)", maxLength: 20000, nullable: true, collation: "Latin1_General_100_BIN2"),
                    after = table.Column<string>(type: "nvarchar(max)", maxLength: 20000, nullable: true, collation: "Latin1_General_100_BIN2"),
                    hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "audit_head",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false),
                    last_id = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_head", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "awaited_credential",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false),
                    pass_id = table.Column<long>(type: "bigint", nullable: false),
                    tried_at_ms = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_awaited_credential", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "benefit_version",
                columns: table => new
                {
                    benefit_id = table.Column<int>(type: "int", nullable: false),
                    version = table.Column<int>(type: "int", nullable: false),
                    applies_from = table.Column<DateOnly>(type: "date", nullable: false),
                    campaign = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false, collation: "Latin1_General_100_BIN2"),
                    code = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    label = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    unit = table.Column<byte>(type: "tinyint", nullable: false),
                    grants = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: false, collation: "Latin1_General_100_BIN2"),
                    products = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: false, collation: "Latin1_General_100_BIN2"),
                    trades = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: false, collation: "Latin1_General_100_BIN2"),
                    share_fixed_cents = table.Column<long>(type: "bigint", nullable: false),
                    share_basis_points = table.Column<int>(type: "int", nullable: false),
                    region_cap_per_unit_cents = table.Column<long>(type: "bigint", nullable: true),
                    limit_per_day = table.Column<long>(type: "bigint", nullable: true),
                    valid_from = table.Column<DateOnly>(type: "date", nullable: false),
                    valid_until = table.Column<DateOnly>(type: "date", nullable: false),
                    priority = table.Column<int>(type: "int", nullable: false),
                    offline_floor_cents = table.Column<long>(type: "bigint", nullable: false),
                    funding_line = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_benefit_version", x => new { x.benefit_id, x.version });
                });

            migrationBuilder.CreateTable(
                name: "business_day",
                columns: table => new
                {
                    date = table.Column<DateOnly>(type: "date", nullable: false),
                    state = table.Column<byte>(type: "tinyint", nullable: false),
                    seal = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: true),
                    closed_at_ms = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_business_day", x => x.date);
                });

            migrationBuilder.CreateTable(
                name: "campaign",
                columns: table => new
                {
                    code = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false, collation: "Latin1_General_100_BIN2"),
                    school_year = table.Column<int>(type: "int", nullable: false),
                    opens_on = table.Column<DateOnly>(type: "date", nullable: false),
                    spend_until = table.Column<DateOnly>(type: "date", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_campaign", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "credential",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [credential_id]"),
                    pass_id = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<byte>(type: "tinyint", nullable: false),
                    serial = table.Column<byte[]>(type: "varbinary(16)", maxLength: 16, nullable: false),
                    public_key = table.Column<byte[]>(type: "varbinary(120)", maxLength: 120, nullable: true),
                    status = table.Column<byte>(type: "tinyint", nullable: false),
                    status_index = table.Column<int>(type: "int", nullable: false),
                    issued_at_ms = table.Column<long>(type: "bigint", nullable: false),
                    expires_on = table.Column<DateOnly>(type: "date", nullable: false),
                    revoked_at_ms = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_credential", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "decision_settings",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false),
                    cancel_window_ms = table.Column<long>(type: "bigint", nullable: false),
                    hold_lifetime_ms = table.Column<long>(type: "bigint", nullable: false),
                    clock_tolerance_ms = table.Column<long>(type: "bigint", nullable: false),
                    offline_max_age_ms = table.Column<long>(type: "bigint", nullable: false),
                    offline_overdraft = table.Column<byte>(type: "tinyint", nullable: false),
                    sale_cap_cents = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_decision_settings", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "document_counter",
                columns: table => new
                {
                    series = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    last = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_document_counter", x => x.series);
                });

            migrationBuilder.CreateTable(
                name: "entry",
                columns: table => new
                {
                    partition = table.Column<short>(type: "smallint", nullable: false),
                    lsn = table.Column<long>(type: "bigint", nullable: false),
                    idx = table.Column<int>(type: "int", nullable: false),
                    leg = table.Column<short>(type: "smallint", nullable: false),
                    pass_id = table.Column<long>(type: "bigint", nullable: false),
                    benefit_id = table.Column<int>(type: "int", nullable: false),
                    benefit_version = table.Column<int>(type: "int", nullable: false),
                    units = table.Column<int>(type: "int", nullable: false),
                    region_cents = table.Column<int>(type: "int", nullable: false),
                    balance_after = table.Column<int>(type: "int", nullable: false),
                    business_day = table.Column<DateOnly>(type: "date", nullable: false),
                    partner_id = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_entry", x => new { x.partition, x.lsn, x.idx, x.leg });
                });

            migrationBuilder.CreateTable(
                name: "followed_feed",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_followed_feed", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "holder",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false),
                    pass_id = table.Column<long>(type: "bigint", nullable: false),
                    ine_hmac = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: true),
                    family_name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    given_name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    birth_date = table.Column<DateOnly>(type: "date", nullable: true),
                    status = table.Column<byte>(type: "tinyint", nullable: false),
                    uai = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false, collation: "Latin1_General_100_BIN2"),
                    mef_code = table.Column<string>(type: "nvarchar(11)", maxLength: 11, nullable: false, collation: "Latin1_General_100_BIN2"),
                    class_code = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    campaign = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false, collation: "Latin1_General_100_BIN2"),
                    left_on = table.Column<DateOnly>(type: "date", nullable: true),
                    entitlement_hash = table.Column<long>(type: "bigint", nullable: true),
                    enrolled_at_ms = table.Column<long>(type: "bigint", nullable: false),
                    updated_at_ms = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_holder", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "level",
                columns: table => new
                {
                    number = table.Column<byte>(type: "tinyint", nullable: false),
                    code = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    label_fr = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    label_en = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    is_retired = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_level", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "log",
                columns: table => new
                {
                    partition = table.Column<int>(type: "int", nullable: false),
                    lsn = table.Column<long>(type: "bigint", nullable: false),
                    day = table.Column<int>(type: "int", nullable: false),
                    payload = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_log", x => new { x.partition, x.lsn });
                });

            migrationBuilder.CreateTable(
                name: "log_identity",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    partitions = table.Column<int>(type: "int", nullable: false),
                    first_day = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_log_identity", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "log_snapshot",
                columns: table => new
                {
                    partition = table.Column<int>(type: "int", nullable: false),
                    lsn = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    day = table.Column<int>(type: "int", nullable: false),
                    state = table.Column<byte[]>(type: "varbinary(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_log_snapshot", x => new { x.partition, x.lsn });
                });

            migrationBuilder.CreateTable(
                name: "operation",
                columns: table => new
                {
                    operation_id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    partition = table.Column<short>(type: "smallint", nullable: false),
                    lsn = table.Column<long>(type: "bigint", nullable: false),
                    idx = table.Column<int>(type: "int", nullable: false),
                    pass_id = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<byte>(type: "tinyint", nullable: false),
                    partner_id = table.Column<int>(type: "int", nullable: false),
                    terminal_id = table.Column<int>(type: "int", nullable: false),
                    occurred_at_ms = table.Column<long>(type: "bigint", nullable: false),
                    recorded_at_ms = table.Column<long>(type: "bigint", nullable: false),
                    business_day = table.Column<DateOnly>(type: "date", nullable: false),
                    amount_cents = table.Column<long>(type: "bigint", nullable: false),
                    holder_cents = table.Column<long>(type: "bigint", nullable: false),
                    region_cents = table.Column<long>(type: "bigint", nullable: false),
                    refusal = table.Column<int>(type: "int", nullable: false),
                    flags = table.Column<byte>(type: "tinyint", nullable: false),
                    related_id = table.Column<byte[]>(type: "binary(16)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_operation", x => x.operation_id);
                });

            migrationBuilder.CreateTable(
                name: "partner",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [partner_id]"),
                    siret = table.Column<string>(type: "nvarchar(14)", maxLength: 14, nullable: false, collation: "Latin1_General_100_BIN2"),
                    legal_name = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    trade = table.Column<byte>(type: "tinyint", nullable: false),
                    status = table.Column<byte>(type: "tinyint", nullable: false),
                    rhythm = table.Column<byte>(type: "tinyint", nullable: false),
                    iban = table.Column<string>(type: "nvarchar(34)", maxLength: 34, nullable: false, collation: "Latin1_General_100_BIN2"),
                    bic = table.Column<string>(type: "nvarchar(11)", maxLength: 11, nullable: true, collation: "Latin1_General_100_BIN2"),
                    account_holder_name = table.Column<string>(type: "nvarchar(70)", maxLength: 70, nullable: false, collation: "Latin1_General_100_BIN2"),
                    address = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    postal_code = table.Column<string>(type: "nvarchar(5)", maxLength: 5, nullable: false, collation: "Latin1_General_100_BIN2"),
                    city = table.Column<string>(type: "nvarchar(80)", maxLength: 80, nullable: false, collation: "Latin1_General_100_BIN2"),
                    email = table.Column<string>(type: "nvarchar(254)", maxLength: 254, nullable: false, collation: "Latin1_General_100_BIN2"),
                    since = table.Column<DateOnly>(type: "date", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "partner_day",
                columns: table => new
                {
                    date = table.Column<DateOnly>(type: "date", nullable: false),
                    partner_id = table.Column<int>(type: "int", nullable: false),
                    benefit_id = table.Column<int>(type: "int", nullable: false),
                    cleared_on = table.Column<DateOnly>(type: "date", nullable: false),
                    rule_id = table.Column<int>(type: "int", nullable: false),
                    sales = table.Column<int>(type: "int", nullable: false),
                    returns = table.Column<int>(type: "int", nullable: false),
                    units = table.Column<long>(type: "bigint", nullable: false),
                    sold_cents = table.Column<long>(type: "bigint", nullable: false),
                    returned_cents = table.Column<long>(type: "bigint", nullable: false),
                    holder_cents = table.Column<long>(type: "bigint", nullable: false),
                    base_before_cents = table.Column<long>(type: "bigint", nullable: false),
                    base_cents = table.Column<long>(type: "bigint", nullable: false),
                    reimbursed_cents = table.Column<long>(type: "bigint", nullable: false),
                    fee_cents = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_day", x => new { x.date, x.partner_id, x.benefit_id });
                });

            migrationBuilder.CreateTable(
                name: "partner_year",
                columns: table => new
                {
                    year = table.Column<int>(type: "int", nullable: false),
                    partner_id = table.Column<int>(type: "int", nullable: false),
                    benefit_id = table.Column<int>(type: "int", nullable: false),
                    base_cents = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_year", x => new { x.year, x.partner_id, x.benefit_id });
                });

            migrationBuilder.CreateTable(
                name: "person",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [person_id]"),
                    handle = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: false, collation: "Latin1_General_100_BIN2"),
                    name = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    roles = table.Column<byte>(type: "tinyint", nullable: false),
                    since_ms = table.Column<long>(type: "bigint", nullable: false),
                    ended_ms = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "posting",
                columns: table => new
                {
                    document = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    line = table.Column<int>(type: "int", nullable: false),
                    journal = table.Column<byte>(type: "tinyint", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    account = table.Column<string>(type: "nvarchar(80)", maxLength: 80, nullable: false, collation: "Latin1_General_100_BIN2"),
                    partner_id = table.Column<int>(type: "int", nullable: true),
                    benefit_id = table.Column<int>(type: "int", nullable: true),
                    debit_cents = table.Column<long>(type: "bigint", nullable: false),
                    credit_cents = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_posting", x => new { x.document, x.line });
                });

            migrationBuilder.CreateTable(
                name: "product",
                columns: table => new
                {
                    number = table.Column<byte>(type: "tinyint", nullable: false),
                    code = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    label_fr = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    label_en = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    is_retired = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_product", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "projection",
                columns: table => new
                {
                    partition = table.Column<short>(type: "smallint", nullable: false),
                    lsn = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_projection", x => x.partition);
                });

            migrationBuilder.CreateTable(
                name: "purse",
                columns: table => new
                {
                    pass_id = table.Column<long>(type: "bigint", nullable: false),
                    benefit_id = table.Column<int>(type: "int", nullable: false),
                    granted = table.Column<int>(type: "int", nullable: false),
                    balance = table.Column<int>(type: "int", nullable: false),
                    held = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_purse", x => new { x.pass_id, x.benefit_id });
                });

            migrationBuilder.CreateTable(
                name: "reference_version",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reference_version", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "reimbursement_rule",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false),
                    label = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    benefit_id = table.Column<int>(type: "int", nullable: false),
                    trade = table.Column<byte>(type: "tinyint", nullable: true),
                    first_day = table.Column<DateOnly>(type: "date", nullable: false),
                    last_day = table.Column<DateOnly>(type: "date", nullable: true),
                    tiers = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: false, collation: "Latin1_General_100_BIN2"),
                    amount_per_unit_cents = table.Column<long>(type: "bigint", nullable: true),
                    cap_per_unit_cents = table.Column<long>(type: "bigint", nullable: true),
                    fee_per_sale_cents = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reimbursement_rule", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "school",
                columns: table => new
                {
                    uai = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false, collation: "Latin1_General_100_BIN2"),
                    name = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: true, collation: "Latin1_General_100_BIN2"),
                    city = table.Column<string>(type: "nvarchar(80)", maxLength: 80, nullable: true, collation: "Latin1_General_100_BIN2"),
                    email = table.Column<string>(type: "nvarchar(254)", maxLength: 254, nullable: true, collation: "Latin1_General_100_BIN2"),
                    roll_year = table.Column<int>(type: "int", nullable: true),
                    roll_exported_at_ms = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_school", x => x.uai);
                });

            migrationBuilder.CreateTable(
                name: "settlement",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false),
                    state = table.Column<byte>(type: "tinyint", nullable: false),
                    up_to_day = table.Column<DateOnly>(type: "date", nullable: false),
                    execution_date = table.Column<DateOnly>(type: "date", nullable: false),
                    message_id = table.Column<string>(type: "nvarchar(35)", maxLength: 35, nullable: false, collation: "Latin1_General_100_BIN2"),
                    drafted_at_ms = table.Column<long>(type: "bigint", nullable: false),
                    drafted_by = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    first_approver = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true, collation: "Latin1_General_100_BIN2"),
                    first_approved_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    second_approver = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true, collation: "Latin1_General_100_BIN2"),
                    second_approved_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    sent_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    order_count = table.Column<int>(type: "int", nullable: false),
                    total_cents = table.Column<long>(type: "bigint", nullable: false),
                    debtor_name = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    debtor_iban = table.Column<string>(type: "nvarchar(34)", maxLength: 34, nullable: false, collation: "Latin1_General_100_BIN2"),
                    debtor_bic = table.Column<string>(type: "nvarchar(11)", maxLength: 11, nullable: true, collation: "Latin1_General_100_BIN2"),
                    debtor_siret = table.Column<string>(type: "nvarchar(14)", maxLength: 14, nullable: false, collation: "Latin1_General_100_BIN2"),
                    issuer_address = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: false, collation: "Latin1_General_100_BIN2"),
                    issuer_contact = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    is_older_pain = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_settlement", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "track",
                columns: table => new
                {
                    number = table.Column<byte>(type: "tinyint", nullable: false),
                    code = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    label_fr = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    label_en = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    is_retired = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_track", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "trade",
                columns: table => new
                {
                    number = table.Column<byte>(type: "tinyint", nullable: false),
                    code = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    label_fr = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    label_en = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    is_retired = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trade", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "unpriced_day",
                columns: table => new
                {
                    date = table.Column<DateOnly>(type: "date", nullable: false),
                    partner_id = table.Column<int>(type: "int", nullable: false),
                    benefit_id = table.Column<int>(type: "int", nullable: false),
                    sales = table.Column<int>(type: "int", nullable: false),
                    returns = table.Column<int>(type: "int", nullable: false),
                    gross_cents = table.Column<long>(type: "bigint", nullable: false),
                    holder_cents = table.Column<long>(type: "bigint", nullable: false),
                    cleared_on = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_unpriced_day", x => new { x.date, x.partner_id, x.benefit_id });
                });

            migrationBuilder.CreateTable(
                name: "business_day_cut",
                columns: table => new
                {
                    date = table.Column<DateOnly>(type: "date", nullable: false),
                    partition = table.Column<short>(type: "smallint", nullable: false),
                    lsn = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_business_day_cut", x => new { x.date, x.partition });
                    table.ForeignKey(
                        name: "fk_business_day_cut_business_day",
                        column: x => x.date,
                        principalTable: "business_day",
                        principalColumn: "date");
                });

            migrationBuilder.CreateTable(
                name: "convention",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [convention_id]"),
                    partner_id = table.Column<int>(type: "int", nullable: false),
                    code = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    first_day = table.Column<DateOnly>(type: "date", nullable: false),
                    last_day = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_convention", x => x.id);
                    table.ForeignKey(
                        name: "fk_convention_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "partner_bank_account",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [partner_bank_account_id]"),
                    partner_id = table.Column<int>(type: "int", nullable: false),
                    iban = table.Column<string>(type: "nvarchar(34)", maxLength: 34, nullable: false, collation: "Latin1_General_100_BIN2"),
                    bic = table.Column<string>(type: "nvarchar(11)", maxLength: 11, nullable: true, collation: "Latin1_General_100_BIN2"),
                    account_holder_name = table.Column<string>(type: "nvarchar(70)", maxLength: 70, nullable: false, collation: "Latin1_General_100_BIN2"),
                    from_ms = table.Column<long>(type: "bigint", nullable: false),
                    until_ms = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_bank_account", x => x.id);
                    table.ForeignKey(
                        name: "fk_partner_bank_account_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "terminal",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [terminal_id]"),
                    partner_id = table.Column<int>(type: "int", nullable: false),
                    label = table.Column<string>(type: "nvarchar(80)", maxLength: 80, nullable: false, collation: "Latin1_General_100_BIN2"),
                    status = table.Column<byte>(type: "tinyint", nullable: false),
                    public_key = table.Column<byte[]>(type: "varbinary(120)", maxLength: 120, nullable: true),
                    activation_code_hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: true),
                    activation_expires_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    failed_activations = table.Column<int>(type: "int", nullable: false),
                    activated_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    daily_quota = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_terminal", x => x.id);
                    table.ForeignKey(
                        name: "fk_terminal_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "person_system_user",
                columns: table => new
                {
                    person_id = table.Column<int>(type: "int", nullable: false),
                    system_user = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_system_user", x => new { x.person_id, x.system_user });
                    table.ForeignKey(
                        name: "fk_person_system_user_person",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "payment_order",
                columns: table => new
                {
                    number = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false, collation: "Latin1_General_100_BIN2"),
                    settlement_id = table.Column<int>(type: "int", nullable: false),
                    partner_id = table.Column<int>(type: "int", nullable: false),
                    state = table.Column<byte>(type: "tinyint", nullable: false),
                    end_to_end_id = table.Column<string>(type: "nvarchar(35)", maxLength: 35, nullable: false, collation: "Latin1_General_100_BIN2"),
                    amount_cents = table.Column<long>(type: "bigint", nullable: false),
                    first_day = table.Column<DateOnly>(type: "date", nullable: false),
                    last_day = table.Column<DateOnly>(type: "date", nullable: false),
                    partner_name = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    partner_siret = table.Column<string>(type: "nvarchar(14)", maxLength: 14, nullable: false, collation: "Latin1_General_100_BIN2"),
                    partner_address = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: false, collation: "Latin1_General_100_BIN2"),
                    account_holder_name = table.Column<string>(type: "nvarchar(70)", maxLength: 70, nullable: false, collation: "Latin1_General_100_BIN2"),
                    iban = table.Column<string>(type: "nvarchar(34)", maxLength: 34, nullable: false, collation: "Latin1_General_100_BIN2"),
                    bic = table.Column<string>(type: "nvarchar(11)", maxLength: 11, nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment_order", x => x.number);
                    table.ForeignKey(
                        name: "fk_payment_order_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_payment_order_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "settlement_file",
                columns: table => new
                {
                    settlement_id = table.Column<int>(type: "int", nullable: false),
                    name = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_settlement_file", x => new { x.settlement_id, x.name });
                    table.ForeignKey(
                        name: "fk_settlement_file_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "convention_benefit",
                columns: table => new
                {
                    convention_id = table.Column<int>(type: "int", nullable: false),
                    benefit_id = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_convention_benefit", x => new { x.convention_id, x.benefit_id });
                    table.ForeignKey(
                        name: "fk_convention_benefit_convention",
                        column: x => x.convention_id,
                        principalTable: "convention",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "payment_order_line",
                columns: table => new
                {
                    date = table.Column<DateOnly>(type: "date", nullable: false),
                    partner_id = table.Column<int>(type: "int", nullable: false),
                    benefit_id = table.Column<int>(type: "int", nullable: false),
                    order_number = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false, collation: "Latin1_General_100_BIN2"),
                    net_cents = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment_order_line", x => new { x.date, x.partner_id, x.benefit_id });
                    table.ForeignKey(
                        name: "fk_payment_order_line_partner_day",
                        columns: x => new { x.date, x.partner_id, x.benefit_id },
                        principalTable: "partner_day",
                        principalColumns: new[] { "date", "partner_id", "benefit_id" });
                    table.ForeignKey(
                        name: "fk_payment_order_line_payment_order",
                        column: x => x.order_number,
                        principalTable: "payment_order",
                        principalColumn: "number");
                });

            migrationBuilder.InsertData(
                table: "audit_head",
                columns: new[] { "id", "hash", "last_id" },
                values: new object[] { 1, new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 0L });

            migrationBuilder.InsertData(
                table: "reference_version",
                columns: new[] { "id", "version" },
                values: new object[] { 1, 0L });

            migrationBuilder.CreateIndex(
                name: "ix_audit_subject_at_ms",
                table: "audit",
                columns: new[] { "subject", "at_ms" });

            migrationBuilder.CreateIndex(
                name: "ix_awaited_credential_pass_id",
                table: "awaited_credential",
                column: "pass_id");

            migrationBuilder.CreateIndex(
                name: "ix_campaign_school_year",
                table: "campaign",
                column: "school_year",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_convention_partner_id_code",
                table: "convention",
                columns: new[] { "partner_id", "code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_credential_pass_id",
                table: "credential",
                column: "pass_id");

            migrationBuilder.CreateIndex(
                name: "ix_credential_serial",
                table: "credential",
                column: "serial",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_credential_status_index",
                table: "credential",
                column: "status_index",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_holder_ine_hmac",
                table: "holder",
                column: "ine_hmac",
                unique: true,
                filter: "[ine_hmac] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_holder_pass_id",
                table: "holder",
                column: "pass_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_holder_uai_class_code",
                table: "holder",
                columns: new[] { "uai", "class_code" });

            migrationBuilder.CreateIndex(
                name: "ix_level_code",
                table: "level",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_operation_partner_id_business_day",
                table: "operation",
                columns: new[] { "partner_id", "business_day" });

            migrationBuilder.CreateIndex(
                name: "ix_operation_pass_id_occurred_at_ms",
                table: "operation",
                columns: new[] { "pass_id", "occurred_at_ms" });

            migrationBuilder.CreateIndex(
                name: "ix_operation_related_id",
                table: "operation",
                column: "related_id",
                filter: "related_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_partner_siret",
                table: "partner",
                column: "siret",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_partner_bank_account_partner_id",
                table: "partner_bank_account",
                column: "partner_id");

            migrationBuilder.CreateIndex(
                name: "ix_partner_day_cleared_on",
                table: "partner_day",
                column: "cleared_on");

            migrationBuilder.CreateIndex(
                name: "ix_partner_day_partner_id_date",
                table: "partner_day",
                columns: new[] { "partner_id", "date" });

            migrationBuilder.CreateIndex(
                name: "ix_payment_order_end_to_end_id",
                table: "payment_order",
                column: "end_to_end_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_payment_order_partner_id",
                table: "payment_order",
                column: "partner_id");

            migrationBuilder.CreateIndex(
                name: "ix_payment_order_settlement_id",
                table: "payment_order",
                column: "settlement_id");

            migrationBuilder.CreateIndex(
                name: "ix_payment_order_line_order_number",
                table: "payment_order_line",
                column: "order_number");

            migrationBuilder.CreateIndex(
                name: "ix_person_handle",
                table: "person",
                column: "handle",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_person_system_user_system_user",
                table: "person_system_user",
                column: "system_user");

            migrationBuilder.CreateIndex(
                name: "ix_posting_day",
                table: "posting",
                column: "day");

            migrationBuilder.CreateIndex(
                name: "ix_product_code",
                table: "product",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_settlement_message_id",
                table: "settlement",
                column: "message_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_terminal_activation_code_hash",
                table: "terminal",
                column: "activation_code_hash");

            migrationBuilder.CreateIndex(
                name: "ix_terminal_partner_id",
                table: "terminal",
                column: "partner_id");

            migrationBuilder.CreateIndex(
                name: "ix_track_code",
                table: "track",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_trade_code",
                table: "trade",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_unpriced_day_cleared_on",
                table: "unpriced_day",
                column: "cleared_on");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit");

            migrationBuilder.DropTable(
                name: "audit_head");

            migrationBuilder.DropTable(
                name: "awaited_credential");

            migrationBuilder.DropTable(
                name: "benefit_version");

            migrationBuilder.DropTable(
                name: "business_day_cut");

            migrationBuilder.DropTable(
                name: "campaign");

            migrationBuilder.DropTable(
                name: "convention_benefit");

            migrationBuilder.DropTable(
                name: "credential");

            migrationBuilder.DropTable(
                name: "decision_settings");

            migrationBuilder.DropTable(
                name: "document_counter");

            migrationBuilder.DropTable(
                name: "entry");

            migrationBuilder.DropTable(
                name: "followed_feed");

            migrationBuilder.DropTable(
                name: "holder");

            migrationBuilder.DropTable(
                name: "level");

            migrationBuilder.DropTable(
                name: "log");

            migrationBuilder.DropTable(
                name: "log_identity");

            migrationBuilder.DropTable(
                name: "log_snapshot");

            migrationBuilder.DropTable(
                name: "operation");

            migrationBuilder.DropTable(
                name: "partner_bank_account");

            migrationBuilder.DropTable(
                name: "partner_year");

            migrationBuilder.DropTable(
                name: "payment_order_line");

            migrationBuilder.DropTable(
                name: "person_system_user");

            migrationBuilder.DropTable(
                name: "posting");

            migrationBuilder.DropTable(
                name: "product");

            migrationBuilder.DropTable(
                name: "projection");

            migrationBuilder.DropTable(
                name: "purse");

            migrationBuilder.DropTable(
                name: "reference_version");

            migrationBuilder.DropTable(
                name: "reimbursement_rule");

            migrationBuilder.DropTable(
                name: "school");

            migrationBuilder.DropTable(
                name: "settlement_file");

            migrationBuilder.DropTable(
                name: "terminal");

            migrationBuilder.DropTable(
                name: "track");

            migrationBuilder.DropTable(
                name: "trade");

            migrationBuilder.DropTable(
                name: "unpriced_day");

            migrationBuilder.DropTable(
                name: "business_day");

            migrationBuilder.DropTable(
                name: "convention");

            migrationBuilder.DropTable(
                name: "partner_day");

            migrationBuilder.DropTable(
                name: "payment_order");

            migrationBuilder.DropTable(
                name: "person");

            migrationBuilder.DropTable(
                name: "partner");

            migrationBuilder.DropTable(
                name: "settlement");

            migrationBuilder.DropSequence(
                name: "convention_id");

            migrationBuilder.DropSequence(
                name: "credential_id");

            migrationBuilder.DropSequence(
                name: "partner_bank_account_id");

            migrationBuilder.DropSequence(
                name: "partner_id");

            migrationBuilder.DropSequence(
                name: "person_id");

            migrationBuilder.DropSequence(
                name: "terminal_id");
        }
    }
}
