using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Design.Components;
using Pass.Engine;
using Pass.Portal.Mails;
using Pass.Portal.Pages.Inviting;
using Pass.Portal.SignIns;
using Pass.Region.Holders;
using Pass.Region.Schools;
using Pass.Region.SignIns;

namespace Pass.Portal.Pages.Staff;

/// <summary>A young person: its rights, what it did with them, and who looked.</summary>
internal sealed class HolderFileModel(PassDatabase database, PassDbContext context, Look look, AuthorizationEngine engine, SignInOffice signIns, PublicAddress addresses, TimeProvider time) : FileModel(look)
{
    private const int MostShown = 30;

    protected override LinkKind Kind => LinkKind.Holder;

    public Holder Shown { get; private set; } = null!;

    /// <summary>By its name and town; by its number where the region was told no name.</summary>
    public string School { get; private set; } = "";

    /// <summary>As the engine has it; null while nothing was ever granted.</summary>
    public PassAccount? Account { get; private set; }

    /// <summary>When the pass came to its status; null when it always had it.</summary>
    public long? StatusSinceMs { get; private set; }

    /// <summary>What the region blocked it by, while it is blocked; null when that is not kept.</summary>
    public AuditEntry? BlockAct { get; private set; }

    public bool MayBlock => (Visitor.Person!.Roles & PassBlocks.MayBlock) != 0;

    [BindProperty]
    public string? WhyBlocked { get; set; }

    [BindProperty]
    public string? WhyLifted { get; set; }

    private PassBlocks Blocks => new(database, engine, time);

    /// <summary>Cards, phones and codes, the latest first.</summary>
    public IReadOnlyList<Credential> Credentials { get; private set; } = [];

    public Invitee? Invitee { get; private set; }

    public bool MayInvite => (Visitor.Person!.Roles & GivesAccess) != 0;

    public IReadOnlyList<PurseRow> Purses { get; private set; } = [];

    public IReadOnlyList<OperationRow> Operations { get; private set; } = [];

    public IReadOnlyDictionary<int, (string Label, BenefitUnit Unit)> Benefits { get; private set; } = new Dictionary<int, (string, BenefitUnit)>();

    public string Quantity(int benefit, int units) => Benefits.GetValueOrDefault(benefit).Unit == BenefitUnit.Cents ? Show.Money(units) : Show.Count(units);

    /// <summary>A code with which the young person opens its access, or opens it again.</summary>
    public async Task<IActionResult> OnPostInviteAsync(long id)
    {
        if (await OnGetAsync(id) is NotFoundResult || !IsOpen || Shown.FamilyName is null)
            return LocalRedirect(Request.Path);
        Invitee = await new TeamDesk(signIns, addresses).InviteAsync(this, Visitor.Staff(GivesAccess), Invited.Holder(id), $"{Shown.GivenName} {Shown.FamilyName}", null);
        return Page();
    }

    public Task<IActionResult> OnPostBlockAsync(long id) => ActAsync(id, nameof(WhyBlocked), "Holder.BlockedNow",
        async () => (await Blocks.BlockAsync(Visitor.Staff(PassBlocks.MayBlock, WhyBlocked), id, Ct)).Ok(out _, out var problem) ? null : problem);

    public Task<IActionResult> OnPostLiftAsync(long id) => ActAsync(id, nameof(WhyLifted), "Holder.LiftedNow",
        async () => (await Blocks.LiftAsync(Visitor.Staff(PassBlocks.MayBlock, WhyLifted), id, Ct)).Ok(out _, out var problem) ? null : problem);

    protected override Task<bool> IsThereAsync(long id) => context.Holders.AnyAsync(h => h.Id == id, Ct);

    protected override async Task LoadAsync(long id)
    {
        Shown = await context.Holders.AsNoTracking().SingleAsync(h => h.Id == id, Ct);
        School = await context.Schools.AsNoTracking().SingleOrDefaultAsync(s => s.Uai == Shown.Uai, Ct) is { } school ? SchoolDirectory.TitleOf(school) : Shown.Uai;
        Account = await engine.ReadAsync(new(Shown.PassId), Ct);
        StatusSinceMs = await context.OperationsOf(Shown.PassId).Where(o => o.Refusal == RefusalCode.None && (o.Kind == OperationKind.Block || o.Kind == OperationKind.Unblock || o.Kind == OperationKind.ClosePass)).MaxAsync(o => (long?)o.OccurredAtMs, Ct);
        if (Account?.Status == PassStatus.Blocked && await PassBlocks.LastAsync(context, id, Ct) is { } act)
            (BlockAct, StatusSinceMs) = (act, act.AtMs);
        Credentials = await context.Credentials.AsNoTracking().Where(c => c.PassId == Shown.PassId).OrderByDescending(c => c.Id).Take(MostShown).ToListAsync(Ct);
        Purses = await context.Purses.AsNoTracking().Where(p => p.PassId == Shown.PassId).OrderBy(p => p.BenefitId).ToListAsync(Ct);
        Operations = await context.OperationsOf(Shown.PassId).AsNoTracking().OrderByDescending(o => o.OccurredAtMs).Take(MostShown).ToListAsync(Ct);
        Benefits = (await context.BenefitVersions.AsNoTracking().Select(b => new { b.BenefitId, b.LabelFr, b.LabelEn, b.Unit }).Distinct().ToListAsync(Ct)).DistinctBy(b => b.BenefitId).ToDictionary(b => b.BenefitId, b => (CodeEntry.Label(b.LabelFr, b.LabelEn, CultureInfo.CurrentUICulture), b.Unit));
    }
}
