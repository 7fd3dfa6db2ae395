using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Gates;

namespace Pass.Portal.Pages.School;

/// <summary>A school's gates: what came through them today, when each was last heard of, and what the school does with them.</summary>
internal sealed class GatesModel(PassDatabase database, TimeProvider time) : SchoolPage
{
    private const string Here = "/etablissement/acces";

    /// <summary>A gate tells its counts every few minutes: after this, somebody should look.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromHours(2);

    private readonly GateOffice _office = new(database, time);

    [BindProperty]
    public string? Label { get; set; }

    [BindProperty]
    public bool ByHand { get; set; }

    public IReadOnlyList<GateLine> Gates { get; private set; } = [];

    /// <summary>Shown once, on the answer that made it.</summary>
    public ActivationCode? Code { get; private set; }

    public string CodeFor { get; private set; } = "";

    public long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    public bool IsSilent(GateDevice gate) =>
        gate.Status == TerminalStatus.Active && (gate.SeenMs ?? gate.ActivatedAtMs) is { } seen && time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(seen) > Silence;

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostOpenAsync()
    {
        if ((await _office.OpenAsync(Self, School.Value, Label ?? "", ByHand, Ct)).Ok(out var opened, out var problem))
        {
            (Code, CodeFor, Label, ByHand) = (opened.Code, Label!, null, false);
            ModelState.Clear();
        }
        else
        {
            Refuse(problem, nameof(Label));
        }
        await LoadAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostRenewAsync(int gate)
    {
        if (await MineAsync(gate) is not { } mine)
            return NotFound();
        if ((await _office.RenewCodeAsync(Self, gate, Ct)).Ok(out var renewed, out var problem))
            (Code, CodeFor) = (renewed.Code, mine.Label);
        else
            Refuse(problem);
        await LoadAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostByHandAsync(int gate, bool may) => await MineAsync(gate) is null ? NotFound()
        : await AnswerAsync(await _office.LetInByHandAsync(Self, gate, may, Ct), g => SchoolWords.Say(may ? "Gates.MayNow" : "Gates.MayNoMore", g.Label), Here, LoadAsync);

    public async Task<IActionResult> OnPostRevokeAsync(int gate) => await MineAsync(gate) is null ? NotFound()
        : await AnswerAsync(await _office.RevokeAsync(Self, gate, Ct), g => SchoolWords.Say("Gates.Revoked", g.Label), Here, LoadAsync);

    /// <summary>Null for another school's, and for none.</summary>
    private async Task<GateDevice?> MineAsync(int gate)
    {
        await LoadAsync();
        return Gates.FirstOrDefault(g => g.Device.Id == gate)?.Device;
    }

    /// <summary>Those in service first, then those that were taken out of it.</summary>
    private async Task LoadAsync() =>
        Gates = [.. (await _office.ListAsync(School.Value, ParisCalendar.DateOf(time.GetUtcNow()), Ct)).OrderBy(g => g.Device.Status == TerminalStatus.Revoked).ThenBy(g => g.Device.Id)];
}
