IF OBJECT_ID(N'[__EFMigrationsHistory]') IS NULL
BEGIN
    CREATE TABLE [__EFMigrationsHistory] (
        [MigrationId] nvarchar(150) NOT NULL,
        [ProductVersion] nvarchar(32) NOT NULL,
        CONSTRAINT [PK___EFMigrationsHistory] PRIMARY KEY ([MigrationId])
    );
END;
GO

BEGIN TRANSACTION;
CREATE SEQUENCE [convention_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [credential_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [partner_bank_account_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [partner_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [person_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [terminal_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE TABLE [audit] (
    [id] bigint NOT NULL,
    [at_ms] bigint NOT NULL,
    [actor_id] int NOT NULL,
    [actor] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [role] tinyint NOT NULL,
    [channel] tinyint NOT NULL,
    [reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
    [action] nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [subject] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [before] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [after] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
    [hash] varbinary(32) NOT NULL,
    CONSTRAINT [pk_audit] PRIMARY KEY ([id])
);

CREATE TABLE [audit_head] (
    [id] int NOT NULL,
    [last_id] bigint NOT NULL,
    [hash] varbinary(32) NOT NULL,
    CONSTRAINT [pk_audit_head] PRIMARY KEY ([id])
);

CREATE TABLE [awaited_credential] (
    [id] int NOT NULL,
    [pass_id] bigint NOT NULL,
    [tried_at_ms] bigint NOT NULL,
    CONSTRAINT [pk_awaited_credential] PRIMARY KEY ([id])
);

CREATE TABLE [benefit_version] (
    [benefit_id] int NOT NULL,
    [version] int NOT NULL,
    [applies_from] date NOT NULL,
    [campaign] nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [code] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [label] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [unit] tinyint NOT NULL,
    [grants] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [products] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [trades] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [share_fixed_cents] bigint NOT NULL,
    [share_basis_points] int NOT NULL,
    [region_cap_per_unit_cents] bigint NULL,
    [limit_per_day] bigint NULL,
    [valid_from] date NOT NULL,
    [valid_until] date NOT NULL,
    [priority] int NOT NULL,
    [offline_floor_cents] bigint NOT NULL,
    [funding_line] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_benefit_version] PRIMARY KEY ([benefit_id], [version])
);

CREATE TABLE [business_day] (
    [date] date NOT NULL,
    [state] tinyint NOT NULL,
    [seal] varbinary(32) NULL,
    [closed_at_ms] bigint NULL,
    CONSTRAINT [pk_business_day] PRIMARY KEY ([date])
);

CREATE TABLE [campaign] (
    [code] nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [school_year] int NOT NULL,
    [opens_on] date NOT NULL,
    [spend_until] date NOT NULL,
    CONSTRAINT [pk_campaign] PRIMARY KEY ([code])
);

CREATE TABLE [credential] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [credential_id]),
    [pass_id] bigint NOT NULL,
    [kind] tinyint NOT NULL,
    [serial] varbinary(16) NOT NULL,
    [public_key] varbinary(120) NULL,
    [status] tinyint NOT NULL,
    [status_index] int NOT NULL,
    [issued_at_ms] bigint NOT NULL,
    [expires_on] date NOT NULL,
    [revoked_at_ms] bigint NULL,
    CONSTRAINT [pk_credential] PRIMARY KEY ([id])
);

CREATE TABLE [decision_settings] (
    [id] int NOT NULL,
    [cancel_window_ms] bigint NOT NULL,
    [hold_lifetime_ms] bigint NOT NULL,
    [clock_tolerance_ms] bigint NOT NULL,
    [offline_max_age_ms] bigint NOT NULL,
    [offline_overdraft] tinyint NOT NULL,
    [sale_cap_cents] bigint NOT NULL,
    CONSTRAINT [pk_decision_settings] PRIMARY KEY ([id])
);

CREATE TABLE [document_counter] (
    [series] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [last] bigint NOT NULL,
    CONSTRAINT [pk_document_counter] PRIMARY KEY ([series])
);

CREATE TABLE [entry] (
    [partition] smallint NOT NULL,
    [lsn] bigint NOT NULL,
    [idx] int NOT NULL,
    [leg] smallint NOT NULL,
    [pass_id] bigint NOT NULL,
    [benefit_id] int NOT NULL,
    [benefit_version] int NOT NULL,
    [units] int NOT NULL,
    [region_cents] int NOT NULL,
    [balance_after] int NOT NULL,
    [business_day] date NOT NULL,
    [partner_id] int NOT NULL,
    CONSTRAINT [pk_entry] PRIMARY KEY ([partition], [lsn], [idx], [leg])
);

CREATE TABLE [followed_feed] (
    [id] int NOT NULL,
    [position] bigint NOT NULL,
    CONSTRAINT [pk_followed_feed] PRIMARY KEY ([id])
);

CREATE TABLE [holder] (
    [id] bigint NOT NULL,
    [pass_id] bigint NOT NULL,
    [ine_hmac] varbinary(32) NULL,
    [family_name] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL,
    [given_name] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL,
    [birth_date] date NULL,
    [status] tinyint NOT NULL,
    [uai] nvarchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [mef_code] nvarchar(11) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [class_code] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL,
    [campaign] nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [left_on] date NULL,
    [entitlement_hash] bigint NULL,
    [enrolled_at_ms] bigint NOT NULL,
    [updated_at_ms] bigint NOT NULL,
    CONSTRAINT [pk_holder] PRIMARY KEY ([id])
);

CREATE TABLE [level] (
    [number] tinyint NOT NULL,
    [code] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [label_fr] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [label_en] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [is_retired] bit NOT NULL,
    CONSTRAINT [pk_level] PRIMARY KEY ([number])
);

CREATE TABLE [log] (
    [partition] int NOT NULL,
    [lsn] bigint NOT NULL,
    [day] int NOT NULL,
    [payload] varbinary(max) NOT NULL,
    [hash] varbinary(32) NOT NULL,
    CONSTRAINT [pk_log] PRIMARY KEY ([partition], [lsn])
);

CREATE TABLE [log_identity] (
    [id] binary(16) NOT NULL,
    [partitions] int NOT NULL,
    [first_day] int NOT NULL,
    CONSTRAINT [pk_log_identity] PRIMARY KEY ([id])
);

CREATE TABLE [log_snapshot] (
    [partition] int NOT NULL,
    [lsn] bigint NOT NULL,
    [hash] varbinary(32) NOT NULL,
    [day] int NOT NULL,
    [state] varbinary(max) NOT NULL,
    CONSTRAINT [pk_log_snapshot] PRIMARY KEY ([partition], [lsn])
);

CREATE TABLE [operation] (
    [operation_id] binary(16) NOT NULL,
    [partition] smallint NOT NULL,
    [lsn] bigint NOT NULL,
    [idx] int NOT NULL,
    [pass_id] bigint NOT NULL,
    [kind] tinyint NOT NULL,
    [partner_id] int NOT NULL,
    [terminal_id] int NOT NULL,
    [occurred_at_ms] bigint NOT NULL,
    [recorded_at_ms] bigint NOT NULL,
    [business_day] date NOT NULL,
    [amount_cents] bigint NOT NULL,
    [holder_cents] bigint NOT NULL,
    [region_cents] bigint NOT NULL,
    [refusal] int NOT NULL,
    [flags] tinyint NOT NULL,
    [related_id] binary(16) NULL,
    CONSTRAINT [pk_operation] PRIMARY KEY ([operation_id])
);

CREATE TABLE [partner] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [partner_id]),
    [siret] nvarchar(14) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [legal_name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [trade] tinyint NOT NULL,
    [status] tinyint NOT NULL,
    [rhythm] tinyint NOT NULL,
    [iban] nvarchar(34) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [bic] nvarchar(11) COLLATE Latin1_General_100_BIN2 NULL,
    [account_holder_name] nvarchar(70) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [address] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [postal_code] nvarchar(5) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [city] nvarchar(80) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [email] nvarchar(254) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [since] date NOT NULL,
    CONSTRAINT [pk_partner] PRIMARY KEY ([id])
);

CREATE TABLE [partner_day] (
    [date] date NOT NULL,
    [partner_id] int NOT NULL,
    [benefit_id] int NOT NULL,
    [cleared_on] date NOT NULL,
    [rule_id] int NOT NULL,
    [sales] int NOT NULL,
    [returns] int NOT NULL,
    [units] bigint NOT NULL,
    [sold_cents] bigint NOT NULL,
    [returned_cents] bigint NOT NULL,
    [holder_cents] bigint NOT NULL,
    [base_before_cents] bigint NOT NULL,
    [base_cents] bigint NOT NULL,
    [reimbursed_cents] bigint NOT NULL,
    [fee_cents] bigint NOT NULL,
    CONSTRAINT [pk_partner_day] PRIMARY KEY ([date], [partner_id], [benefit_id])
);

CREATE TABLE [partner_year] (
    [year] int NOT NULL,
    [partner_id] int NOT NULL,
    [benefit_id] int NOT NULL,
    [base_cents] bigint NOT NULL,
    CONSTRAINT [pk_partner_year] PRIMARY KEY ([year], [partner_id], [benefit_id])
);

CREATE TABLE [person] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [person_id]),
    [handle] nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [roles] tinyint NOT NULL,
    [since_ms] bigint NOT NULL,
    [ended_ms] bigint NULL,
    CONSTRAINT [pk_person] PRIMARY KEY ([id])
);

CREATE TABLE [posting] (
    [document] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [line] int NOT NULL,
    [journal] tinyint NOT NULL,
    [day] date NOT NULL,
    [account] nvarchar(80) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [partner_id] int NULL,
    [benefit_id] int NULL,
    [debit_cents] bigint NOT NULL,
    [credit_cents] bigint NOT NULL,
    CONSTRAINT [pk_posting] PRIMARY KEY ([document], [line])
);

CREATE TABLE [product] (
    [number] tinyint NOT NULL,
    [code] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [label_fr] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [label_en] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [is_retired] bit NOT NULL,
    CONSTRAINT [pk_product] PRIMARY KEY ([number])
);

CREATE TABLE [projection] (
    [partition] smallint NOT NULL,
    [lsn] bigint NOT NULL,
    [hash] varbinary(32) NOT NULL,
    [day] date NOT NULL,
    CONSTRAINT [pk_projection] PRIMARY KEY ([partition])
);

CREATE TABLE [purse] (
    [pass_id] bigint NOT NULL,
    [benefit_id] int NOT NULL,
    [granted] int NOT NULL,
    [balance] int NOT NULL,
    [held] int NOT NULL,
    CONSTRAINT [pk_purse] PRIMARY KEY ([pass_id], [benefit_id])
);

CREATE TABLE [reference_version] (
    [id] int NOT NULL,
    [version] bigint NOT NULL,
    CONSTRAINT [pk_reference_version] PRIMARY KEY ([id])
);

CREATE TABLE [reimbursement_rule] (
    [id] int NOT NULL,
    [label] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [benefit_id] int NOT NULL,
    [trade] tinyint NULL,
    [first_day] date NOT NULL,
    [last_day] date NULL,
    [tiers] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [amount_per_unit_cents] bigint NULL,
    [cap_per_unit_cents] bigint NULL,
    [fee_per_sale_cents] bigint NOT NULL,
    CONSTRAINT [pk_reimbursement_rule] PRIMARY KEY ([id])
);

CREATE TABLE [school] (
    [uai] nvarchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NULL,
    [city] nvarchar(80) COLLATE Latin1_General_100_BIN2 NULL,
    [email] nvarchar(254) COLLATE Latin1_General_100_BIN2 NULL,
    [roll_year] int NULL,
    [roll_exported_at_ms] bigint NULL,
    CONSTRAINT [pk_school] PRIMARY KEY ([uai])
);

CREATE TABLE [settlement] (
    [id] int NOT NULL,
    [state] tinyint NOT NULL,
    [up_to_day] date NOT NULL,
    [execution_date] date NOT NULL,
    [message_id] nvarchar(35) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [drafted_at_ms] bigint NOT NULL,
    [drafted_by] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [first_approver] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    [first_approved_at_ms] bigint NULL,
    [second_approver] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    [second_approved_at_ms] bigint NULL,
    [sent_at_ms] bigint NULL,
    [order_count] int NOT NULL,
    [total_cents] bigint NOT NULL,
    [debtor_name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [debtor_iban] nvarchar(34) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [debtor_bic] nvarchar(11) COLLATE Latin1_General_100_BIN2 NULL,
    [debtor_siret] nvarchar(14) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [issuer_address] nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [issuer_contact] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [is_older_pain] bit NOT NULL,
    CONSTRAINT [pk_settlement] PRIMARY KEY ([id])
);

CREATE TABLE [track] (
    [number] tinyint NOT NULL,
    [code] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [label_fr] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [label_en] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [is_retired] bit NOT NULL,
    CONSTRAINT [pk_track] PRIMARY KEY ([number])
);

CREATE TABLE [trade] (
    [number] tinyint NOT NULL,
    [code] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [label_fr] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [label_en] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [is_retired] bit NOT NULL,
    CONSTRAINT [pk_trade] PRIMARY KEY ([number])
);

CREATE TABLE [unpriced_day] (
    [date] date NOT NULL,
    [partner_id] int NOT NULL,
    [benefit_id] int NOT NULL,
    [sales] int NOT NULL,
    [returns] int NOT NULL,
    [gross_cents] bigint NOT NULL,
    [holder_cents] bigint NOT NULL,
    [cleared_on] date NULL,
    CONSTRAINT [pk_unpriced_day] PRIMARY KEY ([date], [partner_id], [benefit_id])
);

CREATE TABLE [business_day_cut] (
    [date] date NOT NULL,
    [partition] smallint NOT NULL,
    [lsn] bigint NOT NULL,
    [hash] varbinary(32) NOT NULL,
    CONSTRAINT [pk_business_day_cut] PRIMARY KEY ([date], [partition]),
    CONSTRAINT [fk_business_day_cut_business_day] FOREIGN KEY ([date]) REFERENCES [business_day] ([date])
);

CREATE TABLE [convention] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [convention_id]),
    [partner_id] int NOT NULL,
    [code] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [first_day] date NOT NULL,
    [last_day] date NULL,
    CONSTRAINT [pk_convention] PRIMARY KEY ([id]),
    CONSTRAINT [fk_convention_partner] FOREIGN KEY ([partner_id]) REFERENCES [partner] ([id])
);

CREATE TABLE [partner_bank_account] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [partner_bank_account_id]),
    [partner_id] int NOT NULL,
    [iban] nvarchar(34) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [bic] nvarchar(11) COLLATE Latin1_General_100_BIN2 NULL,
    [account_holder_name] nvarchar(70) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [from_ms] bigint NOT NULL,
    [until_ms] bigint NULL,
    CONSTRAINT [pk_partner_bank_account] PRIMARY KEY ([id]),
    CONSTRAINT [fk_partner_bank_account_partner] FOREIGN KEY ([partner_id]) REFERENCES [partner] ([id])
);

CREATE TABLE [terminal] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [terminal_id]),
    [partner_id] int NOT NULL,
    [label] nvarchar(80) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [status] tinyint NOT NULL,
    [public_key] varbinary(120) NULL,
    [activation_code_hash] varbinary(32) NULL,
    [activation_expires_at_ms] bigint NULL,
    [failed_activations] int NOT NULL,
    [activated_at_ms] bigint NULL,
    [daily_quota] int NOT NULL,
    CONSTRAINT [pk_terminal] PRIMARY KEY ([id]),
    CONSTRAINT [fk_terminal_partner] FOREIGN KEY ([partner_id]) REFERENCES [partner] ([id])
);

CREATE TABLE [person_system_user] (
    [person_id] int NOT NULL,
    [system_user] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_person_system_user] PRIMARY KEY ([person_id], [system_user]),
    CONSTRAINT [fk_person_system_user_person] FOREIGN KEY ([person_id]) REFERENCES [person] ([id])
);

CREATE TABLE [payment_order] (
    [number] nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [settlement_id] int NOT NULL,
    [partner_id] int NOT NULL,
    [state] tinyint NOT NULL,
    [end_to_end_id] nvarchar(35) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [amount_cents] bigint NOT NULL,
    [first_day] date NOT NULL,
    [last_day] date NOT NULL,
    [partner_name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [partner_siret] nvarchar(14) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [partner_address] nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [account_holder_name] nvarchar(70) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [iban] nvarchar(34) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [bic] nvarchar(11) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_payment_order] PRIMARY KEY ([number]),
    CONSTRAINT [fk_payment_order_partner] FOREIGN KEY ([partner_id]) REFERENCES [partner] ([id]),
    CONSTRAINT [fk_payment_order_settlement] FOREIGN KEY ([settlement_id]) REFERENCES [settlement] ([id])
);

CREATE TABLE [settlement_file] (
    [settlement_id] int NOT NULL,
    [name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [bytes] bigint NOT NULL,
    [hash] varbinary(32) NOT NULL,
    CONSTRAINT [pk_settlement_file] PRIMARY KEY ([settlement_id], [name]),
    CONSTRAINT [fk_settlement_file_settlement] FOREIGN KEY ([settlement_id]) REFERENCES [settlement] ([id])
);

CREATE TABLE [convention_benefit] (
    [convention_id] int NOT NULL,
    [benefit_id] int NOT NULL,
    CONSTRAINT [pk_convention_benefit] PRIMARY KEY ([convention_id], [benefit_id]),
    CONSTRAINT [fk_convention_benefit_convention] FOREIGN KEY ([convention_id]) REFERENCES [convention] ([id])
);

CREATE TABLE [payment_order_line] (
    [date] date NOT NULL,
    [partner_id] int NOT NULL,
    [benefit_id] int NOT NULL,
    [order_number] nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [net_cents] bigint NOT NULL,
    CONSTRAINT [pk_payment_order_line] PRIMARY KEY ([date], [partner_id], [benefit_id]),
    CONSTRAINT [fk_payment_order_line_partner_day] FOREIGN KEY ([date], [partner_id], [benefit_id]) REFERENCES [partner_day] ([date], [partner_id], [benefit_id]),
    CONSTRAINT [fk_payment_order_line_payment_order] FOREIGN KEY ([order_number]) REFERENCES [payment_order] ([number])
);

IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'id', N'hash', N'last_id') AND [object_id] = OBJECT_ID(N'[audit_head]'))
    SET IDENTITY_INSERT [audit_head] ON;
INSERT INTO [audit_head] ([id], [hash], [last_id])
VALUES (1, 0x0000000000000000000000000000000000000000000000000000000000000000, CAST(0 AS bigint));
IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'id', N'hash', N'last_id') AND [object_id] = OBJECT_ID(N'[audit_head]'))
    SET IDENTITY_INSERT [audit_head] OFF;

IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'id', N'version') AND [object_id] = OBJECT_ID(N'[reference_version]'))
    SET IDENTITY_INSERT [reference_version] ON;
INSERT INTO [reference_version] ([id], [version])
VALUES (1, CAST(0 AS bigint));
IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'id', N'version') AND [object_id] = OBJECT_ID(N'[reference_version]'))
    SET IDENTITY_INSERT [reference_version] OFF;

CREATE INDEX [ix_audit_subject_at_ms] ON [audit] ([subject], [at_ms]);

CREATE INDEX [ix_awaited_credential_pass_id] ON [awaited_credential] ([pass_id]);

CREATE UNIQUE INDEX [ix_campaign_school_year] ON [campaign] ([school_year]);

CREATE UNIQUE INDEX [ix_convention_partner_id_code] ON [convention] ([partner_id], [code]);

CREATE INDEX [ix_credential_pass_id] ON [credential] ([pass_id]);

CREATE UNIQUE INDEX [ix_credential_serial] ON [credential] ([serial]);

CREATE UNIQUE INDEX [ix_credential_status_index] ON [credential] ([status_index]);

CREATE UNIQUE INDEX [ix_holder_ine_hmac] ON [holder] ([ine_hmac]) WHERE [ine_hmac] IS NOT NULL;

CREATE UNIQUE INDEX [ix_holder_pass_id] ON [holder] ([pass_id]);

CREATE INDEX [ix_holder_uai_class_code] ON [holder] ([uai], [class_code]);

CREATE UNIQUE INDEX [ix_level_code] ON [level] ([code]);

CREATE INDEX [ix_operation_partner_id_business_day] ON [operation] ([partner_id], [business_day]);

CREATE INDEX [ix_operation_pass_id_occurred_at_ms] ON [operation] ([pass_id], [occurred_at_ms]);

CREATE INDEX [ix_operation_related_id] ON [operation] ([related_id]) WHERE related_id IS NOT NULL;

CREATE UNIQUE INDEX [ix_partner_siret] ON [partner] ([siret]);

CREATE INDEX [ix_partner_bank_account_partner_id] ON [partner_bank_account] ([partner_id]);

CREATE INDEX [ix_partner_day_cleared_on] ON [partner_day] ([cleared_on]);

CREATE INDEX [ix_partner_day_partner_id_date] ON [partner_day] ([partner_id], [date]);

CREATE UNIQUE INDEX [ix_payment_order_end_to_end_id] ON [payment_order] ([end_to_end_id]);

CREATE INDEX [ix_payment_order_partner_id] ON [payment_order] ([partner_id]);

CREATE INDEX [ix_payment_order_settlement_id] ON [payment_order] ([settlement_id]);

CREATE INDEX [ix_payment_order_line_order_number] ON [payment_order_line] ([order_number]);

CREATE UNIQUE INDEX [ix_person_handle] ON [person] ([handle]);

CREATE INDEX [ix_person_system_user_system_user] ON [person_system_user] ([system_user]);

CREATE INDEX [ix_posting_day] ON [posting] ([day]);

CREATE UNIQUE INDEX [ix_product_code] ON [product] ([code]);

CREATE UNIQUE INDEX [ix_settlement_message_id] ON [settlement] ([message_id]);

CREATE INDEX [ix_terminal_activation_code_hash] ON [terminal] ([activation_code_hash]);

CREATE INDEX [ix_terminal_partner_id] ON [terminal] ([partner_id]);

CREATE UNIQUE INDEX [ix_track_code] ON [track] ([code]);

CREATE UNIQUE INDEX [ix_trade_code] ON [trade] ([code]);

CREATE INDEX [ix_unpriced_day_cleared_on] ON [unpriced_day] ([cleared_on]);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20260901000000_Initial', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
CREATE TYPE [log_row] AS TABLE (
    [partition] int NOT NULL PRIMARY KEY,
    [lsn] bigint NOT NULL,
    [day] int NOT NULL,
    [payload] varbinary(max) NOT NULL,
    [hash] varbinary(32) NOT NULL);
CREATE TYPE [log_head] AS TABLE (
    [partition] int NOT NULL PRIMARY KEY,
    [lsn] bigint NOT NULL);
CREATE TYPE [projection_move] AS TABLE (
    [partition] smallint NOT NULL PRIMARY KEY,
    [lsn] bigint NOT NULL,
    [hash] varbinary(32) NOT NULL,
    [day] date NOT NULL,
    [was] bigint NOT NULL);

COMMIT;
GO

IF EXISTS (SELECT 1 FROM sys.databases WHERE [database_id] = DB_ID() AND [snapshot_isolation_state] IN (0, 2))
    ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON;
IF EXISTS (SELECT 1 FROM sys.databases WHERE [database_id] = DB_ID() AND [is_read_committed_snapshot_on] = 0)
    ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
GO

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20260901000001_RowTypesAndSnapshots', N'10.0.15');
GO

BEGIN TRANSACTION;
DROP TABLE [payment_order_line];

DROP INDEX [ix_settlement_message_id] ON [settlement];

DROP INDEX [ix_payment_order_end_to_end_id] ON [payment_order];

ALTER TABLE [operation] DROP CONSTRAINT [pk_operation];

DECLARE @var nvarchar(max);
SELECT @var = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[settlement]') AND [c].[name] = N'debtor_bic');
IF @var IS NOT NULL EXEC(N'ALTER TABLE [settlement] DROP CONSTRAINT ' + @var + ';');
ALTER TABLE [settlement] DROP COLUMN [debtor_bic];

DECLARE @var1 nvarchar(max);
SELECT @var1 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[settlement]') AND [c].[name] = N'debtor_iban');
IF @var1 IS NOT NULL EXEC(N'ALTER TABLE [settlement] DROP CONSTRAINT ' + @var1 + ';');
ALTER TABLE [settlement] DROP COLUMN [debtor_iban];

DECLARE @var2 nvarchar(max);
SELECT @var2 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[settlement]') AND [c].[name] = N'first_approved_at_ms');
IF @var2 IS NOT NULL EXEC(N'ALTER TABLE [settlement] DROP CONSTRAINT ' + @var2 + ';');
ALTER TABLE [settlement] DROP COLUMN [first_approved_at_ms];

DECLARE @var3 nvarchar(max);
SELECT @var3 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[settlement]') AND [c].[name] = N'first_approver');
IF @var3 IS NOT NULL EXEC(N'ALTER TABLE [settlement] DROP CONSTRAINT ' + @var3 + ';');
ALTER TABLE [settlement] DROP COLUMN [first_approver];

DECLARE @var4 nvarchar(max);
SELECT @var4 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[settlement]') AND [c].[name] = N'is_older_pain');
IF @var4 IS NOT NULL EXEC(N'ALTER TABLE [settlement] DROP CONSTRAINT ' + @var4 + ';');
ALTER TABLE [settlement] DROP COLUMN [is_older_pain];

DECLARE @var5 nvarchar(max);
SELECT @var5 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[settlement]') AND [c].[name] = N'message_id');
IF @var5 IS NOT NULL EXEC(N'ALTER TABLE [settlement] DROP CONSTRAINT ' + @var5 + ';');
ALTER TABLE [settlement] DROP COLUMN [message_id];

DECLARE @var6 nvarchar(max);
SELECT @var6 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[settlement]') AND [c].[name] = N'second_approver');
IF @var6 IS NOT NULL EXEC(N'ALTER TABLE [settlement] DROP CONSTRAINT ' + @var6 + ';');
ALTER TABLE [settlement] DROP COLUMN [second_approver];

DECLARE @var7 nvarchar(max);
SELECT @var7 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[payment_order]') AND [c].[name] = N'account_holder_name');
IF @var7 IS NOT NULL EXEC(N'ALTER TABLE [payment_order] DROP CONSTRAINT ' + @var7 + ';');
ALTER TABLE [payment_order] DROP COLUMN [account_holder_name];

DECLARE @var8 nvarchar(max);
SELECT @var8 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[payment_order]') AND [c].[name] = N'bic');
IF @var8 IS NOT NULL EXEC(N'ALTER TABLE [payment_order] DROP CONSTRAINT ' + @var8 + ';');
ALTER TABLE [payment_order] DROP COLUMN [bic];

DECLARE @var9 nvarchar(max);
SELECT @var9 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[payment_order]') AND [c].[name] = N'end_to_end_id');
IF @var9 IS NOT NULL EXEC(N'ALTER TABLE [payment_order] DROP CONSTRAINT ' + @var9 + ';');
ALTER TABLE [payment_order] DROP COLUMN [end_to_end_id];

DECLARE @var10 nvarchar(max);
SELECT @var10 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[payment_order]') AND [c].[name] = N'iban');
IF @var10 IS NOT NULL EXEC(N'ALTER TABLE [payment_order] DROP CONSTRAINT ' + @var10 + ';');
ALTER TABLE [payment_order] DROP COLUMN [iban];

EXEC sp_rename N'[settlement].[second_approved_at_ms]', N'last_entry', 'COLUMN';

EXEC sp_rename N'[settlement].[debtor_siret]', N'issuer_siret', 'COLUMN';

EXEC sp_rename N'[settlement].[debtor_name]', N'issuer_name', 'COLUMN';

DECLARE @var11 nvarchar(max);
SELECT @var11 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[settlement]') AND [c].[name] = N'issuer_contact');
IF @var11 IS NOT NULL EXEC(N'ALTER TABLE [settlement] DROP CONSTRAINT ' + @var11 + ';');
ALTER TABLE [settlement] ALTER COLUMN [issuer_contact] nvarchar(254) COLLATE Latin1_General_100_BIN2 NOT NULL;

DECLARE @var12 nvarchar(max);
SELECT @var12 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[settlement]') AND [c].[name] = N'issuer_address');
IF @var12 IS NOT NULL EXEC(N'ALTER TABLE [settlement] DROP CONSTRAINT ' + @var12 + ';');
ALTER TABLE [settlement] ALTER COLUMN [issuer_address] nvarchar(600) COLLATE Latin1_General_100_BIN2 NOT NULL;

ALTER TABLE [settlement] ADD [dispute_days] int NOT NULL DEFAULT 0;

ALTER TABLE [settlement] ADD [hash] varbinary(32) NULL;

ALTER TABLE [posting] ADD [entry] bigint NOT NULL DEFAULT CAST(0 AS bigint);

ALTER TABLE [payment_order] ADD [conventions] nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL DEFAULT N'';

ALTER TABLE [payment_order] ADD [held_reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL;

ALTER TABLE [log_identity] ADD [keys_fingerprint] varbinary(32) NULL;

ALTER TABLE [convention] ADD [trade] tinyint NULL;

ALTER TABLE [benefit_version] ADD [limit_per_month] bigint NULL;

ALTER TABLE [benefit_version] ADD [limit_per_week] bigint NULL;

ALTER TABLE [benefit_version] ADD [region_cap_per_sale_cents] bigint NULL;

ALTER TABLE [operation] ADD CONSTRAINT [pk_operation] PRIMARY KEY ([operation_id], [pass_id]);

CREATE TABLE [payable_item] (
    [id] bigint NOT NULL,
    [kind] tinyint NOT NULL,
    [partner_id] int NOT NULL,
    [day] date NOT NULL,
    [cents] bigint NOT NULL,
    [sales_day] date NULL,
    [benefit_id] int NULL,
    [label] nvarchar(140) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_payable_item] PRIMARY KEY ([id]),
    CONSTRAINT [fk_payable_item_partner] FOREIGN KEY ([partner_id]) REFERENCES [partner] ([id])
);

CREATE TABLE [payment_attempt] (
    [end_to_end_id] nvarchar(35) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [order_number] nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [rank] int NOT NULL,
    [settlement_id] int NOT NULL,
    [live_order] nvarchar(20) COLLATE Latin1_General_100_BIN2 NULL,
    [rail] tinyint NOT NULL,
    [state] tinyint NOT NULL,
    [state_at_ms] bigint NOT NULL,
    [sent_at_ms] bigint NULL,
    [bank_day] date NULL,
    [reason_code] nvarchar(35) COLLATE Latin1_General_100_BIN2 NULL,
    [proof] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
    [account_holder_name] nvarchar(70) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [iban] nvarchar(34) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [bic] nvarchar(11) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_payment_attempt] PRIMARY KEY ([end_to_end_id]),
    CONSTRAINT [fk_payment_attempt_payment_order] FOREIGN KEY ([order_number]) REFERENCES [payment_order] ([number]),
    CONSTRAINT [fk_payment_attempt_settlement] FOREIGN KEY ([settlement_id]) REFERENCES [settlement] ([id])
);

CREATE TABLE [region_identity] (
    [id] int NOT NULL,
    [log] binary(16) NOT NULL,
    [keys_fingerprint] varbinary(32) NOT NULL,
    [siren] nvarchar(9) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_region_identity] PRIMARY KEY ([id])
);

CREATE TABLE [region_settings] (
    [id] int NOT NULL,
    [name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [siret] nvarchar(14) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [address] nvarchar(600) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [iban] nvarchar(34) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [bic] nvarchar(11) COLLATE Latin1_General_100_BIN2 NULL,
    [contact] nvarchar(254) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [minimum_cents] bigint NOT NULL,
    [rhythm] tinyint NOT NULL,
    [is_older_pain] bit NOT NULL,
    [closed_days] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [dispute_days] int NOT NULL,
    CONSTRAINT [pk_region_settings] PRIMARY KEY ([id])
);

CREATE TABLE [sepa_batch] (
    [settlement_id] int NOT NULL,
    [message_id] nvarchar(35) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [debtor_name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [debtor_siret] nvarchar(14) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [debtor_iban] nvarchar(34) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [debtor_bic] nvarchar(11) COLLATE Latin1_General_100_BIN2 NULL,
    [is_older_pain] bit NOT NULL,
    CONSTRAINT [pk_sepa_batch] PRIMARY KEY ([settlement_id]),
    CONSTRAINT [fk_sepa_batch_settlement] FOREIGN KEY ([settlement_id]) REFERENCES [settlement] ([id])
);

CREATE TABLE [settlement_approval] (
    [settlement_id] int NOT NULL,
    [rank] int NOT NULL,
    [actor_id] int NOT NULL,
    [actor] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [at_ms] bigint NOT NULL,
    [hash] varbinary(32) NULL,
    CONSTRAINT [pk_settlement_approval] PRIMARY KEY ([settlement_id], [rank]),
    CONSTRAINT [fk_settlement_approval_settlement] FOREIGN KEY ([settlement_id]) REFERENCES [settlement] ([id])
);

CREATE TABLE [settlement_balance] (
    [settlement_id] int NOT NULL,
    [account] nvarchar(80) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [cents] bigint NOT NULL,
    CONSTRAINT [pk_settlement_balance] PRIMARY KEY ([settlement_id], [account]),
    CONSTRAINT [fk_settlement_balance_settlement] FOREIGN KEY ([settlement_id]) REFERENCES [settlement] ([id])
);

CREATE TABLE [settlement_carry] (
    [settlement_id] int NOT NULL,
    [partner_id] int NOT NULL,
    [reason] tinyint NOT NULL,
    [net_cents] bigint NOT NULL,
    CONSTRAINT [pk_settlement_carry] PRIMARY KEY ([settlement_id], [partner_id]),
    CONSTRAINT [fk_settlement_carry_partner] FOREIGN KEY ([partner_id]) REFERENCES [partner] ([id]),
    CONSTRAINT [fk_settlement_carry_settlement] FOREIGN KEY ([settlement_id]) REFERENCES [settlement] ([id])
);

CREATE TABLE [settlement_view] (
    [settlement_id] int NOT NULL,
    [hash] varbinary(32) NOT NULL,
    [text] varbinary(max) NOT NULL,
    CONSTRAINT [pk_settlement_view] PRIMARY KEY ([settlement_id], [hash]),
    CONSTRAINT [fk_settlement_view_settlement] FOREIGN KEY ([settlement_id]) REFERENCES [settlement] ([id])
);

CREATE TABLE [payment_order_item] (
    [order_number] nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [item_id] bigint NOT NULL,
    [cents] bigint NOT NULL,
    [live_item_id] bigint NULL,
    CONSTRAINT [pk_payment_order_item] PRIMARY KEY ([order_number], [item_id]),
    CONSTRAINT [fk_payment_order_item_payable_item] FOREIGN KEY ([item_id]) REFERENCES [payable_item] ([id]),
    CONSTRAINT [fk_payment_order_item_payment_order] FOREIGN KEY ([order_number]) REFERENCES [payment_order] ([number])
);

CREATE INDEX [ix_posting_entry] ON [posting] ([entry]);

CREATE INDEX [ix_payable_item_day] ON [payable_item] ([day]);

CREATE INDEX [ix_payable_item_partner_id] ON [payable_item] ([partner_id]);

CREATE UNIQUE INDEX [ix_payable_item_sales_day_partner_id_benefit_id] ON [payable_item] ([sales_day], [partner_id], [benefit_id]) WHERE [sales_day] IS NOT NULL AND [benefit_id] IS NOT NULL;

CREATE UNIQUE INDEX [ix_payment_attempt_live_order] ON [payment_attempt] ([live_order]) WHERE [live_order] IS NOT NULL;

CREATE UNIQUE INDEX [ix_payment_attempt_order_number_rank] ON [payment_attempt] ([order_number], [rank]);

CREATE INDEX [ix_payment_attempt_settlement_id] ON [payment_attempt] ([settlement_id]);

CREATE INDEX [ix_payment_order_item_item_id] ON [payment_order_item] ([item_id]);

CREATE UNIQUE INDEX [ix_payment_order_item_live_item_id] ON [payment_order_item] ([live_item_id]) WHERE [live_item_id] IS NOT NULL;

CREATE UNIQUE INDEX [ix_sepa_batch_message_id] ON [sepa_batch] ([message_id]);

CREATE INDEX [ix_settlement_carry_partner_id] ON [settlement_carry] ([partner_id]);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261125234029_GroundFloor', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
CREATE TABLE [bank_file] (
    [id] int NOT NULL,
    [name] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [hash] varbinary(32) NOT NULL,
    [kind] tinyint NOT NULL,
    [version] nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [message_id] nvarchar(140) COLLATE Latin1_General_100_BIN2 NULL,
    [taken_at_ms] bigint NOT NULL,
    [fact_count] int NOT NULL,
    [alerts] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_bank_file] PRIMARY KEY ([id])
);

CREATE TABLE [bank_line] (
    [file_id] int NOT NULL,
    [rank] int NOT NULL,
    [key] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [line_number] int NOT NULL,
    [kind] tinyint NOT NULL,
    [state] tinyint NOT NULL,
    [why] nvarchar(60) COLLATE Latin1_General_100_BIN2 NULL,
    [attempt] nvarchar(35) COLLATE Latin1_General_100_BIN2 NULL,
    [reference] nvarchar(140) COLLATE Latin1_General_100_BIN2 NULL,
    [cents] bigint NULL,
    [day] date NULL,
    [code] nvarchar(35) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [reason_code] nvarchar(35) COLLATE Latin1_General_100_BIN2 NULL,
    [text] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
    [creditor_iban] nvarchar(34) COLLATE Latin1_General_100_BIN2 NULL,
    [creditor_name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NULL,
    [handled_by] int NULL,
    [handled_reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_bank_line] PRIMARY KEY ([file_id], [rank]),
    CONSTRAINT [fk_bank_line_bank_file] FOREIGN KEY ([file_id]) REFERENCES [bank_file] ([id]),
    CONSTRAINT [fk_bank_line_payment_attempt] FOREIGN KEY ([attempt]) REFERENCES [payment_attempt] ([end_to_end_id])
);

CREATE UNIQUE INDEX [ix_bank_file_hash] ON [bank_file] ([hash]);

CREATE INDEX [ix_bank_line_attempt] ON [bank_line] ([attempt]);

CREATE UNIQUE INDEX [ix_bank_line_key] ON [bank_line] ([key]);

CREATE INDEX [ix_bank_line_state] ON [bank_line] ([state]);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126012433_BankFiles', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
ALTER TABLE [decision_settings] ADD [offline_list_max_age_ms] bigint NOT NULL DEFAULT CAST(0 AS bigint);

ALTER TABLE [decision_settings] ADD [offline_numbers] bit NOT NULL DEFAULT CAST(0 AS bit);

ALTER TABLE [decision_settings] ADD [offline_partner_per_day_cents] bigint NOT NULL DEFAULT CAST(0 AS bigint);

ALTER TABLE [decision_settings] ADD [offline_phone_codes] int NOT NULL DEFAULT 0;

ALTER TABLE [decision_settings] ADD [offline_phone_max_age_ms] bigint NOT NULL DEFAULT CAST(0 AS bigint);

ALTER TABLE [decision_settings] ADD [offline_till_per_day_cents] bigint NOT NULL DEFAULT CAST(0 AS bigint);

ALTER TABLE [decision_settings] ADD [offline_unsent_cents] bigint NOT NULL DEFAULT CAST(0 AS bigint);

ALTER TABLE [decision_settings] ADD [offline_unsent_sales] int NOT NULL DEFAULT 0;

ALTER TABLE [convention] ADD [offline_bearer] tinyint NULL;

ALTER TABLE [convention] ADD [takes_numbers] bit NOT NULL DEFAULT CAST(0 AS bit);

ALTER TABLE [benefit_version] ADD [offline_overdraft] bigint NULL;

EXEC(N'UPDATE decision_settings SET offline_phone_max_age_ms = 43200000, offline_phone_codes = 5, offline_partner_per_day_cents = 60000,
offline_till_per_day_cents = 20000, offline_list_max_age_ms = 93600000, offline_unsent_sales = 200, offline_unsent_cents = 300000')

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126014509_OfflineBounds', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
ALTER TABLE [unpriced_day] ADD [waits_for] date NOT NULL DEFAULT '0001-01-01';

DROP TABLE [partner_year];

CREATE TABLE [partner_year] (
    [year] int NOT NULL,
    [partner_id] int NOT NULL,
    [benefit_id] int NOT NULL,
    [rule_id] int NOT NULL,
    [from_cents] bigint NOT NULL,
    [base_cents] bigint NOT NULL,
    CONSTRAINT [pk_partner_year] PRIMARY KEY ([year], [partner_id], [benefit_id], [rule_id])
);

CREATE TABLE [partner_day_return] (
    [date] date NOT NULL,
    [partner_id] int NOT NULL,
    [benefit_id] int NOT NULL,
    [sale_day] date NOT NULL,
    [rule_id] int NOT NULL,
    [base_before_cents] bigint NOT NULL,
    [base_cents] bigint NOT NULL,
    [reimbursed_cents] bigint NOT NULL,
    [fee_cents] bigint NOT NULL,
    CONSTRAINT [pk_partner_day_return] PRIMARY KEY ([date], [partner_id], [benefit_id], [sale_day]),
    CONSTRAINT [fk_partner_day_return_partner_day] FOREIGN KEY ([date], [partner_id], [benefit_id]) REFERENCES [partner_day] ([date], [partner_id], [benefit_id])
);

EXEC(N'UPDATE unpriced_day SET waits_for = date')

EXEC(N'INSERT INTO partner_year (year, partner_id, benefit_id, rule_id, from_cents, base_cents)
SELECT used.year, used.partner_id, used.benefit_id, used.rule_id,
    SUM(CASE WHEN used.place = 1 THEN used.base_before_cents ELSE 0 END), SUM(used.base_cents)
FROM (
    SELECT YEAR(date) AS year, partner_id, benefit_id, rule_id, base_before_cents, base_cents,
        ROW_NUMBER() OVER (PARTITION BY YEAR(date), partner_id, benefit_id, rule_id ORDER BY cleared_on, date) AS place
    FROM partner_day WHERE sales <> 0 OR base_cents <> 0) used
GROUP BY used.year, used.partner_id, used.benefit_id, used.rule_id')

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126015900_SaleRules', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
ALTER TABLE [track] ADD [mef_patterns] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NOT NULL DEFAULT N'';

ALTER TABLE [level] ADD [mef_patterns] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NOT NULL DEFAULT N'';

EXEC(N'UPDATE level SET mef_patterns = ''200 210 247??????1'' WHERE code = ''SECONDE'' AND mef_patterns = ''''')

EXEC(N'UPDATE level SET mef_patterns = ''201 211 246??????1 247??????2'' WHERE code = ''PREMIERE'' AND mef_patterns = ''''')

EXEC(N'UPDATE level SET mef_patterns = ''202 212 246 247'' WHERE code = ''TERMINALE'' AND mef_patterns = ''''')

EXEC(N'UPDATE level SET mef_patterns = ''240??????1 241??????1 242??????1'' WHERE code = ''CAP1'' AND mef_patterns = ''''')

EXEC(N'UPDATE level SET mef_patterns = ''240 241 242'' WHERE code = ''CAP2'' AND mef_patterns = ''''')

EXEC(N'UPDATE track SET mef_patterns = ''200 201 202'' WHERE code = ''GENERAL'' AND mef_patterns = ''''')

EXEC(N'UPDATE track SET mef_patterns = ''210 211 212'' WHERE code = ''TECHNO'' AND mef_patterns = ''''')

EXEC(N'UPDATE track SET mef_patterns = ''246 247'' WHERE code = ''PRO'' AND mef_patterns = ''''')

EXEC(N'UPDATE track SET mef_patterns = ''240 241 242'' WHERE code = ''CAP'' AND mef_patterns = ''''')

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126020945_StudyProgrammes', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
ALTER TABLE [settlement] ADD [rail] tinyint NOT NULL DEFAULT CAST(1 AS tinyint);

CREATE TABLE [pes_batch] (
    [settlement_id] int NOT NULL,
    [file_name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [post] nvarchar(7) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [siret] nvarchar(14) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [collectivity] nvarchar(3) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [budget] nvarchar(2) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [budget_label] nvarchar(38) COLLATE Latin1_General_100_BIN2 NULL,
    [exercise] int NOT NULL,
    [nature] nvarchar(12) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [function] nvarchar(10) COLLATE Latin1_General_100_BIN2 NULL,
    [imputations] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [third_party] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [first_bordereau] int NOT NULL,
    [first_mandat] int NOT NULL,
    [payer_name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [payer_iban] nvarchar(34) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [bordereau] int NULL,
    CONSTRAINT [pk_pes_batch] PRIMARY KEY ([settlement_id]),
    CONSTRAINT [fk_pes_batch_settlement] FOREIGN KEY ([settlement_id]) REFERENCES [settlement] ([id])
);

CREATE TABLE [pes_mandat] (
    [exercise] int NOT NULL,
    [number] int NOT NULL,
    [settlement_id] int NOT NULL,
    [end_to_end_id] nvarchar(35) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_pes_mandat] PRIMARY KEY ([exercise], [number]),
    CONSTRAINT [fk_pes_mandat_payment_attempt] FOREIGN KEY ([end_to_end_id]) REFERENCES [payment_attempt] ([end_to_end_id])
);

CREATE TABLE [proof] (
    [kind] tinyint NOT NULL,
    [subject] int NOT NULL,
    [digest] varbinary(32) NOT NULL,
    [token] varbinary(max) NOT NULL,
    [at_ms] bigint NOT NULL,
    [authority] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_proof] PRIMARY KEY ([kind], [subject])
);

CREATE TABLE [region_option] (
    [name] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [value] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_region_option] PRIMARY KEY ([name])
);

CREATE UNIQUE INDEX [ix_pes_batch_exercise_bordereau] ON [pes_batch] ([exercise], [bordereau]) WHERE [bordereau] IS NOT NULL;

CREATE UNIQUE INDEX [ix_pes_mandat_end_to_end_id] ON [pes_mandat] ([end_to_end_id]);

CREATE INDEX [ix_pes_mandat_settlement_id] ON [pes_mandat] ([settlement_id]);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126040951_PublicAccountant', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
ALTER TABLE [reimbursement_rule] ADD [business] nvarchar(14) COLLATE Latin1_General_100_BIN2 NULL;

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126041459_RuleOfBusiness', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
DROP INDEX [ix_credential_status_index] ON [credential];

DECLARE @var13 nvarchar(max);
SELECT @var13 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[unpriced_day]') AND [c].[name] = N'returns');
IF @var13 IS NOT NULL EXEC(N'ALTER TABLE [unpriced_day] DROP CONSTRAINT ' + @var13 + ';');
ALTER TABLE [unpriced_day] DROP COLUMN [returns];

DECLARE @var14 nvarchar(max);
SELECT @var14 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[terminal]') AND [c].[name] = N'failed_activations');
IF @var14 IS NOT NULL EXEC(N'ALTER TABLE [terminal] DROP CONSTRAINT ' + @var14 + ';');
ALTER TABLE [terminal] DROP COLUMN [failed_activations];

DECLARE @var15 nvarchar(max);
SELECT @var15 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[school]') AND [c].[name] = N'city');
IF @var15 IS NOT NULL EXEC(N'ALTER TABLE [school] DROP CONSTRAINT ' + @var15 + ';');
ALTER TABLE [school] DROP COLUMN [city];

DECLARE @var16 nvarchar(max);
SELECT @var16 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[school]') AND [c].[name] = N'email');
IF @var16 IS NOT NULL EXEC(N'ALTER TABLE [school] DROP CONSTRAINT ' + @var16 + ';');
ALTER TABLE [school] DROP COLUMN [email];

DECLARE @var17 nvarchar(max);
SELECT @var17 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[partner]') AND [c].[name] = N'since');
IF @var17 IS NOT NULL EXEC(N'ALTER TABLE [partner] DROP CONSTRAINT ' + @var17 + ';');
ALTER TABLE [partner] DROP COLUMN [since];

DECLARE @var18 nvarchar(max);
SELECT @var18 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[credential]') AND [c].[name] = N'public_key');
IF @var18 IS NOT NULL EXEC(N'ALTER TABLE [credential] DROP CONSTRAINT ' + @var18 + ';');
ALTER TABLE [credential] DROP COLUMN [public_key];

DECLARE @var19 nvarchar(max);
SELECT @var19 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[credential]') AND [c].[name] = N'status_index');
IF @var19 IS NOT NULL EXEC(N'ALTER TABLE [credential] DROP CONSTRAINT ' + @var19 + ';');
ALTER TABLE [credential] DROP COLUMN [status_index];

DECLARE @var20 nvarchar(max);
SELECT @var20 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[bank_line]') AND [c].[name] = N'handled_by');
IF @var20 IS NOT NULL EXEC(N'ALTER TABLE [bank_line] DROP CONSTRAINT ' + @var20 + ';');
ALTER TABLE [bank_line] DROP COLUMN [handled_by];

DECLARE @var21 nvarchar(max);
SELECT @var21 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[bank_line]') AND [c].[name] = N'handled_reason');
IF @var21 IS NOT NULL EXEC(N'ALTER TABLE [bank_line] DROP CONSTRAINT ' + @var21 + ';');
ALTER TABLE [bank_line] DROP COLUMN [handled_reason];

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126044100_DeadColumns', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
CREATE SEQUENCE [job_run_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

ALTER TABLE [business_day] ADD [recomputed_at_ms] bigint NULL;

CREATE TABLE [job_run] (
    [id] bigint NOT NULL DEFAULT (NEXT VALUE FOR [job_run_id]),
    [job] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [due_ms] bigint NULL,
    [state] tinyint NOT NULL,
    [node] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [actor_id] int NOT NULL,
    [actor] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [started_ms] bigint NOT NULL,
    [ended_ms] bigint NULL,
    [why] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NULL,
    [why_in_english] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_job_run] PRIMARY KEY ([id])
);

CREATE TABLE [job_run_step] (
    [run_id] bigint NOT NULL,
    [rank] int NOT NULL,
    [step] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [state] tinyint NOT NULL,
    [tries] int NOT NULL,
    [started_ms] bigint NOT NULL,
    [duration_ms] bigint NOT NULL,
    [count] bigint NOT NULL,
    [why] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NULL,
    [why_in_english] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_job_run_step] PRIMARY KEY ([run_id], [rank]),
    CONSTRAINT [fk_job_run_step_job_run] FOREIGN KEY ([run_id]) REFERENCES [job_run] ([id]) ON DELETE NO ACTION
);

CREATE UNIQUE INDEX [ix_job_run_job_due_ms] ON [job_run] ([job], [due_ms]) WHERE due_ms IS NOT NULL;

CREATE INDEX [ix_job_run_job_started_ms] ON [job_run] ([job], [started_ms]);

CREATE TABLE [QRTZ_JOB_DETAILS] (
    [SCHED_NAME] nvarchar(120) NOT NULL,
    [JOB_NAME] nvarchar(150) NOT NULL,
    [JOB_GROUP] nvarchar(150) NOT NULL,
    [DESCRIPTION] nvarchar(250) NULL,
    [JOB_CLASS_NAME] nvarchar(250) NOT NULL,
    [IS_DURABLE] bit NOT NULL DEFAULT CAST(0 AS bit),
    [IS_NONCONCURRENT] bit NOT NULL DEFAULT CAST(0 AS bit),
    [IS_UPDATE_DATA] bit NOT NULL DEFAULT CAST(0 AS bit),
    [REQUESTS_RECOVERY] bit NOT NULL DEFAULT CAST(0 AS bit),
    [JOB_DATA] varbinary(max) NULL,
    CONSTRAINT [pk_qrtz_job_details] PRIMARY KEY ([SCHED_NAME], [JOB_NAME], [JOB_GROUP])
);

CREATE TABLE [QRTZ_TRIGGERS] (
    [SCHED_NAME] nvarchar(120) NOT NULL,
    [TRIGGER_NAME] nvarchar(150) NOT NULL,
    [TRIGGER_GROUP] nvarchar(150) NOT NULL,
    [JOB_NAME] nvarchar(150) NOT NULL,
    [JOB_GROUP] nvarchar(150) NOT NULL,
    [DESCRIPTION] nvarchar(250) NULL,
    [NEXT_FIRE_TIME] bigint NULL,
    [PREV_FIRE_TIME] bigint NULL,
    [PRIORITY] int NULL,
    [TRIGGER_STATE] nvarchar(16) NOT NULL,
    [TRIGGER_TYPE] nvarchar(8) NOT NULL,
    [START_TIME] bigint NOT NULL,
    [END_TIME] bigint NULL,
    [CALENDAR_NAME] nvarchar(200) NULL,
    [MISFIRE_INSTR] int NULL,
    [MISFIRE_ORIG_FIRE_TIME] bigint NULL,
    [EXECUTION_GROUP] nvarchar(200) NULL,
    [PREFERRED_NODE] nvarchar(200) NULL,
    [PREFERRED_NODE_AUTO] bit NOT NULL DEFAULT CAST(0 AS bit),
    [RETRY_POLICY] nvarchar(250) NULL,
    [RETRY_ATTEMPT] int NULL,
    [CONTINUES_TRIGGER_NAME] nvarchar(150) NULL,
    [CONTINUES_TRIGGER_GROUP] nvarchar(150) NULL,
    [CONTINUATION_CONDITION] int NULL,
    [OVERLAP_POLICY] int NULL,
    [PAUSE_REASON] nvarchar(250) NULL,
    [PAUSED_BY] nvarchar(200) NULL,
    [PAUSED_AT] bigint NULL,
    [MISFIRE_THRESHOLD] bigint NULL,
    [FIXED_DELAY] bit NULL,
    [JOB_DATA] varbinary(max) NULL,
    CONSTRAINT [pk_qrtz_triggers] PRIMARY KEY ([SCHED_NAME], [TRIGGER_NAME], [TRIGGER_GROUP]),
    CONSTRAINT [fk_qrtz_triggers_job_details] FOREIGN KEY ([SCHED_NAME], [JOB_NAME], [JOB_GROUP]) REFERENCES [QRTZ_JOB_DETAILS] ([SCHED_NAME], [JOB_NAME], [JOB_GROUP])
);

CREATE TABLE [QRTZ_SIMPLE_TRIGGERS] (
    [SCHED_NAME] nvarchar(120) NOT NULL,
    [TRIGGER_NAME] nvarchar(150) NOT NULL,
    [TRIGGER_GROUP] nvarchar(150) NOT NULL,
    [REPEAT_COUNT] bigint NOT NULL,
    [REPEAT_INTERVAL] bigint NOT NULL,
    [TIMES_TRIGGERED] bigint NOT NULL,
    CONSTRAINT [pk_qrtz_simple_triggers] PRIMARY KEY ([SCHED_NAME], [TRIGGER_NAME], [TRIGGER_GROUP]),
    CONSTRAINT [fk_qrtz_simple_triggers_triggers] FOREIGN KEY ([SCHED_NAME], [TRIGGER_NAME], [TRIGGER_GROUP]) REFERENCES [QRTZ_TRIGGERS] ([SCHED_NAME], [TRIGGER_NAME], [TRIGGER_GROUP]) ON DELETE CASCADE
);

CREATE TABLE [QRTZ_CRON_TRIGGERS] (
    [SCHED_NAME] nvarchar(120) NOT NULL,
    [TRIGGER_NAME] nvarchar(150) NOT NULL,
    [TRIGGER_GROUP] nvarchar(150) NOT NULL,
    [CRON_EXPRESSION] nvarchar(250) NOT NULL,
    [TIME_ZONE_ID] nvarchar(80) NULL,
    CONSTRAINT [pk_qrtz_cron_triggers] PRIMARY KEY ([SCHED_NAME], [TRIGGER_NAME], [TRIGGER_GROUP]),
    CONSTRAINT [fk_qrtz_cron_triggers_triggers] FOREIGN KEY ([SCHED_NAME], [TRIGGER_NAME], [TRIGGER_GROUP]) REFERENCES [QRTZ_TRIGGERS] ([SCHED_NAME], [TRIGGER_NAME], [TRIGGER_GROUP]) ON DELETE CASCADE
);

CREATE TABLE [QRTZ_SIMPROP_TRIGGERS] (
    [SCHED_NAME] nvarchar(120) NOT NULL,
    [TRIGGER_NAME] nvarchar(150) NOT NULL,
    [TRIGGER_GROUP] nvarchar(150) NOT NULL,
    [STR_PROP_1] nvarchar(512) NULL,
    [STR_PROP_2] nvarchar(512) NULL,
    [STR_PROP_3] nvarchar(512) NULL,
    [INT_PROP_1] int NULL,
    [INT_PROP_2] int NULL,
    [LONG_PROP_1] bigint NULL,
    [LONG_PROP_2] bigint NULL,
    [DEC_PROP_1] decimal(18,2) NULL,
    [DEC_PROP_2] decimal(18,2) NULL,
    [BOOL_PROP_1] bit NULL,
    [BOOL_PROP_2] bit NULL,
    [TIME_ZONE_ID] nvarchar(80) NULL,
    CONSTRAINT [pk_qrtz_simprop_triggers] PRIMARY KEY ([SCHED_NAME], [TRIGGER_NAME], [TRIGGER_GROUP]),
    CONSTRAINT [fk_qrtz_simprop_triggers_triggers] FOREIGN KEY ([SCHED_NAME], [TRIGGER_NAME], [TRIGGER_GROUP]) REFERENCES [QRTZ_TRIGGERS] ([SCHED_NAME], [TRIGGER_NAME], [TRIGGER_GROUP]) ON DELETE CASCADE
);

CREATE TABLE [QRTZ_BLOB_TRIGGERS] (
    [SCHED_NAME] nvarchar(120) NOT NULL,
    [TRIGGER_NAME] nvarchar(150) NOT NULL,
    [TRIGGER_GROUP] nvarchar(150) NOT NULL,
    [BLOB_DATA] varbinary(max) NULL,
    CONSTRAINT [pk_qrtz_blob_triggers] PRIMARY KEY ([SCHED_NAME], [TRIGGER_NAME], [TRIGGER_GROUP]),
    CONSTRAINT [fk_qrtz_blob_triggers_triggers] FOREIGN KEY ([SCHED_NAME], [TRIGGER_NAME], [TRIGGER_GROUP]) REFERENCES [QRTZ_TRIGGERS] ([SCHED_NAME], [TRIGGER_NAME], [TRIGGER_GROUP]) ON DELETE CASCADE
);

CREATE TABLE [QRTZ_CALENDARS] (
    [SCHED_NAME] nvarchar(120) NOT NULL,
    [CALENDAR_NAME] nvarchar(200) NOT NULL,
    [CALENDAR] varbinary(max) NOT NULL,
    CONSTRAINT [pk_qrtz_calendars] PRIMARY KEY ([SCHED_NAME], [CALENDAR_NAME])
);

CREATE TABLE [QRTZ_PAUSED_TRIGGER_GRPS] (
    [SCHED_NAME] nvarchar(120) NOT NULL,
    [TRIGGER_GROUP] nvarchar(150) NOT NULL,
    [PAUSE_REASON] nvarchar(250) NULL,
    [PAUSED_BY] nvarchar(200) NULL,
    [PAUSED_AT] bigint NULL,
    CONSTRAINT [pk_qrtz_paused_trigger_grps] PRIMARY KEY ([SCHED_NAME], [TRIGGER_GROUP])
);

CREATE TABLE [QRTZ_PAUSED_JOB_GRPS] (
    [SCHED_NAME] nvarchar(120) NOT NULL,
    [JOB_GROUP] nvarchar(150) NOT NULL,
    [PAUSE_REASON] nvarchar(250) NULL,
    [PAUSED_BY] nvarchar(200) NULL,
    [PAUSED_AT] bigint NULL,
    CONSTRAINT [pk_qrtz_paused_job_grps] PRIMARY KEY ([SCHED_NAME], [JOB_GROUP])
);

CREATE TABLE [QRTZ_FIRED_TRIGGERS] (
    [SCHED_NAME] nvarchar(120) NOT NULL,
    [ENTRY_ID] nvarchar(140) NOT NULL,
    [TRIGGER_NAME] nvarchar(150) NOT NULL,
    [TRIGGER_GROUP] nvarchar(150) NOT NULL,
    [INSTANCE_NAME] nvarchar(200) NOT NULL,
    [FIRED_TIME] bigint NOT NULL,
    [SCHED_TIME] bigint NOT NULL,
    [PRIORITY] int NOT NULL,
    [STATE] nvarchar(16) NOT NULL,
    [JOB_NAME] nvarchar(150) NULL,
    [JOB_GROUP] nvarchar(150) NULL,
    [IS_NONCONCURRENT] bit NULL,
    [REQUESTS_RECOVERY] bit NULL,
    [EXECUTION_GROUP] nvarchar(200) NULL,
    [PROGRESS] int NULL,
    [PROGRESS_MESSAGE] nvarchar(250) NULL,
    [INTERRUPT_REQUESTED_TIME] bigint NULL,
    CONSTRAINT [pk_qrtz_fired_triggers] PRIMARY KEY ([SCHED_NAME], [ENTRY_ID])
);

CREATE TABLE [QRTZ_SCHEDULER_STATE] (
    [SCHED_NAME] nvarchar(120) NOT NULL,
    [INSTANCE_NAME] nvarchar(200) NOT NULL,
    [LAST_CHECKIN_TIME] bigint NOT NULL,
    [CHECKIN_INTERVAL] bigint NOT NULL,
    [QUARTZ_VERSION] nvarchar(20) NULL,
    CONSTRAINT [pk_qrtz_scheduler_state] PRIMARY KEY ([SCHED_NAME], [INSTANCE_NAME])
);

CREATE TABLE [QRTZ_LOCKS] (
    [SCHED_NAME] nvarchar(120) NOT NULL,
    [LOCK_NAME] nvarchar(40) NOT NULL,
    CONSTRAINT [pk_qrtz_locks] PRIMARY KEY ([SCHED_NAME], [LOCK_NAME])
);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126044431_Jobs', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
CREATE TABLE [equipment_family] (
    [number] tinyint NOT NULL,
    [code] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [label_fr] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [label_en] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [is_retired] bit NOT NULL,
    [mef_patterns] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_equipment_family] PRIMARY KEY ([number])
);

CREATE UNIQUE INDEX [ix_equipment_family_code] ON [equipment_family] ([code]);

INSERT INTO equipment_family (number, code, label_fr, label_en, is_retired, mef_patterns) SELECT 1, 'agriculture', N'Agriculture', 'Agriculture', 0, '240210 240211 240212 240213 240214 241210 241211 241212 241213 241214 242210 242211 242212 242213 242214 246210 246211 246212 246213 246214 247210 247211 247212 247213 247214' WHERE EXISTS (SELECT 1 FROM benefit_version)

INSERT INTO equipment_family (number, code, label_fr, label_en, is_retired, mef_patterns) SELECT 2, 'cuisine', N'Cuisine', 'Cooking', 0, '240221 241221 242221 246221 247221' WHERE EXISTS (SELECT 1 FROM benefit_version)

INSERT INTO equipment_family (number, code, label_fr, label_en, is_retired, mef_patterns) SELECT 3, 'hotellerie', N'Hôtellerie et restauration', 'Hotels and restaurants', 0, '210334 211334 212334 240334 241334 242334 246334 247334' WHERE EXISTS (SELECT 1 FROM benefit_version)

INSERT INTO equipment_family (number, code, label_fr, label_en, is_retired, mef_patterns) SELECT 4, 'batiment', N'Bâtiment', 'Building', 0, '240227 240230 240231 240232 240233 241227 241230 241231 241232 241233 242227 242230 242231 242232 242233 246227 246230 246231 246232 246233 247227 247230 247231 247232 247233' WHERE EXISTS (SELECT 1 FROM benefit_version)

INSERT INTO equipment_family (number, code, label_fr, label_en, is_retired, mef_patterns) SELECT 5, 'bois', N'Bois et ameublement', 'Wood and furniture', 0, '240234 241234 242234 246234 247234' WHERE EXISTS (SELECT 1 FROM benefit_version)

INSERT INTO equipment_family (number, code, label_fr, label_en, is_retired, mef_patterns) SELECT 6, 'textile', N'Textile et cuir', 'Textile and leather', 0, '240240 240241 240242 240243 241240 241241 241242 241243 242240 242241 242242 242243 246240 246241 246242 246243 247240 247241 247242 247243' WHERE EXISTS (SELECT 1 FROM benefit_version)

INSERT INTO equipment_family (number, code, label_fr, label_en, is_retired, mef_patterns) SELECT 7, 'mecanique', N'Mécanique', 'Mechanics', 0, '240201 240250 240251 240252 240253 241201 241250 241251 241252 241253 242201 242250 242251 242252 242253 246201 246250 246251 246252 246253 247201 247250 247251 247252 247253' WHERE EXISTS (SELECT 1 FROM benefit_version)

INSERT INTO equipment_family (number, code, label_fr, label_en, is_retired, mef_patterns) SELECT 8, 'metal', N'Métal', 'Metalwork', 0, '240223 240254 241223 241254 242223 242254 246223 246254 247223 247254' WHERE EXISTS (SELECT 1 FROM benefit_version)

INSERT INTO equipment_family (number, code, label_fr, label_en, is_retired, mef_patterns) SELECT 9, 'electricite', N'Électricité', 'Electricity', 0, '240255 241255 242255 246255 247255' WHERE EXISTS (SELECT 1 FROM benefit_version)

INSERT INTO equipment_family (number, code, label_fr, label_en, is_retired, mef_patterns) SELECT 10, 'transport', N'Transport', 'Transport', 0, '240311 241311 242311 246311 247311' WHERE EXISTS (SELECT 1 FROM benefit_version)

INSERT INTO equipment_family (number, code, label_fr, label_en, is_retired, mef_patterns) SELECT 11, 'graphique', N'Arts graphiques', 'Graphic arts', 0, '240322 240323 241322 241323 242322 242323 246322 246323 247322 247323' WHERE EXISTS (SELECT 1 FROM benefit_version)

INSERT INTO equipment_family (number, code, label_fr, label_en, is_retired, mef_patterns) SELECT 12, 'sante', N'Santé et social', 'Health and care', 0, '240330 240331 240332 241330 241331 241332 242330 242331 242332 246330 246331 246332 247330 247331 247332' WHERE EXISTS (SELECT 1 FROM benefit_version)

INSERT INTO equipment_family (number, code, label_fr, label_en, is_retired, mef_patterns) SELECT 13, 'coiffure', N'Coiffure et esthétique', 'Hair and beauty', 0, '240336 241336 242336 246336 247336' WHERE EXISTS (SELECT 1 FROM benefit_version)

INSERT INTO equipment_family (number, code, label_fr, label_en, is_retired, mef_patterns) SELECT 14, 'proprete-securite', N'Propreté et sécurité', 'Cleaning and security', 0, '240343 240344 241343 241344 242343 242344 246343 246344 247343 247344' WHERE EXISTS (SELECT 1 FROM benefit_version)

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126045123_EquipmentFamilies', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
CREATE TABLE [code_guesses] (
    [pass_id] bigint NOT NULL,
    [partner_id] int NOT NULL,
    [paid_at_ms] bigint NOT NULL,
    [wrong] bigint NOT NULL,
    CONSTRAINT [pk_code_guesses] PRIMARY KEY ([pass_id], [partner_id])
);

CREATE TABLE [unpaid_sale] (
    [operation_id] binary(16) NOT NULL,
    [pass_id] bigint NOT NULL,
    [date] date NOT NULL,
    [partner_id] int NOT NULL,
    [terminal_id] int NOT NULL,
    [occurred_at_ms] bigint NOT NULL,
    [cents] bigint NOT NULL,
    [refusal] int NOT NULL,
    [order_number] nvarchar(20) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_unpaid_sale] PRIMARY KEY ([operation_id], [pass_id])
);

CREATE INDEX [ix_unpaid_sale_date_partner_id] ON [unpaid_sale] ([date], [partner_id]);

CREATE INDEX [ix_unpaid_sale_order_number] ON [unpaid_sale] ([order_number]);

EXEC(N'INSERT INTO unpaid_sale (operation_id, pass_id, date, partner_id, terminal_id, occurred_at_ms, cents, refusal)
SELECT o.operation_id, o.pass_id, o.business_day, o.partner_id, o.terminal_id, o.occurred_at_ms,
    CASE WHEN o.amount_cents < 0 THEN 0 WHEN o.amount_cents > 100000000 THEN 100000000 ELSE o.amount_cents END, o.refusal
FROM operation o INNER JOIN business_day d ON d.date = o.business_day
WHERE d.state = 4 AND o.refusal <> 0 AND o.kind = 1 AND o.flags IN (2, 10) AND o.partner_id <> 0')

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126052612_UnpaidSalesAndGuesses', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
ALTER TABLE [sepa_batch] DROP CONSTRAINT [pk_sepa_batch];

CREATE SEQUENCE [partner_notice_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [payee_check_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [payment_task_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

ALTER TABLE [settlement_approval] ADD [role] tinyint NOT NULL DEFAULT CAST(0 AS tinyint);

ALTER TABLE [settlement] ADD [drafted_by_id] int NOT NULL DEFAULT 0;

ALTER TABLE [settlement] ADD [sample_seed] bigint NOT NULL DEFAULT CAST(0 AS bigint);

ALTER TABLE [settlement] ADD [sample_waived_by] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL;

ALTER TABLE [settlement] ADD [sample_waived_reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL;

ALTER TABLE [sepa_batch] ADD [rank] int NOT NULL DEFAULT 1;

ALTER TABLE [region_settings] ADD [runs] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NULL;

ALTER TABLE [payment_attempt] ADD [batch] int NOT NULL DEFAULT 1;

ALTER TABLE [partner_bank_account] ADD [linked_by] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL;

ALTER TABLE [bank_line] ADD [currency] nvarchar(3) COLLATE Latin1_General_100_BIN2 NULL;

ALTER TABLE [sepa_batch] ADD CONSTRAINT [pk_sepa_batch] PRIMARY KEY ([settlement_id], [rank]);

CREATE TABLE [debit_note] (
    [number] nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [partner_id] int NOT NULL,
    [cents] bigint NOT NULL,
    [item_id] bigint NOT NULL,
    [owed_since] date NOT NULL,
    [issued_on] date NOT NULL,
    [file_name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [hash] varbinary(32) NOT NULL,
    [bytes] bigint NOT NULL,
    CONSTRAINT [pk_debit_note] PRIMARY KEY ([number]),
    CONSTRAINT [fk_debit_note_partner] FOREIGN KEY ([partner_id]) REFERENCES [partner] ([id]),
    CONSTRAINT [fk_debit_note_payable_item] FOREIGN KEY ([item_id]) REFERENCES [payable_item] ([id])
);

CREATE TABLE [partner_notice] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [partner_notice_id]),
    [partner_id] int NOT NULL,
    [kind] tinyint NOT NULL,
    [at_ms] bigint NOT NULL,
    [document] nvarchar(20) COLLATE Latin1_General_100_BIN2 NULL,
    [cents] bigint NULL,
    [reason_code] nvarchar(35) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_partner_notice] PRIMARY KEY ([id]),
    CONSTRAINT [fk_partner_notice_partner] FOREIGN KEY ([partner_id]) REFERENCES [partner] ([id])
);

CREATE TABLE [payee_check] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [payee_check_id]),
    [partner_id] int NOT NULL,
    [iban] nvarchar(34) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [code] nvarchar(4) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [day] date NOT NULL,
    [source] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [by] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_payee_check] PRIMARY KEY ([id]),
    CONSTRAINT [fk_payee_check_partner] FOREIGN KEY ([partner_id]) REFERENCES [partner] ([id])
);

CREATE TABLE [payment_task] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [payment_task_id]),
    [order_number] nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [partner_id] int NOT NULL,
    [cents] bigint NOT NULL,
    [reason_code] nvarchar(35) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [opened_at_ms] bigint NOT NULL,
    [closed_at_ms] bigint NULL,
    [closed_by] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    [closed_reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
    [settlement_id] int NULL,
    CONSTRAINT [pk_payment_task] PRIMARY KEY ([id]),
    CONSTRAINT [fk_payment_task_payment_order] FOREIGN KEY ([order_number]) REFERENCES [payment_order] ([number])
);

CREATE TABLE [sample_line] (
    [settlement_id] int NOT NULL,
    [order_number] nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [kind] tinyint NOT NULL,
    [reasons] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [opened_by_id] int NULL,
    [opened_by] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    [opened_at_ms] bigint NULL,
    CONSTRAINT [pk_sample_line] PRIMARY KEY ([settlement_id], [order_number]),
    CONSTRAINT [fk_sample_line_settlement] FOREIGN KEY ([settlement_id]) REFERENCES [settlement] ([id])
);

CREATE UNIQUE INDEX [ix_debit_note_item_id] ON [debit_note] ([item_id]);

CREATE INDEX [ix_debit_note_partner_id] ON [debit_note] ([partner_id]);

CREATE INDEX [ix_partner_notice_partner_id_at_ms] ON [partner_notice] ([partner_id], [at_ms]);

CREATE INDEX [ix_payee_check_partner_id_iban] ON [payee_check] ([partner_id], [iban]);

CREATE INDEX [ix_payment_task_closed_at_ms] ON [payment_task] ([closed_at_ms]);

CREATE INDEX [ix_payment_task_order_number] ON [payment_task] ([order_number]);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126053220_RunEvidence', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
ALTER TABLE [settlement] ADD [online_address] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL;

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126070219_OnlineAddress', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
ALTER TABLE [debit_note] ADD [paid_on] date NULL;

ALTER TABLE [debit_note] ADD [reminded_on] date NULL;

ALTER TABLE [debit_note] ADD [reminders] int NOT NULL DEFAULT 0;

CREATE TABLE [right_reminder] (
    [pass_id] bigint NOT NULL,
    [benefit_id] int NOT NULL,
    [last_day] date NOT NULL,
    [days_before] int NOT NULL,
    [units] int NOT NULL,
    [at_ms] bigint NOT NULL,
    CONSTRAINT [pk_right_reminder] PRIMARY KEY ([pass_id], [benefit_id], [last_day], [days_before])
);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126082832_Reminders', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
ALTER TABLE [payment_attempt] ADD [stripe_account] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL;

ALTER TABLE [partner] ADD [stripe_account] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL;

CREATE TABLE [budget_envelope] (
    [benefit_id] int NOT NULL,
    [amount_cents] bigint NOT NULL,
    [alerts] nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_budget_envelope] PRIMARY KEY ([benefit_id])
);

CREATE TABLE [incident] (
    [id] int NOT NULL,
    [kind] tinyint NOT NULL,
    [state] tinyint NOT NULL,
    [partner_id] int NOT NULL,
    [day] date NULL,
    [benefit_id] int NULL,
    [operation_id] binary(16) NULL,
    [paid_cents] bigint NOT NULL,
    [due_cents] bigint NOT NULL,
    [after_id] int NULL,
    [reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [author_id] int NOT NULL,
    [author] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [opened_at_ms] bigint NOT NULL,
    [decider_id] int NULL,
    [decider] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    [decided_at_ms] bigint NULL,
    [decision_reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_incident] PRIMARY KEY ([id]),
    CONSTRAINT [fk_incident_partner] FOREIGN KEY ([partner_id]) REFERENCES [partner] ([id])
);

CREATE TABLE [stripe_batch] (
    [settlement_id] int NOT NULL,
    [transfer_group] nvarchar(35) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [payer_name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [payer_iban] nvarchar(34) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_stripe_batch] PRIMARY KEY ([settlement_id]),
    CONSTRAINT [fk_stripe_batch_settlement] FOREIGN KEY ([settlement_id]) REFERENCES [settlement] ([id])
);

CREATE TABLE [stripe_cursor] (
    [account] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [events_until_ms] bigint NOT NULL,
    [movements_until_ms] bigint NOT NULL,
    CONSTRAINT [pk_stripe_cursor] PRIMARY KEY ([account])
);

CREATE TABLE [stripe_event] (
    [id] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [type] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [object_id] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [account] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
    [created_ms] bigint NOT NULL,
    [received_ms] bigint NOT NULL,
    [handled_ms] bigint NULL,
    [outcome] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_stripe_event] PRIMARY KEY ([id])
);

CREATE TABLE [stripe_movement] (
    [id] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [type] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [source_id] nvarchar(255) COLLATE Latin1_General_100_BIN2 NULL,
    [amount_cents] bigint NOT NULL,
    [fee_cents] bigint NOT NULL,
    [created_ms] bigint NOT NULL,
    [document] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_stripe_movement] PRIMARY KEY ([id])
);

CREATE TABLE [stripe_transfer] (
    [end_to_end_id] nvarchar(35) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [settlement_id] int NOT NULL,
    [idempotency_key] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [account] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [amount_cents] bigint NOT NULL,
    [transfer_group] nvarchar(35) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [state] tinyint NOT NULL,
    [calls] int NOT NULL,
    [transfer_id] nvarchar(255) COLLATE Latin1_General_100_BIN2 NULL,
    [payment_id] nvarchar(255) COLLATE Latin1_General_100_BIN2 NULL,
    [reversed_cents] bigint NOT NULL,
    [payout_id] nvarchar(255) COLLATE Latin1_General_100_BIN2 NULL,
    [payout_state] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    [last_error] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_stripe_transfer] PRIMARY KEY ([end_to_end_id]),
    CONSTRAINT [fk_stripe_transfer_payment_attempt] FOREIGN KEY ([end_to_end_id]) REFERENCES [payment_attempt] ([end_to_end_id])
);

CREATE TABLE [incident_document] (
    [incident_id] int NOT NULL,
    [name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [bytes] bigint NOT NULL,
    [hash] varbinary(32) NOT NULL,
    CONSTRAINT [pk_incident_document] PRIMARY KEY ([incident_id], [name]),
    CONSTRAINT [fk_incident_document_incident] FOREIGN KEY ([incident_id]) REFERENCES [incident] ([id])
);

CREATE TABLE [incident_item] (
    [item_id] bigint NOT NULL,
    [incident_id] int NOT NULL,
    [benefit_id] int NULL,
    [cents] bigint NOT NULL,
    CONSTRAINT [pk_incident_item] PRIMARY KEY ([item_id]),
    CONSTRAINT [fk_incident_item_incident] FOREIGN KEY ([incident_id]) REFERENCES [incident] ([id]),
    CONSTRAINT [fk_incident_item_payable_item] FOREIGN KEY ([item_id]) REFERENCES [payable_item] ([id])
);

CREATE INDEX [ix_incident_operation_id] ON [incident] ([operation_id]);

CREATE INDEX [ix_incident_partner_id_day] ON [incident] ([partner_id], [day]);

CREATE INDEX [ix_incident_state] ON [incident] ([state]);

CREATE INDEX [ix_incident_item_incident_id] ON [incident_item] ([incident_id]);

CREATE INDEX [ix_stripe_event_handled_ms] ON [stripe_event] ([handled_ms]);

CREATE UNIQUE INDEX [ix_stripe_transfer_idempotency_key] ON [stripe_transfer] ([idempotency_key]);

CREATE INDEX [ix_stripe_transfer_state] ON [stripe_transfer] ([state]);

CREATE UNIQUE INDEX [ix_stripe_transfer_transfer_id] ON [stripe_transfer] ([transfer_id]) WHERE [transfer_id] IS NOT NULL;

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126085648_IncidentsAndStripe', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
CREATE SEQUENCE [sign_in_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [sign_in_invitation_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [sign_in_link_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE TABLE [sealing_key] (
    [name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [xml] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_sealing_key] PRIMARY KEY ([name])
);

CREATE TABLE [sign_in] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [sign_in_id]),
    [name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [last_code] varbinary(32) NULL,
    [last_code_ms] bigint NOT NULL,
    [user_name] nvarchar(60) COLLATE Latin1_General_100_BIN2 NULL,
    [normalized_user_name] nvarchar(60) COLLATE Latin1_General_100_BIN2 NULL,
    [email] nvarchar(254) COLLATE Latin1_General_100_BIN2 NULL,
    [normalized_email] nvarchar(254) COLLATE Latin1_General_100_BIN2 NULL,
    [email_confirmed] bit NOT NULL,
    [password_hash] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL,
    [security_stamp] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
    [concurrency_stamp] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
    [two_factor_enabled] bit NOT NULL,
    [lockout_end] bigint NULL,
    [lockout_enabled] bit NOT NULL,
    [access_failed_count] int NOT NULL,
    CONSTRAINT [pk_sign_in] PRIMARY KEY ([id])
);

CREATE TABLE [sign_in_invitation] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [sign_in_invitation_id]),
    [code_hash] varbinary(32) NOT NULL,
    [kind] tinyint NOT NULL,
    [subject] bigint NOT NULL,
    [uai] nvarchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [partner_role] tinyint NOT NULL,
    [name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [expires_ms] bigint NOT NULL,
    [used_ms] bigint NULL,
    CONSTRAINT [pk_sign_in_invitation] PRIMARY KEY ([id])
);

CREATE TABLE [sign_in_link] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [sign_in_link_id]),
    [sign_in_id] int NOT NULL,
    [kind] tinyint NOT NULL,
    [subject] bigint NOT NULL,
    [uai] nvarchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [partner_role] tinyint NOT NULL,
    [ended_ms] bigint NULL,
    CONSTRAINT [pk_sign_in_link] PRIMARY KEY ([id]),
    CONSTRAINT [fk_sign_in_link_sign_in] FOREIGN KEY ([sign_in_id]) REFERENCES [sign_in] ([id])
);

CREATE TABLE [sign_in_login] (
    [login_provider] nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [provider_key] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [provider_display_name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NULL,
    [user_id] int NOT NULL,
    CONSTRAINT [pk_sign_in_login] PRIMARY KEY ([login_provider], [provider_key]),
    CONSTRAINT [fk_sign_in_login_sign_in] FOREIGN KEY ([user_id]) REFERENCES [sign_in] ([id])
);

CREATE TABLE [sign_in_passkey] (
    [credential_id] varbinary(800) NOT NULL,
    [user_id] int NOT NULL,
    [data] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_sign_in_passkey] PRIMARY KEY ([credential_id]),
    CONSTRAINT [fk_sign_in_passkey_sign_in] FOREIGN KEY ([user_id]) REFERENCES [sign_in] ([id])
);

CREATE TABLE [sign_in_session] (
    [id] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [sign_in_id] int NOT NULL,
    [since_ms] bigint NOT NULL,
    [seen_ms] bigint NOT NULL,
    [ended_ms] bigint NULL,
    [second_factor_ms] bigint NULL,
    [browser] nvarchar(80) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_sign_in_session] PRIMARY KEY ([id]),
    CONSTRAINT [fk_sign_in_session_sign_in] FOREIGN KEY ([sign_in_id]) REFERENCES [sign_in] ([id])
);

CREATE TABLE [sign_in_token] (
    [user_id] int NOT NULL,
    [login_provider] nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [name] nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [value] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_sign_in_token] PRIMARY KEY ([user_id], [login_provider], [name]),
    CONSTRAINT [fk_sign_in_token_sign_in] FOREIGN KEY ([user_id]) REFERENCES [sign_in] ([id])
);

CREATE INDEX [ix_sign_in_normalized_email] ON [sign_in] ([normalized_email]);

CREATE UNIQUE INDEX [ix_sign_in_normalized_user_name] ON [sign_in] ([normalized_user_name]) WHERE [normalized_user_name] IS NOT NULL;

CREATE UNIQUE INDEX [ix_sign_in_invitation_code_hash] ON [sign_in_invitation] ([code_hash]);

CREATE INDEX [ix_sign_in_link_kind_subject] ON [sign_in_link] ([kind], [subject]);

CREATE INDEX [ix_sign_in_link_sign_in_id] ON [sign_in_link] ([sign_in_id]);

CREATE INDEX [ix_sign_in_login_user_id] ON [sign_in_login] ([user_id]);

CREATE INDEX [ix_sign_in_passkey_user_id] ON [sign_in_passkey] ([user_id]);

CREATE INDEX [ix_sign_in_session_sign_in_id] ON [sign_in_session] ([sign_in_id]);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126093915_SignIns', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
ALTER TABLE [benefit_version] ADD [funding] tinyint NOT NULL DEFAULT CAST(0 AS tinyint);

CREATE TABLE [family_payment] (
    [number] int NOT NULL,
    [pass_id] bigint NOT NULL,
    [benefit_id] int NOT NULL,
    [purpose] tinyint NOT NULL,
    [paid_for] nvarchar(40) COLLATE Latin1_General_100_BIN2 NULL,
    [amount_cents] bigint NOT NULL,
    [idempotency_key] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [state] tinyint NOT NULL,
    [session_id] nvarchar(255) COLLATE Latin1_General_100_BIN2 NULL,
    [intent_id] nvarchar(255) COLLATE Latin1_General_100_BIN2 NULL,
    [refunded_cents] bigint NOT NULL,
    [created_ms] bigint NOT NULL,
    [expires_ms] bigint NOT NULL,
    [paid_ms] bigint NULL,
    [author_id] int NOT NULL,
    [last_error] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_family_payment] PRIMARY KEY ([number])
);

CREATE TABLE [family_refund] (
    [number] int NOT NULL,
    [payment_number] int NOT NULL,
    [amount_cents] bigint NOT NULL,
    [idempotency_key] nvarchar(255) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [state] tinyint NOT NULL,
    [refund_id] nvarchar(255) COLLATE Latin1_General_100_BIN2 NULL,
    [created_ms] bigint NOT NULL,
    [author_id] int NOT NULL,
    [last_error] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_family_refund] PRIMARY KEY ([number]),
    CONSTRAINT [fk_family_refund_family_payment] FOREIGN KEY ([payment_number]) REFERENCES [family_payment] ([number])
);

CREATE UNIQUE INDEX [ix_family_payment_idempotency_key] ON [family_payment] ([idempotency_key]);

CREATE UNIQUE INDEX [ix_family_payment_intent_id] ON [family_payment] ([intent_id]) WHERE [intent_id] IS NOT NULL;

CREATE INDEX [ix_family_payment_pass_id_benefit_id] ON [family_payment] ([pass_id], [benefit_id]);

CREATE UNIQUE INDEX [ix_family_payment_session_id] ON [family_payment] ([session_id]) WHERE [session_id] IS NOT NULL;

CREATE INDEX [ix_family_payment_state] ON [family_payment] ([state]);

CREATE UNIQUE INDEX [ix_family_refund_idempotency_key] ON [family_refund] ([idempotency_key]);

CREATE INDEX [ix_family_refund_payment_number] ON [family_refund] ([payment_number]);

CREATE UNIQUE INDEX [ix_family_refund_refund_id] ON [family_refund] ([refund_id]) WHERE [refund_id] IS NOT NULL;

CREATE INDEX [ix_family_refund_state] ON [family_refund] ([state]);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126095832_FamilyPayments', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
CREATE TABLE [kept_certificate] (
    [credential_id] int NOT NULL,
    [encoded] varbinary(256) NOT NULL,
    CONSTRAINT [pk_kept_certificate] PRIMARY KEY ([credential_id])
);

CREATE TABLE [kept_trust_list] (
    [issued_at_ms] bigint NOT NULL,
    [encoded] varbinary(max) NOT NULL,
    CONSTRAINT [pk_kept_trust_list] PRIMARY KEY ([issued_at_ms])
);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126122749_KeptSignatures', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
ALTER TABLE [payable_item] ADD [open_for] int NULL;

CREATE INDEX [ix_payable_item_open_for] ON [payable_item] ([open_for]);

EXEC(N'UPDATE payable_item SET open_for = partner_id WHERE NOT EXISTS (SELECT 1 FROM payment_order_item l WHERE l.live_item_id = payable_item.id)')

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126130633_OpenItems', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
CREATE SEQUENCE [affiliation_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE TABLE [affiliation] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [affiliation_id]),
    [code_hash] varbinary(32) NOT NULL,
    [state] tinyint NOT NULL,
    [siret] nvarchar(14) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [legal_name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [trade] tinyint NOT NULL,
    [address] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [postal_code] nvarchar(5) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [city] nvarchar(80) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [email] nvarchar(254) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [iban] nvarchar(34) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [bic] nvarchar(11) COLLATE Latin1_General_100_BIN2 NULL,
    [account_holder_name] nvarchar(70) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [rhythm] tinyint NOT NULL,
    [signer_name] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [signer_title] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [convention] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [text_hash] varbinary(32) NOT NULL,
    [signed_ms] bigint NOT NULL,
    [decided_ms] bigint NULL,
    [decided_by] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    [reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
    [partner_id] int NULL,
    CONSTRAINT [pk_affiliation] PRIMARY KEY ([id])
);

CREATE UNIQUE INDEX [ix_affiliation_code_hash] ON [affiliation] ([code_hash]);

CREATE INDEX [ix_affiliation_siret] ON [affiliation] ([siret]);

CREATE INDEX [ix_affiliation_state] ON [affiliation] ([state]);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126133617_Affiliations', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
CREATE SEQUENCE [roll_upload_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [school_change_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [textbook_list_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

ALTER TABLE [holder] ADD [awaits_school] bit NOT NULL DEFAULT CAST(0 AS bit);

ALTER TABLE [holder] ADD [withdrawn] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL;

CREATE TABLE [owned_textbook] (
    [holder_id] bigint NOT NULL,
    [isbn] nvarchar(13) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [at_ms] bigint NOT NULL,
    CONSTRAINT [pk_owned_textbook] PRIMARY KEY ([holder_id], [isbn])
);

CREATE TABLE [roll_upload] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [roll_upload_id]),
    [uai] nvarchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [file_name] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [content] varbinary(max) NOT NULL,
    [at_ms] bigint NOT NULL,
    CONSTRAINT [pk_roll_upload] PRIMARY KEY ([id])
);

CREATE TABLE [school_change] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [school_change_id]),
    [uai] nvarchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [kind] tinyint NOT NULL,
    [at_ms] bigint NOT NULL,
    [done_ms] bigint NULL,
    [file_hash] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
    [detail] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL,
    [pupils] int NOT NULL,
    [undone_ms] bigint NULL,
    [is_forgotten] bit NOT NULL,
    CONSTRAINT [pk_school_change] PRIMARY KEY ([id])
);

CREATE TABLE [school_change_line] (
    [change_id] int NOT NULL,
    [holder_id] bigint NOT NULL,
    [before] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NULL,
    [granted] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
    [is_undone] bit NOT NULL,
    CONSTRAINT [pk_school_change_line] PRIMARY KEY ([change_id], [holder_id])
);

CREATE TABLE [textbook] (
    [isbn] nvarchar(13) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [title] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [publisher] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_textbook] PRIMARY KEY ([isbn])
);

CREATE TABLE [textbook_list] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [textbook_list_id]),
    [uai] nvarchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [level] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [track] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [school_year] int NOT NULL,
    [published_ms] bigint NULL,
    [changed_ms] bigint NOT NULL,
    CONSTRAINT [pk_textbook_list] PRIMARY KEY ([id])
);

CREATE TABLE [textbook_line] (
    [list_id] int NOT NULL,
    [isbn] nvarchar(13) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [subject] nvarchar(80) COLLATE Latin1_General_100_BIN2 NULL,
    [price_cents] int NULL,
    CONSTRAINT [pk_textbook_line] PRIMARY KEY ([list_id], [isbn]),
    CONSTRAINT [fk_textbook_line_textbook] FOREIGN KEY ([isbn]) REFERENCES [textbook] ([isbn]),
    CONSTRAINT [fk_textbook_line_textbook_list] FOREIGN KEY ([list_id]) REFERENCES [textbook_list] ([id])
);

CREATE INDEX [ix_school_change_uai_at_ms] ON [school_change] ([uai], [at_ms]);

CREATE INDEX [ix_school_change_line_holder_id] ON [school_change_line] ([holder_id]);

CREATE INDEX [ix_textbook_line_isbn] ON [textbook_line] ([isbn]);

CREATE UNIQUE INDEX [ix_textbook_list_uai_school_year_level_track] ON [textbook_list] ([uai], [school_year], [level], [track]);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126163328_SchoolChanges', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
CREATE SEQUENCE [control_signal_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [hook_delivery_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [partner_hook_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [partner_key_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

ALTER TABLE [affiliation] ADD [text] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NULL;

CREATE TABLE [control_signal] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [control_signal_id]),
    [kind] tinyint NOT NULL,
    [day] date NOT NULL,
    [partner_id] int NOT NULL,
    [terminal_id] int NOT NULL,
    [pass_id] bigint NOT NULL,
    [count] int NOT NULL,
    [cents] bigint NOT NULL,
    [measure] bigint NOT NULL,
    [operation_id] binary(16) NULL,
    [state] tinyint NOT NULL,
    [incident_id] int NULL,
    [decided_by] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    [decided_at_ms] bigint NULL,
    [reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_control_signal] PRIMARY KEY ([id])
);

CREATE TABLE [controlled_day] (
    [date] date NOT NULL,
    [at_ms] bigint NOT NULL,
    [signals] int NOT NULL,
    CONSTRAINT [pk_controlled_day] PRIMARY KEY ([date])
);

CREATE TABLE [hook_cursor] (
    [partition] smallint NOT NULL,
    [lsn] bigint NOT NULL,
    [day] date NOT NULL,
    CONSTRAINT [pk_hook_cursor] PRIMARY KEY ([partition])
);

CREATE TABLE [partner_hook] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [partner_hook_id]),
    [partner_id] int NOT NULL,
    [address] nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [events] int NOT NULL,
    [secret_rank] int NOT NULL,
    [state] tinyint NOT NULL,
    [created_ms] bigint NOT NULL,
    [failing_since_ms] bigint NULL,
    CONSTRAINT [pk_partner_hook] PRIMARY KEY ([id]),
    CONSTRAINT [fk_partner_hook_partner] FOREIGN KEY ([partner_id]) REFERENCES [partner] ([id])
);

CREATE TABLE [partner_key] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [partner_key_id]),
    [partner_id] int NOT NULL,
    [name] nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [hash] varbinary(32) NOT NULL,
    [start] nvarchar(12) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [scope] tinyint NOT NULL,
    [created_ms] bigint NOT NULL,
    [last_used_ms] bigint NULL,
    [revoked_ms] bigint NULL,
    CONSTRAINT [pk_partner_key] PRIMARY KEY ([id]),
    CONSTRAINT [fk_partner_key_partner] FOREIGN KEY ([partner_id]) REFERENCES [partner] ([id])
);

CREATE TABLE [hook_delivery] (
    [id] bigint NOT NULL DEFAULT (NEXT VALUE FOR [hook_delivery_id]),
    [hook_id] int NOT NULL,
    [event_id] binary(16) NOT NULL,
    [event] tinyint NOT NULL,
    [subject] nvarchar(80) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [body] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [at_ms] bigint NOT NULL,
    [state] tinyint NOT NULL,
    [tries] int NOT NULL,
    [next_ms] bigint NOT NULL,
    [last_ms] bigint NULL,
    [last_status] int NULL,
    [last_trouble] nvarchar(40) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT [pk_hook_delivery] PRIMARY KEY ([id]),
    CONSTRAINT [fk_hook_delivery_partner_hook] FOREIGN KEY ([hook_id]) REFERENCES [partner_hook] ([id])
);

CREATE UNIQUE INDEX [ix_control_signal_kind_day_partner_id_terminal_id_pass_id] ON [control_signal] ([kind], [day], [partner_id], [terminal_id], [pass_id]);

CREATE INDEX [ix_control_signal_state] ON [control_signal] ([state]);

CREATE UNIQUE INDEX [ix_hook_delivery_hook_id_event_subject] ON [hook_delivery] ([hook_id], [event], [subject]);

CREATE INDEX [ix_hook_delivery_state_next_ms] ON [hook_delivery] ([state], [next_ms]);

CREATE INDEX [ix_partner_hook_partner_id] ON [partner_hook] ([partner_id]);

CREATE UNIQUE INDEX [ix_partner_key_hash] ON [partner_key] ([hash]);

CREATE INDEX [ix_partner_key_partner_id] ON [partner_key] ([partner_id]);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126172424_PartnerSoftwareAndControl', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
CREATE SEQUENCE [gate_device_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE TABLE [gate_device] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [gate_device_id]),
    [uai] nvarchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [label] nvarchar(80) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [status] tinyint NOT NULL,
    [may_let_in_by_hand] bit NOT NULL,
    [public_key] varbinary(120) NULL,
    [activation_code_hash] varbinary(32) NULL,
    [activation_expires_at_ms] bigint NULL,
    [activated_at_ms] bigint NULL,
    [seen_ms] bigint NULL,
    CONSTRAINT [pk_gate_device] PRIMARY KEY ([id]),
    CONSTRAINT [fk_gate_device_school] FOREIGN KEY ([uai]) REFERENCES [school] ([uai])
);

CREATE TABLE [terminal_report] (
    [terminal_id] int NOT NULL,
    [told_at_ms] bigint NOT NULL,
    [clock_ahead_ms] bigint NOT NULL,
    [listed_at_ms] bigint NULL,
    [unsent] int NOT NULL,
    [unknown] int NOT NULL,
    [program] nvarchar(40) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_terminal_report] PRIMARY KEY ([terminal_id]),
    CONSTRAINT [fk_terminal_report_terminal] FOREIGN KEY ([terminal_id]) REFERENCES [terminal] ([id])
);

CREATE TABLE [gate_hour] (
    [device_id] int NOT NULL,
    [hour] int NOT NULL,
    [allowed] int NOT NULL,
    [denied] int NOT NULL,
    [by_hand] int NOT NULL,
    CONSTRAINT [pk_gate_hour] PRIMARY KEY ([device_id], [hour]),
    CONSTRAINT [fk_gate_hour_gate_device] FOREIGN KEY ([device_id]) REFERENCES [gate_device] ([id])
);

CREATE INDEX [ix_gate_device_activation_code_hash] ON [gate_device] ([activation_code_hash]);

CREATE INDEX [ix_gate_device_uai] ON [gate_device] ([uai]);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126174021_GateDevices', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
CREATE TABLE [textbook_consent] (
    [holder_id] bigint NOT NULL,
    [code_hash] varbinary(32) NOT NULL,
    [until_ms] bigint NOT NULL,
    [terminal_id] int NULL,
    [shown_ms] bigint NULL,
    CONSTRAINT [pk_textbook_consent] PRIMARY KEY ([holder_id])
);

CREATE UNIQUE INDEX [ix_textbook_consent_code_hash] ON [textbook_consent] ([code_hash]) WHERE [code_hash] IS NOT NULL;

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126195503_TextbookConsents', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
CREATE SEQUENCE [mail_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE TABLE [mail] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [mail_id]),
    [kind] tinyint NOT NULL,
    [address] nvarchar(254) COLLATE Latin1_General_100_BIN2 NULL,
    [partner_id] int NULL,
    [language] nvarchar(2) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [fields] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [created_ms] bigint NOT NULL,
    [good_until_ms] bigint NULL,
    [next_ms] bigint NOT NULL,
    [tries] int NOT NULL,
    [sent_ms] bigint NULL,
    [failure] nvarchar(300) COLLATE Latin1_General_100_BIN2 NULL,
    [is_given_up] bit NOT NULL,
    CONSTRAINT [pk_mail] PRIMARY KEY ([id])
);

CREATE TABLE [mail_link] (
    [code_hash] varbinary(32) NOT NULL,
    [sign_in_id] int NOT NULL,
    [address] nvarchar(254) COLLATE Latin1_General_100_BIN2 NULL,
    [expires_ms] bigint NOT NULL,
    [used_ms] bigint NULL,
    CONSTRAINT [pk_mail_link] PRIMARY KEY ([code_hash]),
    CONSTRAINT [fk_mail_link_sign_in] FOREIGN KEY ([sign_in_id]) REFERENCES [sign_in] ([id])
);

CREATE TABLE [mail_text] (
    [kind] tinyint NOT NULL,
    [language] nvarchar(2) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [subject] nvarchar(150) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [body] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_mail_text] PRIMARY KEY ([kind], [language])
);

CREATE INDEX [ix_mail_sent_ms_next_ms] ON [mail] ([sent_ms], [next_ms]);

CREATE INDEX [ix_mail_link_sign_in_id] ON [mail_link] ([sign_in_id]);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126195707_Mails', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
ALTER TABLE [family_payment] ADD [debt_number] int NULL;

CREATE TABLE [family_debt] (
    [number] int NOT NULL,
    [refund_number] int NOT NULL,
    [pass_id] bigint NOT NULL,
    [benefit_id] int NOT NULL,
    [amount_cents] bigint NOT NULL,
    [state] tinyint NOT NULL,
    [is_final] bit NOT NULL,
    [opened_ms] bigint NOT NULL,
    [author_id] int NOT NULL,
    [author] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [asker_id] int NULL,
    [asker] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    [asked_reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
    [decider_id] int NULL,
    [decider] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    [decision_reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
    [payment_number] int NULL,
    [closed_ms] bigint NULL,
    CONSTRAINT [pk_family_debt] PRIMARY KEY ([number]),
    CONSTRAINT [fk_family_debt_family_refund] FOREIGN KEY ([refund_number]) REFERENCES [family_refund] ([number])
);

CREATE INDEX [ix_family_debt_pass_id] ON [family_debt] ([pass_id]);

CREATE UNIQUE INDEX [ix_family_debt_refund_number] ON [family_debt] ([refund_number]) WHERE [refund_number] IS NOT NULL;

CREATE INDEX [ix_family_debt_state] ON [family_debt] ([state]);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126202626_FamilyDebts', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
ALTER TABLE [partner_key] ADD [terminal_id] int NULL;

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126202726_PartnerSells', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
CREATE TABLE [opening_hours] (
    [partner_id] int NOT NULL,
    [week] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_opening_hours] PRIMARY KEY ([partner_id]),
    CONSTRAINT [fk_opening_hours_partner] FOREIGN KEY ([partner_id]) REFERENCES [partner] ([id])
);

CREATE INDEX [ix_audit_action_id] ON [audit] ([action], [id]);

CREATE INDEX [ix_audit_actor_id] ON [audit] ([actor], [id]);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261127023508_HoursAndJournal', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
CREATE INDEX [ix_sign_in_invitation_kind_subject] ON [sign_in_invitation] ([kind], [subject]);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261127133000_InvitationsOfSubject', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
ALTER TABLE [school] ADD [town] nvarchar(80) COLLATE Latin1_General_100_BIN2 NULL;

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261128001039_SchoolTown', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
ALTER TABLE [pes_mandat] DROP CONSTRAINT [pk_pes_mandat];

DROP INDEX [ix_pes_batch_exercise_bordereau] ON [pes_batch];

ALTER TABLE [pes_mandat] ADD [budget] nvarchar(2) COLLATE Latin1_General_100_BIN2 NOT NULL DEFAULT N'';

ALTER TABLE [pes_mandat] ADD CONSTRAINT [pk_pes_mandat] PRIMARY KEY ([exercise], [budget], [number]);

CREATE UNIQUE INDEX [ix_pes_batch_exercise_budget_bordereau] ON [pes_batch] ([exercise], [budget], [bordereau]) WHERE [bordereau] IS NOT NULL;

EXEC(N'UPDATE pes_mandat SET budget = (SELECT b.budget FROM pes_batch b WHERE b.settlement_id = pes_mandat.settlement_id)')

EXEC(N'DELETE FROM document_counter WHERE series LIKE ''pes-bordereau-%'' OR series LIKE ''pes-mandat-%''')

EXEC(N'INSERT INTO document_counter (series, last) SELECT CONCAT(''pes-bordereau-'', exercise, ''-'', budget), MAX(bordereau) FROM pes_batch WHERE bordereau IS NOT NULL GROUP BY exercise, budget')

EXEC(N'INSERT INTO document_counter (series, last) SELECT CONCAT(''pes-mandat-'', exercise, ''-'', budget), MAX(number) FROM pes_mandat GROUP BY exercise, budget')

EXEC(N'UPDATE region_option SET value = CONCAT(SUBSTRING(value, 1, 5), COALESCE(
    (SELECT b.budget FROM pes_batch b WHERE b.settlement_id = (SELECT MIN(c.settlement_id) FROM pes_batch c WHERE CAST(c.exercise AS VARCHAR(4)) = SUBSTRING(region_option.value, 1, 4))),
    (SELECT o.value FROM region_option o WHERE o.name = ''pesBudget''), ''00''), SUBSTRING(value, 5, 4000))
WHERE name = ''pesNumbering''')

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261128025646_PesBudgets', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
EXEC sp_rename N'[benefit_version].[label]', N'label_fr', 'COLUMN';

ALTER TABLE [benefit_version] ADD [label_en] nvarchar(140) COLLATE Latin1_General_100_BIN2 NOT NULL DEFAULT N'';

EXEC(N'UPDATE benefit_version SET label_en = label_fr')

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261128115205_BenefitLabels', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
CREATE TABLE [day_fold] (
    [date] date NOT NULL,
    [state] varbinary(max) NOT NULL,
    CONSTRAINT [pk_day_fold] PRIMARY KEY ([date])
);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261128185022_DayFold', N'10.0.15');

COMMIT;
GO

