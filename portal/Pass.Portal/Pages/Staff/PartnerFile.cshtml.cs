using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;
using Pass.Data;
using Pass.Portal.SignIns;
using Pass.Region.Partners;
using Pass.Region.Tills;

namespace Pass.Portal.Pages.Staff;

/// <summary>A partner: where it is paid, what it was paid, its tills.</summary>
internal sealed class PartnerFileModel(PassDatabase database, PassDbContext context, Look look, TimeProvider time) : FileModel(look)
{
    private const int MostShown = 20;

    protected override LinkKind Kind => LinkKind.Partner;

    public Data.Model.Partner Shown { get; private set; } = null!;

    public IReadOnlyList<PartnerBankAccount> Accounts { get; private set; } = [];

    public IReadOnlyList<PaymentOrder> Orders { get; private set; } = [];

    public IReadOnlyList<Terminal> Tills { get; private set; } = [];

    protected override Task<bool> IsThereAsync(long id) => context.Partners.AnyAsync(p => p.Id == id, Ct);

    protected override async Task LoadAsync(long id)
    {
        var partner = (int)id;
        Shown = await context.Partners.AsNoTracking().SingleAsync(p => p.Id == partner, Ct);
        Accounts = await new PartnerOffice(database, time).AccountsAsync(new(partner), Ct);
        Orders = await context.PaymentOrders.AsNoTracking().Include(o => o.Attempts.OrderBy(a => a.Rank)).Where(o => o.PartnerId == partner && o.Attempts.Any()).OrderByDescending(o => o.Number).Take(MostShown).ToListAsync(Ct);
        Tills = (await new TerminalOffice(database, time).ListAsync(partner, size: MostShown, ct: Ct)).Items;
    }
}
