using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Pass.Data.Migrations;

/// <summary>
/// Where Quartz keeps its triggers, shared by all nodes that host jobs: what version 4.7 looks for when it starts. Nothing of ours reads or writes them. A dozen
/// rows: the keys are all the indexes they need.
/// </summary>
internal static class SchedulerTables
{
    private const string Prefix = "QRTZ_";
    private static readonly string[] TriggerKey = ["SCHED_NAME", "TRIGGER_NAME", "TRIGGER_GROUP"], JobKey = ["SCHED_NAME", "JOB_NAME", "JOB_GROUP"];

    // A column is NAME:TYPE, with a length for texts, and "?" when it may be null.
    private static readonly (string Table, string[] Key, string Columns)[] Tables =
    [
        ("JOB_DETAILS", JobKey, """
            SCHED_NAME:text120 JOB_NAME:text150 JOB_GROUP:text150 DESCRIPTION:text250? JOB_CLASS_NAME:text250 IS_DURABLE:bool IS_NONCONCURRENT:bool
            IS_UPDATE_DATA:bool REQUESTS_RECOVERY:bool JOB_DATA:bytes?
            """),
        ("TRIGGERS", TriggerKey, """
            SCHED_NAME:text120 TRIGGER_NAME:text150 TRIGGER_GROUP:text150 JOB_NAME:text150 JOB_GROUP:text150 DESCRIPTION:text250? NEXT_FIRE_TIME:long?
            PREV_FIRE_TIME:long? PRIORITY:int? TRIGGER_STATE:text16 TRIGGER_TYPE:text8 START_TIME:long END_TIME:long? CALENDAR_NAME:text200? MISFIRE_INSTR:int?
            MISFIRE_ORIG_FIRE_TIME:long? EXECUTION_GROUP:text200? PREFERRED_NODE:text200? PREFERRED_NODE_AUTO:bool RETRY_POLICY:text250? RETRY_ATTEMPT:int?
            CONTINUES_TRIGGER_NAME:text150? CONTINUES_TRIGGER_GROUP:text150? CONTINUATION_CONDITION:int? OVERLAP_POLICY:int? PAUSE_REASON:text250? PAUSED_BY:text200?
            PAUSED_AT:long? MISFIRE_THRESHOLD:long? FIXED_DELAY:bool? JOB_DATA:bytes?
            """),
        ("SIMPLE_TRIGGERS", TriggerKey, "SCHED_NAME:text120 TRIGGER_NAME:text150 TRIGGER_GROUP:text150 REPEAT_COUNT:long REPEAT_INTERVAL:long TIMES_TRIGGERED:long"),
        ("CRON_TRIGGERS", TriggerKey, "SCHED_NAME:text120 TRIGGER_NAME:text150 TRIGGER_GROUP:text150 CRON_EXPRESSION:text250 TIME_ZONE_ID:text80?"),
        ("SIMPROP_TRIGGERS", TriggerKey, """
            SCHED_NAME:text120 TRIGGER_NAME:text150 TRIGGER_GROUP:text150 STR_PROP_1:text512? STR_PROP_2:text512? STR_PROP_3:text512? INT_PROP_1:int? INT_PROP_2:int?
            LONG_PROP_1:long? LONG_PROP_2:long? DEC_PROP_1:decimal? DEC_PROP_2:decimal? BOOL_PROP_1:bool? BOOL_PROP_2:bool? TIME_ZONE_ID:text80?
            """),
        ("BLOB_TRIGGERS", TriggerKey, "SCHED_NAME:text120 TRIGGER_NAME:text150 TRIGGER_GROUP:text150 BLOB_DATA:bytes?"),
        ("CALENDARS", ["SCHED_NAME", "CALENDAR_NAME"], "SCHED_NAME:text120 CALENDAR_NAME:text200 CALENDAR:bytes"),
        ("PAUSED_TRIGGER_GRPS", ["SCHED_NAME", "TRIGGER_GROUP"], "SCHED_NAME:text120 TRIGGER_GROUP:text150 PAUSE_REASON:text250? PAUSED_BY:text200? PAUSED_AT:long?"),
        ("PAUSED_JOB_GRPS", ["SCHED_NAME", "JOB_GROUP"], "SCHED_NAME:text120 JOB_GROUP:text150 PAUSE_REASON:text250? PAUSED_BY:text200? PAUSED_AT:long?"),
        ("FIRED_TRIGGERS", ["SCHED_NAME", "ENTRY_ID"], """
            SCHED_NAME:text120 ENTRY_ID:text140 TRIGGER_NAME:text150 TRIGGER_GROUP:text150 INSTANCE_NAME:text200 FIRED_TIME:long SCHED_TIME:long PRIORITY:int STATE:text16
            JOB_NAME:text150? JOB_GROUP:text150? IS_NONCONCURRENT:bool? REQUESTS_RECOVERY:bool? EXECUTION_GROUP:text200? PROGRESS:int? PROGRESS_MESSAGE:text250?
            INTERRUPT_REQUESTED_TIME:long?
            """),
        ("SCHEDULER_STATE", ["SCHED_NAME", "INSTANCE_NAME"], "SCHED_NAME:text120 INSTANCE_NAME:text200 LAST_CHECKIN_TIME:long CHECKIN_INTERVAL:long QUARTZ_VERSION:text20?"),
        ("LOCKS", ["SCHED_NAME", "LOCK_NAME"], "SCHED_NAME:text120 LOCK_NAME:text40"),
    ];

    public static void Create(MigrationBuilder migration)
    {
        foreach (var (table, key, columns) in Tables)
        {
            var create = new CreateTableOperation { Name = Name(table) };
            create.Columns.AddRange(columns.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(c => Column(create.Name, c)));
            create.PrimaryKey = new() { Name = "pk_" + create.Name.ToLowerInvariant(), Table = create.Name, Columns = [.. key.Select(Cased)] };
            if (table == "TRIGGERS")
                create.ForeignKeys.Add(Foreign(create.Name, JobKey, "JOB_DETAILS", ReferentialAction.NoAction));
            else if (table.EndsWith("_TRIGGERS", StringComparison.Ordinal) && key == TriggerKey)
                create.ForeignKeys.Add(Foreign(create.Name, TriggerKey, "TRIGGERS", ReferentialAction.Cascade));
            migration.Operations.Add(create);
        }

        AddForeignKeyOperation Foreign(string table, string[] columns, string to, ReferentialAction action) => new()
        {
            Name = $"fk_{table}_{to}".ToLowerInvariant(),
            Table = table,
            Columns = [.. columns.Select(Cased)],
            PrincipalTable = Name(to),
            PrincipalColumns = [.. columns.Select(Cased)],
            OnDelete = action,
        };

        AddColumnOperation Column(string table, string text)
        {
            var isNullable = text.EndsWith('?');
            var (name, type) = text.TrimEnd('?').Split(':') is [var n, var t] ? (n, t) : throw new FormatException(text);
            var length = type.StartsWith("text", StringComparison.Ordinal) ? int.Parse(type[4..], System.Globalization.CultureInfo.InvariantCulture) : (int?)null;
            var clr = type switch { "bool" => typeof(bool), "int" => typeof(int), "long" => typeof(long), "decimal" => typeof(decimal), "bytes" => typeof(byte[]), _ => typeof(string) };
            return new() { Table = table, Name = Cased(name), ClrType = clr, MaxLength = length, IsNullable = isNullable, DefaultValue = !isNullable && clr == typeof(bool) ? false : null };
        }

        // Quartz writes names without quotes, which PostgreSQL takes for small letters, and SQL Server as its database compares.
        string Cased(string name) => migration.ActiveProvider!.Contains("PostgreSQL", StringComparison.Ordinal) ? name.ToLowerInvariant() : name;

        string Name(string table) => Cased(Prefix + table);
    }

    public static void Drop(MigrationBuilder migration)
    {
        var isLower = migration.ActiveProvider!.Contains("PostgreSQL", StringComparison.Ordinal);
        foreach (var (table, _, _) in Tables.Reverse())
            migration.DropTable(isLower ? (Prefix + table).ToLowerInvariant() : Prefix + table);
    }
}
