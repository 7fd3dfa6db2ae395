using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Control;
using Pass.Clearing.Incidents;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Payments.StripeApi;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Partners;

namespace Pass.Portal.Pages.Staff;

/// <summary>A run that waits for who is there.</summary>
/// <param name="Next">What is to be done about it: <c>ToApprove</c>, <c>ToSend</c>, <c>ToRedate</c>.</param>
/// <param name="FileBefore">Until when the bank takes its file; null when no file goes to a bank.</param>
internal sealed record WaitingRun(Settlement Run, string Next, DateTimeOffset? FileBefore);

/// <summary>Only what waits for who is there, as the services say who may do it, then the latest figures.</summary>
internal sealed class IndexModel(PassDatabase database, PassDbContext context, TimeProvider time) : StaffPage
{
    private const int MostShown = 20, MostRead = 200;

    public IReadOnlyList<WaitingRun> Runs { get; private set; } = [];

    public IReadOnlyList<PaymentTask> Tasks { get; private set; } = [];

    /// <summary>Movements of the bank that fit no payment.</summary>
    public int Lines { get; private set; }

    public IReadOnlyList<Incident> Incidents { get; private set; } = [];

    public IReadOnlyList<FamilyDebt> Debts { get; private set; } = [];

    /// <summary>Shops that signed: how many, and since when the first of them waits.</summary>
    public (int Count, long SinceMs)? Affiliations { get; private set; }

    /// <summary>What the control of a day found and nobody looked at.</summary>
    public int Signals { get; private set; }

    public bool IsEmpty => Runs.Count + Tasks.Count + Incidents.Count + Debts.Count + Lines + Signals == 0 && Affiliations is null;

    public BusinessDay? LastDay { get; private set; }

    /// <summary>The next day on which banks settle: what is approved before it leaves with it.</summary>
    public DateOnly NextBankDay { get; } = ParisCalendar.NextTargetDay(ParisCalendar.DateOf(time.GetUtcNow()).AddDays(1));

    public long LastDayCents { get; private set; }

    public int LastDayPartners { get; private set; }

    public bool IsLate(DateTimeOffset before) => before < time.GetUtcNow();

    public async Task OnGetAsync()
    {
        var me = Visitor.Self;
        if (MayPay)
            await LoadMoneyAsync(me);
        if (me.Is(ActorRole.AuthorisingOfficer))
            Incidents = [.. (await new IncidentRegister(database).ListAsync(IncidentState.Open, null, 0, MostRead, Ct)).Where(i => IncidentRules.WaitsFor(i, me)).Take(MostShown)];
        if (me.Is(AffiliationOffice.MayDecide))
            Affiliations = await new AffiliationOffice(database, time).QueueAsync(Ct);
        if (me.Is(ControlDesk.MayDecide))
            Signals = await new ControlDesk(database, time).WaitingAsync(Ct);
        LastDay = await context.BusinessDays.AsNoTracking().Where(d => d.State == BusinessDayState.Priced).OrderByDescending(d => d.Date).FirstOrDefaultAsync(Ct);
        if (LastDay is null)
            return;
        var earned = context.PartnerDays.Where(d => d.Date == LastDay.Date);
        LastDayCents = await earned.SumAsync(d => d.ReimbursedCents - d.FeeCents, Ct);
        LastDayPartners = await earned.Select(d => d.PartnerId).Distinct().CountAsync(Ct);
    }

    private async Task LoadMoneyAsync(Actor me)
    {
        var runs = new SettlementService(database, PaymentRails.Files, time);
        var region = (await RegionSettings.LoadAsync(context, Ct)).Ok(out var settings, out _) ? settings : null;
        var open = await context.Settlements.AsNoTracking().Include(s => s.Approvals).Where(s => s.State == SettlementState.Draft || s.State == SettlementState.Approved).OrderByDescending(s => s.Id).Take(MostRead).ToListAsync(Ct);
        Runs = [.. open.Select(run => (Run: run, Next: Next(run))).Where(w => w.Next is not null).Take(MostShown)
            .Select(w => new WaitingRun(w.Run, w.Next!, region is null || w.Run.Rail != PaymentRailKind.SepaFile ? null : ExecutionDays.FileBefore(w.Run.ExecutionDate, region)))];
        Tasks = await new PaymentTaskService(database, time).OpenAsync(MostShown, Ct);
        Lines = await new BankLineService(database, time).CountOpenAsync(Ct);
        Debts = [.. (await new FamilyDebts(database, time).OpenAsync(MostRead, Ct)).Where(d => FamilyDebts.WaitsFor(d, me)).Take(MostShown)];

        string? Next(Settlement run) => run.ExecutionDate < ParisCalendar.DateOf(time.GetUtcNow()) ? "ToRedate"
            : run.State == SettlementState.Approved ? "ToSend" : runs.CannotApprove(run, me) is null ? "ToApprove" : null;
    }
}
