using Microsoft.EntityFrameworkCore;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>How a run, or a step of one, ended. Numbers are stored and never reused.</summary>
public enum JobState : byte
{
    /// <summary>Begun; when no node has the job's turn, its node died at it.</summary>
    Running = 1,
    Done = 2,
    /// <summary>Tried, and tried again: somebody has to see to it.</summary>
    Failed = 3,
    /// <summary>Its node died at it, and a later run did its work.</summary>
    Lost = 4,
}

/// <summary>One run of a job. What was due once has one row, on however many nodes it fired and however often it was begun again.</summary>
public sealed class JobRun
{
    public long Id { get; init; }
    /// <summary>Stable name, <c>night</c>.</summary>
    public required string Job { get; init; }
    /// <summary>When it was due by the schedule; null when somebody ran it by hand.</summary>
    public long? DueMs { get; init; }
    public JobState State { get; set; }
    /// <summary>Which node has it, or had it last: machine and process.</summary>
    public required string Node { get; set; }
    public int ActorId { get; init; }
    public required string Actor { get; init; }
    public long StartedMs { get; init; }
    public long? EndedMs { get; set; }
    /// <summary>What has to be done, or was worth saying, in French; null when all is well.</summary>
    public string? Why { get; set; }
    /// <summary>The same in English.</summary>
    public string? WhyInEnglish { get; set; }
    public List<JobRunStep> Steps { get; } = [];
}

/// <summary>One step of a run.</summary>
public sealed class JobRunStep
{
    public long RunId { get; init; }
    /// <summary>From 1.</summary>
    public int Rank { get; init; }
    /// <summary>Stable name, <c>clear</c>.</summary>
    public required string Step { get; init; }
    public JobState State { get; set; }
    /// <summary>Begun so many times.</summary>
    public int Tries { get; set; }
    public long StartedMs { get; set; }
    public long DurationMs { get; set; }
    /// <summary>Of what it works on: days, rows, files.</summary>
    public long Count { get; set; }
    public string? Why { get; set; }
    public string? WhyInEnglish { get; set; }
}

/// <summary>When the jobs run, and with what: of <see cref="RegionOptions"/>, with what holds until somebody sets them.</summary>
public sealed class JobSettings(IReadOnlyDictionary<string, string> options)
{
    /// <summary>When each job is due, by its key.</summary>
    public static IReadOnlyDictionary<string, string> UsualSchedules { get; } = new Dictionary<string, string>
    {
        [RegionOptions.JobDayClose] = "00:10",
        [RegionOptions.JobNight] = "02:00",
        [RegionOptions.JobPurses] = "03:00",
        [RegionOptions.JobClaims] = "03:30",
        [RegionOptions.JobPurge] = "04:00",
        [RegionOptions.JobReminders] = "09:00",
        [RegionOptions.JobBankFiles] = "5m",
        // Before the night, so that what families paid and were given back is known to it.
        [RegionOptions.JobStripe] = "01:30",
        // After the night, whose cleared days it looks through.
        [RegionOptions.JobControl] = "05:00",
    };

    public static async Task<JobSettings> LoadAsync(PassDbContext context, CancellationToken ct = default) => new(await RegionOptions.LoadAsync(context, ct));

    /// <param name="key">One of <see cref="UsualSchedules"/>.</param>
    public JobSchedule Schedule(string key) => JobSchedule.Parse(options.GetValueOrDefault(key) ?? UsualSchedules[key]).OrThrow();

    /// <summary>Where the bank's files are put; null while nobody said.</summary>
    public string? BankFilesFolder => options.GetValueOrDefault(RegionOptions.BankFilesFolder);

    /// <summary>For so many days after a holder's last campaign its name is kept; null while nobody said.</summary>
    public int? KeepHoldersDays => options.GetValueOrDefault(RegionOptions.KeepHoldersDays) is { } days ? RegionOptions.Number(days) : null;

    /// <summary>So many days before the last day of a benefit its holders are told, the most first.</summary>
    public IReadOnlyList<int> RightReminderDays => [.. (options.GetValueOrDefault(RegionOptions.RightReminderDays) ?? "30 7").Split(' ').Select(RegionOptions.Number)];
}

internal static class JobTables
{
    public const int NameLength = 40, NodeLength = 100, WhyLength = 1_000;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<JobRun>(e =>
        {
            // What is due at one instant is run once, whoever else thinks of it: the second row is refused.
            e.HasIndex(r => new { r.Job, r.DueMs }).IsUnique().HasFilter("due_ms IS NOT NULL");
            e.HasIndex(r => new { r.Job, r.StartedMs });
            e.Property(r => r.Job).HasMaxLength(NameLength);
            e.Property(r => r.Node).HasMaxLength(NodeLength);
            e.Property(r => r.Actor).HasMaxLength(100);
            e.Property(r => r.Why).HasMaxLength(WhyLength);
            e.Property(r => r.WhyInEnglish).HasMaxLength(WhyLength);
            e.HasMany(r => r.Steps).WithOne().HasForeignKey(s => s.RunId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<JobRunStep>(e =>
        {
            e.HasKey(s => new { s.RunId, s.Rank });
            e.Property(s => s.Step).HasMaxLength(NameLength);
            e.Property(s => s.Why).HasMaxLength(WhyLength);
            e.Property(s => s.WhyInEnglish).HasMaxLength(WhyLength);
        });
    }
}
