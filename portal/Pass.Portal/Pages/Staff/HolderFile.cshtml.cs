using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Design.Components;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Staff;

/// <summary>A young person: its rights, what it did with them, and who looked.</summary>
internal sealed class HolderFileModel(PassDbContext context, Look look) : FileModel(look)
{
    private const int MostShown = 30;

    protected override LinkKind Kind => LinkKind.Holder;

    public Holder Shown { get; private set; } = null!;

    public IReadOnlyList<PurseRow> Purses { get; private set; } = [];

    public IReadOnlyList<OperationRow> Operations { get; private set; } = [];

    public IReadOnlyDictionary<int, (string Label, BenefitUnit Unit)> Benefits { get; private set; } = new Dictionary<int, (string, BenefitUnit)>();

    public string Quantity(int benefit, int units) => Benefits.GetValueOrDefault(benefit).Unit == BenefitUnit.Cents ? Show.Money(units) : Show.Count(units);

    protected override Task<bool> IsThereAsync(long id) => context.Holders.AnyAsync(h => h.Id == id, Ct);

    protected override async Task LoadAsync(long id)
    {
        Shown = await context.Holders.AsNoTracking().SingleAsync(h => h.Id == id, Ct);
        Purses = await context.Purses.AsNoTracking().Where(p => p.PassId == Shown.PassId).OrderBy(p => p.BenefitId).ToListAsync(Ct);
        Operations = await context.OperationsOf(Shown.PassId).AsNoTracking().OrderByDescending(o => o.OccurredAtMs).Take(MostShown).ToListAsync(Ct);
        Benefits = (await context.BenefitVersions.AsNoTracking().Select(b => new { b.BenefitId, b.Label, b.Unit }).Distinct().ToListAsync(Ct)).DistinctBy(b => b.BenefitId).ToDictionary(b => b.BenefitId, b => (b.Label, b.Unit));
    }
}
