using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

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

    [BindProperty(SupportsGet = true)]
    public DateOnly? Jour { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public async Task<IActionResult> OnGetAsync(string ordre) => await LoadAsync(ordre) ? Page() : NotFound();

    /// <summary>Opens it as a part of a run's sample: who did is kept.</summary>
    public async Task<IActionResult> OnPostOpenAsync(string ordre, int run) =>
        await AnswerAsync(ordre, await new SampleService(database, time).OpenAsync(run, ordre, Payer(), Ct), "Order.Opened");

    public async Task<IActionResult> OnPostHoldAsync(string ordre) =>
        await AnswerAsync(ordre, await new SettlementService(database, PaymentRails.Files, time).HoldAsync(ordre, Payer(Reason), Ct), "Order.HeldNow");

    public async Task<IActionResult> OnPostReleaseAsync(string ordre) =>
        await AnswerAsync(ordre, await new SettlementService(database, PaymentRails.Files, time).ReleaseAsync(ordre, Payer(), Ct), "Order.Released");

    private async Task<IActionResult> AnswerAsync<T>(string ordre, Result<T> result, string done) where T : notnull
    {
        if (result.Ok(out _, out var problem))
        {
            Done(StaffWords.Say(done, ordre));
            return LocalRedirect($"/region/ordres/{Uri.EscapeDataString(ordre)}");
        }
        ModelState.Clear();
        Refuse(problem);
        return await OnGetAsync(ordre);
    }

    private async Task<bool> LoadAsync(string ordre)
    {
        if (await context.PaymentOrders.AsNoTracking().Include(o => o.Attempts).SingleOrDefaultAsync(o => o.Number == ordre, Ct) is not { } order)
            return false;
        Order = order;
        Items = await context.PaymentOrderItems.Where(l => l.OrderNumber == ordre).Join(context.PayableItems, l => l.ItemId, i => i.Id, (_, i) => i).AsNoTracking().OrderBy(i => i.SalesDay).ThenBy(i => i.Id).ToListAsync(Ct);
        Days = await context.PartnerDays.AsNoTracking().Where(d => d.PartnerId == order.PartnerId && d.Date >= order.FirstDay && d.Date <= order.LastDay).ToListAsync(Ct);
        Benefits = (await context.BenefitVersions.AsNoTracking().Select(b => new { b.BenefitId, b.Label }).Distinct().ToListAsync(Ct)).DistinctBy(b => b.BenefitId).ToDictionary(b => b.BenefitId, b => b.Label);
        if (Jour is { } day)
        {
            Sales = await context.OperationsAt([order.PartnerId], day, day).AsNoTracking().Where(o => o.Refusal == RefusalCode.None)
                .OrderByDescending(o => o.RegionCents).ThenBy(o => o.OperationId).Take(MostSales).ToListAsync(Ct);
        }
        return true;
    }
}
