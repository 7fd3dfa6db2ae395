using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
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
    private static readonly Dictionary<OperationKind, string> Kinds =
        new[] { OperationKind.Sale, OperationKind.Capture, OperationKind.Cancel, OperationKind.Refund }.ToDictionary(k => k, k => Words.French(k.ToString()));

    private static readonly string Unpaid = Words.French("Unpaid");

    private readonly OutputFile _file;
    private readonly IReadOnlyDictionary<int, string> _labels;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _bytes;

    public SaleCsv(OutputFile file, IReadOnlyDictionary<int, string> labels)
    {
        (_file, _labels) = (file, labels);
        _buffer.Write(Encoding.UTF8.Preamble);
        _buffer.Write(Encoding.UTF8.GetBytes(Header + "\r\n"));
    }

    public void Add(in SaleLeg sale)
    {
        var at = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(sale.OccurredAtMs), ParisCalendar.Zone);
        var leg = sale.Leg;
        // What the holder paid is on the operation's first line, and with it that part of the price: every column adds up, and none has a hole.
        var holderCents = sale.LegIndex != 0 ? 0 : sale.Kind is OperationKind.Cancel or OperationKind.Refund ? -sale.HolderCents : sale.HolderCents;
        var related = sale.Related == default ? "" : sale.Related.ToString();
        Write(sale.Operation, Utf8.TryWrite(_buffer.GetSpan(LongestLine), CultureInfo.InvariantCulture,
            $"{sale.Day:dd/MM/yyyy};{at:dd/MM/yyyy};{at:HH:mm:ss};{sale.Operation};{Kinds[sale.Kind]};{related};{sale.Terminal};{Quoted(_labels[leg.Benefit.Value])};{sale.Units};{Cents(leg.RegionCents + holderCents)};{Cents(holderCents)};{Cents(leg.RegionCents)};{Cents(sale.BaseCents)};{Cents(sale.ReimbursedCents)};{Cents(sale.FeeCents)};{Cents(sale.ReimbursedCents - sale.FeeCents)};0,00;\r\n",
            out var written), written);
    }

    private void Write(object operation, bool fits, int written)
    {
        if (!fits)
            throw new InvalidOperationException($"The line of operation {operation} is too long.");
        _buffer.Advance(written);
        if (_buffer.WrittenCount >= FlushAt)
            Flush();
    }

    /// <summary>A sale taken offline and not paid: nothing in the columns that add up to the payment, its price in one of its own.</summary>
    public void Add(UnpaidSale sale)
    {
        var at = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(sale.OccurredAtMs), ParisCalendar.Zone);
        var why = $"{Words.French(UnpaidOffline.IsIncident(sale.Refusal) ? "Incident" : "Loss")} ({sale.Refusal})";
        Write(sale.OperationId, Utf8.TryWrite(_buffer.GetSpan(LongestLine), CultureInfo.InvariantCulture,
            $"{sale.Date:dd/MM/yyyy};{at:dd/MM/yyyy};{at:HH:mm:ss};{sale.OperationId};{Unpaid};;{sale.TerminalId};;0;0,00;0,00;0,00;0,00;0,00;0,00;0,00;{Cents(sale.Cents)};{why}\r\n", out var written), written);
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

    private static string Cents(long cents)
    {
        var (euros, rest) = Math.DivRem(Math.Abs(cents), 100);
        return string.Create(CultureInfo.InvariantCulture, $"{(cents < 0 ? "-" : "")}{euros},{rest:00}");
    }

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(";\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
