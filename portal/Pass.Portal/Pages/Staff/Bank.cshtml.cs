using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.BankFiles;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Staff;

/// <summary>What the bank said, and what of it fits no payment by itself.</summary>
[RequestSizeLimit(2 * MostBytes), RequestFormLimits(MultipartBodyLengthLimit = 2 * MostBytes)]
internal sealed class BankModel(PassDatabase database, PassDbContext context, TimeProvider time) : StaffPage
{
    public const int MostBytes = 32 << 20;
    private const int MostShown = 50;

    public IReadOnlyList<BankLine> Open { get; private set; } = [];

    /// <summary>How many wait in all.</summary>
    public int OpenCount { get; private set; }

    public IReadOnlyList<PaymentAttempt> Failed { get; private set; } = [];

    public IReadOnlyList<BankFile> Files { get; private set; } = [];

    /// <summary>What was sent, the latest first; statements of partners are theirs.</summary>
    public IReadOnlyList<(SettlementFile File, long? SentMs)> Sent { get; private set; } = [];

    public IReadOnlyList<BankImport> Taken { get; private set; } = [];

    [BindProperty]
    public IFormFile? Upload { get; set; }

    private BankLineService Lines => new(database, time);

    public async Task OnGetAsync()
    {
        Open = await Lines.OpenAsync(MostShown, Ct);
        OpenCount = await Lines.CountOpenAsync(Ct);
        Failed = await Lines.FailedAsync(MostShown, Ct);
        Sent = await SentAsync(MostShown);
        Files = await context.BankFiles.AsNoTracking().OrderByDescending(f => f.Id).Take(MostShown).ToListAsync(Ct);
    }

    /// <summary>What waits for a person.</summary>
    public async Task<IActionResult> OnGetCsvAsync() => Csv("banque-a-rapprocher",
        ["Bank.File", "Bank.Line", "Bank.Day", "Runs.Amount", "Bank.Reference", "Bank.Code", "Run.Why", "Bank.Text"],
        (await Lines.OpenAsync(MostInFile, Ct)).Select(l => (string?[])
            [Cell(l.FileId), Cell(l.LineNumber), Cell(l.Day), Cell(l.Cents is { } cents ? new Money(cents) : null), l.Reference, l.Code, BankLineService.Why(l), l.Text]));

    public async Task<IActionResult> OnGetFilesAsync() => Csv("banque-recus", ["Bank.File", "Bank.Name", "Bank.Kind", "Bank.When", "Bank.Facts", "Bank.Alerts"],
        (await context.BankFiles.AsNoTracking().OrderByDescending(f => f.Id).Take(MostInFile).ToListAsync(Ct)).Select(f => (string[])
            [Cell(f.Id), f.Name, f.Version, CellAt(f.TakenAtMs), Cell(f.FactCount), string.Join(" ", BankFileService.AlertsOf(f))]));

    public async Task<IActionResult> OnGetSentAsync() => Csv("banque-envoyes", ["Bank.Name", "Runs.Number", "Bank.SentAt", "Journal.Hash"],
        (await SentAsync(MostInFile)).Select(s => (string[])[s.File.Name.Split('/')[^1], Cell(s.File.SettlementId), CellAt(s.SentMs), Convert.ToHexStringLower(s.File.Hash)]));

    private async Task<List<(SettlementFile File, long? SentMs)>> SentAsync(int most)
    {
        var sent = await RunFiles.Whole(context).Join(context.Settlements, f => f.SettlementId, s => s.Id, (f, s) => new { File = f, s.SentAtMs })
            .OrderByDescending(f => f.File.SettlementId).ThenBy(f => f.File.Name).Take(most).ToListAsync(Ct);
        return sent.ConvertAll(f => (f.File, f.SentAtMs));
    }

    public async Task<IActionResult> OnPostMatchAsync(int file, int rank, string? order, string? reason) =>
        await AnswerAsync(await Lines.MatchAsync(file, rank, order?.Trim() ?? "", Payer(reason), Ct), "Bank.Matched");

    public async Task<IActionResult> OnPostAsideAsync(int file, int rank, string? reason) =>
        await AnswerAsync(await Lines.SetAsideAsync(file, rank, Payer(reason), Ct), "Bank.PutAside");

    public async Task<IActionResult> OnPostFileAsync()
    {
        ModelState.Clear();
        if (Upload is not { Length: > 0 } upload)
            ModelState.AddModelError(nameof(Upload), StaffWords.Say("Bank.FileMissing"));
        else if (!IsTooLarge(upload, MostBytes, nameof(Upload)))
            await TakeAsync(upload);
        await OnGetAsync();
        return Page();
    }

    private async Task TakeAsync(IFormFile upload)
    {
        if ((await new BankFileService(database, time).ImportAsync(Path.GetFileName(upload.FileName), upload.OpenReadStream, Payer(), Ct)).Ok(out var taken, out var problem))
            Taken = taken;
        else
            Refuse(problem, nameof(Upload));
    }

    private async Task<IActionResult> AnswerAsync(Result<BankLine> result, string done)
    {
        if (result.Ok(out _, out var problem))
        {
            Done(StaffWords.Say(done));
            return LocalRedirect("/region/banque");
        }
        Refuse(problem);
        await OnGetAsync();
        return Page();
    }
}
