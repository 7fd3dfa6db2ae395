using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Region.Partners;

/// <summary>A sale as its partner may still take it back.</summary>
/// <param name="Kept">Its lines in their places, less what was given back. Empty for one decided before sales kept their lines.</param>
public sealed record KeptOfSale(Operation Sale, IReadOnlyList<SaleLine> Kept);

/// <summary>What a partner takes back of its sales away from a till: the same request to the same engine, with who asked it in the audit.</summary>
public sealed class SaleReturns(PassDatabase database, AuthorizationEngine engine, TimeProvider time)
{
    private static readonly Texts Words = Texts.Beside(typeof(SaleReturns), "Partners");

    /// <summary>Null when the partner has no such sale.</summary>
    public async Task<KeptOfSale?> FindAsync(PartnerId partner, PassId pass, OperationId sale, CancellationToken ct = default) =>
        await engine.FindSaleAsync(pass, sale, ct) is { } found && found.Sale.Partner == partner && found.Sale is { IsApproved: true, Kind: OperationKind.Sale or OperationKind.Capture }
            ? new(found.Sale, found.LastReturn?.Lines ?? found.Sale.Lines) : null;

    /// <summary>Gives money back to the purses it came from, and what the holder paid to the holder by hand.</summary>
    /// <param name="actor">An owner or a cashier of the partner.</param>
    /// <param name="id">Made before it is first asked: asked again, it is answered as it was decided.</param>
    /// <param name="parts">Of the lines in their places; null for all that is kept.</param>
    /// <param name="amount">Of the price, in the place of lines; null for lines, or all.</param>
    /// <returns>The decision, refused or not. Problems: RoleMissing, ActorUnknown, SaleUnknown, NothingToReturn.</returns>
    public async Task<Result<Operation>> ReturnAsync(Actor actor, PartnerId partner, PassId pass, OperationId sale, OperationId id, IReadOnlyList<PartLine>? parts, Money? amount = null, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Partner, ct) is { } refused)
            return refused;
        if (parts is { Count: 0 } || amount is { IsPositive: false } || parts is not null && amount is not null)
            return Words.Problem("NothingToReturn");
        if (await FindAsync(partner, pass, sale, ct) is not { } found)
            return Words.Problem("SaleUnknown");
        var before = await engine.FindAsync(pass, id, ct);
        if (before is null && await AuditAsync(actor, partner, found, id, parts, amount, ct) is { } notTheirs)
            return notTheirs;
        // The engine takes the audit's word no more than a till's: it may have been cut off in between, and then nothing was given back.
        var answer = await engine.SubmitAsync(Asked(before?.OccurredAtMs ?? time.GetUtcNow().ToUnixTimeMilliseconds()), CancellationToken.None);
        // The same, asked twice at once.
        return answer.Refusal == RefusalCode.OperationIdReused && before is null && await engine.FindAsync(pass, id, ct) is { } first
            ? await engine.SubmitAsync(Asked(first.OccurredAtMs), CancellationToken.None) : answer;

        ReturnRequest Asked(long atMs) => new(id, pass, atMs, partner, sale, amount, parts);
    }

    private async Task<Problem?> AuditAsync(Actor actor, PartnerId partner, KeptOfSale found, OperationId id, IReadOnlyList<PartLine>? parts, Money? amount, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await Actors.LinksOf(context, actor, LinkKind.Partner).AnyAsync(l => l.Subject == partner.Value && (l.PartnerRole == PartnerRole.Owner || l.PartnerRole == PartnerRole.Cashier), ct))
            return Words.Problem("SaleUnknown");
        var kept = found.Kept.Select((line, i) => new { Line = i + 1, line.Quantity, AmountCents = line.Amount.Cents });
        var asked = parts?.Select(p => new { p.Line, p.Quantity, AmountCents = p.Amount?.Cents });
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "sale.return", FormattableString.Invariant($"sale/{found.Sale.Id}"), new { Kept = kept }, new { Operation = id.ToString(), Parts = asked, AmountCents = amount?.Cents, All = parts is null && amount is null }, ct);
        await transaction.CommitAsync(ct);
        return null;
    }
}
