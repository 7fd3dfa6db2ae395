using System.Globalization;
using Pass.Cards.Issuance;
using Pass.Core;
using Pass.Data;

namespace Pass.Portal.Issuance;

/// <content>Batches for a bureau, for the region's people: as the issuer's own console does, over its service. Nothing is signed or opened here: what is handed on is sealed for the bureau.</content>
internal sealed partial class IssuerDesk
{
    private const ActorRole MayLook = ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.Administrator | ActorRole.Auditor;
    public const ActorRole MaySend = ActorRole.Officer | ActorRole.Administrator;

    /// <summary>Has a batch prepared of the orders that wait; while one is, gives that round.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, ServiceMissing, ServiceAway, and the issuer's.</returns>
    public async Task<Result<RoundMessage>> PrepareAsync(Actor actor, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, MaySend, ct) is { } refused)
            return refused;
        var asked = await AskServiceAsync(service => service.StartRoundAsync(actor.Name, ct));
        if (asked.Ok(out var round, out _))
            await WriteAsync(actor, "cards.prepare", "cards", new { round.Round }, ct);
        return asked;
    }

    /// <summary>How far a round is; its number is good while the service runs.</summary>
    /// <returns>Problems: those of <see cref="PrepareAsync"/>.</returns>
    public async Task<Result<RoundMessage>> RoundAsync(Actor actor, int round, CancellationToken ct) =>
        await Actors.RefusalAsync(database, actor, MayLook, ct) is { } refused ? refused : await AskServiceAsync(service => service.RoundAsync(round, ct));

    /// <summary>One batch, with the cards its bureau spoiled.</summary>
    /// <returns>Problems: those of <see cref="PrepareAsync"/>.</returns>
    public async Task<Result<BatchDetailMessage>> BatchAsync(Actor actor, int batch, CancellationToken ct) =>
        await Actors.RefusalAsync(database, actor, MayLook, ct) is { } refused ? refused : await AskServiceAsync(service => service.BatchAsync(batch, ct));

    /// <summary>The file for the bureau, sealed under the key shared with it; who took it is kept.</summary>
    /// <returns>Problems: those of <see cref="PrepareAsync"/>.</returns>
    public async Task<Result<BatchFileMessage>> BatchFileAsync(Actor actor, int batch, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, MaySend, ct) is { } refused)
            return refused;
        var asked = await AskServiceAsync(service => service.BatchFileAsync(batch, new(actor.Name), ct));
        if (asked.Ok(out var file, out _))
            await WriteAsync(actor, "cards.file", SubjectOf(batch), new { file.Cards, Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file.File)) }, ct);
        return asked;
    }

    /// <summary>Gives the issuer what the bureau answered; the same again changes nothing.</summary>
    /// <returns>Problems: those of <see cref="PrepareAsync"/>.</returns>
    public async Task<Result<BatchTakenMessage>> TakeResultAsync(Actor actor, byte[] file, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, MaySend, ct) is { } refused)
            return refused;
        var asked = await AskServiceAsync(service => service.TakeResultAsync(new(file, actor.Name), ct));
        if (asked.Ok(out var taken, out _))
            await WriteAsync(actor, "cards.result", SubjectOf(taken.Batch), new { taken.IsClosed, taken.Counts, Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)) }, ct);
        return asked;
    }

    /// <summary>Says that what was made of the batch has left.</summary>
    /// <returns>Problems: those of <see cref="PrepareAsync"/>.</returns>
    public async Task<Result<ShippedMessage>> ShipAsync(Actor actor, int batch, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, MaySend, ct) is { } refused)
            return refused;
        var asked = await AskServiceAsync(service => service.ShipBatchAsync(batch, new(actor.Name), ct));
        if (asked.Ok(out var shipped, out _))
            await WriteAsync(actor, "cards.ship", SubjectOf(batch), new { shipped.Shipped }, ct);
        return asked;
    }

    /// <summary>For the region's people, in the issuer's own words where it refuses.</summary>
    private async Task<Result<T>> AskServiceAsync<T>(Func<IssuanceClient, Task<IssuanceReply<T>>> ask) where T : class
    {
        if (issuer is null)
            return Words.Problem("ServiceMissing");
        try
        {
            var reply = await ask(issuer);
            return reply.Value is { } value ? value : Words.Problem("IssuerRefused", reply.Problem!.Errors is [var line, ..] ? $"{line.Detail} ({line.Line})" : reply.Problem.Detail);
        }
        catch (IssuanceUnavailableException)
        {
            return Words.Problem("ServiceAway");
        }
    }

    private async Task WriteAsync(Actor actor, string action, string subject, object what, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), action, subject, null, what, ct);
        await transaction.CommitAsync(ct);
    }

    private static string SubjectOf(int batch) => string.Create(CultureInfo.InvariantCulture, $"batch/{batch}");
}
