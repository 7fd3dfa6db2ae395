using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>Writes down what the facts of one file change, in the transaction of the file.</summary>
/// <param name="by">Handle of who took the file.</param>
/// <param name="file">Saved already.</param>
internal sealed class BankApplication(PassDbContext context, BankFile file, bool isAcscFinal, string by, TimeProvider time)
{
    private readonly HashSet<(string Attempt, BankFactKind Kind)> _seen = [];
    private readonly List<Posting> _postings = [];
    private readonly List<BankLine> _lines = [];
    private readonly HashSet<PaymentAttempt> _moved = [];
    private Dictionary<string, List<long>> _returns = [];

    /// <returns>A line for each fact that is, or may be, about a payment of ours.</returns>
    public async Task<IReadOnlyList<BankLine>> ApplyAsync(IReadOnlyList<BankFact> facts, CancellationToken ct)
    {
        var fresh = await BankRepeats.FreshAsync(context, facts.Where(f => f.Kind != BankFactKind.Other), ct);
        var matching = await BankMatching.LoadAsync(context, fresh, ct);
        _returns = Returns(fresh, matching);
        foreach (var fact in fresh)
            Apply(fact, matching);
        await context.InsertAsync(_lines, ct);
        await context.UpdateAsync([.. _moved], ct);
        await Ledger.PostAsync(context, _postings, ct);
        return _lines;
    }

    /// <summary>The amounts of what this file says came back of each attempt, once each, as they are told.</summary>
    private static Dictionary<string, List<long>> Returns(IReadOnlyList<BankFact> facts, BankMatching matching) => facts
        .Where(f => f is { Kind: BankFactKind.Return, Cents: not null })
        .Select(f => (matching.Find(f, out _)?.EndToEndId, Cents: f.Cents!.Value)).Where(r => r.EndToEndId is not null)
        .GroupBy(r => r.EndToEndId!, r => r.Cents, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Distinct().ToList(), StringComparer.Ordinal);

    private void Apply(BankFact fact, BankMatching matching)
    {
        if (fact.Kind == BankFactKind.LotDebit || fact.Kind == BankFactKind.Status && fact.Level != StatusLevel.Line)
            ApplyToMany(fact, matching);
        else if (matching.Find(fact, out var why) is { } attempt)
            Write(fact, Decide(fact, attempt, matching), attempt);
        else if (MayBeOurs(fact))
            Write(fact, new(BankLineState.Open, null, fact.Doubt ?? why), null);
    }

    /// <summary>A lot or a message speaks for the lines that are not listed, unless some are: then those keep their state.</summary>
    private void ApplyToMany(BankFact fact, BankMatching matching)
    {
        var sent = matching.OfMessage(fact);
        if (fact.HasLines)
            return;
        if (sent.Count == 0)
        {
            if (MayBeOurs(fact))
                Write(fact, new(BankLineState.Open, null, BankDecision.Unmatched), null);
            return;
        }
        if (fact.Kind == BankFactKind.LotDebit && !Agrees(fact, sent, matching))
        {
            Write(fact, new(BankLineState.Open, null, fact.Doubt ?? BankDecision.LotDiffers), null);
            return;
        }
        BankDecision? said = null;
        foreach (var attempt in sent.Where(a => fact.Kind == BankFactKind.Status || !PaymentStates.HasFailed(a.State)))
        {
            var decision = BankDecision.Of(fact with { Cents = matching.OrderOf(attempt).AmountCents }, attempt.State, matching.OrderOf(attempt).AmountCents, isTwice: false, isAcscFinal);
            Move(attempt, decision, fact, matching);
            if (said is null || Weight(decision) > Weight(said))
                said = decision;
        }
        Write(fact, said ?? new(BankLineState.Noted, null, null), null);
    }

    /// <summary>A lot is paid whole when its count and its sum are those of what left with it, less what was refused.</summary>
    private static bool Agrees(BankFact fact, IReadOnlyList<PaymentAttempt> sent, BankMatching matching)
    {
        var live = sent.Where(a => a.State != AttemptState.Rejected).ToList();
        return fact.Doubt is null && fact.Currency is null or "EUR" && (fact.Count is null || fact.Count == live.Count) && fact.Cents == live.Sum(a => matching.OrderOf(a).AmountCents);
    }

    private BankDecision Decide(BankFact fact, PaymentAttempt attempt, BankMatching matching)
    {
        var isTwice = fact.Kind != BankFactKind.Status && !_seen.Add((attempt.EndToEndId, fact.Kind));
        var decision = fact.Kind == BankFactKind.Return && _returns.GetValueOrDefault(attempt.EndToEndId) is { Count: > 1 } told && attempt.State != AttemptState.Returned
            ? new(BankLineState.Open, null, BankDecision.Between(BankDecision.ReturnsDiffer, told[0], told[1]))
            : BankDecision.Of(fact, attempt.State, matching.OrderOf(attempt).AmountCents, isTwice, isAcscFinal, matching.ReturnedOf(attempt));
        Move(attempt, decision, fact, matching);
        if (fact.Kind == BankFactKind.Status && PayeeCodes.IsOne(fact.Code))
            context.PayeeChecks.Add(CheckOf(fact, attempt, matching.OrderOf(attempt).PartnerId));
        return decision;
    }

    private PayeeCheck CheckOf(BankFact fact, PaymentAttempt attempt, int partner) => new()
    {
        PartnerId = partner,
        Iban = attempt.Iban,
        Code = fact.Code,
        Day = fact.Day ?? ParisCalendar.DateOf(time.GetUtcNow()),
        Source = file.Name,
        By = by,
    };

    private void Move(PaymentAttempt attempt, BankDecision decision, BankFact fact, BankMatching matching)
    {
        if (decision.Becomes is not { } state)
            return;
        _postings.AddRange(OutcomeOf(fact, state, file.Name).Apply(context, matching.OrderOf(attempt), attempt, time.GetUtcNow()));
        _moved.Add(attempt);
    }

    internal static AttemptOutcome OutcomeOf(BankFact fact, AttemptState state, string fileName) => new(
        state, fact.Day, BankFileService.Cut(fact.Reason ?? (fact.Code == "CANC" ? "CANC" : "NARR"), 35), BankFileService.Cut($"{fileName} #{fact.Line}", PlainText.ReasonLength), state == AttemptState.Returned ? fact.Cents : null);

    private void Write(BankFact fact, BankDecision decision, PaymentAttempt? attempt) =>
        _lines.Add(BankFileService.Line(fact, file.Id, _lines.Count + 1, decision, attempt));

    /// <summary>Money that came back, a status of something we asked for, or what carries a name of ours. Other movements of the account are not kept.</summary>
    private static bool MayBeOurs(BankFact fact) => fact.Kind is BankFactKind.Return or BankFactKind.Status || fact.NamesUs;

    private static int Weight(BankDecision decision) => decision.State switch { BankLineState.Open => 2, BankLineState.Applied => 1, _ => 0 };
}
