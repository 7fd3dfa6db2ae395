using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Integration;

/// <summary>An address with the secret that signs what it is told: shown once.</summary>
public sealed record NewHook(int Id, string Address, string Secret);

/// <summary>An address with what it was told last.</summary>
public sealed record HookStory(PartnerHook Hook, IReadOnlyList<HookDelivery> Deliveries);

/// <summary>Addresses of partners' software that are told what happens: added, tried, removed by an owner; stopped by the region's own job when they fail for too long.</summary>
public sealed class HookOffice(PassDatabase database, HookSecrets secrets, TimeProvider time)
{
    /// <summary>That live, of one partner.</summary>
    public const int MostHooks = 5;

    private const ActorRole MayKeep = ActorRole.Partner | ActorRole.Administrator;
    private const int MostShown = 50;
    private const int AllEvents = 1 << (int)HookEvent.SaleCaptured | 1 << (int)HookEvent.SaleReversed | 1 << (int)HookEvent.PaymentSent | 1 << (int)HookEvent.PaymentPaid | 1 << (int)HookEvent.PaymentReturned;

    private static readonly Texts Words = Texts.Beside(typeof(HookOffice), "Integration");

    public async Task<IReadOnlyList<PartnerHook>> ListAsync(int partner, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.PartnerHooks.AsNoTracking().Where(h => h.PartnerId == partner && h.State != HookState.Removed).OrderBy(h => h.Id).Take(MostHooks).ToListAsync(ct);
    }

    /// <summary>Null when the partner has no such address.</summary>
    public async Task<HookStory?> FindAsync(int partner, int hook, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        if (await context.PartnerHooks.AsNoTracking().SingleOrDefaultAsync(h => h.Id == hook && h.PartnerId == partner && h.State != HookState.Removed, ct) is not { } found)
            return null;
        return new(found, await context.HookDeliveries.AsNoTracking().Where(d => d.HookId == hook).OrderByDescending(d => d.Id).Take(MostShown).ToListAsync(ct));
    }

    /// <param name="events">Bits of <see cref="HookEvent"/>.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, PartnerUnknown, EventsMissing, HooksTooMany, and those of <see cref="HookAddress"/>.</returns>
    public async Task<Result<NewHook>> AddAsync(Actor actor, int partner, string? address, int events, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayKeep, ct) is { } refused)
            return refused;
        if (!HookAddress.Read(address).Ok(out var read, out var unfit))
            return unfit;
        if ((events & AllEvents) == 0 || (events & ~AllEvents) != 0)
            return Words.Problem("EventsMissing");
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await context.Partners.AnyAsync(p => p.Id == partner, ct) || !await Actors.MayChangeAsync(context, actor, partner, ct))
            return Words.Problem("PartnerUnknown", partner);
        if (await context.PartnerHooks.CountAsync(h => h.PartnerId == partner && h.State != HookState.Removed, ct) >= MostHooks)
            return Words.Problem("HooksTooMany", MostHooks);
        await BeginHereAsync(context, ct);
        var hook = new PartnerHook { PartnerId = partner, Address = read.AbsoluteUri, Events = events, CreatedMs = time.GetUtcNow().ToUnixTimeMilliseconds() };
        context.PartnerHooks.Add(hook);
        await context.SaveChangesAsync(ct);
        var secret = secrets.Of(hook);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "hook.add", Subject(hook), null, Shown(hook), ct);
        await transaction.CommitAsync(ct);
        return new NewHook(hook.Id, hook.Address, secret);
    }

    /// <summary>Makes another secret: what is sent from now on is signed with it.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, HookUnknown.</returns>
    public async Task<Result<NewHook>> RenewSecretAsync(Actor actor, int hook, CancellationToken ct = default) =>
        (await ChangeAsync(actor, MayKeep, hook, "hook.renewSecret", h => h.SecretRank++, ct)).Ok(out var renewed, out var problem) ? new NewHook(renewed.Id, renewed.Address, secrets.Of(renewed)) : problem;

    /// <summary>It is told nothing more, and its log is gone from its page.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, HookUnknown.</returns>
    public Task<Result<PartnerHook>> RemoveAsync(Actor actor, int hook, CancellationToken ct = default) =>
        ChangeAsync(actor, MayKeep, hook, "hook.remove", h => h.State = HookState.Removed, ct);

    /// <summary>Switches one on that was stopped: what happened meanwhile is sent.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, HookUnknown.</returns>
    public Task<Result<PartnerHook>> ResumeAsync(Actor actor, int hook, CancellationToken ct = default) =>
        ChangeAsync(actor, MayKeep, hook, "hook.resume", h => (h.State, h.FailingSinceMs) = (HookState.Active, null), ct);

    /// <summary>It failed for too long: nothing more is sent, and its partner is told.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, HookUnknown.</returns>
    public Task<Result<PartnerHook>> StopAsync(Actor actor, int hook, CancellationToken ct = default) =>
        ChangeAsync(actor, ActorRole.Administrator | ActorRole.System, hook, "hook.stop", h => h.State = HookState.Stopped, ct);

    /// <summary>Has an event of no meaning sent, so that its owner sees that it arrives.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, HookUnknown.</returns>
    public async Task<Result<HookDelivery>> TestAsync(Actor actor, int hook, Func<Guid, DateTimeOffset, string> body, CancellationToken ct = default)
    {
        var now = time.GetUtcNow();
        var id = OperationId.New(now).Value;
        var test = new HookDelivery { HookId = hook, EventId = id, Event = HookEvent.Test, Subject = id.ToString(), Body = body(id, now), AtMs = now.ToUnixTimeMilliseconds(), NextMs = now.ToUnixTimeMilliseconds() };
        return await DeliverAsync(actor, hook, "hook.test", _ => Task.FromResult<HookDelivery?>(test), ct);
    }

    /// <summary>Has what was told, or given up, sent once more: the same event, the same body.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, HookUnknown.</returns>
    public Task<Result<HookDelivery>> ReplayAsync(Actor actor, int hook, long delivery, CancellationToken ct = default) => DeliverAsync(actor, hook, "hook.replay", async context =>
    {
        var again = await context.HookDeliveries.SingleOrDefaultAsync(d => d.Id == delivery && d.HookId == hook, ct);
        if (again is not null)
            (again.State, again.Tries, again.NextMs) = (HookDeliveryState.Waiting, 0, time.GetUtcNow().ToUnixTimeMilliseconds());
        return again;
    }, ct);

    private async Task<Result<HookDelivery>> DeliverAsync(Actor actor, int hook, string action, Func<PassDbContext, Task<HookDelivery?>> find, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, MayKeep, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await LiveAsync(context, actor, hook, ct) is not { } found || await find(context) is not { } delivery)
            return Words.Problem("HookUnknown", hook);
        if (delivery.Id == 0)
            context.HookDeliveries.Add(delivery);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), action, Subject(found), null, new { delivery.EventId, delivery.Event }, ct);
        await transaction.CommitAsync(ct);
        return delivery;
    }

    private async Task<Result<PartnerHook>> ChangeAsync(Actor actor, ActorRole roles, int hook, string action, Action<PartnerHook> change, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, roles, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await LiveAsync(context, actor, hook, ct) is not { } found)
            return Words.Problem("HookUnknown", hook);
        var before = Shown(found);
        change(found);
        if (found.State == HookState.Stopped)
            context.PartnerNotices.Add(new() { PartnerId = found.PartnerId, Kind = NoticeKind.HookStopped, AtMs = time.GetUtcNow().ToUnixTimeMilliseconds() });
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), action, Subject(found), before, Shown(found), ct);
        await transaction.CommitAsync(ct);
        return found;
    }

    private static async Task<PartnerHook?> LiveAsync(PassDbContext context, Actor actor, int hook, CancellationToken ct) =>
        await context.PartnerHooks.SingleOrDefaultAsync(h => h.Id == hook && h.State != HookState.Removed, ct) is { } found && await Actors.MayChangeAsync(context, actor, found.PartnerId, ct) ? found : null;

    /// <summary>While there is none, nobody looks: the first one begins where the projection is.</summary>
    private static async Task BeginHereAsync(PassDbContext context, CancellationToken ct)
    {
        if (await context.PartnerHooks.AnyAsync(h => h.State != HookState.Removed, ct))
            return;
        await context.HookCursors.ExecuteDeleteAsync(ct);
        context.HookCursors.AddRange((await context.Projections.AsNoTracking().ToListAsync(ct)).Select(p => new HookCursor { Partition = p.Partition, Lsn = p.Lsn, Day = p.Day }));
        await context.SaveChangesAsync(ct);
    }

    private static string Subject(PartnerHook hook) => FormattableString.Invariant($"hook/{hook.Id}");

    private static object Shown(PartnerHook hook) => new { hook.PartnerId, hook.Address, hook.Events, hook.SecretRank, hook.State };
}
