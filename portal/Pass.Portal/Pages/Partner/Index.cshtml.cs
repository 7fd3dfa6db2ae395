using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Partners;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Proofs;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Design.Components;
using Pass.Engine;
using Pass.Region.Partners;
using Pass.Region.Textbooks;
using Pass.Region.Tills;

namespace Pass.Portal.Pages.Partner;

/// <summary>Today, the next pay day, and what waits.</summary>
internal sealed class IndexModel(PassDatabase database, PassDbContext context, AuthorizationEngine engine, TimeProvider time) : PartnerPage
{
    private const int MostNotices = 5;

    public string Name { get; private set; } = "";

    public DateOnly Today { get; private set; }

    public SaleTotals Totals { get; private set; } = null!;

    /// <summary>The nearest payment that nothing stands against; null when none is owed.</summary>
    public ForecastPayment? Next { get; private set; }

    /// <summary>Payments that wait for somebody.</summary>
    public IReadOnlyList<ForecastPayment> Stuck { get; private set; } = [];

    public IReadOnlyList<PartnerNotice> Notices { get; private set; } = [];

    /// <summary>Null while it sells.</summary>
    public HaltedPartner? Halted { get; private set; }

    /// <summary>What it signed on screen; null for who may not see it.</summary>
    public Affiliation? Signed { get; private set; }

    public bool IsNew { get; private set; }

    public bool HasTill { get; private set; }

    public bool HasActiveTill { get; private set; }

    public bool Sells => Halted is null && (!IsNew || HasActiveTill);

    /// <summary>Which schoolbooks pupils will look for is of use to it.</summary>
    public bool SellsBooks { get; private set; }

    /// <summary>Those the visitor may change to.</summary>
    public IReadOnlyList<(int Id, string Name)> Others { get; private set; } = [];

    public async Task OnGetAsync()
    {
        Today = ParisCalendar.DateOf(time.GetUtcNow());
        var mine = Visitor.Partners.Select(p => p.Partner).Distinct().ToList();
        var names = await context.Partners.Where(p => mine.Contains(p.Id)).OrderBy(p => p.LegalName).Select(p => new { p.Id, p.LegalName }).ToListAsync(Ct);
        Name = names.Find(n => n.Id == Access.Partner)?.LegalName ?? "";
        Others = [.. names.Where(n => n.Id != Access.Partner).Select(n => (n.Id, n.LegalName))];
        SellsBooks = TextbookBasket.IsTakenBy(engine.Reference, new(Access.Partner), Today);
        Halted = await HaltedAsync(database, context, time);
        var sales = new PartnerSales(database);
        Totals = await sales.TotalsAsync(Partner, new(Today, Today), Ct);
        if (Totals.Count == 0 && !await sales.HasAnyAsync(Partner, Ct))
            await FirstStepsAsync();
        if (!SeesMoney)
            return;
        var payments = (await new PartnerForecast(database, time).OfAsync(Partner, Ct)).Ok(out var found, out _) ? found : [];
        Next = payments.Where(p => p.CreditedBy is not null).MinBy(p => p.CreditedBy) ?? payments.FirstOrDefault(p => p.State == ForecastState.BelowMinimum);
        Stuck = [.. payments.Where(p => p.State is ForecastState.Failed or ForecastState.Held or ForecastState.AccountUnusable or ForecastState.Owes)];
        Signed = await new AffiliationOffice(database, time).SignedByAsync(Partner, Ct);
        Notices = await new PaymentTaskService(database, time).NoticesAsync(Partner, MostNotices, Ct);
    }

    /// <summary>Another partner is looked at.</summary>
    public IActionResult OnPostChoose(int partner) => Choose(partner) ? LocalRedirect("/pro") : NotFound();

    /// <summary>What was signed, as a letter; or with what whoever checks it without us needs.</summary>
    public async Task<IActionResult> OnGetProofAsync(bool tout)
    {
        if (!SeesMoney)
            return StatusCode(StatusCodes.Status403Forbidden);
        if (await new AffiliationOffice(database, time).SignedByAsync(Partner, Ct) is not { } signed)
            return NotFound();
        var proofs = new ConventionProof(database);
        return (tout ? await proofs.FindAsync(signed.Id, Ct) : await proofs.LetterAsync(signed.Id, Ct)) is { } file ? File(file.Content, tout ? "application/zip" : "application/pdf", file.Name) : NotFound();
    }

    public static string Told(PartnerNotice notice) => PaymentTaskService.Say(notice, code => BankReasons.Say(code));

    /// <summary>With what was given back since the last night: a partner that owes reads how much.</summary>
    public static string TitleOf(ForecastPayment stuck)
    {
        var amount = stuck.Amount + stuck.Uncleared;
        return PartnerWords.Say($"Forecast.{stuck.State}", Show.Money(stuck.State == ForecastState.Owes ? -amount.Cents : amount.Cents), stuck.Order ?? "");
    }

    private async Task FirstStepsAsync()
    {
        var tills = (await new TerminalOffice(database, time).ListAsync(Access.Partner, ct: Ct)).Items;
        (IsNew, HasTill, HasActiveTill) = (true, tills.Any(t => t.Status != TerminalStatus.Revoked), tills.Any(t => t.Status == TerminalStatus.Active));
    }
}
