using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Orders;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Crypto;
using Pass.Cards.PassApplet;
using Pass.Core;
using Pass.Issuing.Bureau;

namespace Pass.CardIssuer.Bureau;

public enum ReconciledAs
{
    Produced,

    /// <summary>Made again under a new serial.</summary>
    Spoiled,

    /// <summary>Of the batch, and not in the file: still in production.</summary>
    Missing,

    /// <summary>In the file, and not of the batch: nothing changed; find out what was made.</summary>
    Unknown,

    /// <summary>Twice in the file: counted once when both say the same, not at all when they differ.</summary>
    Duplicate,

    /// <summary>Says what an earlier file said: nothing to do.</summary>
    AlreadyReported,

    /// <summary>Says otherwise than an earlier file, another chip, or the file itself: nothing changed; find out.</summary>
    Contradiction,
}

/// <summary>One card of a result file or of its batch.</summary>
/// <param name="Line">0 when the file does not speak of it.</param>
public sealed record ReconciledCard(int Line, string Serial, ReconciledAs As, string Detail = "");

/// <summary>What came of a result file. With problems, nothing was changed.</summary>
public sealed record ReconciliationReport(int BatchId, IReadOnlyList<ReconciledCard> Cards, bool IsClosed, IReadOnlyList<FileProblem> Problems)
{
    public int Count(ReconciledAs kind) => Cards.Count(card => card.As == kind);
}

/// <summary>
/// Takes a bureau's result file, card by card, in one transaction. Sealed, format PASS-RESULT/1, id = the batch; records:
/// serial, chip id, <c>produced</c> or <c>spoiled</c>, reason. The same file again changes nothing.
/// </summary>
public sealed class Reconciliation(IssuerDatabase database, TimeProvider time)
{
    public const string Format = "PASS-RESULT/1";
    private const int ChunkSize = 500, MaxReasonLength = 300;

    private readonly TimeProvider time = time;

    private sealed record Result(int Line, string Serial, string Chip, bool IsProduced, string Reason);

    public async Task<ReconciliationReport> TakeAsync(TextReader file, IAesKey kek, string actor, CancellationToken cancellationToken = default)
    {
        var reader = new SealedReader(file, kek, Format);
        var (results, problems) = Read(reader);
        if (!int.TryParse(reader.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var batchId) && problems.Count == 0)
            problems.Add(new(1, "id", IssuanceTexts.Problem("BatchUnknown", reader.Id)));
        if (problems.Count > 0)
            return new(batchId, [], false, [.. problems.Take(OrderDesk.MaxProblems)]);
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!await context.Batches.AnyAsync(batch => batch.Id == batchId && batch.Route == BatchRoute.Bureau, cancellationToken))
            return new(batchId, [], false, [new(1, "id", IssuanceTexts.Problem("BatchUnknown", batchId))]);
        var cards = new List<ReconciledCard>();
        var bySerial = Single(results, cards);
        var trace = new Trace(actor, time.GetUtcNow());
        await ApplyAsync(context, batchId, bySerial, cards, trace, cancellationToken);
        cards.AddRange(bySerial.Values.OfType<Result>().Select(result => new ReconciledCard(result.Line, result.Serial, ReconciledAs.Unknown)));
        var isClosed = !await context.Credentials.AnyAsync(row => row.BatchId == batchId && row.State == IssuanceState.InProduction, cancellationToken);
        if (isClosed)
            await context.Batches.Where(batch => batch.Id == batchId).ExecuteUpdateAsync(set => set.SetProperty(batch => batch.State, BatchState.Closed), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new(batchId, [.. cards.OrderBy(card => card.Line)], isClosed, []);
    }

    private static (List<Result> Results, List<FileProblem> Problems) Read(SealedReader reader)
    {
        var (results, problems) = (new List<Result>(), new List<FileProblem>());
        foreach (var record in reader.Records())
        {
            if (record.Fields is not [var serial, var chip, var outcome, var reason])
                problems.Add(new(record.Line, "", IssuanceTexts.Problem("FieldCount", record.Fields.Length, 4)));
            else if (serial.Length != 2 * CardSerial.Length || !serial.All(char.IsAsciiHexDigit))
                problems.Add(new(record.Line, "serial", IssuanceTexts.Problem("SerialShape")));
            else if (ChipId.Parse(chip) is null)
                problems.Add(new(record.Line, "chip", IssuanceTexts.Problem("ChipShape")));
            else if (outcome is not ("produced" or "spoiled"))
                problems.Add(new(record.Line, "outcome", IssuanceTexts.Problem("OutcomeUnknown")));
            else if (reason.Length > 0 && !PlainText.Read(reason, MaxReasonLength).Ok(out _, out _))
                problems.Add(new(record.Line, "reason", IssuanceTexts.Problem("TextRefused", MaxReasonLength)));
            else
                results.Add(new(record.Line, serial.ToUpperInvariant(), chip.ToUpperInvariant(), outcome == "produced", reason));
        }

        if (reader.Fault is { } broken)
            problems.Insert(0, FileProblem.Of(broken));
        return (results, problems);
    }

    /// <summary>One result per serial; where two differ, none.</summary>
    private static Dictionary<string, Result?> Single(List<Result> results, List<ReconciledCard> cards)
    {
        var bySerial = new Dictionary<string, Result?>();
        foreach (var result in results)
        {
            if (bySerial.TryAdd(result.Serial, result))
                continue;
            var first = bySerial[result.Serial];
            var agrees = first is not null && first.IsProduced == result.IsProduced && first.Chip == result.Chip;
            cards.Add(new(result.Line, result.Serial, ReconciledAs.Duplicate, agrees ? IssuanceTexts.Say("SaidBefore") : IssuanceTexts.Say("SaidOtherwise")));
            if (!agrees)
                bySerial[result.Serial] = null;
        }

        return bySerial;
    }

    private static async Task ApplyAsync(IssuerDbContext context, int batchId, Dictionary<string, Result?> bySerial, List<ReconciledCard> cards, Trace trace, CancellationToken cancellationToken)
    {
        for (var after = 0; ;)
        {
            var rows = await context.Credentials.Where(row => row.BatchId == batchId && row.Id > after).OrderBy(row => row.Id).Take(ChunkSize).ToListAsync(cancellationToken);
            if (rows.Count == 0)
                return;
            var spoiled = new List<CredentialRow>();
            foreach (var row in rows)
            {
                var serial = Convert.ToHexString(row.Serial!);
                var isNamed = bySerial.Remove(serial, out var result);
                if (isNamed && result is null)
                    cards.Add(new(0, serial, ReconciledAs.Contradiction, IssuanceTexts.Say("TwoResults")));
                else if (result is not null)
                    cards.Add(Apply(context, row, result, trace, spoiled));
                else if (row.State == IssuanceState.InProduction)
                    cards.Add(new(0, serial, ReconciledAs.Missing));
            }

            await context.SaveChangesAsync(cancellationToken);
            foreach (var row in spoiled)
                context.AddOrder(new OrderRequest(new PassId(row.PassId), row.Delivery, row.PhotoReference), trace, Reasons.SpoiledAtBureau, row.Id);
            await context.SaveChangesAsync(cancellationToken);
            after = rows[^1].Id;
            context.ChangeTracker.Clear();
        }
    }

    private static ReconciledCard Apply(IssuerDbContext context, CredentialRow row, Result result, Trace trace, List<CredentialRow> spoiled)
    {
        if (Convert.ToHexString(row.ChipId!) != result.Chip)
            return new(result.Line, result.Serial, ReconciledAs.Contradiction, IssuanceTexts.Say("AnotherChip"));
        if (row.State != IssuanceState.InProduction)
        {
            var saysTheSame = result.IsProduced == (row.State != IssuanceState.Spoiled);
            return new(result.Line, result.Serial, saysTheSame ? ReconciledAs.AlreadyReported : ReconciledAs.Contradiction, IssuanceTexts.Say(row.State));
        }

        var to = result.IsProduced ? IssuanceState.Produced : IssuanceState.Spoiled;
        context.Move(row, to, trace, result.IsProduced ? Reasons.Batch(row.BatchId!.Value) : Reasons.SpoiledInBatch(row.BatchId!.Value, result.Reason));
        if (!result.IsProduced)
            spoiled.Add(row);
        return new(result.Line, result.Serial, result.IsProduced ? ReconciledAs.Produced : ReconciledAs.Spoiled, result.Reason);
    }
}
