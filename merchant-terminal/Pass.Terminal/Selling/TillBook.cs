using System.Globalization;
using Pass.Cards.Credentials;
using Pass.Cards.PhoneToken;
using Pass.Core;
using Pass.Terminal.Journal;

namespace Pass.Terminal.Selling;

/// <summary>What the journal's rows come to: a pure fold, the same after every restart. Not thread-safe.</summary>
public sealed class TillBook
{
    private readonly List<TillOperation> _all = [];
    private readonly Dictionary<Guid, TillOperation> _byId = [];
    private readonly List<TillOperation> _queue = [];
    private readonly Dictionary<(int Credential, long Counter), Guid> _counters = [];
    private readonly List<(DateTimeOffset At, Noted What)> _notes = [];
    private readonly List<DayEnded> _ended = [];

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<TillOperation> All => _all;

    /// <summary>Sold without the network and not answered yet, oldest first.</summary>
    public IReadOnlyList<TillOperation> Queue => _queue;

    public IReadOnlyList<(DateTimeOffset At, Noted What)> Notes => _notes;

    public IReadOnlyList<DayEnded> Ended => _ended;

    /// <summary>The region's last word, and when it was heard by the till's clock.</summary>
    public (DateTimeOffset At, Heard What)? Heard { get; private set; }

    public IEnumerable<TillOperation> Unknown => _all.Where(o => o.State == TillState.Unknown);

    public TillOperation? Find(Guid id) => _byId.GetValueOrDefault(id);

    /// <summary>By what its receipt says (12-000034, or 34 at the till that sold), or by its id.</summary>
    public TillOperation? Find(string reference, int terminalId)
    {
        if (Guid.TryParse(reference, out var id))
            return Find(id);
        var parts = reference.Trim().Split('-');
        return int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= _all.Count
            && (parts.Length == 1 || parts.Length == 2 && parts[0] == terminalId.ToString(CultureInfo.InvariantCulture))
            ? _all[number - 1] : null;
    }

    /// <summary>Whether the counter of a card or of a phone was taken here before, by another sale than this one.</summary>
    public bool Took(PresentationRef presented, Guid sale) => _counters.TryGetValue((presented.Credential.Value, presented.Counter), out var by) && by != sale;

    public IEnumerable<TillOperation> About(Guid sale) => _all.Where(o => o.Related == sale);

    public void Apply(JournalRow row)
    {
        switch (row.What)
        {
            case Asked asked:
                var kept = Add(new()
                {
                    Id = row.Operation!.Value,
                    Number = _all.Count + 1,
                    Kind = asked.Kind,
                    At = row.At,
                    Sale = asked.Sale,
                    FollowUp = asked.FollowUp,
                    Related = asked.Related,
                    Lines = asked.Lines,
                    Cashier = asked.Cashier,
                    State = TillState.Unknown,
                    Pass = asked.FollowUp?.Pass ?? (asked.Sale is null ? null : TillOperation.PassOf(asked.Sale)),
                });
                Count(kept.Sale);
                break;
            case Answered answered when Find(row.Operation!.Value) is { } operation:
                Answer(operation, answered.Reply);
                break;
            case TakenOffline taken:
                TakeOffline(row, taken);
                break;
            case NotTaken refused:
                Refuse(row, refused);
                break;
            case GivenUp when Find(row.Operation!.Value) is { } operation:
                operation.IsGivenUp = true;
                break;
            case Forwarding forwarding:
                foreach (var operation in _queue.Take(forwarding.Count))
                    operation.MayBeSent = true;
                break;
            case NotSent not:
                foreach (var id in not.Operations)
                    Find(id)!.MayBeSent = false;
                break;
            case Heard heard:
                Heard = (row.At, heard);
                break;
            case Printed printed when Find(row.Operation!.Value) is { } operation:
                operation.Copies = printed.Copy;
                break;
            case DayEnded ended:
                _ended.Add(ended);
                break;
            case Noted noted:
                _notes.Add((row.At, noted));
                break;
        }
    }

    private void Answer(TillOperation operation, OperationReply reply)
    {
        operation.Reply = reply;
        operation.Pass = reply.Pass ?? operation.Pass;
        // Most of what an operation takes in memory, and never sent again.
        operation.Sale = operation.Sale is { } sale ? sale with { Presentation = null } : null;
        _queue.Remove(operation);
        operation.State = reply.Status switch
        {
            "approved" => TillState.Accepted,
            "partial" => TillState.Partial,
            _ when operation.WasOffline => TillState.Unpaid,
            "refused" => TillState.Refused,
            _ => TillState.NotTaken,
        };
        (operation.Code, operation.Explanation) = (reply.Code, reply.Explanation);
    }

    private void TakeOffline(JournalRow row, TakenOffline taken)
    {
        var operation = Find(row.Operation!.Value) ?? Add(new()
        {
            Id = row.Operation.Value,
            Number = _all.Count + 1,
            Kind = "sale",
            At = taken.Sale.OccurredAt,
            Cashier = taken.Cashier,
        });
        (operation.Sale, operation.Lines, operation.Pass) = (taken.Sale, taken.Lines, taken.Pass);
        (operation.State, operation.WasOffline) = (TillState.Queued, true);
        _queue.Add(operation);
        Count(taken.Sale);
    }

    private void Refuse(JournalRow row, NotTaken refused)
    {
        var operation = Find(row.Operation!.Value) ?? Add(new()
        {
            Id = row.Operation.Value,
            Number = _all.Count + 1,
            Kind = "sale",
            At = row.At,
            Sale = refused.Sale,
            Lines = refused.Lines ?? [],
            Cashier = refused.Cashier,
            Pass = refused.Sale is null ? null : TillOperation.PassOf(refused.Sale),
        });
        _queue.Remove(operation);
        operation.State = TillState.NotTaken;
        (operation.Code, operation.Explanation) = (refused.Code, refused.Explanation);
    }

    private TillOperation Add(TillOperation operation)
    {
        _all.Add(operation);
        _byId.Add(operation.Id, operation);
        return operation;
    }

    private void Count(SaleMessage? sale)
    {
        switch (sale?.Presentation)
        {
            case CardEvidence card when Certificate.Decode(card.Certificate.Span) is { } certificate:
                _counters.TryAdd((certificate.Body.Credential.Value, card.Atc), sale.OperationId);
                break;
            case QrEvidence qr when PhoneQr.Decode(qr.Text) is { } shown && Certificate.Decode(shown.Certificate.Span) is { } certificate:
                _counters.TryAdd((certificate.Body.Credential.Value, shown.Counter), sale.OperationId);
                break;
        }
    }
}
