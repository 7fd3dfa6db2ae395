using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Jobs;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal.SignIns;

namespace Pass.Portal.Pages.Staff;

/// <summary>The runs, the latest first.</summary>
internal sealed class RunsModel(PassDatabase database, PassDbContext context, TimeProvider time) : StaffPage
{
    private const int PageSize = 100;

    /// <summary>The last number of the page before.</summary>
    [BindProperty(SupportsGet = true)]
    public int? Avant { get; set; }

    public bool HasMore { get; private set; }

    public IReadOnlyList<Settlement> Runs { get; private set; } = [];

    /// <summary>The last night, or the one that is at work; null before the first.</summary>
    public JobRun? Night { get; private set; }

    public DateOnly? LastPriced { get; private set; }

    /// <summary>Calendar years that have entries, the latest first.</summary>
    public IReadOnlyList<int> Years { get; private set; } = [];

    /// <summary>Whoever pays, or looks over it, may take the accounts with it.</summary>
    public bool MayExport => (Visitor.Person!.Roles & (Pays | ActorRole.Auditor)) != 0;

    /// <summary>The entries of a year as accountants' software reads them.</summary>
    public async Task<IActionResult> OnGetFecAsync(int annee)
    {
        if (!MayExport)
            return Forbid(Sessions.Scheme);
        var path = Path.GetTempFileName();
        if ((await new FecExport(database).WriteAsync(annee, _ => System.IO.File.Create(path), Ct)).Ok(out var fec, out var problem))
            return OnceOf(path, fec.Name);
        System.IO.File.Delete(path);
        await OnGetAsync();
        Refuse(problem);
        return Page();
    }

    /// <summary>All entries, as hledger reads them: anybody recomputes the accounts without us.</summary>
    public async Task<IActionResult> OnGetLedgerAsync()
    {
        if (!MayExport)
            return Forbid(Sessions.Scheme);
        var path = Path.GetTempFileName();
        await using (var stream = System.IO.File.Create(path))
            LedgerJournal.Write(stream, context);
        return OnceOf(path, "pass.hledger");
    }

    private FileStreamResult OnceOf(string path, string name) =>
        File(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, 65_536, FileOptions.DeleteOnClose | FileOptions.Asynchronous), "text/plain", name);

    public async Task OnGetAsync()
    {
        if (MayExport && await context.Postings.MinAsync(p => (DateOnly?)p.Day, Ct) is { } first && await context.Postings.MaxAsync(p => (DateOnly?)p.Day, Ct) is { } last)
            Years = [.. Enumerable.Range(first.Year, last.Year - first.Year + 1).Reverse()];
        var found = await LatestAsync(PageSize + 1);
        HasMore = found.Count > PageSize;
        Runs = [.. found.Take(PageSize)];
        Night = await new JobHistory(database, time).RunsAsync("night", 1, Ct) is [var night] ? night : null;
        LastPriced = await context.BusinessDays.Where(d => d.State == BusinessDayState.Priced).MaxAsync(d => (DateOnly?)d.Date, Ct);
    }

    public async Task<IActionResult> OnGetCsvAsync() => Csv("reglements",
        ["Runs.Number", "Runs.State", "Runs.By", "Runs.Days", "Runs.Execution", "Bank.SentAt", "Runs.Orders", "Runs.Amount"],
        (await LatestAsync(MostInFile)).Select(r => (string[])
        [
            Cell(r.Id), StaffWords.Say($"Run.{r.State}"), StaffWords.Say($"Runs.By{r.Rail}"), Cell(r.UpToDay), Cell(r.ExecutionDate), CellAt(r.SentAtMs), Cell(r.OrderCount), Cell(new Money(r.TotalCents)),
        ]));

    private Task<List<Settlement>> LatestAsync(int most)
    {
        var runs = context.Settlements.AsNoTracking();
        return (Avant is { } before ? runs.Where(s => s.Id < before) : runs).OrderByDescending(s => s.Id).Take(most).ToListAsync(Ct);
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await OnGetAsync();
        if (LastPriced is not { } upTo)
            return Page();
        if (!(await new DueRuns(database, PaymentRails.Files, time).DraftAsync(upTo, Payer(), Ct)).Ok(out var drafts, out var problem))
        {
            Refuse(problem);
            return Page();
        }
        return LocalRedirect(drafts.Count == 1 ? $"/region/reglements/{drafts[0].Settlement.Id}" : "/region/reglements");
    }
}
