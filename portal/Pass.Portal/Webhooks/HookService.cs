using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Data.Projection;
using Pass.Portal.Jobs;
using Pass.Region.Integration;

namespace Pass.Portal.Webhooks;

/// <summary>Tells partners' software what happened, on one node at a time. An address that does not answer delays no other.</summary>
internal sealed class HookService(PassDatabase database, Projector projector, HookSender sender, HookSecrets secrets, BackgroundHealth health, TimeProvider time, ILogger<HookService> log)
    : RepeatedService("webhooks", Look, TimeSpan.FromMinutes(1), health, time, log)
{
    /// <summary>How long nothing may be projected before payments and what is due again are looked at; and how long sales are gathered for one round.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10), Gathering = TimeSpan.FromMilliseconds(500);

    /// <summary>Of one address in one round, and addresses at once.</summary>
    private const int MostOfHook = 100, AtOnce = 8, MostDue = 2_000;

    private const int KeptDays = 30;

    /// <summary>After the first try, the second…; the last one again and again, until it is given up.</summary>
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6)];

    private static readonly TimeSpan Patience = TimeSpan.FromDays(3), CleanEvery = TimeSpan.FromHours(1);

    private readonly HookGatherer _gatherer = new(database, time);
    private readonly HookOffice _office = new(database, secrets, time);
    private readonly NodeTurn _turn = new(database, "webhooks");
    private readonly TimeProvider _time = time;
    private DateTimeOffset _cleaned;
    private Task _moved = Task.CompletedTask;

    protected override async Task StepAsync(CancellationToken stopping)
    {
        _moved = projector.Moved;
        if (!await _turn.TakeAsync(stopping))
            return;
        await RoundAsync(stopping);
    }

    /// <summary>What is projected wakes it; a round that failed waits its time.</summary>
    protected override async Task PauseAsync(TimeSpan pause, CancellationToken stopping)
    {
        if (pause > Look)
        {
            await base.PauseAsync(pause, stopping);
            return;
        }
        await base.PauseAsync(Gathering, stopping);
        await Task.WhenAny(_moved, base.PauseAsync(Look - Gathering, stopping));
    }

    /// <summary>Writes down what happened, sends what is due, forgets what is old.</summary>
    internal async Task RoundAsync(CancellationToken ct)
    {
        await _gatherer.GatherAsync(ct);
        await DeliverAsync(ct);
        await CleanAsync(ct);
    }

    private async Task DeliverAsync(CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var nowMs = NowMs;
        var due = await context.HookDeliveries.AsNoTracking().Where(d => d.State == HookDeliveryState.Waiting && d.NextMs <= nowMs)
            .Join(context.PartnerHooks.Where(h => h.State == HookState.Active), d => d.HookId, h => h.Id, (d, h) => new { Delivery = d, Hook = h })
            .OrderBy(d => d.Delivery.Id).Take(MostDue).ToListAsync(ct);
        await Parallel.ForEachAsync(due.GroupBy(d => d.Hook.Id), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
            async (of, stop) => await DeliverToAsync(of.First().Hook, [.. of.Select(d => d.Delivery).Take(MostOfHook)], stop));
    }

    /// <summary>In their order, until one is not taken: the others wait for the next round, so that an address that is down costs one wait a round.</summary>
    private async Task DeliverToAsync(PartnerHook hook, IReadOnlyList<HookDelivery> deliveries, CancellationToken ct)
    {
        foreach (var delivery in deliveries)
        {
            var answer = await sender.SendAsync(hook, delivery, ct);
            if (!await KeepAsync(hook, delivery, answer, ct))
                return;
        }
    }

    /// <returns>True when it was taken.</returns>
    private async Task<bool> KeepAsync(PartnerHook hook, HookDelivery delivery, HookAnswer answer, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var (nowMs, tries) = (NowMs, delivery.Tries + 1);
        var taken = answer.Trouble is null;
        var state = taken ? HookDeliveryState.Delivered : nowMs - delivery.AtMs > Patience.TotalMilliseconds && tries > Pauses.Length ? HookDeliveryState.GivenUp : HookDeliveryState.Waiting;
        var next = nowMs + (long)Pauses[Math.Min(tries, Pauses.Length) - 1].TotalMilliseconds;
        await context.HookDeliveries.Where(d => d.Id == delivery.Id).ExecuteUpdateAsync(set => set.SetProperty(d => d.State, state).SetProperty(d => d.Tries, tries)
            .SetProperty(d => d.NextMs, next).SetProperty(d => d.LastMs, nowMs).SetProperty(d => d.LastStatus, answer.Status).SetProperty(d => d.LastTrouble, answer.Trouble), ct);
        if (taken && hook.FailingSinceMs is not null)
            await SetFailingAsync(context, hook, null, ct);
        else if (!taken && hook.FailingSinceMs is null)
            await SetFailingAsync(context, hook, nowMs, ct);
        else if (!taken && nowMs - hook.FailingSinceMs > Patience.TotalMilliseconds)
            (await _office.StopAsync(SystemActors.Webhooks, hook.Id, ct)).Ok(out _, out _);
        return taken;
    }

    private static Task<int> SetFailingAsync(PassDbContext context, PartnerHook hook, long? since, CancellationToken ct)
    {
        hook.FailingSinceMs = since;
        return context.PartnerHooks.Where(h => h.Id == hook.Id).ExecuteUpdateAsync(set => set.SetProperty(h => h.FailingSinceMs, since), ct);
    }

    private async Task CleanAsync(CancellationToken ct)
    {
        if (_time.GetUtcNow() - _cleaned < CleanEvery)
            return;
        _cleaned = _time.GetUtcNow();
        var beforeMs = _cleaned.AddDays(-KeptDays).ToUnixTimeMilliseconds();
        await using var context = database.CreateContext();
        await context.HookDeliveries.Where(d => d.AtMs < beforeMs).ExecuteDeleteAsync(ct);
    }

    private long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _turn.DisposeAsync();
    }
}
