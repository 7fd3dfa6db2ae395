namespace Pass.Data.Providers.SqlServer;

/// <summary>
/// Every statement of T-SQL that is written by hand, so that a test can have each of them parsed. The row types <c>log_row</c>, <c>log_head</c>
/// and <c>projection_move</c> are made by a migration.
/// </summary>
internal static class Statements
{
    // ---- The database

    /// <summary>Below zero when another session has the lock.</summary>
    public const string TakeLock = """
        DECLARE @result int;
        EXEC @result = sp_getapplock @Resource = @name, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0;
        SELECT @result;
        """;

    // ---- The log

    /// <summary>2 means that the server acknowledges what is not on its disk yet.</summary>
    public const string ReadDurability = "SELECT [delayed_durability] FROM sys.databases WHERE [database_id] = DB_ID();";

    public const string ReadIdentity = "SELECT [id], [partitions], [first_day] FROM [log_identity];";

    /// <summary>
    /// One statement, so one transaction. The place of each row is locked before it is looked at (UPDLOCK on the key range, HOLDLOCK until the
    /// commit), by partition: another node waits for this commit, then finds the place taken. What went in is said by its partition.
    /// </summary>
    public const string Append = """
        SET NOCOUNT, XACT_ABORT ON;
        SET LOCK_TIMEOUT 5000;
        INSERT INTO [log] ([partition], [lsn], [day], [payload], [hash])
        OUTPUT inserted.[partition]
        SELECT r.[partition], r.[lsn], r.[day], r.[payload], r.[hash]
        FROM @rows AS r
        WHERE NOT EXISTS (SELECT 1 FROM [log] AS l WITH (UPDLOCK, HOLDLOCK) WHERE l.[partition] = r.[partition] AND l.[lsn] = r.[lsn])
        ORDER BY r.[partition]
        OPTION (LOOP JOIN, MAXDOP 1);
        """;

    public const string Read = """
        SELECT TOP (@rows) [lsn], [day], [payload], [hash] FROM [log]
        WHERE [partition] = @partition AND [lsn] > @after AND [lsn] <= @through ORDER BY [lsn];
        """;

    public const string ReadNext = """
        SELECT l.[partition], l.[lsn], l.[day], l.[payload], l.[hash]
        FROM @heads AS h
        INNER JOIN [log] AS l ON l.[partition] = h.[partition] AND l.[lsn] > h.[lsn] AND l.[lsn] <= h.[lsn] + @rows
        ORDER BY l.[partition], l.[lsn]
        OPTION (LOOP JOIN, FORCE ORDER, MAXDOP 1);
        """;

    public const string ReadPlaces = """
        SELECT l.[partition], l.[lsn], l.[day], l.[payload], l.[hash]
        FROM OPENJSON(@places) WITH ([partition] int '$[0]', [lsn] bigint '$[1]') AS p
        INNER JOIN [log] AS l ON l.[partition] = p.[partition] AND l.[lsn] = p.[lsn]
        ORDER BY l.[partition], l.[lsn];
        """;

    public const string ReadHead = """
        SELECT TOP (1) [lsn], [day], [hash], CASE WHEN DATALENGTH([payload]) = 1 THEN [payload] END FROM [log]
        WHERE [partition] = @partition ORDER BY [lsn] DESC;
        """;

    public const string ReadSnapshotHead = "SELECT TOP (1) [lsn], [hash], [day] FROM [log_snapshot] WHERE [partition] = @partition ORDER BY [lsn] DESC;";

    public const string ReadSnapshot = "SELECT TOP (1) [lsn], [hash], [day], [state] FROM [log_snapshot] WHERE [partition] = @partition ORDER BY [lsn] DESC;";

    public const string SaveSnapshot = """
        SET NOCOUNT, XACT_ABORT ON;
        BEGIN TRANSACTION;
        INSERT INTO [log_snapshot] ([partition], [lsn], [hash], [day], [state])
        SELECT @partition, @lsn, @hash, @day, @state
        WHERE NOT EXISTS (SELECT 1 FROM [log_snapshot] WITH (UPDLOCK, HOLDLOCK) WHERE [partition] = @partition AND [lsn] = @lsn);
        DELETE FROM [log_snapshot] WHERE [partition] = @partition AND [lsn] < @lsn;
        COMMIT TRANSACTION;
        """;

    public const string CommitNothing = "UPDATE [log_identity] SET [partitions] = [partitions];";

    public const string ReadClock = "SELECT DATEDIFF_BIG(millisecond, '1970-01-01', SYSUTCDATETIME());";

    public const string ReadHash = "SELECT [hash] FROM [log] WHERE [partition] = @partition AND [lsn] = @lsn;";

    // ---- The projection

    private const string OperationColumns =
        "[operation_id], [partition], [lsn], [idx], [pass_id], [kind], [partner_id], [terminal_id], [occurred_at_ms], [recorded_at_ms], " +
        "[business_day], [amount_cents], [holder_cents], [region_cents], [refusal], [flags], [related_id]";

    /// <summary>Stages of the session: what is copied in bulk, before it is put in its place.</summary>
    public const string CreateStages =
        $"SELECT TOP (0) {OperationColumns} INTO [#operation] FROM [operation]; " +
        "SELECT TOP (0) [pass_id], [benefit_id], [granted], [balance], [held] INTO [#purse] FROM [purse];";

    public const string StartCursors = """
        WITH [n] ([p]) AS (SELECT 0 UNION ALL SELECT [p] + 1 FROM [n] WHERE [p] + 1 < @partitions)
        INSERT INTO [projection] ([partition], [lsn], [hash], [day])
        SELECT CAST(n.[p] AS smallint), 0, @hash, @day FROM [n] AS n
        WHERE NOT EXISTS (SELECT 1 FROM [projection] AS p WITH (UPDLOCK, HOLDLOCK) WHERE p.[partition] = n.[p])
        OPTION (MAXRECURSION 0);
        """;

    public const string ReadCursors = "SELECT [partition], [lsn], [hash], [day] FROM [projection];";

    /// <summary>Says how many moved: fewer than asked, and another projector was there.</summary>
    public const string MoveCursors = """
        UPDATE p SET p.[lsn] = m.[lsn], p.[hash] = m.[hash], p.[day] = m.[day]
        FROM [projection] AS p INNER JOIN @moves AS m ON m.[partition] = p.[partition] AND m.[was] = p.[lsn];
        """;

    public const string EmptyStages = "TRUNCATE TABLE [#operation]; TRUNCATE TABLE [#purse];";

    /// <summary>A grant or a block repeated after the engine forgot its id is logged again, without effect: the first one is the operation.</summary>
    public const string PutOperations =
        $"INSERT INTO [operation] ({OperationColumns}) SELECT {OperationColumns} FROM (" +
        $"SELECT {OperationColumns}, ROW_NUMBER() OVER (PARTITION BY [operation_id], [pass_id] ORDER BY [lsn], [idx]) AS [turn] FROM [#operation]) AS s " +
        "WHERE s.[turn] = 1 AND NOT EXISTS (SELECT 1 FROM [operation] AS o WHERE o.[operation_id] = s.[operation_id] AND o.[pass_id] = s.[pass_id]) ORDER BY s.[operation_id], s.[pass_id];";

    public const string AddPurses = """
        UPDATE p SET p.[granted] = p.[granted] + c.[granted], p.[balance] = p.[balance] + c.[balance], p.[held] = p.[held] + c.[held]
        FROM [purse] AS p INNER JOIN [#purse] AS c ON c.[pass_id] = p.[pass_id] AND c.[benefit_id] = p.[benefit_id];
        INSERT INTO [purse] ([pass_id], [benefit_id], [granted], [balance], [held])
        SELECT c.[pass_id], c.[benefit_id], c.[granted], c.[balance], c.[held] FROM [#purse] AS c
        WHERE NOT EXISTS (SELECT 1 FROM [purse] AS p WHERE p.[pass_id] = c.[pass_id] AND p.[benefit_id] = c.[benefit_id])
        ORDER BY c.[pass_id], c.[benefit_id];
        """;

    public const string ClearProjection = """
        SET XACT_ABORT ON;
        BEGIN TRANSACTION;
        TRUNCATE TABLE [operation];
        TRUNCATE TABLE [entry];
        TRUNCATE TABLE [purse];
        TRUNCATE TABLE [projection];
        COMMIT TRANSACTION;
        """;

    // ---- Many rows of any table

    /// <summary>An empty copy of a table, which a bulk copy fills.</summary>
    public static string MakeStage(string table) => $"""
        IF OBJECT_ID(N'tempdb..[#{table}]') IS NOT NULL DROP TABLE [#{table}];
        SELECT TOP (0) * INTO [#{table}] FROM [{table}];
        """;

    public static string UpdateFromStage(string table, IEnumerable<string> keys, IEnumerable<string> values) => $"""
        UPDATE t SET {string.Join(", ", values.Select(v => $"t.[{v}] = s.[{v}]"))}
        FROM [{table}] AS t INNER JOIN [#{table}] AS s ON {string.Join(" AND ", keys.Select(k => $"t.[{k}] = s.[{k}]"))};
        """;
}
