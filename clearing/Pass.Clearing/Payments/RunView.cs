using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data.Machine;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>One payment of a run as people see it.</summary>
/// <param name="Items">How many things it pays.</param>
/// <param name="ItemsHash">SHA-256 over them in hexadecimal: their numbers, kinds and amounts.</param>
/// <param name="StripeAccount">The partner's account that receives it; empty on other rails.</param>
public sealed record RunLine(string Order, int Rank, int Partner, string Name, Money Amount, string Holder, string Iban, string Bic, int Items, string ItemsHash, string StripeAccount = "");

/// <summary>
/// What people see of a run, and approve: its canonical text, one line for each payment. Its hash is SHA-256 of that text in UTF-8,
/// so that whoever has the text can compute it.
/// </summary>
public sealed class RunView
{
    private const char Separator = '\t';
    private const string Mark = "pass-run-1";

    private RunView(int settlement, DateOnly execution, PayerAccount payer, IReadOnlyList<RunLine> lines)
    {
        (Settlement, Execution, Payer, Lines) = (settlement, execution, payer with { Name = Cell(payer.Name) }, lines);
        Text = Encoding.UTF8.GetBytes(Write());
        Hash = SHA256.HashData(Text);
    }

    public int Settlement { get; }
    public DateOnly Execution { get; }
    public PayerAccount Payer { get; }
    /// <summary>By order.</summary>
    public IReadOnlyList<RunLine> Lines { get; }
    public byte[] Text { get; }
    public byte[] Hash { get; }
    public string HashText => Convert.ToHexStringLower(Hash);
    public Money Total => new(Lines.Sum(l => l.Amount.Cents));

    /// <summary>The run as it is stored now: what would leave with it. Held orders stay behind.</summary>
    internal static async Task<RunView> LoadAsync(PassDbContext context, Settlement run, PaymentRails rails, CancellationToken ct)
    {
        var attempts = await RunAttempts.LeavingAsync(context, run.Id, ct);
        var items = (await (
            from attempt in context.PaymentAttempts
            join line in context.PaymentOrderItems on attempt.OrderNumber equals line.OrderNumber
            join item in context.PayableItems on line.ItemId equals item.Id
            where attempt.SettlementId == run.Id
            orderby item.Id
            select new { line.OrderNumber, item.Id, item.Kind, item.SalesDay, item.BenefitId, item.Cents, Paid = line.Cents }).AsNoTracking().ToListAsync(ct))
            .ToLookup(i => i.OrderNumber, i => string.Create(CultureInfo.InvariantCulture,
                $"{i.Id};{(int)i.Kind};{i.SalesDay:yyyy-MM-dd};{i.BenefitId};{i.Cents};{i.Paid}\n"));
        return new(run.Id, run.ExecutionDate, await rails[run.Rail].PayerAsync(context, run.Id, ct), [.. attempts.Select(a => new RunLine(
            a.Order.Number, a.Attempt.Rank, a.Order.PartnerId, Cell(a.Order.PartnerName), new(a.Order.AmountCents), Cell(a.Attempt.AccountHolderName),
            a.Attempt.Iban, a.Attempt.Bic ?? "", items[a.Order.Number].Count(),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(items[a.Order.Number])))), a.Attempt.StripeAccount ?? ""))]);
    }

    /// <summary>A text that was stored.</summary>
    /// <exception cref="FormatException">It is not one this program wrote.</exception>
    internal static RunView Read(byte[] text)
    {
        var rows = Encoding.UTF8.GetString(text).Split('\n').Select(row => row.Split(Separator)).ToList();
        if (rows is not [[Mark], ["settlement", var settlement], ["execution", var execution], ["payer", var name, var iban], ..])
            throw new FormatException("The text of the run is not one this program wrote.");
        return new(
            int.Parse(settlement, CultureInfo.InvariantCulture), DateOnly.ParseExact(execution, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            new(name, Core.Iban.Parse(iban).OrThrow()), [.. rows.Where(r => r[0] == "pay").Select(ReadLine)]);
    }

    /// <summary>What differs from an earlier view of the run, in words that need no language; the execution day and the orders named in <paramref name="held"/> may differ.</summary>
    internal IReadOnlyList<string> Since(RunView earlier, IReadOnlySet<string> held)
    {
        var differences = new List<string>();
        if (Payer != earlier.Payer)
            differences.Add($"{earlier.Payer.Name} {earlier.Payer.Iban.Masked} → {Payer.Name} {Payer.Iban.Masked}");
        var before = earlier.Lines.ToDictionary(l => l.Order);
        var now = Lines.ToDictionary(l => l.Order);
        foreach (var order in before.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            var (was, isNow) = (before.GetValueOrDefault(order), now.GetValueOrDefault(order));
            if (was != isNow && !(isNow is null && held.Contains(order)))
                differences.Add($"{order} : {Describe(was, isNow)} → {Describe(isNow, was)}");
        }
        return differences;
    }

    private static string Describe(RunLine? line, RunLine? other)
    {
        if (line is null)
            return "—";
        var parts = new List<string> { $"{line.Amount}" };
        if (other is not null && (line.Iban, line.Bic) != (other.Iban, other.Bic))
            parts.Add(Core.Iban.Mask(line.Iban));
        if (other is not null && line.StripeAccount != other.StripeAccount)
            parts.Add(line.StripeAccount.Length == 0 ? "—" : line.StripeAccount);
        if (other is not null && line.Holder != other.Holder)
            parts.Add(line.Holder);
        if (other is not null && line.Name != other.Name)
            parts.Add(line.Name);
        if (other is not null && line.ItemsHash != other.ItemsHash)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{line.Items} × {line.ItemsHash[..8]}"));
        return string.Join(", ", parts);
    }

    private static RunLine ReadLine(string[] cells) => new(
        cells[1], int.Parse(cells[2], CultureInfo.InvariantCulture), int.Parse(cells[3], CultureInfo.InvariantCulture), cells[4],
        new(long.Parse(cells[5], CultureInfo.InvariantCulture)), cells[6], cells[7], cells[8], int.Parse(cells[9], CultureInfo.InvariantCulture), cells[10], cells.Length > 11 ? cells[11] : "");

    private string Write()
    {
        var text = new StringBuilder();
        Append(text, Mark);
        Append(text, "settlement", Settlement);
        Append(text, "execution", Execution.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Append(text, "payer", Payer.Name, Payer.Iban.Electronic);
        foreach (var l in Lines)
        {
            // A run of another rail keeps the text, and the hash, that it always had.
            object[] cells = ["pay", l.Order, l.Rank, l.Partner, l.Name, l.Amount.Cents, l.Holder, l.Iban, l.Bic, l.Items, l.ItemsHash];
            Append(text, l.StripeAccount.Length == 0 ? cells : [.. cells, l.StripeAccount]);
        }
        Append(text, "total", Lines.Count, Total.Cents);
        return text.ToString();
    }

    private static void Append(StringBuilder text, params ReadOnlySpan<object> cells)
    {
        for (var i = 0; i < cells.Length; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : Separator)}{cells[i]}");
        text.Append('\n');
    }

    /// <summary>A name cannot make another cell or line.</summary>
    private static string Cell(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}

/// <summary>Runs as they were shown a moment ago, for pages that show them again: some thousand payments have ten times as many items. What is approved, held or sent is read anew.</summary>
public sealed class RunMemory(TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly ShortMemory<int, (SettlementState, DateOnly, string), RunView> _views = new(time, Life);
    private readonly ShortMemory<int, (SettlementState, DateOnly, string), List<RunPayment>> _payments = new(time, Life);

    private readonly ShortMemory<DateOnly, long, EvidenceSums> _sums = new(time, Life);

    internal Task<RunView> OfAsync(PassDbContext context, Settlement run, PaymentRails rails, CancellationToken ct) =>
        _views.OfAsync(run.Id, StampOf(run), () => RunView.LoadAsync(context, run, rails, ct));

    internal Task<List<RunPayment>> PaymentsAsync(Settlement run, Func<Task<List<RunPayment>>> load) => _payments.OfAsync(run.Id, StampOf(run), load);

    internal Task<EvidenceSums> SumsAsync(DateOnly day, long recomputedMs, Func<Task<EvidenceSums>> load) => _sums.OfAsync(day, recomputedMs, load);

    private static (SettlementState, DateOnly, string) StampOf(Settlement run) => (run.State, run.ExecutionDate, Convert.ToHexString(run.Hash ?? []));
}

/// <summary>The attempts of a run.</summary>
internal static class RunAttempts
{
    /// <summary>Those that leave with it, neither held nor withdrawn, or that left with it, whatever became of them since. By order.</summary>
    public static async Task<IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)>> LeavingAsync(PassDbContext context, int settlement, CancellationToken ct)
    {
        var rows = await context.PaymentAttempts.Where(a => a.SettlementId == settlement && a.State != AttemptState.Withdrawn)
            .Join(context.PaymentOrders, a => a.OrderNumber, o => o.Number, (a, o) => new { Order = o, Attempt = a })
            .Where(r => r.Attempt.SentAtMs != null || r.Order.State == PaymentOrderState.Active).AsNoTracking().ToListAsync(ct);
        return [.. rows.OrderBy(r => r.Order.Number, StringComparer.Ordinal).Select(r => (r.Order, r.Attempt))];
    }
}
