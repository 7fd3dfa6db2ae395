using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Orders;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Issuance;
using Pass.Core;

namespace Pass.CardIssuer.Service;

/// <summary>Orders, and what is done to cards. Every answer is given after its commit, and every call may be sent again.</summary>
internal sealed class CardCalls(IssuerDatabase database, IssuanceOptions options, TimeProvider time)
{
    private readonly OrderDesk _orders = new(database, time);
    private readonly CredentialLifecycle _life = new(database, options, time);

    public async Task OrderAsync(HttpContext context)
    {
        var asked = await context.ReadAsync(IssuanceJson.Default.OrdersMessage);
        RequestChecks.Count(asked.Orders.Count, OrdersMessage.MaxOrders);
        var actor = RequestChecks.Actor(asked.By);
        List<OrderLine> lines = [.. asked.Orders.Select((order, i) => OrderFile.Check(i + 1, order.Pass, order.Delivery, order.Photo, order.Reference))];
        var report = await _orders.PlaceAsync(lines.ToAsyncEnumerable(), actor, dryRun: false, context.RequestAborted);
        if (report.Problems.Count > 0)
        {
            await context.RefuseAsync(IssuanceTexts.Problem("OrdersRefused"), lines: report.Problems);
            return;
        }
        await context.AnswerAsync(new(report.Placed, report.AlreadyKnown, await NumbersAsync(lines, context.RequestAborted)), IssuanceJson.Default.OrderedMessage);
    }

    public async Task MoveAsync(HttpContext context)
    {
        var asked = await context.ReadAsync(IssuanceJson.Default.MovesMessage);
        RequestChecks.Count(asked.Credentials.Count, MovesMessage.MaxCredentials);
        var (actor, reason) = (RequestChecks.Actor(asked.By), RequestChecks.Reason(asked.Reason));
        if (!Enum.IsDefined(asked.Move))
            throw new RefusedException(IssuanceTexts.Problem("BodyUnreadable", "$.move"), StatusCodes.Status400BadRequest);
        var moved = new List<MovedMessage>();
        foreach (var number in asked.Credentials)
            moved.Add(await MoveAsync(number, asked.Move, actor, reason, context));
        await context.AnswerAsync(new(moved), IssuanceJson.Default.MovedListMessage);
    }

    public async Task OfPassAsync(HttpContext context, string pass)
    {
        var id = RequestChecks.Pass(pass);
        await using var store = database.CreateContext();
        var rows = await store.Credentials.AsNoTracking().Where(row => row.PassId == id.Value).OrderBy(row => row.Id).ToListAsync(context.RequestAborted);
        var numbers = rows.Select(row => row.Id).ToList();
        var events = (await store.Events.AsNoTracking().Where(e => numbers.Contains(e.CredentialId)).ToListAsync(context.RequestAborted)).ToLookup(e => e.CredentialId);
        await context.AnswerAsync(new([.. rows.Select(row => Show(row, events[row.Id]))]), IssuanceJson.Default.CredentialListMessage);
    }

    private async Task<MovedMessage> MoveAsync(int number, CardMove move, string actor, string reason, HttpContext context)
    {
        var (key, stop) = (CredentialKey.Of(new CredentialId(number)), context.RequestAborted);
        var done = move switch
        {
            CardMove.Ship => await _life.ShipAsync(key, actor, reason, stop),
            CardMove.HandOut => await _life.HandOutAsync(key, actor, reason, stop),
            CardMove.Activate => await _life.ActivateAsync(key, actor, reason, stop),
            CardMove.Block => await _life.BlockAsync(key, actor, reason, stop),
            CardMove.Replace => await _life.ReplaceAsync(key, actor, reason, stop),
            _ => await _life.SpoilAsync(key, actor, reason, stop),
        };
        if (done.Ok(out var change, out var problem))
            return new(number, change.From.ToString(), change.To.ToString(), change.WasMadeBefore, change.NewOrder?.Value, change.PhoneRight, null);
        await using var store = database.CreateContext();
        var row = await store.Credentials.AsNoTracking().SingleOrDefaultAsync(card => card.Id == number, stop);
        return new(number, row?.State.ToString(), null, false, null, false, problem.ToMessage(context.Request));
    }

    private async Task<List<int>> NumbersAsync(List<OrderLine> lines, CancellationToken cancellationToken)
    {
        var references = lines.Select(line => line.Request!.Reference).OfType<string>().ToList();
        var passes = lines.Where(line => line.Request!.Reference is null).Select(line => line.Request!.Pass.Value).ToList();
        await using var store = database.CreateContext();
        var byReference = await store.Credentials.Where(row => row.OrderReference != null && references.Contains(row.OrderReference))
            .ToDictionaryAsync(row => row.OrderReference!, row => row.Id, cancellationToken);
        // Just placed without a reference: the newest card of its pass.
        var byPass = await store.Credentials.Where(row => passes.Contains(row.PassId) && row.Kind == CredentialKind.Card)
            .GroupBy(row => row.PassId).Select(group => new { group.Key, Newest = group.Max(row => row.Id) })
            .ToDictionaryAsync(group => group.Key, group => group.Newest, cancellationToken);
        return [.. lines.Select(line => line.Request!.Reference is { } reference ? byReference[reference] : byPass[line.Request.Pass.Value])];
    }

    private static CredentialMessage Show(CredentialRow row, IEnumerable<CredentialEventRow> events) => new(
        row.Id,
        PassNumber.Of(new PassId(row.PassId)).ToCompact(),
        row.Kind.ToString(),
        row.State.ToString(),
        row.Serial is { } serial ? Convert.ToHexString(serial) : null,
        row.ValidFromS is { } from ? DateTimeOffset.FromUnixTimeSeconds(from) : null,
        row.ValidUntilS is { } until ? DateTimeOffset.FromUnixTimeSeconds(until) : null,
        row.ReplacesId,
        [.. events.OrderBy(e => e.Version).Select(e => new EventMessage(DateTimeOffset.FromUnixTimeMilliseconds(e.AtMs), e.Actor, e.FromState?.ToString(), e.ToState.ToString(), Reasons.Say(e.Reason)))]);
}
