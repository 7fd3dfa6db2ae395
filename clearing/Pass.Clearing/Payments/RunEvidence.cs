using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>A step of a job that did a part of what a run rests on.</summary>
/// <param name="Job">Its stable name, <c>night</c>.</param>
/// <param name="Count">Of what it worked on: days, orders.</param>
public sealed record EvidenceStep(string Job, TimeSpan Lasted, long Count);

/// <summary>
/// What a run rests on: its last day as it was sealed, netted and priced, balanced, and found again by another way. Each with the step that did it,
/// null where it was done by hand or its job is not known any more.
/// </summary>
/// <param name="Seal">SHA-256 over the day's cuts and the seal before; null while the day is open.</param>
/// <param name="Partners">That earned something that was priced with the day.</param>
/// <param name="Debits">Of the day's ledger; the same as <paramref name="Credits"/>, or it is not balanced.</param>
public sealed record RunEvidence(
    DateOnly Day, byte[]? Seal, long? ClosedAtMs, EvidenceStep? Closing, int Partners, Money Earned, EvidenceStep? Pricing,
    Money Debits, Money Credits, long? RecomputedAtMs, EvidenceStep? Recomputing, EvidenceStep? Drafting)
{
    private const int MostRuns = 60;

    private static readonly string[] Steps = ["close", "clear", "recompute", "draft"];

    public bool IsPriced => Partners > 0 || !Debits.IsZero;

    public bool IsBalanced => Debits == Credits && !Debits.IsZero;

    /// <param name="memory">For pages that show it again: what was summed of a day that was found again changes no more.</param>
    public static async Task<RunEvidence> LoadAsync(PassDatabase database, Settlement run, RunMemory? memory = null, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        var day = await context.BusinessDays.AsNoTracking().SingleOrDefaultAsync(d => d.Date == run.UpToDay, ct);
        var sums = memory is not null && day?.RecomputedAtMs is { } recomputedMs
            ? await memory.SumsAsync(day.Date, recomputedMs, () => SumAsync(context, day.Date, ct))
            : await SumAsync(context, run.UpToDay, ct);
        var fromMs = day?.ClosedAtMs ?? run.DraftedAtMs;
        var oldestMs = fromMs - (long)TimeSpan.FromDays(1).TotalMilliseconds;
        var untilMs = Math.Max(run.DraftedAtMs, day?.RecomputedAtMs ?? 0);
        var jobs = await context.JobRuns.AsNoTracking().Include(r => r.Steps).Where(r => r.StartedMs >= oldestMs && r.StartedMs <= untilMs && r.Steps.Any(s => Steps.Contains(s.Step)))
            .OrderBy(r => r.Id).Take(MostRuns).ToListAsync(ct);
        var done = jobs.SelectMany(r => r.Steps.Where(s => s.State == JobState.Done), (r, s) => (r.Job, Step: s)).ToList();
        return new(
            run.UpToDay, day?.Seal, day?.ClosedAtMs, At("close", day?.ClosedAtMs), sums.Partners, sums.Earned,
            First("clear", fromMs), sums.Debits, sums.Credits, day?.RecomputedAtMs, At("recompute", day?.RecomputedAtMs), At("draft", run.DraftedAtMs));

        // The step in whose time it happened; instants of two clocks of one node may differ by the row that was written between.
        EvidenceStep? At(string name, long? atMs) => Of(done.FindLast(d => d.Step.Step == name && d.Step.StartedMs <= atMs && atMs <= d.Step.StartedMs + d.Step.DurationMs + 1_000));

        EvidenceStep? First(string name, long sinceMs) => Of(done.Find(d => d.Step.Step == name && d.Step.Count > 0 && d.Step.StartedMs >= sinceMs));

        static EvidenceStep? Of((string Job, JobRunStep? Step) found) => found.Step is { } step ? new(found.Job, TimeSpan.FromMilliseconds(step.DurationMs), step.Count) : null;
    }

    private static async Task<EvidenceSums> SumAsync(PassDbContext context, DateOnly day, CancellationToken ct)
    {
        var earned = await context.PartnerDays.Where(d => d.ClearedOn == day).GroupBy(_ => 1)
            .Select(g => new { Partners = g.Select(d => d.PartnerId).Distinct().Count(), Cents = g.Sum(d => d.ReimbursedCents - d.FeeCents) }).SingleOrDefaultAsync(ct);
        var ledger = await context.Postings.Where(p => p.Day == day && p.Journal == PostingJournal.Clearing).GroupBy(_ => 1)
            .Select(g => new { Debits = g.Sum(p => p.DebitCents), Credits = g.Sum(p => p.CreditCents) }).SingleOrDefaultAsync(ct);
        return new(earned?.Partners ?? 0, new(earned?.Cents ?? 0), new(ledger?.Debits ?? 0), new(ledger?.Credits ?? 0));
    }
}

/// <summary>What the night made of a day: of how many partners, what they earned, and both sides of its ledger.</summary>
internal sealed record EvidenceSums(int Partners, Money Earned, Money Debits, Money Credits);
