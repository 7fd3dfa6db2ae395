using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data;
using Pass.Data.Machine;
using Pass.Data.Model;

namespace Pass.Clearing.Statements;

/// <summary>
/// Monthly statements and yearly attestations, one for each partner that earned, was owed or was paid something. They are made from what is stored, as often as they are
/// asked for, and say the day they were made; what is final is the statement of each payment.
/// </summary>
public sealed class PeriodStatements(PassDatabase database, TimeProvider time)
{
    private const int ReportEvery = 50;

    private static readonly Texts Words = Texts.Beside(typeof(PeriodStatements), "Periods");

    private sealed record Owed(int Partner, long Cents);

    private sealed record Row(int Partner, DateOnly Date, int Benefit, long Sales, long Returns, long HolderCents, long GrossCents, long NetCents);

    private sealed record Other(int Partner, string Label, long Cents);

    private sealed record Payment(int Partner, DateOnly LeftOn, string Order, string EndToEndId, long Cents, AttemptState State, bool Counts, DateOnly? PaidOn);

    /// <summary>What was owed before comes as one sum a partner: a document costs what its own period holds.</summary>
    private sealed record Content(
        RegionSettings Region, string? Online, DateOnly From, DateOnly To, bool IsYear, DateOnly IssuedOn, IReadOnlyDictionary<int, long> OpeningCents, IReadOnlyDictionary<int, long> AddedCents,
        ILookup<int, Row> Rows, ILookup<int, Other> Others, ILookup<int, Payment> Payments, IReadOnlyDictionary<int, string> Labels);

    /// <param name="folder">Gets <c>releves/2026-09/P000041.pdf</c>, readable by its owner alone.</param>
    /// <param name="partner">One partner; null for all.</param>
    /// <returns>How many were written. Problems: SettingsMissing, PeriodEmpty, PartnerUnknown.</returns>
    public Task<Result<int>> MonthAsync(int year, int month, string folder, int? partner = null, IProgress<NightProgress>? progress = null, CancellationToken ct = default)
    {
        var from = new DateOnly(year, month, 1);
        return WriteAsync(from, from.AddMonths(1).AddDays(-1), false, Path.Combine(folder, "releves", from.ToString("yyyy-MM", CultureInfo.InvariantCulture)), partner, progress, ct);
    }

    /// <param name="folder">Gets <c>attestations/2026/P000041.pdf</c>.</param>
    /// <returns>As <see cref="MonthAsync"/>.</returns>
    public Task<Result<int>> YearAsync(int year, string folder, int? partner = null, IProgress<NightProgress>? progress = null, CancellationToken ct = default) =>
        WriteAsync(new(year, 1, 1), new(year, 12, 31), true, Path.Combine(folder, "attestations", year.ToString(CultureInfo.InvariantCulture)), partner, progress, ct);

    private async Task<Result<int>> WriteAsync(DateOnly from, DateOnly to, bool isYear, string folder, int? partner, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        if (partner is { } asked && !await context.Partners.AnyAsync(p => p.Id == asked, ct))
            return Words.Problem("PartnerUnknown", asked);
        if (!(await RegionSettings.LoadAsync(context, ct)).Ok(out var region, out var missing))
            return missing;
        var content = await LoadAsync(context, region, from, to, isYear, partner, ct);
        var partners = (await context.Partners.AsNoTracking().Include(p => p.Conventions).Where(p => partner == null || p.Id == partner).OrderBy(p => p.Id).ToListAsync(ct))
            .Where(p => content.AddedCents.ContainsKey(p.Id) || content.Payments[p.Id].Any()).ToList();
        if (partners.Count == 0)
            return Words.Problem("PeriodEmpty", from, to);
        progress?.Report(new(NightStep.Statements, 0, partners.Count));
        var done = 0;
        Parallel.ForEach(partners, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct }, one =>
        {
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"P{one.Id:000000}.pdf"));
            using var file = new UnfinishedFile(path);
            var buffered = new BufferedStream(file.Stream, 64 * 1_024);
            PeriodRenderer.Render(Document(content, one), buffered);
            buffered.Flush();
            file.Finish(replace: true, flushed: false);
            if (Interlocked.Increment(ref done) is var count && count % ReportEvery == 0)
                progress?.Report(new(NightStep.Statements, count, partners.Count));
        });
        progress?.Report(new(NightStep.Statements, partners.Count, partners.Count));
        return partners.Count;
    }

    private async Task<Content> LoadAsync(PassDbContext context, RegionSettings region, DateOnly from, DateOnly to, bool isYear, int? partner, CancellationToken ct)
    {
        var (startMs, endMs) = (ParisCalendar.StartOf(from).ToUnixTimeMilliseconds(), ParisCalendar.StartOf(to.AddDays(1)).ToUnixTimeMilliseconds());
        // What a partner's day earned counts on the day of its sales; the rest on the day it was added.
        var items = context.PayableItems.AsNoTracking().Where(i => partner == null || i.PartnerId == partner);
        var opening = await SumsAsync(items.Where(i => (i.SalesDay ?? i.Day) < from).GroupBy(i => i.PartnerId).Select(g => new Owed(g.Key, g.Sum(i => i.Cents))), ct);
        var inside = items.Where(i => (i.SalesDay ?? i.Day) >= from && (i.SalesDay ?? i.Day) <= to);
        var added = await SumsAsync(inside.GroupBy(i => i.PartnerId).Select(g => new Owed(g.Key, g.Sum(i => i.Cents))), ct);
        var others = await inside.Where(i => i.BenefitId == null).OrderBy(i => i.Id).Select(i => new Other(i.PartnerId, i.Label ?? "", i.Cents)).ToListAsync(ct);
        var left = context.PaymentAttempts.AsNoTracking().Where(a => a.SentAtMs != null && a.SentAtMs < endMs)
            .Join(context.PaymentOrders, a => a.OrderNumber, o => o.Number, (a, o) => new { o.PartnerId, o.Number, a.EndToEndId, SentAtMs = a.SentAtMs!.Value, o.AmountCents, a.State, a.BankDay, a.StateAtMs })
            .Where(p => partner == null || p.PartnerId == partner);
        var paidBefore = await SumsAsync(left.Where(p => p.SentAtMs < startMs && p.State != AttemptState.Rejected && p.State != AttemptState.Returned)
            .GroupBy(p => p.PartnerId).Select(g => new Owed(g.Key, g.Sum(p => p.AmountCents))), ct);
        // What left at the end of one year and reached the partner in the next took off what was owed in the first, and is paid in the second.
        var payments = await left.Where(p => p.SentAtMs >= startMs || p.State == AttemptState.Paid && (p.BankDay != null ? p.BankDay >= from : p.StateAtMs >= startMs)).OrderBy(p => p.SentAtMs).ThenBy(p => p.EndToEndId).ToListAsync(ct);
        return new(region, await RegionOptions.FindAsync(context, RegionOptions.OnlineAddress, ct), from, to, isYear, ParisCalendar.DateOf(time.GetUtcNow()),
            opening.Keys.Union(paidBefore.Keys).ToDictionary(id => id, id => opening.GetValueOrDefault(id) - paidBefore.GetValueOrDefault(id)), added,
            (await RowsAsync(context, from, to, isYear, partner, ct)).ToLookup(r => r.Partner), others.ToLookup(o => o.Partner),
            payments.Select(p => new Payment(
                p.PartnerId, ParisCalendar.DateOf(p.SentAtMs), p.Number, p.EndToEndId, p.AmountCents, p.State,
                Counts: p.SentAtMs >= startMs && p.State is not (AttemptState.Rejected or AttemptState.Returned), PaidOn: p.State == AttemptState.Paid ? p.BankDay ?? ParisCalendar.DateOf(p.StateAtMs) : null)).ToLookup(p => p.Partner),
            await context.BenefitLabelsAsync(CultureInfo.InvariantCulture, ct));
    }

    private static async Task<Dictionary<int, long>> SumsAsync(IQueryable<Owed> sums, CancellationToken ct) => (await sums.ToListAsync(ct)).ToDictionary(s => s.Partner, s => s.Cents);

    /// <summary>By day for a month; by month, on its first day, for a year.</summary>
    private static async Task<List<Row>> RowsAsync(PassDbContext context, DateOnly from, DateOnly to, bool isYear, int? partner, CancellationToken ct)
    {
        var days = context.PartnerDays.AsNoTracking().Where(d => partner == null || d.PartnerId == partner);
        if (!isYear)
        {
            return await days.Where(d => d.Date >= from && d.Date <= to).OrderBy(d => d.Date).ThenBy(d => d.BenefitId).Select(d => new Row(
                d.PartnerId, d.Date, d.BenefitId, d.Sales, d.Returns, d.HolderCents, d.SoldCents - d.ReturnedCents, d.ReimbursedCents - d.FeeCents)).ToListAsync(ct);
        }
        var rows = new List<Row>();
        for (var month = from; month <= to; month = month.AddMonths(1))
        {
            var (first, next) = (month, month.AddMonths(1));
            rows.AddRange((await days.Where(d => d.Date >= first && d.Date < next).GroupBy(d => new { d.PartnerId, d.BenefitId }).Select(g => new
            {
                g.Key.PartnerId,
                g.Key.BenefitId,
                Sales = g.Sum(d => (long)d.Sales),
                Returns = g.Sum(d => (long)d.Returns),
                Holder = g.Sum(d => d.HolderCents),
                Gross = g.Sum(d => d.SoldCents - d.ReturnedCents),
                Net = g.Sum(d => d.ReimbursedCents - d.FeeCents),
            }).ToListAsync(ct)).OrderBy(g => g.BenefitId).Select(g => new Row(g.PartnerId, first, g.BenefitId, g.Sales, g.Returns, g.Holder, g.Gross, g.Net)));
        }
        return rows;
    }

    private static PeriodDocument Document(Content content, Partner partner)
    {
        var (payments, opening) = (content.Payments[partner.Id].ToList(), content.OpeningCents.GetValueOrDefault(partner.Id));
        var period = content.From.ToString(content.IsYear ? "yyyy" : "yyyy-MM", CultureInfo.InvariantCulture);
        var number = string.Create(CultureInfo.InvariantCulture, $"P{partner.Id:000000}");
        var days = content.Rows[partner.Id].Select(r => (r.Date, Sums:
            new StatementSums(content.Labels[r.Benefit], r.Sales, r.Returns, new(r.HolderCents), new(r.GrossCents), new(r.NetCents)))).ToList();
        return new()
        {
            IsYear = content.IsYear,
            Reference = $"{number}-{period}",
            Issuer = new(content.Region.Name, content.Region.Siret.Digits, content.Region.Address, content.Region.Contact),
            Partner = new(partner.LegalName, partner.Siret, [.. new[] { partner.Address, $"{partner.PostalCode} {partner.City}".Trim() }.Where(l => l.Length > 0)],
                string.Join(", ", partner.Conventions.Where(c => c.FirstDay <= content.To && (c.LastDay is null || c.LastDay >= content.From)).Select(c => c.Code).Order(StringComparer.Ordinal)), ""),
            From = content.From,
            To = content.To,
            IssuedOn = content.IssuedOn,
            Opening = new(opening),
            Rows = [.. days.GroupBy(d => d.Date).Select(g => (g.Key, StatementSums.Of("", g.Select(d => d.Sums))))],
            Benefits = [.. days.GroupBy(d => d.Sums.Label, StringComparer.Ordinal).Select(g => StatementSums.Of(g.Key, g.Select(d => d.Sums)))],
            Adjustments = [.. content.Others[partner.Id].Select(o => new StatementAdjustment(o.Label, new(o.Cents)))],
            Payments = [.. payments.Select(p => new PeriodPayment(p.LeftOn, p.Order, p.EndToEndId, new(p.Cents), $"State{p.State}", p.Counts, p.PaidOn))],
            Closing = new(opening + content.AddedCents.GetValueOrDefault(partner.Id) - payments.Where(p => p.Counts).Sum(p => p.Cents)),
            Online = OnlineCode.Of(content.Online, "statements", number, period),
        };
    }
}
