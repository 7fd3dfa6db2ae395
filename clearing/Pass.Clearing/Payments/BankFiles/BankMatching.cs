using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Payments.Rails;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>
/// Finds the attempts that facts are about: by end-to-end id, then the UETR, then lot or message with amount and account; an amount alone never matches
/// (FORMATS §2). What we send has no instruction id of its own: banks that make one give our end-to-end id back in it.
/// </summary>
internal sealed class BankMatching
{
    private readonly Dictionary<string, PaymentAttempt> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PaymentOrder> _orders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<PaymentAttempt>> _byMessage = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _back = new(StringComparer.Ordinal);

    /// <summary>How many ids are asked for at once. They are one parameter: SQLite looks each of many up by its name.</summary>
    internal const int AtOnce = 5_000;

    /// <summary>Loads all that the facts name. Its orders are locked until the transaction ends, before anything is read of their attempts.</summary>
    public static async Task<BankMatching> LoadAsync(PassDbContext context, IReadOnlyList<BankFact> facts, CancellationToken ct)
    {
        var (matching, orders, known) = (new BankMatching(), new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var some in facts.SelectMany(f => new[] { f.EndToEndId, f.InstructionId }).OfType<string>().Distinct(StringComparer.Ordinal).Chunk(AtOnce))
        {
            foreach (var named in await context.PaymentAttempts.Where(a => EF.Parameter(some).Contains(a.EndToEndId)).Select(a => new { a.EndToEndId, a.OrderNumber }).ToListAsync(ct))
                (_, _) = (known.Add(named.EndToEndId), orders.Add(named.OrderNumber));
        }
        var batches = new List<(string MessageId, int SettlementId, int Rank)>();
        foreach (var some in facts.Where(f => NamesMessage(f, known)).SelectMany(f => new[] { f.LotId, f.MessageId }).OfType<string>().Distinct(StringComparer.Ordinal).Chunk(AtOnce))
        {
            foreach (var batch in await context.SepaBatches.AsNoTracking().Where(b => EF.Parameter(some).Contains(b.MessageId)).Select(b => new { b.MessageId, b.SettlementId, b.Rank }).ToListAsync(ct))
                batches.Add((batch.MessageId, batch.SettlementId, batch.Rank));
            foreach (var batch in await context.PesBatches.AsNoTracking().Where(b => EF.Parameter(some).Contains(b.FileName)).Select(b => new { b.FileName, b.SettlementId }).ToListAsync(ct))
                batches.Add((batch.FileName, batch.SettlementId, 1));
        }
        foreach (var batch in batches)
            orders.UnionWith(await context.PaymentAttempts.Where(a => a.SettlementId == batch.SettlementId && a.Batch == batch.Rank && a.SentAtMs != null).Select(a => a.OrderNumber).ToListAsync(ct));

        foreach (var some in orders.Order(StringComparer.Ordinal).Chunk(AtOnce))
        {
            foreach (var order in await context.LockOrdersAsync(some, ct))
                matching._orders[order.Number] = order;
            foreach (var attempt in await context.PaymentAttempts.AsNoTracking().Where(a => EF.Parameter(some).Contains(a.OrderNumber)).ToListAsync(ct))
                matching._byId[attempt.EndToEndId] = attempt;
        }
        foreach (var some in matching._byId.Values.Where(a => a.State == AttemptState.Returned).Chunk(AtOnce))
        {
            foreach (var (id, cents) in await SettlementPostings.BackOfAsync(context, [.. some.Select(a => (a, matching.OrderOf(a)))], ct))
                matching._back[id] = cents;
        }
        foreach (var batch in batches)
        {
            matching._byMessage[batch.MessageId] =
                [.. matching._byId.Values.Where(a => a.SettlementId == batch.SettlementId && a.Batch == batch.Rank && a.SentAtMs != null).OrderBy(a => a.EndToEndId, StringComparer.Ordinal)];
        }
        return matching;
    }

    public PaymentOrder OrderOf(PaymentAttempt attempt) => _orders[attempt.OrderNumber];

    /// <summary>What is in the books of one that was returned, by an earlier file or by this one so far (then as if all came back); null of any other.</summary>
    public BookedReturn? ReturnedOf(PaymentAttempt attempt) => attempt.State == AttemptState.Returned
        ? new(attempt.BankDay, _back.GetValueOrDefault(attempt.EndToEndId, OrderOf(attempt).AmountCents)) : null;

    /// <summary>All attempts sent with the message or lot that the fact names; empty when it is none of ours.</summary>
    public IReadOnlyList<PaymentAttempt> OfMessage(BankFact fact) =>
        fact.LotId is { } lot && _byMessage.TryGetValue(lot, out var attempts) || fact.MessageId is { } message && _byMessage.TryGetValue(message, out attempts) ? attempts : [];

    /// <summary>The one it is about; null with the reason when there is none, or more than one.</summary>
    public PaymentAttempt? Find(BankFact fact, out string why)
    {
        why = BankDecision.Unmatched;
        if (fact.EndToEndId is { } id && _byId.TryGetValue(id, out var attempt) || fact.InstructionId is { } instruction && _byId.TryGetValue(instruction, out attempt))
            return attempt;
        // Another id than ours is another's payment, whatever else is alike.
        if (fact.EndToEndId is not null)
            return null;
        var sent = OfMessage(fact);
        if (fact.Uetr is { } uetr && sent.FirstOrDefault(a => Uetr.For(a.EndToEndId) == uetr) is { } found)
            return found;
        if (fact.Cents is not { } cents || fact.CreditorIban is not { } iban)
            return null;
        var alike = sent.Where(a => OrderOf(a).AmountCents == cents && a.Iban == iban).Take(2).ToList();
        if (alike.Count > 1)
            why = BankDecision.Ambiguous;
        return alike.Count == 1 ? alike[0] : null;
    }

    private static bool NamesMessage(BankFact fact, HashSet<string> known) =>
        fact.Kind == BankFactKind.LotDebit || fact.Kind == BankFactKind.Status && fact.Level != StatusLevel.Line || fact.EndToEndId is null || !known.Contains(fact.EndToEndId);
}
