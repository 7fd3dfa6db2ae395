using System.Globalization;
using System.Xml.Linq;
using Pass.Core;

namespace Pass.Simulation.Bank;

/// <summary>One transfer that was ordered, as the bank keeps it.</summary>
internal sealed record OrderedTransfer(string MessageId, string LotId, string EndToEndId, string? Uetr, Money Amount, string CreditorName, string CreditorIban, DateOnly Day);

/// <summary>A file that the bank puts into its customer's mailbox.</summary>
internal sealed record BankMail(string Name, XDocument Content);

/// <summary>
/// The region's bank, for demonstrations and tests: takes a pain.001, answers with a pain.002, debits on the day asked and tells it by a camt.054, and gives back
/// what an account that is closed refuses. It keeps what it was given and is strict: a message or an end-to-end id that it knows, a sum that does not agree,
/// another's account or a day past is refused.
/// </summary>
internal sealed class StandInBank(string customerIban)
{
    private readonly HashSet<string> _messages = [], _transfers = [], _closed = [];
    private readonly List<OrderedTransfer> _waiting = [];
    private readonly List<OrderedTransfer> _refusedByOthers = [];
    private int _sent;

    /// <summary>The creditor's bank will give back what comes for this account.</summary>
    public void Close(string iban) => _closed.Add(iban);

    /// <summary>Takes a payment file whole or not at all.</summary>
    /// <param name="today">The bank's day.</param>
    public BankMail Take(XDocument file, DateOnly today)
    {
        var message = OneIn(file, "GrpHdr", "MsgId");
        var transfers = Read(file, message);
        if (RefusedBy(file, message, transfers, today) is { } reason)
            return BankAnswer.Rejected(Number(today), today, message, reason);
        _messages.Add(message);
        _transfers.UnionWith(transfers.Select(t => t.EndToEndId));
        _waiting.AddRange(transfers);
        return BankAnswer.Accepted(Number(today), today, transfers);
    }

    /// <summary>What moves on the customer's account on a day: transfers due on it leave, and what others' banks gave back since comes in. Null when nothing moves.</summary>
    public BankMail? Move(DateOnly today)
    {
        var back = _refusedByOthers.ToList();
        _refusedByOthers.Clear();
        var due = _waiting.FindAll(t => t.Day <= today);
        _waiting.RemoveAll(t => t.Day <= today);
        _refusedByOthers.AddRange(due.Where(t => _closed.Contains(t.CreditorIban)));
        return due.Count + back.Count == 0 ? null : BankAnswer.Movements(Number(today), today, customerIban, due, back);
    }

    private string Number(DateOnly today) => string.Create(CultureInfo.InvariantCulture, $"BQ{today:yyyyMMdd}{++_sent:00}");

    /// <returns>An ISO 20022 reason; null when all is well.</returns>
    private string? RefusedBy(XDocument file, string message, List<OrderedTransfer> transfers, DateOnly today)
    {
        if (_messages.Contains(message) || transfers.Exists(t => _transfers.Contains(t.EndToEndId)) || transfers.DistinctBy(t => t.EndToEndId).Count() != transfers.Count)
            return "DUPL";
        foreach (var part in file.Descendants().Where(e => e.Name.LocalName is "GrpHdr" or "PmtInf"))
        {
            var own = part.Name.LocalName == "GrpHdr" ? transfers : transfers.FindAll(t => t.LotId == Value(part, "PmtInfId"));
            if (Value(part, "NbOfTxs") != own.Count.ToString(CultureInfo.InvariantCulture) || Value(part, "CtrlSum") != new Money(own.Sum(t => t.Amount.Cents)).ToIso())
                return "AM10";
        }
        if (file.Descendants().Where(e => e.Name.LocalName == "DbtrAcct").Any(a => a.Value != customerIban))
            return "AC01";
        if (transfers.Exists(t => t.Day < today || !ParisCalendar.IsTargetDay(t.Day)))
            return "DT01";
        return transfers.Exists(t => !Iban.Parse(t.CreditorIban).Ok(out _, out _)) ? "AC03" : null;
    }

    private static List<OrderedTransfer> Read(XDocument file, string message) =>
        [.. from lot in file.Descendants().Where(e => e.Name.LocalName == "PmtInf")
            from transfer in lot.Elements().Where(e => e.Name.LocalName == "CdtTrfTxInf")
            select new OrderedTransfer(
                message, Value(lot, "PmtInfId"), OneIn(transfer, "PmtId", "EndToEndId"),
                transfer.Descendants().FirstOrDefault(e => e.Name.LocalName == "UETR")?.Value,
                Euros(OneIn(transfer, "Amt", "InstdAmt")), OneIn(transfer, "Cdtr", "Nm"), OneIn(transfer, "CdtrAcct", "Id", "IBAN"),
                DateOnly.ParseExact(lot.Elements().Single(e => e.Name.LocalName == "ReqdExctnDt").Value, "yyyy-MM-dd", CultureInfo.InvariantCulture))];

    /// <summary>Two decimals, as the schema's own amounts of euros.</summary>
    private static Money Euros(string text)
    {
        var parts = text.Split('.');
        return new(long.Parse(parts[0], CultureInfo.InvariantCulture) * 100 + (parts.Length == 1 ? 0 : long.Parse(parts[1].PadRight(2, '0'), CultureInfo.InvariantCulture)));
    }

    private static string Value(XElement parent, string name) => parent.Elements().Single(e => e.Name.LocalName == name).Value;

    private static string OneIn(XContainer root, params ReadOnlySpan<string> path)
    {
        var (at, first) = (root, true);
        foreach (var name in path)
        {
            var wanted = name;
            at = (first ? at.Descendants() : at.Elements()).Single(e => e.Name.LocalName == wanted);
            first = false;
        }
        return ((XElement)at).Value;
    }
}
