using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Control;

/// <summary>A signal with the names a person needs.</summary>
/// <param name="Why">In a sentence, in the reader's language.</param>
public sealed record ShownSignal(ControlSignal Signal, string Partner, string Siret, string? Till, string Why);

/// <summary>Looks each day through once it is cleared, and keeps what people made of what it found.</summary>
public sealed class ControlDesk(PassDatabase database, TimeProvider time)
{
    /// <summary>Who says what became of a signal.</summary>
    public const ActorRole MayDecide = ActorRole.Officer | ActorRole.AuthorisingOfficer;
    private const int UsualDays = 28, PartnersAtOnce = 500, MostDays = 31;

    private static readonly Texts Words = Texts.Beside(typeof(ControlDesk), "Control");

    /// <summary>Days that were cleared since the last look, the oldest first; the first look takes the last month.</summary>
    /// <returns>How many signals. Problems: RoleMissing, ActorUnknown.</returns>
    public async Task<Result<int>> RunAsync(Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayDecide | ActorRole.System, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        var last = await context.ControlledDays.MaxAsync(d => (DateOnly?)d.Date, ct);
        var days = await context.BusinessDays.Where(d => d.State == BusinessDayState.Priced && (last == null || d.Date > last)).OrderByDescending(d => d.Date).Select(d => d.Date).Take(MostDays).ToListAsync(ct);
        var limits = ControlLimits.Of(await RegionOptions.LoadAsync(context, ct));
        var found = 0;
        foreach (var day in days.Order())
            found += await RunAsync(actor, day, limits, ct);
        return found;
    }

    /// <summary>Those of a state, the latest day first.</summary>
    public async Task<IReadOnlyList<ShownSignal>> ListAsync(SignalState state, int most, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var rows = await (from s in context.ControlSignals.AsNoTracking()
                          where s.State == state
                          join p in context.Partners on s.PartnerId equals p.Id
                          orderby s.Day descending, s.Id descending
                          select new { Signal = s, p.LegalName, p.Siret, Till = context.Terminals.Where(t => t.Id == s.TerminalId).Select(t => t.Label).FirstOrDefault() }).Take(most).ToListAsync(ct);
        return rows.ConvertAll(r => new ShownSignal(r.Signal, r.LegalName, r.Siret, r.Till, Why(r.Signal)));
    }

    /// <summary>How many wait for a person.</summary>
    public async Task<int> WaitingAsync(CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.ControlSignals.CountAsync(s => s.State == SignalState.Open, ct);
    }

    /// <summary>The last day looked through; null while none was.</summary>
    public async Task<ControlledDay?> LastAsync(CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.ControlledDays.AsNoTracking().OrderByDescending(d => d.Date).FirstOrDefaultAsync(ct);
    }

    /// <summary>Says what became of a signal.</summary>
    /// <param name="actor">With the reason.</param>
    /// <param name="incident">The incident that was opened of it; null: nothing was wrong.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, ReasonMissing, SignalUnknown, SignalDecided, IncidentOther.</returns>
    public async Task<Result<ControlSignal>> DecideAsync(Actor actor, int signal, int? incident, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayDecide, ct) is { } refused)
            return refused;
        if (!PlainText.Read(actor.Reason, ControlSignal.ReasonLength).Ok(out var reason, out _))
            return Words.Problem("ReasonMissing", ControlSignal.ReasonLength);
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        // Of two at once the other one waits, and then sees this one.
        if (await context.ControlSignals.Where(s => s.Id == signal).ExecuteUpdateAsync(set => set.SetProperty(s => s.State, s => s.State), ct) == 0)
            return Words.Problem("SignalUnknown", signal);
        var row = await context.ControlSignals.SingleAsync(s => s.Id == signal, ct);
        if (row.State != SignalState.Open)
            return Words.Problem("SignalDecided", row.DecidedBy!);
        if (incident is { } number && !await context.Incidents.AnyAsync(i => i.Id == number && i.PartnerId == row.PartnerId, ct))
            return Words.Problem("IncidentOther", number);
        var before = new { row.State };
        (row.State, row.IncidentId, row.DecidedBy, row.DecidedAtMs, row.Reason) = (incident is null ? SignalState.Harmless : SignalState.Followed, incident, actor.Name, time.GetUtcNow().ToUnixTimeMilliseconds(), reason);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "signal.decide", FormattableString.Invariant($"signal/{signal}"), before, new { row.State, row.IncidentId }, ct);
        await transaction.CommitAsync(ct);
        return row;
    }

    /// <summary>A sentence that a sixteen-year-old understands.</summary>
    public static string Why(ControlSignal s) => Words.Say($"Why{s.Kind}", s.Count, new Money(s.Cents), s.Kind == SignalKind.Turnover ? new Money(s.Measure) : s.Measure);

    private async Task<int> RunAsync(Actor actor, DateOnly day, ControlLimits limits, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var first = day.AddDays(-UsualDays);
        var sums = await context.PartnerDays.AsNoTracking().Where(d => d.Date >= first && d.Date <= day).GroupBy(d => new { d.PartnerId, d.Date })
            .Select(g => new PartnerSum(g.Key.PartnerId, g.Key.Date, g.Sum(d => d.Sales), g.Sum(d => d.Returns), g.Sum(d => d.SoldCents))).ToListAsync(ct);
        var sales = new List<ControlledSale>();
        // By partner and day, as the table is indexed: a day costs what it has, however many there were before.
        foreach (var some in sums.Where(s => s.Day == day).Select(s => s.PartnerId).Chunk(PartnersAtOnce))
        {
            sales.AddRange(await context.OperationsAt(some, day, day).Where(o => o.Refusal == RefusalCode.None && (o.Kind == OperationKind.Sale || o.Kind == OperationKind.Capture))
                .Select(o => new ControlledSale(o.PassId, o.PartnerId, o.TerminalId, o.OccurredAtMs, o.AmountCents, o.OperationId)).ToListAsync(ct));
        }
        var signals = ControlRules.Of(day, sales, sums, limits);
        context.ControlSignals.AddRange(signals);
        context.ControlledDays.Add(new() { Date = day, AtMs = time.GetUtcNow().ToUnixTimeMilliseconds(), Signals = signals.Count });
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "control.run", $"day/{day:yyyy-MM-dd}", null, new { Signals = signals.Count }, ct);
        await transaction.CommitAsync(ct);
        return signals.Count;
    }
}
