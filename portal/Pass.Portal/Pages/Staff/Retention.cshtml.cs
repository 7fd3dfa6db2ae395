using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Jobs;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Staff;

/// <summary>What is kept of people, for how long, and what the last purge removed.</summary>
internal sealed class RetentionModel(PassDatabase database, PassDbContext context, RetentionMemory memory, TimeProvider time, IServiceProvider services) : StaffPage
{
    private const string Job = "purge";

    /// <summary>Days that names are kept after a campaign; null: nobody said, and nothing is erased.</summary>
    public int? KeepDays { get; private set; }

    public JobRun? Last { get; private set; }

    public DateTimeOffset? Next { get; private set; }

    /// <summary>People whose name is kept, and those who were erased.</summary>
    public int Named { get; private set; }

    public int Erased { get; private set; }

    public async Task OnGetAsync()
    {
        var settings = await JobSettings.LoadAsync(context, Ct);
        KeepDays = settings.KeepHoldersDays;
        Last = await new JobHistory(database, time).RunsAsync(Job, 1, Ct) is [var last, ..] ? last : null;
        // A node that hosts no jobs runs none; another one does.
        Next = services.GetService<RegionWork>() is null ? null : settings.Schedule(RegionOptions.JobPurge).NextDue(time.GetUtcNow());
        var newest = await context.Holders.OrderByDescending(h => h.Id).Select(h => h.Id).FirstOrDefaultAsync(Ct);
        (Named, Erased) = await memory.Counts.OfAsync(0, (newest, Last?.Id, Last?.EndedMs), async () =>
        {
            // Both are found in an index, without the rows.
            var erased = await context.Holders.CountAsync(h => h.IneHmac == null, Ct);
            return (await context.Holders.CountAsync(Ct) - erased, erased);
        });
    }

    /// <summary>Kinds of data, keys of texts; of each is said what it is, how long and why.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["Names", "Sales", "Money", "Audit", "Looks", "Sessions", "Mails", "Hooks", "Signals"];
}
