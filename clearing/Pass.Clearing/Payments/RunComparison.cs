using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Budget;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>A payment of a comparison.</summary>
public sealed record ComparedPayment(string Order, PartnerId Partner, string Name, Money Amount);

/// <summary>A bank account that changed since the partner's last payment.</summary>
/// <param name="Before">The account before, masked; null when there was none.</param>
/// <param name="By">Handle of who linked it; null where that was not kept.</param>
/// <param name="Check">What is known last of whether it is its holder's; null when nobody looked.</param>
/// <param name="IsUsed">False when the change is too late for this run: the payment goes to the account before, or is held.</param>
public sealed record AccountChange(PartnerId Partner, string Name, string? Order, string? Before, string After, DateTimeOffset At, string? By, PayeeCheck? Check, bool IsUsed);

/// <summary>A line of the budget whose spending has come to a threshold of its envelope.</summary>
/// <param name="Percent">The highest one it came to.</param>
public sealed record PassedThreshold(string Code, string Label, int Percent, Money Spent, Money Envelope);

/// <summary>What an officer looks at before approving: how a run differs from the one of the same weekday before.</summary>
/// <param name="Earlier">The latest run before it, of the same kind (by Stripe, or by a file), that pays up to the same weekday; null when there is none.</param>
/// <param name="Rules">Price rules that began or ended in the days it pays.</param>
/// <param name="Negatives">Partners that owe, with how much.</param>
/// <param name="Waiting">Sales for which no rule was in force.</param>
/// <param name="Incidents">Opened or validated since the earlier run was drafted, until this one left.</param>
/// <param name="Budgets">Of the campaign of its last day.</param>
public sealed record RunComparison(
    Settlement Run, Settlement? Earlier, IReadOnlyList<ComparedPayment> NewPartners, IReadOnlyList<ComparedPayment> Largest, IReadOnlyList<ReimbursementRule> Rules,
    IReadOnlyList<(PartnerId Partner, string Name, Money Net)> Negatives, IReadOnlyList<UnpricedDay> Waiting, IReadOnlyList<AccountChange> Accounts,
    IReadOnlyList<Incident> Incidents, IReadOnlyList<PassedThreshold> Budgets)
{
    private const int LargestShown = 5, MostIncidents = 100;

    /// <param name="memory">Payments read a moment ago serve again; null: everything is read.</param>
    /// <param name="budget">The same of what days cost.</param>
    /// <returns>Problem: SettlementUnknown.</returns>
    public static async Task<Result<RunComparison>> LoadAsync(PassDatabase database, int settlement, RunMemory? memory = null, BudgetMemory? budget = null, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        if (await context.Settlements.AsNoTracking().SingleOrDefaultAsync(s => s.Id == settlement, ct) is not { } run)
            return SettlementService.Words.Problem("SettlementUnknown", settlement);
        var earlier = (await Alike(context, run).AsNoTracking().Where(s => s.State != SettlementState.Withdrawn && s.UpToDay < run.UpToDay)
            .OrderByDescending(s => s.UpToDay).ThenByDescending(s => s.Id).Take(60).ToListAsync(ct)).Find(s => s.UpToDay.DayOfWeek == run.UpToDay.DayOfWeek);
        var payments = memory is null ? await PaymentsAsync() : await memory.PaymentsAsync(run, PaymentsAsync);
        var compared = payments.ConvertAll(p => (p.IsNew, Payment: new ComparedPayment(p.Number, new(p.PartnerId), p.PartnerName, new(p.AmountCents))));
        var since = earlier?.UpToDay ?? run.UpToDay.AddDays(-7);
        var rules = (await context.ReimbursementRules.AsNoTracking().OrderBy(r => r.Id).ToListAsync(ct)).Select(r => r.ToRule())
            .Where(r => !r.IsWithdrawn && (r.From > since && r.From <= run.UpToDay || r.Until >= since && r.Until < run.UpToDay)).ToList();
        var negatives = await context.SettlementCarries.AsNoTracking().Where(c => c.SettlementId == settlement && c.NetCents < 0)
            .Join(context.Partners, c => c.PartnerId, p => p.Id, (c, p) => new { c.PartnerId, p.LegalName, c.NetCents }).OrderBy(c => c.NetCents).ToListAsync(ct);
        return new RunComparison(
            run, earlier, [.. compared.Where(c => c.IsNew).Select(c => c.Payment).OrderByDescending(c => c.Amount.Cents)],
            [.. compared.Select(c => c.Payment).OrderByDescending(c => c.Amount.Cents).ThenBy(c => c.Order, StringComparer.Ordinal).Take(LargestShown)], rules,
            [.. negatives.Select(n => (new PartnerId(n.PartnerId), n.LegalName, new Money(n.NetCents)))],
            await context.UnpricedDays.AsNoTracking().Where(u => u.ClearedOn == null && u.Date <= run.UpToDay).OrderBy(u => u.Date).ThenBy(u => u.PartnerId).ToListAsync(ct),
            await AccountsAsync(context, run, payments.ToLookup(p => p.PartnerId), ct),
            await IncidentsAsync(context, run, earlier, ct), await BudgetsAsync(database, context, run, budget, ct));

        Task<List<RunPayment>> PaymentsAsync() => RunPayment.LoadAsync(context, settlement, ct);
    }

    private static Task<List<Incident>> IncidentsAsync(PassDbContext context, Settlement run, Settlement? earlier, CancellationToken ct)
    {
        var (sinceMs, untilMs) = (earlier?.DraftedAtMs ?? run.DraftedAtMs - (long)TimeSpan.FromDays(7).TotalMilliseconds, run.SentAtMs ?? long.MaxValue);
        return context.Incidents.AsNoTracking()
            .Where(i => i.OpenedAtMs > sinceMs && i.OpenedAtMs <= untilMs || i.State == IncidentState.Validated && i.DecidedAtMs > sinceMs && i.DecidedAtMs <= untilMs)
            .OrderBy(i => i.Id).Take(MostIncidents).ToListAsync(ct);
    }

    private static async Task<IReadOnlyList<PassedThreshold>> BudgetsAsync(PassDatabase database, PassDbContext context, Settlement run, BudgetMemory? budget, CancellationToken ct)
    {
        if (!await context.BudgetEnvelopes.AnyAsync(ct)
            || await context.Campaigns.Where(c => c.OpensOn <= run.UpToDay).OrderByDescending(c => c.SchoolYear).Select(c => c.Code).FirstOrDefaultAsync(ct) is not { } campaign
            || !(await new BudgetReport(database, budget).LoadAsync(campaign, ct)).Ok(out var view, out _))
            return [];
        return
        [
            .. from line in view.Lines
               where line.Envelope is not null && line.Alerts.Any(a => a.State == AlertState.Reached)
               select new PassedThreshold(line.Code, line.Label, line.Alerts.Where(a => a.State == AlertState.Reached).Max(a => a.Percent), line.Spent, line.Envelope!.Value),
        ];
    }

    /// <summary>Runs before it that pay the same partners: who chose Stripe is paid by runs of its own.</summary>
    private static IQueryable<Settlement> Alike(PassDbContext context, Settlement run) =>
        context.Settlements.Where(s => s.Id < run.Id && s.Rail == PaymentRailKind.StripeConnect == (run.Rail == PaymentRailKind.StripeConnect));

    /// <summary>Accounts linked since the partner's last payment left, in place of another.</summary>
    private static async Task<IReadOnlyList<AccountChange>> AccountsAsync(PassDbContext context, Settlement run, ILookup<int, RunPayment> payments, CancellationToken ct)
    {
        var lastSent = await Alike(context, run).Where(s => s.SentAtMs != null).MaxAsync(s => s.SentAtMs, ct) ?? 0;
        var partners = (await context.PartnerBankAccounts.Where(a => a.FromMs > lastSent && context.PartnerBankAccounts.Any(b => b.PartnerId == a.PartnerId && b.FromMs < a.FromMs))
            .Select(a => a.PartnerId).Distinct().ToListAsync(ct)).ToHashSet();
        var rows = (await context.PartnerBankAccounts.AsNoTracking().Where(a => partners.Contains(a.PartnerId)).OrderBy(a => a.FromMs).ThenBy(a => a.Id).ToListAsync(ct)).ToLookup(a => a.PartnerId);
        var names = await context.Partners.AsNoTracking().Where(p => partners.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.LegalName, ct);
        var checks = (await context.PayeeChecks.AsNoTracking().Where(c => partners.Contains(c.PartnerId)).OrderBy(c => c.Id).ToListAsync(ct)).ToLookup(c => (c.PartnerId, c.Iban));
        return
        [
            .. from partner in partners.Order()
               let accounts = rows[partner].ToList()
               from pair in accounts.Zip(accounts.Skip(1))
               where pair.Second.FromMs > lastSent
               // One that came back is paid again beside what is due now: two payments of one partner.
               let paid = payments[partner].ToList()
               select new AccountChange(
                   new(partner), names[partner], paid.Count > 0 ? paid[0].Number : null, Iban.Mask(pair.First.Iban), Iban.Mask(pair.Second.Iban),
                   DateTimeOffset.FromUnixTimeMilliseconds(pair.Second.FromMs), pair.Second.LinkedBy, checks[(partner, pair.Second.Iban)].LastOrDefault(),
                   paid.Exists(p => p.Iban == pair.Second.Iban)),
        ];
    }
}

/// <summary>A payment of a run as it is compared.</summary>
/// <param name="IsNew">No run before paid the partner.</param>
internal sealed record RunPayment(string Number, int PartnerId, string PartnerName, long AmountCents, string Iban, bool IsNew)
{
    public static async Task<List<RunPayment>> LoadAsync(PassDbContext context, int settlement, CancellationToken ct)
    {
        var paidBefore = (await context.PaymentOrders.Where(o => o.SettlementId < settlement && o.State != PaymentOrderState.Withdrawn).Select(o => o.PartnerId).Distinct().ToListAsync(ct)).ToHashSet();
        var rows = await context.PaymentAttempts.Where(a => a.SettlementId == settlement && a.State != AttemptState.Withdrawn)
            .Join(context.PaymentOrders, a => a.OrderNumber, o => o.Number, (a, o) => new { o.Number, o.PartnerId, o.PartnerName, o.AmountCents, a.Iban }).ToListAsync(ct);
        return rows.ConvertAll(r => new RunPayment(r.Number, r.PartnerId, r.PartnerName, r.AmountCents, r.Iban, !paidBefore.Contains(r.PartnerId)));
    }
}
