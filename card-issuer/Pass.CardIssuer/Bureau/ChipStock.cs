using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Orders;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Cose;
using Pass.Cards.Crypto;
using Pass.Issuing.Bureau;

namespace Pass.CardIssuer.Bureau;

/// <summary>What came of a stock file: chips added, chips known already, or what is wrong with it (then nothing was added).</summary>
public sealed record StockReport(int Added, int AlreadyKnown, IReadOnlyList<FileProblem> Problems);

/// <summary>
/// The blank chips a bureau holds, each with the public key of the pair it made: so a certificate can be prepared for a key that never leaves its chip.
/// A sealed file (see <see cref="SealedReader"/>), format PASS-STOCK/1, records: chip id (36 hexadecimal digits), X ‖ Y (128).
/// </summary>
public sealed class ChipStock(IssuerDatabase database)
{
    public const string Format = "PASS-STOCK/1";
    private const int ChunkSize = 500;

    public async Task<StockReport> ImportAsync(TextReader file, IAesKey kek, CancellationToken cancellationToken = default)
    {
        var (added, known, problems) = (0, 0, new List<FileProblem>());
        var reader = new SealedReader(file, kek, Format);
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var rank = await context.Chips.MaxAsync(chip => (int?)chip.Rank, cancellationToken) ?? 0;
        foreach (var chunk in reader.Records().Chunk(ChunkSize))
        {
            var chips = new Dictionary<string, ChipRow>();
            foreach (var record in chunk)
            {
                if (Parse(record, ++rank) is not { } chip)
                    problems.Add(new(record.Line, "chip", IssuanceTexts.Problem("ChipShape")));
                else if (!chips.TryAdd(Convert.ToHexString(chip.ChipId), chip))
                    problems.Add(new(record.Line, "chip", IssuanceTexts.Problem("ChipTwice")));
            }

            known += await KeepNewAsync(context, chips, chunk[0].Line, problems, cancellationToken);
            added += chips.Count;
            context.AddRange(chips.Values);
            if (problems.Count > 0)
                break;
            if (!await context.TrySaveAsync(cancellationToken))
                problems.Add(new(chunk[0].Line, "chip", IssuanceTexts.Problem("ChipTwice")));
            context.ChangeTracker.Clear();
        }

        if (reader.Fault is { } broken)
            problems.Insert(0, FileProblem.Of(broken));
        if (problems.Count > 0)
            return new(0, 0, [.. problems.Take(OrderDesk.MaxProblems)]);
        await transaction.CommitAsync(cancellationToken);
        return new(added, known, []);
    }

    private static ChipRow? Parse(SealedRecord record, int rank)
    {
        if (record.Fields is not [var id, { Length: 2 * P256PublicKey.PointBytes } point] || ChipId.Parse(id) is not { } chip || !point.All(char.IsAsciiHexDigit))
            return null;
        using var key = P256PublicKey.TryImport(Convert.FromHexString(point));
        return key is null ? null : new ChipRow { ChipId = chip, PublicPoint = key.Point.ToArray(), Rank = rank };
    }

    /// <summary>Drops the chips the stock already has; one whose key or id is already somebody's card is a problem.</summary>
    private static async Task<int> KeepNewAsync(IssuerDbContext context, Dictionary<string, ChipRow> chips, int line, List<FileProblem> problems, CancellationToken cancellationToken)
    {
        var ids = chips.Values.Select(chip => chip.ChipId).ToList();
        var points = chips.Values.Select(chip => chip.PublicPoint).ToList();
        var same = await context.Chips.AsNoTracking().Where(chip => ids.Contains(chip.ChipId)).ToListAsync(cancellationToken);
        foreach (var chip in same)
        {
            if (!chips.Remove(Convert.ToHexString(chip.ChipId), out var again) || !again.PublicPoint.AsSpan().SequenceEqual(chip.PublicPoint))
                problems.Add(new(line, "chip", IssuanceTexts.Problem("ChipOtherKey", Convert.ToHexString(chip.ChipId))));
        }

        var knownIds = same.Select(chip => Convert.ToHexString(chip.ChipId)).ToHashSet();
        var issued = await context.Credentials
            .Where(row => ids.Contains(row.ChipId!) || points.Contains(row.PublicPoint!))
            .Select(row => row.ChipId).ToListAsync(cancellationToken);
        foreach (var chip in issued.Where(chip => chip is null || !knownIds.Contains(Convert.ToHexString(chip))))
            problems.Add(new(line, "chip", IssuanceTexts.Problem("ChipIssued", chip is null ? "?" : Convert.ToHexString(chip))));
        return same.Count;
    }
}
