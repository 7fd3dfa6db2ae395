using System.Globalization;
using Pass.Core;
using Pass.Terminal.Journal;

namespace Pass.Terminal.Selling;

/// <param name="Operation">What was done; null when nothing was.</param>
public sealed record ReturnOutcome(bool IsDone, string Code, string Text, TillOperation? Operation = null)
{
    /// <summary>Sent, no answer: <see cref="Forwarder.SettleAsync"/> finds out.</summary>
    public bool IsUnknown => Operation is { State: TillState.Unknown };
}

/// <summary>What follows a sale or a hold: cancelled, given back by line and quantity, taken, released; and what is left on a pass.</summary>
public sealed class ReturnDesk(Till till)
{
    /// <summary>The last thing sold here that can still be cancelled.</summary>
    public TillOperation? Last => till.Look(book => book.All.LastOrDefault(o => o.Kind == "sale" && o.IsPaid && book.About(o.Id).All(r => r.State is not (TillState.Accepted or TillState.Unknown))));

    /// <summary>All of a sale. One that was sold without the network and not sent yet is taken back here, and never sent.</summary>
    public async Task<ReturnOutcome> CancelAsync(TillOperation sale, string? cashier = null, CancellationToken ct = default)
    {
        if (sale.State == TillState.Queued && !sale.MayBeSent)
        {
            var text = Words.Say("Withdrawn");
            till.Keep((sale.Id, new NotTaken("Withdrawn", text)));
            return new(true, "Withdrawn", text, sale);
        }
        return await DoAsync("cancel", sale.Id, sale, [], null, cashier, ct);
    }

    /// <summary>A part of a sale: units of its lines, or an amount.</summary>
    /// <param name="parts">Place of the line, from 1, and how many of its units.</param>
    public Task<ReturnOutcome> RefundAsync(TillOperation sale, IReadOnlyList<PartMessage> parts, long? amountCents, string? cashier = null, CancellationToken ct = default) =>
        DoAsync("refund", sale.Id, sale, parts, amountCents, cashier, ct);

    /// <summary>Takes a hold's money, as the order is handed over.</summary>
    public Task<ReturnOutcome> CaptureAsync(TillOperation hold, long? amountCents, string? cashier = null, CancellationToken ct = default) =>
        DoAsync("capture", hold.Id, hold, [], amountCents, cashier, ct);

    public Task<ReturnOutcome> VoidAsync(TillOperation hold, string? cashier = null, CancellationToken ct = default) => DoAsync("void", hold.Id, hold, [], null, cashier, ct);

    /// <summary>A sale or hold of another till of this partner, by its id, as the region has it.</summary>
    /// <exception cref="RegionUnreachableException">It cannot be asked now.</exception>
    public async Task<ReturnOutcome> OfAnotherTillAsync(Guid sale, string kind, IReadOnlyList<PartMessage> parts, long? amountCents, string? cashier, CancellationToken ct = default)
    {
        return await FindElsewhereAsync(sale, ct) is { } found
            ? await DoAsync(kind, sale, found, parts, amountCents, cashier, ct)
            : new(false, "UnknownSale", Words.Say("NoSuchSale"));
    }

    /// <summary>A sale or hold of another till of this partner, by the long code of its receipt: what the region has of it, which is not its lines. Null when it has none.</summary>
    /// <exception cref="RegionUnreachableException">It cannot be asked now.</exception>
    public async Task<TillOperation?> FindElsewhereAsync(Guid sale, CancellationToken ct = default) =>
        await till.Region.FindAsync(sale, ct: ct) is { Pass: { } pass } found ? TillOperation.Elsewhere(found, pass) : null;

    /// <summary>What is left on a pass; null when there is no such pass.</summary>
    /// <exception cref="RegionUnreachableException">It cannot be asked now.</exception>
    public async Task<BalanceReply?> BalanceAsync(string passNumber, CancellationToken ct = default)
    {
        try
        {
            var balance = await till.Region.BalanceAsync(passNumber, ct);
            till.Reached();
            return balance;
        }
        catch (RegionUnreachableException silent)
        {
            till.Missed(silent);
            throw;
        }
    }

    private async Task<ReturnOutcome> DoAsync(
        string kind, Guid about, TillOperation sale, IReadOnlyList<PartMessage> parts, long? amountCents, string? cashier, CancellationToken ct)
    {
        if (sale.State is TillState.Queued or TillState.Unknown)
            return new(false, "SendFirst", Words.Say("SendFirst"));
        if (!sale.IsPaid || sale.Pass is not { } pass)
            return new(false, "NothingPaid", Words.Say("NothingPaid"));
        foreach (var part in parts)
        {
            if (sale.Lines.Count > 0 && (part.Line < 1 || part.Line > sale.Lines.Count || part.Quantity < 1 || part.Quantity > sale.Lines[part.Line - 1].Quantity))
                return new(false, "NoSuchLine", Words.Say("NoSuchLine", part.Line.ToString(CultureInfo.InvariantCulture), sale.Lines.Count));
        }
        var now = DateTimeOffset.FromUnixTimeMilliseconds(till.Time.GetUtcNow().ToUnixTimeMilliseconds());
        var message = new FollowUpMessage(OperationId.New(now).Value, pass, now, amountCents, parts.Count == 0 ? null : parts);
        IReadOnlyList<ReceiptLine> lines = parts.Count == 0 || sale.Lines.Count == 0 ? sale.Lines : [.. parts.Select(p => LineOf(sale.Lines[p.Line - 1], p))];
        till.Keep((message.OperationId, new Asked(kind, null, message, about, lines, cashier)));
        try
        {
            return Answered(await SendAsync(till.Region, kind, about, message, ct));
        }
        catch (RegionRefusedException refused)
        {
            till.Refused(refused);
            return NotTaken(message.OperationId, refused.Code, Words.Say("NotPutToTheRules", refused.Message));
        }
        catch (RegionUnreachableException silent)
        {
            till.Missed(silent);
            return silent.MayHaveArrived
                ? new(false, "Unknown", Words.Say("OutcomeUnknown"), till.Look(book => book.Find(message.OperationId)))
                : NotTaken(message.OperationId, "NoNetwork", Words.Say("ReturnNeedsNetwork"));
        }
    }

    internal static Task<OperationReply> SendAsync(TerminalClient region, string kind, Guid about, FollowUpMessage message, CancellationToken ct) => kind switch
    {
        "cancel" => region.CancelAsync(about, message, ct),
        "refund" => region.RefundAsync(about, message, ct),
        "capture" => region.CaptureAsync(about, message, ct),
        "void" => region.VoidAsync(about, message, ct),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Nothing that follows a sale."),
    };

    /// <summary>The answer stands even when the disk is full, and is found again by its id.</summary>
    private ReturnOutcome Answered(OperationReply reply)
    {
        till.Reached();
        var unkept = "";
        try
        {
            till.Keep((reply.OperationId, new Answered(reply)));
        }
        catch (IOException)
        {
            unkept = " " + Words.Say("AnswerNotKept");
        }
        return new(reply.IsApproved, reply.Code, reply.Explanation + unkept, till.Look(book => book.Find(reply.OperationId)));
    }

    private ReturnOutcome NotTaken(Guid id, string code, string text)
    {
        till.Keep((id, new NotTaken(code, text)));
        return new(false, code, text, till.Look(book => book.Find(id)));
    }

    private static ReceiptLine LineOf(ReceiptLine line, PartMessage part) => line with
    {
        Quantity = part.Quantity ?? 1,
        AmountCents = part.AmountCents ?? line.AmountCents * (part.Quantity ?? line.Quantity) / line.Quantity,
    };
}
