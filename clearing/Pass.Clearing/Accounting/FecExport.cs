using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Accounting;

/// <summary>What a file of entries holds.</summary>
/// <param name="Name">As the tax code wants it: SIREN, FEC, closing day.</param>
public sealed record FecFile(string Name, int Lines, Money Debit, Money Credit);

/// <summary>
/// The file of accounting entries (fichier des écritures comptables, LPF A47 A-1): eighteen columns separated by tabs, ISO 8859-15, one line a record.
/// Opening balances first; then entries in the order in which they were written, numbered without a gap within their journal. A region is not bound to it:
/// it serves its accountants.
/// </summary>
public sealed partial class FecExport(PassDatabase database)
{
    private const string Opening = "AN";

    private static readonly Texts Words = Texts.Beside(typeof(FecExport), "Fec");

    private static readonly string[] Columns =
    [
        "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate",
        "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise",
    ];

    /// <summary>Writes the entries of one calendar year.</summary>
    /// <param name="open">Makes the file of the name given.</param>
    /// <returns>Problems: SettingsMissing, YearEmpty, AccountUnnumbered.</returns>
    public async Task<Result<FecFile>> WriteAsync(int year, Func<string, Stream> open, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        if (!(await RegionSettings.LoadAsync(context, ct)).Ok(out var region, out var missing))
            return missing;
        var (first, last) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        if (!await context.Postings.AnyAsync(p => p.Day >= first && p.Day <= last, ct))
            return Words.Problem("YearEmpty", year);
        var benefits = await context.BenefitVersions.AsNoTracking().OrderBy(b => b.BenefitId).ThenByDescending(b => b.Version).ToListAsync(ct);
        var chart = new FecChart(benefits.Select(b => b.ToBenefit()), await RegionOptions.FindAsync(context, RegionOptions.FecAccounts, ct));
        var used = await context.Postings.Where(p => p.Day <= last).Select(p => p.Account).Distinct().ToListAsync(ct);
        if (used.Find(a => chart.Find(a) is null) is { } unknown)
            return Words.Problem("AccountUnnumbered", unknown);
        var partners = await context.Partners.AsNoTracking().Select(p => new { p.Id, p.LegalName }).ToDictionaryAsync(p => p.Id, p => p.LegalName, ct);
        var name = $"{region.Siret.Siren}FEC{last:yyyyMMdd}.txt";
        await using var stream = open(name);
        await using var text = new StreamWriter(stream, CodePagesEncodingProvider.Instance.GetEncoding("iso-8859-15")!) { NewLine = "\r\n" };
        var writer = new Writer(text, chart, partners);
        await writer.HeadAsync(Columns);
        await writer.OpenAsync(await OpeningAsync(context, chart, first, ct), first);
        var entries = context.Postings.AsNoTracking().Where(p => p.Day >= first && p.Day <= last).OrderBy(p => p.Entry).ThenBy(p => p.Line).AsAsyncEnumerable();
        await foreach (var posting in entries.WithCancellation(ct))
            await writer.AddAsync(posting);
        return new FecFile(name, writer.Lines, new(writer.DebitCents), new(writer.CreditCents));
    }

    /// <summary>What accounts stood at before the year; those of income and expense have become the result.</summary>
    private static async Task<IReadOnlyList<(FecAccount Account, int? Partner, long Cents)>> OpeningAsync(PassDbContext context, FecChart chart, DateOnly first, CancellationToken ct)
    {
        var sums = await context.Postings.Where(p => p.Day < first).GroupBy(p => new { p.Account, p.PartnerId })
            .Select(g => new { g.Key.Account, g.Key.PartnerId, Cents = g.Sum(p => p.DebitCents - p.CreditCents) }).ToListAsync(ct);
        return [.. sums.Select(s => (Account: chart.Find(s.Account)!, s.PartnerId, s.Cents))
            .GroupBy(s => s.Account.IsOfTheYear ? (FecChart.Result, null) : (s.Account, s.Account.HasParties ? s.PartnerId : null))
            .Select(g => (Account: g.Key.Item1, Partner: g.Key.Item2, Cents: g.Sum(s => s.Cents))).Where(s => s.Cents != 0)
            .OrderBy(s => s.Account.Number, StringComparer.Ordinal).ThenBy(s => s.Partner)];
    }

    /// <summary>Nothing of a label may look like a separator or a line: real files break there.</summary>
    internal static string Clean(string text) => Separators().Replace(text, " ").Trim();

    [GeneratedRegex(@"[|\t\p{C}\p{Zl}\p{Zp}]+")]
    private static partial Regex Separators();

    private sealed class Writer(StreamWriter text, FecChart chart, Dictionary<int, string> partners)
    {
        private readonly Dictionary<string, int> _numbers = [];
        private long _entry = -1;
        private int _number;

        public int Lines { get; private set; }
        public long DebitCents { get; private set; }
        public long CreditCents { get; private set; }

        public Task HeadAsync(string[] columns) => text.WriteLineAsync(string.Join('\t', columns));

        public async Task OpenAsync(IReadOnlyList<(FecAccount Account, int? Partner, long Cents)> balances, DateOnly day)
        {
            foreach (var (account, partner, cents) in balances)
                await LineAsync(Opening, "A nouveaux", 1, day, account, partner, "OUVERTURE", "Soldes d'ouverture", Math.Max(cents, 0), Math.Max(-cents, 0));
        }

        public Task AddAsync(Posting posting)
        {
            var (code, label) = JournalOf(posting.Journal);
            if (posting.Entry != _entry)
            {
                _entry = posting.Entry;
                _numbers[code] = _number = _numbers.GetValueOrDefault(code) + 1;
            }
            return LineAsync(code, label, _number, posting.Day, chart.Find(posting.Account)!, posting.PartnerId, posting.Document, LedgerJournal.Describe(posting), posting.DebitCents, posting.CreditCents);
        }

        private Task LineAsync(string code, string journal, int number, DateOnly day, FecAccount account, int? partner, string piece, string label, long debit, long credit)
        {
            Lines++;
            (DebitCents, CreditCents) = (DebitCents + debit, CreditCents + credit);
            var date = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            var (party, partyName) = account.HasParties && partner is { } id ? (string.Create(CultureInfo.InvariantCulture, $"P{id:000000}"), partners.GetValueOrDefault(id, "")) : ("", "");
            return text.WriteLineAsync(string.Join('\t', new[]
            {
                code, journal, number.ToString(CultureInfo.InvariantCulture), date, account.Number, account.Label, party, partyName, piece, date,
                label, Amount(debit), Amount(credit), "", "", date, "", "",
            }.Select(Clean)));
        }

        private static string Amount(long cents) => new Money(cents).ToDecimalComma();

        private static (string Code, string Label) JournalOf(PostingJournal journal) => journal switch
        {
            PostingJournal.Clearing => ("VT", "Ventes du pass"),
            PostingJournal.Settlement => ("RG", "Règlements"),
            PostingJournal.Bank => ("BQ", "Banque"),
            PostingJournal.Correction => ("OD", "Régularisations"),
            PostingJournal.Stripe => ("ST", "Stripe"),
            var other => (string.Create(CultureInfo.InvariantCulture, $"J{(int)other}"), "Autres opérations"),
        };
    }
}
