using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Statements;

/// <summary>The sales of one payment order as spreadsheets read them in France: semicolons, decimal commas, UTF-8 with byte order mark, lines ended by CR LF (RFC 4180).</summary>
internal sealed class SaleCsv
{
    private static readonly Texts Words = Texts.Beside(typeof(SaleCsv), "SaleCsv");

    private const int FlushAt = 32 * 1_024, LongestLine = 2_048;

    private static readonly string Header = Words.French("CsvHeader");
    private static readonly Dictionary<OperationKind, byte[]> Kinds =
        new[] { OperationKind.Sale, OperationKind.Capture, OperationKind.Cancel, OperationKind.Refund }.ToDictionary(k => k, k => Encoding.UTF8.GetBytes(Words.French(k.ToString())));

    private static readonly string Unpaid = Words.French("Unpaid");

    private readonly OutputFile _file;
    private readonly IReadOnlyDictionary<int, byte[]> _labels;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _bytes;
    private ParisClock _clock;

    /// <param name="labels">Of benefits, see <see cref="LabelsOf"/>.</param>
    public SaleCsv(OutputFile file, IReadOnlyDictionary<int, byte[]> labels)
    {
        (_file, _labels) = (file, labels);
        _buffer.Write(Encoding.UTF8.Preamble);
        _buffer.Write(Encoding.UTF8.GetBytes(Header + "\r\n"));
    }

    /// <summary>Labels as they stand in a cell.</summary>
    public static IReadOnlyDictionary<int, byte[]> LabelsOf(IReadOnlyDictionary<int, string> labels) => labels.ToDictionary(l => l.Key, l => Encoding.UTF8.GetBytes(Quoted(l.Value)));

    public void Add(in SaleLeg sale)
    {
        var leg = sale.Leg;
        // What the holder paid is on the operation's first line, and with it that part of the price: every column adds up, and none has a hole.
        var holderCents = sale.LegIndex != 0 ? 0 : sale.Kind is OperationKind.Cancel or OperationKind.Refund ? -sale.HolderCents : sale.HolderCents;
        var line = Begin(sale.Day, sale.OccurredAtMs, sale.Operation.Value);
        line.Text(Kinds[sale.Kind]);
        if (sale.Related == default)
            line.Text("");
        else
            line.Id(sale.Related.Value);
        line.Number(sale.Terminal.Value);
        line.Text(_labels[leg.Benefit.Value]);
        line.Number(sale.Units);
        line.Cents(leg.RegionCents + holderCents);
        line.Cents(holderCents);
        line.Cents(leg.RegionCents);
        line.Cents(sale.BaseCents);
        line.Cents(sale.ReimbursedCents);
        line.Cents(sale.FeeCents);
        line.Cents(sale.ReimbursedCents - sale.FeeCents);
        line.Cents(0);
        line.Text("");
        End(line);
    }

    /// <summary>A sale taken offline and not paid: nothing in the columns that add up to the payment, its price in one of its own.</summary>
    public void Add(UnpaidSale sale)
    {
        var line = Begin(sale.Date, sale.OccurredAtMs, sale.OperationId);
        line.Text(Unpaid);
        line.Text("");
        line.Number(sale.TerminalId);
        line.Text("");
        line.Number(0);
        for (var i = 0; i < 7; i++)
            line.Cents(0);
        line.Cents(sale.Cents);
        line.Text($"{Words.French(UnpaidOffline.IsIncident(sale.Refusal) ? "Incident" : "Loss")} ({sale.Refusal})");
        End(line);
    }

    private SaleCsvLine Begin(DateOnly day, long occurredAtMs, Guid operation)
    {
        var line = new SaleCsvLine(_buffer.GetSpan(LongestLine));
        var (made, second) = _clock.At(occurredAtMs);
        line.Date(day);
        line.Date(made);
        line.Time(second);
        line.Id(operation);
        return line;
    }

    private void End(SaleCsvLine line)
    {
        line.End();
        _buffer.Advance(line.Length);
        if (_buffer.WrittenCount >= FlushAt)
            Flush();
    }

    public SettlementFile Finish()
    {
        Flush();
        using (_hash)
            return _file.Finish(_bytes, _hash.GetHashAndReset());
    }

    // Opened for each block: thousands of partners must not need as many open files.
    private void Flush()
    {
        using (var stream = new FileStream(_file.Path, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0))
            stream.Write(_buffer.WrittenSpan);
        _hash.AppendData(_buffer.WrittenSpan);
        _bytes += _buffer.WrittenCount;
        _buffer.ResetWrittenCount();
    }

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(";\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
