using Microsoft.AspNetCore.Mvc;
using Pass.Cards.Issuance;
using Pass.Core;
using Pass.Portal.Issuance;

namespace Pass.Portal.Pages.Staff;

/// <summary>Where cards are, and what the bureau has to make: as the issuance service tells it. A batch is prepared here, and what a bureau answered handed in.</summary>
[RequestSizeLimit(2 * BatchResultMessage.MaxBytes), RequestFormLimits(MultipartBodyLengthLimit = 2 * BatchResultMessage.MaxBytes)]
internal sealed class CardsModel(IssuerDesk desk) : StaffPage
{
    public const ActorRole Looks = ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.Administrator | ActorRole.Auditor;

    public OverviewMessage? Overview { get; private set; }

    /// <summary>Why there is none.</summary>
    public string? Away { get; private set; }

    /// <summary>A round that was asked for; null when none was, or it is forgotten.</summary>
    public RoundMessage? Asked { get; private set; }

    /// <summary>What came of the file that was handed in.</summary>
    public BatchTakenMessage? Taken { get; private set; }

    public bool MaySend => (Visitor.Person!.Roles & IssuerDesk.MaySend) != 0;

    /// <summary>Orders that no batch has yet.</summary>
    public int Waiting => Overview?.Cards.GetValueOrDefault("Ordered") ?? 0;

    [BindProperty]
    public IFormFile? Result { get; set; }

    public async Task OnGetAsync(int? tour)
    {
        if (tour is { } number && (await desk.RoundAsync(Visitor.Staff(Looks), number, Ct)).Ok(out var round, out _))
            Asked = round;
        await ReadAsync();
    }

    public async Task<IActionResult> OnGetCsvAsync()
    {
        await ReadAsync();
        return Overview is not { } overview ? NotFound() : Csv("cartes-lots", ["Cards.Batch", "Cards.Made", "Work.Who", "Cards.Route", "Runs.State", "Cards.Count"],
            overview.Batches.OrderByDescending(b => b.Batch).Select(b => (string[])
                [Cell(b.Batch), CellAt(b.At.ToUnixTimeMilliseconds()), SystemActors.NameOf(b.By), Name("BatchRoute.", b.Route), Name("BatchState.", b.State), Cell(b.Cards)]));
    }

    public async Task<IActionResult> OnPostPrepareAsync()
    {
        if ((await desk.PrepareAsync(Visitor.Staff(IssuerDesk.MaySend), Ct)).Ok(out var round, out var problem))
            return LocalRedirect($"/region/cartes?tour={round.Round}");
        Refuse(problem);
        await ReadAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostResultAsync()
    {
        if (Result is not { Length: > 0 } sent)
        {
            ModelState.AddModelError(nameof(Result), StaffWords.Say("Cards.ResultMissing"));
        }
        else if (!IsTooLarge(sent, BatchResultMessage.MaxBytes, nameof(Result)))
        {
            using var content = new MemoryStream();
            await sent.CopyToAsync(content, Ct);
            if ((await desk.TakeResultAsync(Visitor.Staff(IssuerDesk.MaySend), content.ToArray(), Ct)).Ok(out var taken, out var problem))
                Taken = taken;
            else
                Refuse(problem, nameof(Result));
        }
        await ReadAsync();
        return Page();
    }

    private async Task ReadAsync()
    {
        if ((await desk.OverviewAsync(Visitor.Staff(Looks), Ct)).Ok(out var overview, out var problem))
            Overview = overview;
        else
            Away = problem.Text;
    }

    /// <summary>The issuer's word in the reader's; the word itself where this version knows none.</summary>
    public static string Name(string of, string state) => StaffWords.Find(of + state) ?? state;
}
