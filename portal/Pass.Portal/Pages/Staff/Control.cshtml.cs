using Microsoft.AspNetCore.Mvc;
using Pass.Clearing.Control;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Staff;

/// <summary>What a day's control found, each with its reason; a person says what became of it.</summary>
internal sealed class ControlModel(PassDatabase database, TimeProvider time) : StaffPage
{
    private const int MostShown = 50;

    private readonly ControlDesk _desk = new(database, time);

    [BindProperty(SupportsGet = true)]
    public SignalState? Etat { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public int? Incident { get; set; }

    public IReadOnlyList<ShownSignal> Signals { get; private set; } = [];

    public ControlledDay? Last { get; private set; }

    public SignalState State => Etat is { } state && Enum.IsDefined(state) ? state : SignalState.Open;

    public async Task OnGetAsync() => (Signals, Last) = (await _desk.ListAsync(State, MostShown, Ct), await _desk.LastAsync(Ct));

    public async Task<IActionResult> OnGetCsvAsync() => Csv("controle",
        ["Bank.Day", "Incidents.Kind", "Order.Partner", "Control.Till", "Run.Why", "Control.First", "Runs.State", "Control.By", "Control.At", "Run.Reason", "Incidents.Number"],
        (await _desk.ListAsync(State, MostInFile, Ct)).Select(s => (string?[])
        [
            Cell(s.Signal.Day), StaffWords.Say($"SignalKind.{s.Signal.Kind}"), s.Partner, s.Till, s.Why, s.Signal.OperationId?.ToString(), StaffWords.Say($"Signal.{s.Signal.State}"),
            s.Signal.DecidedBy, CellAt(s.Signal.DecidedAtMs), s.Signal.Reason, s.Signal.IncidentId is { } incident ? Cell(incident) : "",
        ]));

    public async Task<IActionResult> OnPostAsync(int signal)
    {
        if ((await _desk.DecideAsync(Payer(Reason), signal, Incident, Ct)).Ok(out var decided, out var problem))
        {
            Done(StaffWords.Say(decided.State == SignalState.Followed ? "Control.Followed" : "Control.Kept"));
            return LocalRedirect("/region/controle");
        }
        ModelState.Clear();
        Refuse(problem);
        await OnGetAsync();
        return Page();
    }

    /// <summary>Where an incident about it is opened, with what is known filled in.</summary>
    public static string IncidentOf(ShownSignal shown) => shown.Signal.OperationId is { } sale ? $"/region/incidents/nouveau?vente={sale}" : $"/region/incidents/nouveau?siret={shown.Siret}&jour={shown.Signal.Day:yyyy-MM-dd}";
}
