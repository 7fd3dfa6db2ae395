using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Incidents;

/// <summary>
/// Puts right what was paid, by two people: one opens an incident, another validates it, and its difference becomes payable. A partner that owes is
/// paid less by its next runs. What is validated is what was opened: when something else changed what was paid since, it is refused.
/// </summary>
public sealed class IncidentService(PassDatabase database, TimeProvider time)
{
    private const string Series = "incident";
    internal const ActorRole MayOpen = ActorRole.Officer | ActorRole.AuthorisingOfficer;
    private static readonly Texts Words = IncidentRules.Words;

    /// <param name="actor">With the reason.</param>
    /// <param name="archive">Where documents are kept; needed when there are any.</param>
    /// <returns>
    /// Problems: RoleMissing, ActorUnknown, ReasonMissing, AmountMissing, AmountTooLarge, IncidentOpen, CorrectedBefore, AfterUnknown, BenefitNeeded, those of
    /// <see cref="IncidentBasis.LoadAsync"/>, <see cref="IncidentRules.Refusal"/> and <see cref="IncidentDocuments.ReadAsync"/>.
    /// </returns>
    public async Task<Result<Incident>> OpenAsync(
        ILogStore log, IncidentRequest request, Actor actor, SentArchive? archive = null, IReadOnlyList<IncidentFile>? files = null, CancellationToken ct = default)
    {
        return await Actors.RefusalAsync(database, actor, MayOpen, ct) is { } lacks ? lacks : await OpenAllowedAsync(log, request, actor, archive, files, ct);
    }

    /// <summary>
    /// A young person says that a sale with its own pass was not as it stands: an incident that would take back what its partner was paid, for two people of the region to look at.
    /// </summary>
    /// <param name="actor">With what is said to be wrong.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, SaleNotOwn, DisputeTooLate, and those of <see cref="OpenAsync"/>.</returns>
    public async Task<Result<Incident>> DisputeAsync(ILogStore log, OperationId sale, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Holder, ct) is { } lacks)
            return lacks;
        await using (var context = database.CreateContext())
        {
            var id = sale.Value;
            var isOwn = await (from l in Actors.LinksOf(context, actor, LinkKind.Holder)
                               join h in context.Holders on l.Subject equals h.Id
                               join o in context.Operations on h.PassId equals o.PassId
                               where o.OperationId == id
                               select o.Lsn).AnyAsync(ct);
            if (!isOwn)
                return Words.Problem("SaleNotOwn", sale);
            var days = RegionOptions.DisputeDaysOf(await RegionOptions.FindAsync(context, RegionOptions.DisputeDays, ct));
            var soldMs = await context.Operations.Where(o => o.OperationId == id).MinAsync(o => o.OccurredAtMs, ct);
            if (ParisCalendar.DateOf(soldMs).AddDays(days) is var last && last < Today)
                return Words.Problem("DisputeTooLate", days, last);
        }
        return await OpenAllowedAsync(log, new(IncidentKind.Dispute, sale, Due: Money.Zero), actor, null, null, ct);
    }

    private async Task<Result<Incident>> OpenAllowedAsync(
        ILogStore log, IncidentRequest request, Actor actor, SentArchive? archive, IReadOnlyList<IncidentFile>? files, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(actor.Reason))
            return Words.Problem("ReasonMissing");
        if (IsTooLarge(request.Due) || IsTooLarge(request.Difference))
            return Words.Problem("AmountTooLarge", PaymentFileCheck.MaxAmount);
        if (!(await IncidentDocuments.ReadAsync(files ?? [], ct)).Ok(out var read, out var unreadable))
            return unreadable;
        if (!(await IncidentBasis.LoadAsync(database, log, request, ct)).Ok(out var basis, out var problem))
            return problem;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        // The number first: whoever opens or validates another incident waits here.
        var id = checked((int)await DocumentNumbers.TakeAsync(context, Series, 1, ct));
        var same = await basis.SameAsync(context, request.Kind, ct);
        if (same.Find(i => i.State == IncidentState.Open) is { } open)
            return Words.Problem("IncidentOpen", open.Id);
        if (Known(same, basis, request.After) is { } unknown)
            return unknown;
        var paid = await basis.PaidAsync(context, ct);
        if (DueOf(request, basis, new(paid.Values.Sum())) is not { } due)
            return Words.Problem("AmountMissing");
        if (await RefusalAsync(context, request.Kind, basis, paid, due, ct) is { } refused)
            return refused;
        var incident = new Incident
        {
            Id = id,
            Kind = request.Kind,
            PartnerId = basis.PartnerId,
            Day = basis.Day,
            BenefitId = basis.BenefitId,
            OperationId = basis.OperationId,
            PaidCents = paid.Values.Sum(),
            DueCents = due.Cents,
            AfterId = request.After,
            Reason = actor.Reason,
            AuthorId = actor.Id.Value,
            Author = actor.Name,
            OpenedAtMs = NowMs,
        };
        incident.Documents.AddRange(read.Select(d => d.Keep(archive ?? throw new ArgumentNullException(nameof(archive)), id)));
        context.Incidents.Add(incident);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "incident.open", Subject(id), null, Of(incident), ct);
        await transaction.CommitAsync(ct);
        return incident;
    }

    /// <summary>Makes the difference of an incident payable, with its postings, today.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, IncidentUnknown, IncidentValidated, IncidentRefused, IncidentWithdrawn, SameAuthor, PaidChanged, BeyondPaid.</returns>
    public async Task<Result<Incident>> ValidateAsync(ILogStore log, int incident, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.AuthorisingOfficer, ct) is { } lacks)
            return lacks;
        if (await FindAsync(incident, ct) is not { } known)
            return Words.Problem("IncidentUnknown", incident);
        if (!(await IncidentBasis.LoadAsync(database, log, IncidentBasis.RequestOf(known), ct)).Ok(out var basis, out var problem))
            return problem;
        return await DecideAsync(incident, actor, IncidentState.Validated, async (context, row) =>
        {
            if (row.AuthorId == actor.Id.Value)
                return Words.Problem("SameAuthor", row.Author);
            // A partner as a whole earns more every night: its difference stands, within what it was ever paid.
            var paid = basis.About == IncidentSubject.Partner ? new() { [0] = row.PaidCents } : await basis.PaidAsync(context, ct);
            if (paid.Values.Sum() != row.PaidCents)
                return Words.Problem("PaidChanged", new Money(row.PaidCents), new Money(paid.Values.Sum()));
            if (await RefusalAsync(context, row.Kind, basis, paid, new(row.DueCents), ct) is { } refused)
                return refused;
            await MakePayableAsync(context, row, PartsOf(basis, paid, new(row.DueCents))!, ct);
            return null;
        }, ct);
    }

    /// <summary>Says no to an incident that somebody else opened.</summary>
    /// <param name="actor">With the reason.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, ReasonMissing, IncidentUnknown, IncidentValidated, IncidentRefused, IncidentWithdrawn, SameAuthor.</returns>
    public async Task<Result<Incident>> RefuseAsync(int incident, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.AuthorisingOfficer, ct) is { } lacks)
            return lacks;
        return string.IsNullOrWhiteSpace(actor.Reason) ? Words.Problem("ReasonMissing")
            : await DecideAsync(incident, actor, IncidentState.Refused, (_, row) => Task.FromResult(row.AuthorId == actor.Id.Value ? Words.Problem("SameAuthor", row.Author) : null), ct);
    }

    /// <summary>Takes back an incident that one opened oneself.</summary>
    /// <param name="actor">With the reason.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, ReasonMissing, IncidentUnknown, IncidentValidated, IncidentRefused, IncidentWithdrawn, NotAuthor.</returns>
    public async Task<Result<Incident>> WithdrawAsync(int incident, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayOpen, ct) is { } lacks)
            return lacks;
        return string.IsNullOrWhiteSpace(actor.Reason) ? Words.Problem("ReasonMissing")
            : await DecideAsync(incident, actor, IncidentState.Withdrawn, (_, row) => Task.FromResult(row.AuthorId != actor.Id.Value ? Words.Problem("NotAuthor", row.Author) : null), ct);
    }

    /// <summary>One document as it was handed in, for those who may look at files; that it was taken is kept.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, DocumentUnknown, DocumentLost.</returns>
    public async Task<Result<SentFile>> FetchAsync(int incident, string name, Actor actor, SentArchive archive, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayOpen | ActorRole.Administrator, ct) is { } lacks)
            return lacks;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await context.IncidentDocuments.AsNoTracking().SingleOrDefaultAsync(d => d.IncidentId == incident && d.Name == name, ct) is not { } document)
            return Words.Problem("DocumentUnknown", incident);
        SentFile file;
        try
        {
            file = new(document.Name, archive.Read(document.Hash));
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return Words.Problem("DocumentLost");
        }
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "incident.document", Subject(incident), null, new { document.Name, Sha256 = Convert.ToHexStringLower(document.Hash) }, ct);
        await transaction.CommitAsync(ct);
        return file;
    }

    private async Task<Result<Incident>> DecideAsync(int incident, Actor actor, IncidentState state, Func<PassDbContext, Incident, Task<Problem?>> decide, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.DocumentCounters.Where(c => c.Series == Series).ExecuteUpdateAsync(set => set.SetProperty(c => c.Last, c => c.Last), ct);
        var row = await context.Incidents.Include(i => i.Documents).Include(i => i.Items).SingleOrDefaultAsync(i => i.Id == incident, ct);
        if (row is null)
            return Words.Problem("IncidentUnknown", incident);
        if (row.State != IncidentState.Open)
            return Words.Problem($"Incident{row.State}", incident, row.Decider!, ParisCalendar.DateOf(row.DecidedAtMs!.Value));
        if (await decide(context, row) is { } problem)
            return problem;
        var before = Of(row);
        (row.State, row.DeciderId, row.Decider, row.DecidedAtMs, row.DecisionReason) = (state, actor.Id.Value, actor.Name, NowMs, actor.Reason);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), $"incident.{Verb(state)}", Subject(incident), before, Of(row), ct);
        await transaction.CommitAsync(ct);
        return row;
    }

    private async Task MakePayableAsync(PassDbContext context, Incident row, List<(int? Benefit, long Cents)> parts, CancellationToken ct)
    {
        // The next draft takes it, whatever day it is drafted up to; the books have it today.
        var day = await context.BusinessDays.Where(d => d.State == BusinessDayState.Priced).MaxAsync(d => (DateOnly?)d.Date, ct) ?? Today;
        var id = await DocumentNumbers.TakeAsync(context, "payable-item", parts.Count, ct);
        foreach (var (benefit, cents) in parts)
        {
            var item = new PayableItem { Id = id++, Kind = PayableKind.Correction, PartnerId = row.PartnerId, OpenFor = row.PartnerId, Day = day, Cents = cents, Label = LabelOf(row) };
            context.PayableItems.Add(item);
            row.Items.Add(new() { IncidentId = row.Id, ItemId = item.Id, BenefitId = benefit, Cents = cents });
            await Ledger.PostAsync(context, SettlementPostings.OfItem(Today, item, benefit), ct);
        }
    }

    private static async Task<Problem?> RefusalAsync(
        PassDbContext context, IncidentKind kind, IncidentBasis basis, SortedDictionary<int, long> paid, Money due, CancellationToken ct)
    {
        var sum = new Money(paid.Values.Sum());
        if (IsTooLarge(due - sum))
            return Words.Problem("AmountTooLarge", PaymentFileCheck.MaxAmount);
        if (IncidentRules.Refusal(kind, basis.About, sum, due, await basis.EverPaidAsync(context, ct), basis.Asked) is { } refused)
            return refused;
        return PartsOf(basis, paid, due) is null ? Words.Problem("BenefitNeeded") : null;
    }

    /// <summary>The difference by benefit; null when a part of it could be any benefit's.</summary>
    private static List<(int? Benefit, long Cents)>? PartsOf(IncidentBasis basis, SortedDictionary<int, long> paid, Money due)
    {
        if (paid.Count == 1)
            return [(Key(paid.First().Key), due.Cents - paid.First().Value)];
        return basis.BenefitId is null && !due.IsZero ? null : [.. paid.Where(p => p.Value != 0).Select(p => (Key(p.Key), -p.Value))];

        static int? Key(int benefit) => benefit == 0 ? null : benefit;
    }

    private static Money? DueOf(IncidentRequest request, IncidentBasis basis, Money paid) => request switch
    {
        { Due: not null, Difference: not null } => null,
        { Due: { } due } => due,
        { Difference: { } difference } => paid + difference,
        { Kind: IncidentKind.Fraud } => Money.Zero,
        _ => basis.Asked,
    };

    /// <summary>Nothing that was put right already is put right again unless its author says that it is known.</summary>
    private static Problem? Known(List<Incident> same, IncidentBasis basis, int? after)
    {
        var last = basis.Day is null ? null : same.FindLast(i => i.State == IncidentState.Validated);
        if (last?.Id == after)
            return null;
        return last is null ? Words.Problem("AfterUnknown", after!.Value) : Words.Problem("CorrectedBefore", last.Id, new Money(last.PaidCents), new Money(last.DueCents));
    }

    /// <summary>What the statement says, in French as all of it.</summary>
    private static string LabelOf(Incident row) => string.Format(CultureInfo.InvariantCulture,
        Words.French(row.OperationId is not null ? "ItemSale" : row.Day is not null ? "ItemDay" : "ItemPartner"), row.Id, Words.French($"Kind{row.Kind}"), row.Day);

    private static bool IsTooLarge(Money? amount) => amount > PaymentFileCheck.MaxAmount || amount < -PaymentFileCheck.MaxAmount;

    private static string Verb(IncidentState state) => state switch
    {
        IncidentState.Validated => "validate",
        IncidentState.Refused => "refuse",
        _ => "withdraw",
    };

    private async Task<Incident?> FindAsync(int incident, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return await context.Incidents.AsNoTracking().SingleOrDefaultAsync(i => i.Id == incident, ct);
    }

    private static string Subject(int incident) => string.Create(CultureInfo.InvariantCulture, $"incident/{incident}");

    private static object Of(Incident i) => new
    {
        i.Kind,
        i.State,
        i.PartnerId,
        i.Day,
        i.BenefitId,
        i.OperationId,
        i.PaidCents,
        i.DueCents,
        i.AfterId,
        Documents = i.Documents.Select(d => new { d.Name, Hash = Convert.ToHexStringLower(d.Hash) }).ToList(),
        Items = i.Items.Select(p => p.ItemId).ToList(),
    };

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private DateOnly Today => ParisCalendar.DateOf(time.GetUtcNow());
}
