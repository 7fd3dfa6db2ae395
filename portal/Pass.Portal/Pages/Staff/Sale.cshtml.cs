using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Cards.Presentation;
using Pass.Clearing.Pricing;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Presence;

namespace Pass.Portal.Pages.Staff;

/// <summary>One sale, from the till to the bank's line: its ledger lines, why it is paid so much, and where each step stands.</summary>
internal sealed class SaleModel(PassDatabase database, PassDbContext context, RegionSources sources, AuthorizationEngine engine, CardEvidence evidence) : StaffPage
{
    public Guid Id { get; private set; }

    public IReadOnlyList<OperationRow> Operations { get; private set; } = [];

    public IReadOnlyList<EntryRow> Entries { get; private set; } = [];

    private IReadOnlyDictionary<int, (string Label, BenefitUnit Unit)> _benefits = new Dictionary<int, (string, BenefitUnit)>();

    public IReadOnlyDictionary<int, string> Partners { get; private set; } = new Dictionary<int, string>();

    /// <summary>Its label; null when it was no till's.</summary>
    public string? Till { get; private set; }

    public IReadOnlyList<LineExplanation> Explained { get; private set; } = [];

    public string? WhyNot { get; private set; }

    /// <summary>The till's own sentence of each operation that was refused, by pass.</summary>
    public IReadOnlyDictionary<long, string> Refusals { get; private set; } = new Dictionary<long, string>();

    public IReadOnlyList<TrailStep> Trail { get; private set; } = [];

    /// <summary>Of each operation, whether a signature shows that the pass was there, and why not.</summary>
    public IReadOnlyList<(string? Kind, string Text)> Presence { get; private set; } = [];

    public string? BenefitOf(EntryRow entry) => _benefits.GetValueOrDefault(entry.BenefitId).Label;

    /// <summary>Euros, or uses where the benefit counts them.</summary>
    public string InUnit(EntryRow entry, int units) =>
        _benefits.GetValueOrDefault(entry.BenefitId).Unit == BenefitUnit.Uses ? Design.Components.Show.Count(units) : Design.Components.Show.Money(units);

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        Id = id;
        Operations = await context.Operations.AsNoTracking().Where(o => o.OperationId == id).OrderBy(o => o.PassId).ToListAsync(Ct);
        if (Operations.Count == 0)
            return NotFound();
        // At once: they read the log and tables by themselves, beside what this request's own context reads.
        var (explaining, following, seeing) = (new LineExplanations(database).OfAsync(sources.Log, new OperationId(id), Ct), new OperationTrail(database).FollowAsync(new OperationId(id), Ct), SeePresenceAsync());
        await Task.WhenAll(explaining, following, seeing, LoadAsync());
        if ((await explaining).Ok(out var lines, out var problem))
            Explained = lines;
        else
            WhyNot = problem.Text;
        Trail = await following;
        return Page();
    }

    private async Task LoadAsync()
    {
        Entries = await context.Operations.Where(o => o.OperationId == Id)
            .Join(context.Entries.AsNoTracking(), o => new { o.Partition, o.Lsn, o.Idx }, e => new { e.Partition, e.Lsn, e.Idx }, (o, e) => e).OrderBy(e => e.PassId).ThenBy(e => e.Leg).ToListAsync(Ct);
        _benefits = (await context.BenefitVersions.AsNoTracking().Select(b => new { b.BenefitId, b.LabelFr, b.LabelEn, b.Unit }).Distinct().ToListAsync(Ct))
            .DistinctBy(b => b.BenefitId).ToDictionary(b => b.BenefitId, b => (CodeEntry.Label(b.LabelFr, b.LabelEn, CultureInfo.CurrentUICulture), b.Unit));
        Refusals = await RefusalsAsync();
        var partners = Operations.Select(o => o.PartnerId).ToList();
        Partners = await context.Partners.Where(p => partners.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.LegalName, Ct);
        var terminal = Operations[0].TerminalId;
        Till = await context.Terminals.Where(t => t.Id == terminal).Select(t => t.Label).SingleOrDefaultAsync(Ct);
    }

    private async Task SeePresenceAsync()
    {
        var found = new List<(string?, string)>();
        foreach (var operation in Operations)
            found.Add(Said(await evidence.OfAsync(operation, Ct)));
        Presence = found;
    }

    private static (string? Kind, string Text) Said(EvidenceFinding found) => (
        found.Standing switch { SignatureStanding.Verified => "success", SignatureStanding.NothingSigned or SignatureStanding.NotKept => null, _ => "danger" },
        StaffWords.Say($"Sale.Signature.{found.Standing}", found.Kind is { } kind ? StaffWords.Say($"Sale.Signer.{kind}") : "", found.Presentation.Counter, found.Presentation.Credential.Value));

    private async Task<Dictionary<long, string>> RefusalsAsync()
    {
        var refusals = new Dictionary<long, string>();
        foreach (var row in Operations.Where(o => o.Refusal != RefusalCode.None))
        {
            if (await engine.FindAsync(new(row.PassId), new(Id), Ct) is not { } operation)
                continue;
            var date = ParisCalendar.DateOf(operation.OccurredAtMs);
            refusals[row.PassId] = Explanation.Of(operation.Refusal, operation.Detail, engine.Reference.Benefit(operation.Detail.Benefit, date), date, CultureInfo.CurrentUICulture);
        }
        return refusals;
    }
}
