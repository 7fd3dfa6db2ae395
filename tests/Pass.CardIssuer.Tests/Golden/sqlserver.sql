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
CREATE SEQUENCE [batch_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [credential_feed_position] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [credential_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE SEQUENCE [phone_right_id] START WITH 1 INCREMENT BY 1 NO CYCLE;

CREATE TABLE [batch] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [batch_id]),
    [route] tinyint NOT NULL,
    [state] tinyint NOT NULL,
    [target_count] int NOT NULL,
    [created_at_ms] bigint NOT NULL,
    [created_by] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_batch] PRIMARY KEY ([id])
);

CREATE TABLE [chip] (
    [chip_id] varbinary(18) NOT NULL,
    [public_point] varbinary(64) NOT NULL,
    [arrived_at_ms] bigint NOT NULL,
    [rank] int NOT NULL,
    [is_taken] bit NOT NULL,
    CONSTRAINT [pk_chip] PRIMARY KEY ([chip_id])
);

CREATE TABLE [status_list] (
    [version] bigint NOT NULL,
    [issued_at_ms] bigint NOT NULL,
    [encoded] varbinary(max) NOT NULL,
    CONSTRAINT [pk_status_list] PRIMARY KEY ([version])
);

CREATE TABLE [credential] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [credential_id]),
    [pass_id] bigint NOT NULL,
    [kind] int NOT NULL,
    [state] int NOT NULL,
    [version] int NOT NULL,
    [delivery] tinyint NOT NULL,
    [photo_reference] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    [order_reference] nvarchar(60) COLLATE Latin1_General_100_BIN2 NULL,
    [replaces_id] int NULL,
    [batch_id] int NULL,
    [serial] varbinary(8) NULL,
    [chip_id] varbinary(18) NULL,
    [public_point] varbinary(64) NULL,
    [certificate] varbinary(256) NULL,
    [valid_from_s] bigint NULL,
    [valid_until_s] bigint NULL,
    [ordered_at_ms] bigint NOT NULL,
    CONSTRAINT [pk_credential] PRIMARY KEY ([id]),
    CONSTRAINT [fk_credential_batch_id] FOREIGN KEY ([batch_id]) REFERENCES [batch] ([id]) ON DELETE NO ACTION,
    CONSTRAINT [fk_credential_replaces_id] FOREIGN KEY ([replaces_id]) REFERENCES [credential] ([id]) ON DELETE NO ACTION
);

CREATE TABLE [credential_event] (
    [credential_id] int NOT NULL,
    [version] int NOT NULL,
    [at_ms] bigint NOT NULL,
    [actor] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [from_state] int NULL,
    [to_state] int NOT NULL,
    [reason] nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    CONSTRAINT [pk_credential_event] PRIMARY KEY ([credential_id], [version]),
    CONSTRAINT [fk_credential_event_credential_id] FOREIGN KEY ([credential_id]) REFERENCES [credential] ([id]) ON DELETE NO ACTION
);

CREATE TABLE [credential_feed] (
    [position] bigint NOT NULL DEFAULT (NEXT VALUE FOR [credential_feed_position]),
    [credential_id] int NOT NULL,
    CONSTRAINT [pk_credential_feed] PRIMARY KEY ([position]),
    CONSTRAINT [fk_credential_feed_credential_id] FOREIGN KEY ([credential_id]) REFERENCES [credential] ([id]) ON DELETE NO ACTION
);

CREATE TABLE [phone_right] (
    [id] int NOT NULL DEFAULT (NEXT VALUE FOR [phone_right_id]),
    [pass_id] bigint NOT NULL,
    [granted_at_ms] bigint NOT NULL,
    [until_ms] bigint NOT NULL,
    [reason] nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    [credential_id] int NULL,
    CONSTRAINT [pk_phone_right] PRIMARY KEY ([id]),
    CONSTRAINT [fk_phone_right_credential_id] FOREIGN KEY ([credential_id]) REFERENCES [credential] ([id]) ON DELETE NO ACTION
);

CREATE INDEX [ix_chip_is_taken_rank] ON [chip] ([is_taken], [rank]);

CREATE UNIQUE INDEX [ix_chip_public_point] ON [chip] ([public_point]);

CREATE INDEX [ix_credential_batch_id] ON [credential] ([batch_id]);

CREATE UNIQUE INDEX [ix_credential_chip_id] ON [credential] ([chip_id]) WHERE [chip_id] IS NOT NULL;

CREATE UNIQUE INDEX [ix_credential_order_reference] ON [credential] ([order_reference]) WHERE [order_reference] IS NOT NULL;

CREATE UNIQUE INDEX [ix_credential_pass_id_kind] ON [credential] ([pass_id], [kind]) WHERE state <= 6;

CREATE UNIQUE INDEX [ix_credential_public_point] ON [credential] ([public_point]) WHERE [public_point] IS NOT NULL;

CREATE UNIQUE INDEX [ix_credential_replaces_id] ON [credential] ([replaces_id]) WHERE [replaces_id] IS NOT NULL;

CREATE UNIQUE INDEX [ix_credential_serial] ON [credential] ([serial]) WHERE [serial] IS NOT NULL;

CREATE INDEX [ix_credential_state_id] ON [credential] ([state], [id]);

CREATE UNIQUE INDEX [ix_credential_feed_credential_id] ON [credential_feed] ([credential_id]);

CREATE UNIQUE INDEX [ix_phone_right_credential_id] ON [phone_right] ([credential_id]) WHERE [credential_id] IS NOT NULL;

CREATE INDEX [ix_phone_right_pass_id] ON [phone_right] ([pass_id]);

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20260901000000_Initial', N'10.0.15');

COMMIT;
GO

IF EXISTS (SELECT 1 FROM sys.databases WHERE [database_id] = DB_ID() AND [snapshot_isolation_state] IN (0, 2))
    ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON;
IF EXISTS (SELECT 1 FROM sys.databases WHERE [database_id] = DB_ID() AND [is_read_committed_snapshot_on] = 0)
    ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
GO

BEGIN TRANSACTION;
EXEC(N'CREATE TRIGGER [keep_event] ON [credential_event] AFTER UPDATE, DELETE AS
BEGIN
    SET NOCOUNT ON;
    IF EXISTS (SELECT 1 FROM deleted)
        THROW 50001, N''events are only added'', 1;
END')

EXEC(N'CREATE TRIGGER [keep_credential] ON [credential] AFTER UPDATE, DELETE AS
BEGIN
    SET NOCOUNT ON;
    IF EXISTS (SELECT 1 FROM deleted AS o WHERE NOT EXISTS (SELECT 1 FROM inserted AS n WHERE n.[id] = o.[id]))
        THROW 50001, N''credentials are never deleted'', 1;
    IF EXISTS (SELECT 1 FROM deleted AS o JOIN inserted AS n ON n.[id] = o.[id] WHERE o.[serial] IS NOT NULL AND (n.[serial] IS NULL OR n.[serial] <> o.[serial]))
        THROW 50001, N''a serial never changes'', 1;
    IF EXISTS (SELECT 1 FROM deleted AS o JOIN inserted AS n ON n.[id] = o.[id] WHERE o.[state] > 6 AND n.[state] <= 6)
        THROW 50001, N''a dead credential never comes back'', 1;
END')

COMMIT;
GO

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20260901000001_NothingIsForgotten', N'10.0.15');
GO

BEGIN TRANSACTION;
EXEC(N'CREATE TRIGGER [feed_credential] ON [credential_event] AFTER INSERT AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @turn int;
    EXEC @turn = sp_getapplock @Resource = N''credential_feed'', @LockMode = N''Exclusive'', @LockOwner = N''Transaction'', @LockTimeout = 60000;
    IF @turn < 0
        THROW 50002, N''the turn to write the feed was waited for in vain'', 1;
    DELETE FROM [credential_feed] WHERE [credential_id] IN (SELECT [credential_id] FROM inserted);
    INSERT INTO [credential_feed] ([credential_id])
        SELECT n.[credential_id] FROM inserted AS n
        WHERE NOT EXISTS (SELECT 1 FROM inserted AS later WHERE later.[credential_id] = n.[credential_id] AND later.[version] > n.[version]);
END')

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20260901000002_ChangesAreFed', N'10.0.15');

COMMIT;
GO

BEGIN TRANSACTION;
DECLARE @var nvarchar(max);
SELECT @var = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[status_list]') AND [c].[name] = N'issued_at_ms');
IF @var IS NOT NULL EXEC(N'ALTER TABLE [status_list] DROP CONSTRAINT ' + @var + ';');
ALTER TABLE [status_list] DROP COLUMN [issued_at_ms];

DECLARE @var1 nvarchar(max);
SELECT @var1 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[credential]') AND [c].[name] = N'ordered_at_ms');
IF @var1 IS NOT NULL EXEC(N'ALTER TABLE [credential] DROP CONSTRAINT ' + @var1 + ';');
ALTER TABLE [credential] DROP COLUMN [ordered_at_ms];

DECLARE @var2 nvarchar(max);
SELECT @var2 = QUOTENAME([d].[name])
FROM [sys].[default_constraints] [d]
INNER JOIN [sys].[columns] [c] ON [d].[parent_column_id] = [c].[column_id] AND [d].[parent_object_id] = [c].[object_id]
WHERE ([d].[parent_object_id] = OBJECT_ID(N'[chip]') AND [c].[name] = N'arrived_at_ms');
IF @var2 IS NOT NULL EXEC(N'ALTER TABLE [chip] DROP CONSTRAINT ' + @var2 + ';');
ALTER TABLE [chip] DROP COLUMN [arrived_at_ms];

INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
VALUES (N'20261126042712_DeadColumns', N'10.0.15');

COMMIT;
GO

