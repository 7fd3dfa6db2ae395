using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal.SignIns;
using Pass.Region.Hosting;

namespace Pass.Portal.Pages.Staff;

/// <summary>What one partner is paid: its attempts, the days it pays, and the sales of a day.</summary>
internal sealed class OrderModel(PassDatabase database, PassDbContext context, TimeProvider time) : StaffPage
{
    private const int MostSales = 200;

    public PaymentOrder Order { get; private set; } = null!;

    public IReadOnlyList<PayableItem> Items { get; private set; } = [];

    public IReadOnlyList<PartnerDay> Days { get; private set; } = [];

    public IReadOnlyDictionary<int, string> Benefits { get; private set; } = new Dictionary<int, string>();

    public IReadOnlyList<OperationRow> Sales { get; private set; } = [];

    public bool IsWaiting => Order.Attempts.Exists(a => a.LiveOrder != null && a.State is AttemptState.Drafted or AttemptState.Approved);

    /// <summary>The attempt that failed, where the order may be paid again.</summary>
    public PaymentAttempt? Failed { get; private set; }

    /// <summary>As it was sent last; null before.</summary>
    public SettlementFile? Statement { get; private set; }

    /// <summary>What waits for a person because it failed; null when nothing does.</summary>
    public PaymentTask? Waits { get; private set; }

    /// <summary>Whom another try would pay, and on which account.</summary>
    public string PresentAccount { get; private set; } = "";

    [BindProperty(SupportsGet = true)]
    public DateOnly? Jour { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>Why it is paid again although the bank says it had it.</summary>
    [BindProperty]
    public string? WhyAgain { get; set; }

    /// <summary>Why no other try is made.</summary>
    [BindProperty]
    public string? WhyClosed { get; set; }

    public async Task<IActionResult> OnGetAsync(string ordre) => await LoadAsync(ordre) ? Page() : NotFound();

    /// <summary>Opens it as a part of a run's sample: who did is kept.</summary>
    public async Task<IActionResult> OnPostOpenAsync(string ordre, int run) =>
        await AnswerAsync(ordre, await new SampleService(database, time).OpenAsync(run, ordre, Payer(), Ct), "Order.Opened");

    public async Task<IActionResult> OnPostHoldAsync(string ordre) =>
        await AnswerAsync(ordre, await new SettlementService(database, PaymentRails.Files, time).HoldAsync(ordre, Payer(Reason), Ct), "Order.HeldNow");

    public async Task<IActionResult> OnPostReleaseAsync(string ordre) =>
        await AnswerAsync(ordre, await new SettlementService(database, PaymentRails.Files, time).ReleaseAsync(ordre, Payer(), Ct), "Order.Released");

    /// <summary>Its statement, as the partner has it; that it was fetched is in the audit.</summary>
    public async Task<IActionResult> OnPostStatementAsync(string ordre)
    {
        if (!await LoadAsync(ordre) || Statement is null)
            return NotFound();
        if (!MayPay)
            return Forbid(Sessions.Scheme);
        var sent = new SettlementSending(database, PaymentRails.Files, SentArchive.Of(database, RegionParts.ArchivePath(database)), time);
        if ((await sent.FetchAsync(Statement.SettlementId, Statement.Name, Payer(), Ct)).Ok(out var file, out var problem))
            return File(file.Bytes, "application/pdf", file.Name.Split('/')[^1]);
        Refuse(problem);
        return Page();
    }

    /// <summary>Another try, on the account the partner has now: it waits in a run of its own for two people.</summary>
    public async Task<IActionResult> OnPostAgainAsync(string ordre)
    {
        var made = await new PaymentService(database, PaymentRails.Files, time).RetryAsync([ordre], Payer(WhyAgain), ct: Ct);
        if (!made.Ok(out var run, out _))
            return await AnswerAsync(ordre, made, "", nameof(WhyAgain));
        Done(StaffWords.Say("Order.PaidAgain", ordre, run.Id));
        return LocalRedirect($"/region/reglements/{run.Id}");
    }

    /// <summary>Nobody has to look at it any more: it stays unpaid, and why is kept.</summary>
    public async Task<IActionResult> OnPostCloseAsync(string ordre, int tache) =>
        await AnswerAsync(ordre, await new PaymentTaskService(database, time).CloseAsync(tache, Payer(WhyClosed), Ct), "Order.TaskClosed", nameof(WhyClosed));

    private async Task<IActionResult> AnswerAsync<T>(string ordre, Result<T> result, string done, string field = "") where T : notnull
    {
        if (result.Ok(out _, out var problem))
        {
            Done(StaffWords.Say(done, ordre));
            return LocalRedirect($"/region/ordres/{Uri.EscapeDataString(ordre)}");
        }
        ModelState.Clear();
        Refuse(problem, field);
        return await OnGetAsync(ordre);
    }

    private async Task<bool> LoadAsync(string ordre)
    {
        if (await context.PaymentOrders.AsNoTracking().Include(o => o.Attempts).SingleOrDefaultAsync(o => o.Number == ordre, Ct) is not { } order)
            return false;
        Order = order;
        Failed = PaymentService.Failed(order);
        var (runs, name) = (order.Attempts.ConvertAll(a => a.SettlementId), $"/bordereaux/{ordre}.pdf");
        Statement = await context.SettlementFiles.AsNoTracking().Where(f => runs.Contains(f.SettlementId) && f.Name.EndsWith(name)).OrderByDescending(f => f.SettlementId).FirstOrDefaultAsync(Ct);
        Waits = await new PaymentTaskService(database, time).OfAsync(ordre, Ct);
        if (Failed is not null)
        {
            var partner = await context.Partners.AsNoTracking().Where(p => p.Id == order.PartnerId).Select(p => new { p.AccountHolderName, p.Iban, p.StripeAccount }).SingleAsync(Ct);
            PresentAccount = $"{partner.AccountHolderName}, {partner.StripeAccount ?? Iban.Mask(partner.Iban)}";
        }
        Items = await context.PaymentOrderItems.Where(l => l.OrderNumber == ordre).Join(context.PayableItems, l => l.ItemId, i => i.Id, (_, i) => i).AsNoTracking().OrderBy(i => i.SalesDay).ThenBy(i => i.Id).ToListAsync(Ct);
        Days = await context.PartnerDays.AsNoTracking().Where(d => d.PartnerId == order.PartnerId && d.Date >= order.FirstDay && d.Date <= order.LastDay).ToListAsync(Ct);
        Benefits = await context.BenefitLabelsAsync(CultureInfo.CurrentUICulture, Ct);
        if (Jour is { } day)
        {
            Sales = await context.OperationsAt([order.PartnerId], day, day).AsNoTracking().Where(o => o.Refusal == RefusalCode.None)
                .OrderByDescending(o => o.RegionCents).ThenBy(o => o.OperationId).Take(MostSales).ToListAsync(Ct);
        }
        return true;
    }
}
