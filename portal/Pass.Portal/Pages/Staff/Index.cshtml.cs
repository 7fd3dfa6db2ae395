using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Incidents;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Payments.StripeApi;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Staff;

/// <summary>Only what waits for who is there, then the latest figures.</summary>
internal sealed class IndexModel(PassDatabase database, PassDbContext context, TimeProvider time) : StaffPage
{
    private const int MostShown = 20;

    /// <summary>Drafted runs that wait for an approval, with whether this visitor may give it.</summary>
    public IReadOnlyList<Settlement> Runs { get; private set; } = [];

    public IReadOnlyList<PaymentTask> Tasks { get; private set; } = [];

    public IReadOnlyList<BankLine> Lines { get; private set; } = [];

    public IReadOnlyList<Incident> Incidents { get; private set; } = [];

    public IReadOnlyList<FamilyDebt> Debts { get; private set; } = [];

    public BusinessDay? LastDay { get; private set; }

    /// <summary>The next day on which banks settle: what is approved before it leaves with it.</summary>
    public DateOnly NextBankDay { get; } = ParisCalendar.NextTargetDay(ParisCalendar.DateOf(time.GetUtcNow()).AddDays(1));

    public long LastDayCents { get; private set; }

    public int LastDayPartners { get; private set; }

    public bool IsMine(Incident incident) => Visitor.Person!.Roles.HasFlag(ActorRole.AuthorisingOfficer) && incident.AuthorId != Visitor.Person.Id;

    public bool IsMine(FamilyDebt debt) => debt.State == FamilyDebtState.WaiverAsked && Visitor.Person!.Roles.HasFlag(ActorRole.AuthorisingOfficer) && debt.AskerId != Visitor.Person.Id;

    public bool IsMine(Settlement run) => MayPay && run.DraftedById != Visitor.Person!.Id && !run.Approvals.Exists(a => a.ActorId == Visitor.Person!.Id);

    public async Task OnGetAsync()
    {
        Runs = await context.Settlements.AsNoTracking().Include(s => s.Approvals).Where(s => s.State == SettlementState.Draft || s.State == SettlementState.Approved).OrderByDescending(s => s.Id).Take(MostShown).ToListAsync(Ct);
        Tasks = await new PaymentTaskService(database, time).OpenAsync(MostShown, Ct);
        Lines = await new BankLineService(database, time).OpenAsync(MostShown, Ct);
        Incidents = await new IncidentRegister(database).ListAsync(IncidentState.Open, null, 0, MostShown, Ct);
        Debts = await new FamilyDebts(database, time).OpenAsync(MostShown, Ct);
        LastDay = await context.BusinessDays.AsNoTracking().Where(d => d.State == BusinessDayState.Priced).OrderByDescending(d => d.Date).FirstOrDefaultAsync(Ct);
        if (LastDay is null)
            return;
        var earned = context.PartnerDays.Where(d => d.Date == LastDay.Date);
        LastDayCents = await earned.SumAsync(d => d.ReimbursedCents - d.FeeCents, Ct);
        LastDayPartners = await earned.Select(d => d.PartnerId).Distinct().CountAsync(Ct);
    }
}
