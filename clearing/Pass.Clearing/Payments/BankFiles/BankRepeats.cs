using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>
/// Tells what was taken before from what only bears its name. The same movement comes by notification, by statement and by copy, and counts once; but banks
/// number the movements of each page anew, and call a statement as they called one a year ago: what is another movement keeps a name of its own.
/// </summary>
internal static class BankRepeats
{
    /// <summary>What makes two facts of one name the same movement.</summary>
    private sealed record Movement(BankFactKind Kind, string? Reference, long? Cents, string? Currency, DateOnly? Day, string Code, string? Reason, string? CreditorIban)
    {
        /// <summary>As it would be stored, where long texts are cut.</summary>
        public static Movement Of(BankFact fact) => Of(BankFileService.Line(fact, 0, 0, new(default, null, null), null));

        public static Movement Of(BankLine line) => new(line.Kind, line.Reference, line.Cents, line.Currency, line.Day, line.Code, line.ReasonCode, line.CreditorIban);

        public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{Kind:D}\n{Reference}\n{Cents}\n{Currency}\n{Day:O}\n{Code}\n{Reason}\n{CreditorIban}"))))[..16];
    }

    /// <returns>Those that neither a file before nor this one has told yet, in order; each key is one that is not stored.</returns>
    public static async Task<IReadOnlyList<BankFact>> FreshAsync(PassDbContext context, IEnumerable<BankFact> facts, CancellationToken ct)
    {
        var told = facts.ToList();
        var first = (await LinesAsync(context, told.Select(f => f.Key), ct)).ToDictionary(l => l.Key, Movement.Of, StringComparer.Ordinal);
        var (fresh, others) = (new List<BankFact>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var fact in told)
        {
            var movement = Movement.Of(fact);
            if (first.TryAdd(fact.Key, movement))
                fresh.Add(fact);
            else if (first[fact.Key] != movement && BankKey.Of($"{fact.Key}~{movement.Hash}") is var key && others.Add(key))
                fresh.Add(fact with { Key = key });
        }
        others.IntersectWith((await LinesAsync(context, others, ct)).Select(l => l.Key));
        return others.Count == 0 ? fresh : [.. fresh.Where(f => !others.Contains(f.Key))];
    }

    private static async Task<List<BankLine>> LinesAsync(PassDbContext context, IEnumerable<string> keys, CancellationToken ct)
    {
        var lines = new List<BankLine>();
        foreach (var some in keys.Distinct(StringComparer.Ordinal).Chunk(BankMatching.AtOnce))
            lines.AddRange(await context.BankLines.AsNoTracking().Where(l => EF.Parameter(some).Contains(l.Key)).ToListAsync(ct));
        return lines;
    }
}
