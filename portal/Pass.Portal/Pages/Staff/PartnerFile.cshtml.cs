using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Proofs;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal.Mails;
using Pass.Portal.Pages.Inviting;
using Pass.Portal.SignIns;
using Pass.Region.Partners;
using Pass.Region.SignIns;
using Pass.Region.Tills;

namespace Pass.Portal.Pages.Staff;

/// <summary>A partner: what it signed, where it is paid, what it was paid, its tills, its people; and what the region may do about it.</summary>
internal sealed class PartnerFileModel(PassDatabase database, PassDbContext context, Look look, SignInOffice signIns, PublicAddress addresses, TimeProvider time) : FileModel(look)
{
    private const int MostShown = 20;

    private readonly PartnerOffice _office = new(database, time);
    private readonly TeamDesk _desk = new(signIns, addresses);

    protected override LinkKind Kind => LinkKind.Partner;

    public Data.Model.Partner Shown { get; private set; } = null!;

    /// <summary>What gave it its status; null when that is not kept.</summary>
    public AuditEntry? StatusAct { get; private set; }

    /// <summary>What it signed on screen; null when it came otherwise, or its text was not kept.</summary>
    public Affiliation? Signed { get; private set; }

    public IReadOnlyList<PartnerBankAccount> Accounts { get; private set; } = [];

    public IReadOnlyList<PayeeCheck> Checks { get; private set; } = [];

    public IReadOnlyList<PaymentOrder> Orders { get; private set; } = [];

    public IReadOnlyList<Terminal> Tills { get; private set; } = [];

    public Team Team { get; private set; } = null!;

    public Invitee? Invitee { get; private set; }

    public string Action => $"/region/partenaires/{Shown.Id}";

    public bool MayChange => (Visitor.Person!.Roles & PartnerOffice.MayChange) != 0;

    [BindProperty]
    public string? WhyClosed { get; set; }

    [BindProperty]
    public string? WhySuspended { get; set; }

    [BindProperty]
    public string? WhyResumed { get; set; }

    /// <summary>Of a convention, the last one included.</summary>
    [BindProperty]
    public DateOnly? LastDay { get; set; }

    [BindProperty]
    public string? Verdict { get; set; }

    [BindProperty]
    public DateOnly? SeenOn { get; set; }

    /// <summary>Where the account's name was seen.</summary>
    [BindProperty]
    public string? SeenWhere { get; set; }

    [BindProperty(Name = "Name")]
    public string? FullName { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    public DateOnly Today => ParisCalendar.DateOf(time.GetUtcNow());

    public Task<IActionResult> OnPostCloseAsync(long id) => ActAsync(id, nameof(WhyClosed), "Partner.ClosedNow",
        async () => (await _office.CloseAsync(Me(WhyClosed), Shown.Siret, Ct)).Ok(out _, out var problem) ? null : problem);

    public Task<IActionResult> OnPostSuspendAsync(long id) => ActAsync(id, nameof(WhySuspended), "Partner.SuspendedNow",
        async () => (await _office.SuspendAsync(Me(WhySuspended), Shown.Siret, Ct)).Ok(out _, out var problem) ? null : problem);

    public Task<IActionResult> OnPostResumeAsync(long id) => ActAsync(id, nameof(WhyResumed), "Partner.ResumedNow",
        async () => (await _office.ResumeAsync(Me(WhyResumed), Shown.Siret, Ct)).Ok(out _, out var problem) ? null : problem);

    public Task<IActionResult> OnPostConventionAsync(long id, string? code) => ActAsync(id, "", "Partner.ConventionEnded",
        async () => (await _office.EndConventionAsync(Me(), Shown.Siret, code ?? "", LastDay ?? default, Ct)).Ok(out _, out var problem) ? null : problem);

    public Task<IActionResult> OnPostPayeeAsync(long id) => ActAsync(id, nameof(SeenWhere), "Partner.PayeeKept",
        async () => (await _office.RecordPayeeAsync(Me(SeenWhere), Shown.Siret, Verdict ?? "", SeenOn ?? Today, Ct)).Ok(out _, out var problem) ? null : problem);

    public async Task<IActionResult> OnPostInviteAsync(long id)
    {
        if (await OnGetAsync(id) is NotFoundResult || !IsOpen)
            return LocalRedirect(Request.Path);
        Invitee = await _desk.InviteAsync(this, Me(), Invited.Partner(Shown.Id, PartnerRole.Owner), FullName, Email);
        if (Invitee is not null)
            (FullName, Email) = (null, null);
        Team = await new Teams(database, time).OfPartnerAsync(Shown.Id, Ct);
        return Page();
    }

    /// <summary>What was signed, as a letter; or with what whoever checks it without us needs.</summary>
    public async Task<IActionResult> OnGetProofAsync(long id, bool tout)
    {
        if (await OnGetAsync(id) is NotFoundResult || !IsOpen || Signed is null)
            return NotFound();
        var proofs = new ConventionProof(database);
        return (tout ? await proofs.FindAsync(Signed.Id, Ct) : await proofs.LetterAsync(Signed.Id, Ct)) is { } file ? File(file.Content, tout ? "application/zip" : "application/pdf", file.Name) : NotFound();
    }

    protected override Task<bool> IsThereAsync(long id) => context.Partners.AnyAsync(p => p.Id == id, Ct);

    protected override async Task LoadAsync(long id)
    {
        var partner = (int)id;
        Shown = await context.Partners.AsNoTracking().Include(p => p.Conventions).SingleAsync(p => p.Id == partner, Ct);
        StatusAct = await _office.StatusActAsync(new(partner), Ct);
        Signed = await new AffiliationOffice(database, time).SignedByAsync(new(partner), Ct);
        Accounts = await _office.AccountsAsync(new(partner), Ct);
        Checks = await _office.PayeeChecksAsync(new(partner), Ct);
        Orders = await context.PaymentOrders.AsNoTracking().Include(o => o.Attempts.OrderBy(a => a.Rank)).Where(o => o.PartnerId == partner && o.Attempts.Any()).OrderByDescending(o => o.Number).Take(MostShown).ToListAsync(Ct);
        Tills = (await new TerminalOffice(database, time).ListAsync(partner, size: MostShown, ct: Ct)).Items;
        Team = await new Teams(database, time).OfPartnerAsync(partner, Ct);
    }

    private Actor Me(string? reason = null) => Visitor.Staff(PartnerOffice.MayChange, reason);
}
