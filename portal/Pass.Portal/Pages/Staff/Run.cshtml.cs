using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Budget;
using Pass.Clearing.Jobs;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Proofs;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal.SignIns;
using Pass.Region.Hosting;

namespace Pass.Portal.Pages.Staff;

/// <summary>A run with its evidence: what is approved is what is shown here, by its hash.</summary>
internal sealed class RunModel(PassDatabase database, PassDbContext context, RegionSources sources, Door door, Factors factors, RunMemory memory, BudgetMemory budget, TimeProvider time) : StaffPage
{
    private const int MostShown = 100, MostFiles = 40;

    public ShownRun Shown { get; private set; } = null!;

    public RunComparison Compared { get; private set; } = null!;

    /// <summary>What the run rests on, step by step.</summary>
    public RunEvidence Evidence { get; private set; } = null!;

    /// <summary>A night is at work, or the files are being made: the steps look again by themselves.</summary>
    public bool IsRunning { get; private set; }

    public IReadOnlyList<SampledPayment> Sample { get; private set; } = [];

    public IReadOnlyList<RunLine> Lines { get; private set; } = [];

    /// <summary>What goes to the bank; statements of partners are theirs.</summary>
    public IReadOnlyList<SettlementFile> Files { get; private set; } = [];

    /// <summary>Why this visitor cannot approve it now; null when it can.</summary>
    public string? WhyNot { get; private set; }

    public bool MayWaive => Visitor.Person!.Roles.HasFlag(ActorRole.AuthorisingOfficer) && Shown.Settlement.DraftedById != Visitor.Person.Id;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    [BindProperty]
    public string? Credential { get; set; }

    /// <summary>What this visitor approves with.</summary>
    public Means Means { get; private set; } = new(false, false);

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>Of execution; null for the first one possible.</summary>
    [BindProperty]
    public DateOnly? Day { get; set; }

    [BindProperty]
    public string? WhyCancelled { get; set; }

    /// <summary>Whoever may pay may still change it.</summary>
    public bool IsOpen => MayPay && Shown.Settlement.State is SettlementState.Draft or SettlementState.Approved;

    private SentArchive Archive => SentArchive.Of(database, RegionParts.ArchivePath(database));

    private SettlementService Runs => new(database, PaymentRails.Files, time, memory);

    public async Task<IActionResult> OnGetAsync(int n) => await LoadAsync(n) ? Page() : NotFound();

    /// <summary>The steps alone, for a page that follows them.</summary>
    public async Task<IActionResult> OnGetStepsAsync(int n) => await LoadStepsAsync(n) ? Partial("_RunSteps", this) : NotFound();

    public async Task<IActionResult> OnPostApproveAsync(int n, string? hash)
    {
        var tried = await door.AgainAsync(HttpContext, Visitor, Code, Credential, Ct);
        Code = null;
        ModelState.Clear();
        if (tried != Tried.In)
        {
            ModelState.AddModelError(nameof(Code), AgainPart.Why(tried, Credential));
            return await OnGetAsync(n);
        }
        return await AnswerAsync(n, await Runs.ApproveAsync(n, Payer(), hash ?? "", Ct), "Run.ApprovedNow");
    }

    public async Task<IActionResult> OnPostWaiveAsync(int n) =>
        await AnswerAsync(n, await new SampleService(database, time).WaiveAsync(n, Visitor.Staff(ActorRole.AuthorisingOfficer, Reason), Ct), "Run.WaivedNow");

    /// <summary>Another day of execution: approvals stay, they are bound to amounts and accounts.</summary>
    public async Task<IActionResult> OnPostRedateAsync(int n) => await AnswerAsync(n, await Runs.RedateAsync(n, Payer(), Day, Ct), "Run.Redated");

    /// <summary>Takes it back before it leaves: what it would have paid is payable again.</summary>
    public async Task<IActionResult> OnPostCancelAsync(int n) => await AnswerAsync(n, await Runs.CancelAsync(n, Payer(WhyCancelled), Ct), "Run.Cancelled");

    public async Task<IActionResult> OnPostSendAsync(int n)
    {
        var folder = Directory.CreateTempSubdirectory("pass-send-");
        try
        {
            // What is sent is in the archive; the file for the bank is fetched from this page.
            return await AnswerAsync(n, await new SettlementSending(database, PaymentRails.Files, Archive, time).SendAsync(sources.Log, n, Payer(), folder.FullName, ct: Ct), "Run.SentNow");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A file of the run as it was sent; that it was fetched is in the audit.</summary>
    public async Task<IActionResult> OnPostFileAsync(int n, string? file)
    {
        if (!await LoadAsync(n) || Files.FirstOrDefault(f => f.Name == file) is not { } found)
            return NotFound();
        if (!MayPay)
            return Forbid(Sessions.Scheme);
        if (!(await new SettlementSending(database, PaymentRails.Files, Archive, time).FetchAsync(n, found.Name, Payer(), Ct)).Ok(out var fetched, out var problem))
        {
            Refuse(problem);
            return Page();
        }
        return File(fetched.Bytes, "application/octet-stream", fetched.Name.Split('/')[^1]);
    }

    /// <summary>With which anybody shows that what left is what was stamped.</summary>
    public async Task<IActionResult> OnGetProofAsync(int n)
    {
        var bundle = new MemoryStream();
        if ((await new ProofBundle(database).WriteRunAsync(n, bundle, Ct)).Ok(out _, out var problem))
            return File(bundle.ToArray(), "application/zip", FormattableString.Invariant($"preuve-reglement-{n}.zip"));
        if (!await LoadAsync(n))
            return NotFound();
        Refuse(problem);
        return Page();
    }

    /// <summary>Its orders, then those that are held, which the total has not.</summary>
    public async Task<IActionResult> OnGetCsvAsync(int n)
    {
        if (!(await Runs.ShowAsync(n, Ct)).Ok(out var shown, out _))
            return NotFound();
        return Csv(FormattableString.Invariant($"reglement-{n}-ordres"), ["Order.Title", "Order.Partner", "Order.Account", "Runs.Amount", "Order.Held"],
        [
            .. Wanted(shown).Select(l => (string[])[l.Order, l.Name, Iban.Mask(l.Iban), Cell(l.Amount), ""]),
            .. shown.Held.Select(h => (string[])[h.Number, h.PartnerName, "", Cell(new Money(h.AmountCents)), h.HeldReason ?? StaffWords.Say("Order.Held")]),
        ]);
    }

    /// <summary>The run on paper, for who signs and files it.</summary>
    public async Task<IActionResult> OnGetSheetAsync(int n)
    {
        if (!(await Runs.ShowAsync(n, Ct)).Ok(out var shown, out _))
            return NotFound();
        using var pdf = new MemoryStream();
        var evidence = await RunEvidence.LoadAsync(database, shown.Settlement, ct: Ct);
        RunSheetRenderer.Render(await RunSheets.LoadAsync(database, shown, evidence, ParisCalendar.DateOf(time.GetUtcNow()), Ct), pdf, CultureInfo.CurrentUICulture);
        return File(pdf.ToArray(), "application/pdf", FormattableString.Invariant($"reglement-{n}.pdf"));
    }

    private async Task<IActionResult> AnswerAsync<T>(int n, Result<T> result, string done) where T : notnull
    {
        if (result.Ok(out _, out var problem))
        {
            Done(StaffWords.Say(done, n));
            return LocalRedirect($"/region/reglements/{n}");
        }
        ModelState.Clear();
        Refuse(problem);
        return await OnGetAsync(n);
    }

    private async Task<bool> LoadStepsAsync(int n)
    {
        var (showing, sampling, running) = (ShowAsync(n), new SampleService(database, time).ShowAsync(n, Ct), new JobHistory(database, time).IsRunningAsync("night", Ct));
        await Task.WhenAll(showing, sampling, running);
        if (!await showing)
            return false;
        Sample = (await sampling).OrThrow();
        IsRunning = await running;
        return true;
    }

    private async Task<bool> ShowAsync(int n)
    {
        if (!(await Runs.ShowAsync(n, Ct)).Ok(out var shown, out _))
            return false;
        Shown = shown;
        Evidence = await RunEvidence.LoadAsync(database, shown.Settlement, memory, Ct);
        return true;
    }

    private async Task<bool> LoadAsync(int n)
    {
        // The parts of the page, at once: none needs anything of another.
        var (steps, comparing, files) = (LoadStepsAsync(n), RunComparison.LoadAsync(database, n, memory, budget, Ct), FilesAsync(n));
        await Task.WhenAll(steps, comparing, files);
        if (!await steps)
            return false;
        var shown = Shown;
        Compared = (await comparing).OrThrow();
        Lines = [.. Wanted(shown).Take(MostShown)];
        WhyNot = Why(shown.Settlement);
        return true;
    }

    /// <summary>Those that are looked for, the largest first.</summary>
    private IEnumerable<RunLine> Wanted(ShownRun shown)
    {
        var wanted = Q?.Trim() ?? "";
        return shown.View.Lines.Where(l => wanted.Length == 0 || l.Name.Contains(wanted, StringComparison.CurrentCultureIgnoreCase) || l.Order.Contains(wanted, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(l => l.Amount.Cents);
    }

    /// <summary>What the request's own context reads, which takes one question at a time.</summary>
    private async Task FilesAsync(int n)
    {
        Files = await RunFiles.Whole(context).Where(f => f.SettlementId == n).OrderBy(f => f.Name).Take(MostFiles).ToListAsync(Ct);
        Means = await factors.MeansAsync(Visitor);
    }

    /// <summary>What the service would refuse, said before it is asked.</summary>
    private string? Why(Settlement run) => Runs.CannotApprove(run, Payer()) is { } problem ? Told(problem)
        : run.SampleWaivedBy is null && Sample.Count(s => s.Leaves && s.Line.OpenedById is null) is > 0 and var left ? StaffWords.Say("Run.WhySample", left) : null;
}
