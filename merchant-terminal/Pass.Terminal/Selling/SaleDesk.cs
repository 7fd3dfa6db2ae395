using System.Globalization;
using Pass.Cards.Iso7816;
using Pass.Cards.PcSc;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Terminal.Journal;
using Pass.Terminal.Presentation;

namespace Pass.Terminal.Selling;

/// <summary>How the pass is shown.</summary>
public abstract record Shown;

/// <param name="Show">Told what to ask of the holder.</param>
public sealed record ByChip(ICardReader Reader, Action<CardPrompt> Show, string? Pin = null) : Shown;

public sealed record ByQr(string Text) : Shown;

/// <summary>A number and a code read out; online only.</summary>
public sealed record ByCode(string Number, string Code) : Shown;

/// <summary>A bare number, where the region takes it.</summary>
public sealed record ByNumber(string Number) : Shown;

/// <summary>What is sold.</summary>
/// <param name="AllowPartial">The holder agreed to pay what the pass does not.</param>
/// <param name="HoldOnly">For an order: the money is kept, and taken when it is handed over.</param>
/// <param name="Again">The cashier was asked, and means it.</param>
public sealed record SaleDraft(IReadOnlyList<ReceiptLine> Lines, bool AllowPartial = false, bool HoldOnly = false, bool Again = false, string? Cashier = null)
{
    public long TotalCents => Lines.Sum(l => l.AmountCents);
}

/// <summary>What a sale came to, for the person at the till.</summary>
public enum SaleStep
{
    Accepted,

    /// <summary>Without the network: it is sent later.</summary>
    AcceptedOffline,

    /// <summary>The pass paid a part: the holder agreed before.</summary>
    Partial,

    /// <summary>The pass cannot pay it all: nothing was paid, and a part may be asked for.</summary>
    PartialOffered,
    Refused,

    /// <summary>Sent, no answer: not to be done again; <see cref="Forwarder.SettleAsync"/> finds out.</summary>
    Unknown,

    /// <summary>The same was sold a moment ago: nothing was sent, and the cashier is asked once.</summary>
    AskAgain,

    /// <summary>The card did not sign: its PIN, its own limits, its block.</summary>
    NotSigned,
}

/// <param name="Code">Stable.</param>
/// <param name="Text">For people, in the till's language.</param>
public sealed record SaleOutcome(SaleStep Step, string Code, string Text, TillOperation? Operation = null);

/// <summary>Sells: with the region when it is there, else by its numbers and lists.</summary>
/// <param name="culture">Of what the till itself explains.</param>
public sealed class SaleDesk(Till till, CultureInfo culture)
{
    public const int MaxLines = 50;
    public const long MostCents = 10_000_00;

    /// <summary>Detail 21 of the screens: the same again within this is asked once.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);

    private static readonly string[] PartOffered = [nameof(RefusalCode.InsufficientBalance), nameof(RefusalCode.RegionCapReached), nameof(RefusalCode.UnitCapReached)];

    /// <summary>What is wrong with a draft before anything is presented.</summary>
    public Problem? Check(SaleDraft draft)
    {
        if (draft.Lines.Count is 0 or > MaxLines)
            return Words.Refuse("LineCount", MaxLines);
        foreach (var line in draft.Lines)
        {
            if (line.AmountCents <= 0)
                return Words.Refuse("AmountZero");
            if (line.AmountCents > MostCents)
                return Words.Refuse("AmountTooLarge", new Money(MostCents).ToString(culture));
            if (line.Quantity is < 1 or > 1_000)
                return Words.Refuse("QuantityWrong");
            if (till.Products.All(p => p.Code != line.Product))
                return Words.Refuse(till.Products.Count == 0 ? "NoProductsYet" : "NotAProduct", line.Product, string.Join(", ", till.Products.Select(p => p.Code)));
        }
        return draft.TotalCents > MostCents ? Words.Refuse("AmountTooLarge", new Money(MostCents).ToString(culture)) : null;
    }

    /// <exception cref="CardLinkException">The reader is gone.</exception>
    /// <exception cref="CardRefusedException">What lies in the reader is no pass.</exception>
    /// <exception cref="IOException">The journal cannot be written: nothing was sent.</exception>
    /// <exception cref="OperationCanceledException">Given up while the pass was waited for: nothing was sent.</exception>
    public async Task<SaleOutcome> SellAsync(SaleDraft draft, Shown shown, CancellationToken ct = default)
    {
        if (Check(draft) is { } wrong)
            return Refuse(wrong.Code, wrong.Text);
        if (till.Revoked is { } revoked)
            return Refuse(revoked, Drill.OutOfService(till)!);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(till.Time.GetUtcNow().ToUnixTimeMilliseconds());
        var asked = new SaleMessage(
            OperationId.New(now).Value, null, now, [.. draft.Lines.Select(l => new SaleMessageLine(l.Product, l.AmountCents, l.Quantity))], draft.AllowPartial, !draft.HoldOnly);
        if (till.IsKnownDown)
            return await TakeOfflineAsync(asked, draft, shown, isAsked: false, mayHaveArrived: false, ct);

        var (sale, outcome) = await PresentAsync(asked, shown, offline: false, ct);
        if (sale is null)
            return outcome!;
        // Given up meanwhile, or shown in another way: what was signed is left unused.
        ct.ThrowIfCancellationRequested();
        if (!draft.Again && Repeats(draft, sale) is { } before)
            return before;
        till.Keep((sale.OperationId, new Asked(draft.HoldOnly ? "hold" : "sale", sale, null, null, draft.Lines, draft.Cashier)));
        try
        {
            // Not given up half-way: once it left, its answer is wanted.
            return Answered(sale.OperationId, await till.Region.SellAsync(sale, CancellationToken.None));
        }
        catch (RegionRefusedException refused)
        {
            till.Refused(refused);
            return NotTaken(sale.OperationId, refused.Code, Words.Say("NotPutToTheRules", refused.Message));
        }
        catch (RegionUnreachableException silent)
        {
            till.Missed(silent);
            return silent.IsNetworkDown
                ? await TakeOfflineAsync(sale, draft, shown, isAsked: true, silent.MayHaveArrived, ct)
                : new(SaleStep.Unknown, "Unknown", Words.Say("OutcomeUnknown"), Of(sale.OperationId));
        }
    }

    /// <summary>What the region answered, kept where it can be; the answer stands even when the disk is full, and is found again by its id.</summary>
    public SaleOutcome Answered(Guid id, OperationReply reply)
    {
        till.Reached();
        var unkept = "";
        try
        {
            till.Keep((id, new Answered(reply)));
        }
        catch (IOException)
        {
            unkept = " " + Words.Say("AnswerNotKept");
        }
        var step = reply.Status switch
        {
            "approved" => SaleStep.Accepted,
            "partial" => SaleStep.Partial,
            _ when PartOffered.Contains(reply.Code) && Of(id) is { Sale.AllowPartial: false } => SaleStep.PartialOffered,
            _ => SaleStep.Refused,
        };
        return new(step, reply.Code, reply.Explanation + unkept, Of(id));
    }

    /// <param name="isAsked">It is in the journal as asked, under the same id: the region takes it once, whichever way it comes.</param>
    /// <param name="mayHaveArrived">Then what cannot be sold here is not refused: it may be paid.</param>
    private async Task<SaleOutcome> TakeOfflineAsync(SaleMessage asked, SaleDraft draft, Shown shown, bool isAsked, bool mayHaveArrived, CancellationToken ct)
    {
        var (code, text) = draft.HoldOnly ? ("HoldNeedsNetwork", Words.Say("HoldNeedsNetwork"))
            : shown is ByCode ? Say(PresentationRefusal.CodeNeedsNetwork)
            : till.IsClockBehind ? ("ClockSetBack", Words.Say("ClockIsBehind"))
            : ("", "");
        var sale = asked;
        if (code.Length == 0 && (shown is not ByQr || asked.Presentation is null))
        {
            // A card counts the amount against its own limits: it signs the same sale again, for that.
            var (signed, unsigned) = await PresentAsync(asked with { Presentation = null }, shown, offline: true, ct);
            if (signed is null && !isAsked)
                return unsigned!;
            if (!isAsked)
                ct.ThrowIfCancellationRequested();
            (sale, code, text) = signed is null ? (asked, unsigned!.Code, unsigned.Text) : (signed, "", "");
        }
        if (code.Length == 0 && !isAsked && !draft.Again && Repeats(draft, sale) is { } before)
            return before;
        if (code.Length == 0)
            (code, text) = MayTake(sale);
        if (code.Length == 0)
        {
            try
            {
                till.Keep((sale.OperationId, new TakenOffline(sale, TillOperation.PassOf(sale), draft.Lines, draft.Cashier)));
                return new(SaleStep.AcceptedOffline, "AcceptedOffline", Words.Say("AcceptedOffline"), Of(sale.OperationId));
            }
            catch (IOException) when (mayHaveArrived)
            {
                // A full disk: as below, it may be paid all the same.
            }
        }
        if (mayHaveArrived)
            return new(SaleStep.Unknown, "Unknown", Words.Say("OutcomeUnknown"), Of(asked.OperationId));
        till.Keep((asked.OperationId, new NotTaken(code, text, sale, draft.Lines, draft.Cashier)));
        return new(SaleStep.Refused, code, text, Of(asked.OperationId));
    }

    /// <summary>By the signed lists, then by the region's numbers; empty when it may be sold.</summary>
    private (string Code, string Text) MayTake(SaleMessage sale)
    {
        var presence = till.Lists.Verify(sale.Presentation, till.CardTill.HashOf(sale));
        if (!presence.IsPresent && (sale.Presentation is not null || till.Offline.Policy?.AllowsNumbers != true))
            return Say(presence.Refusal);
        if (presence.IsPresent && till.Look(book => book.Took(presence.Presence.Reference, sale.OperationId)))
            return Say(RefusalCode.CredentialReplayed);
        var refusal = till.Look(_ => till.Offline.MayTake(sale));
        return refusal == RefusalCode.None ? ("", "") : Say(refusal);
    }

    /// <summary>The sale with its proof; or what to tell.</summary>
    private async Task<(SaleMessage? Sale, SaleOutcome? Outcome)> PresentAsync(SaleMessage sale, Shown shown, bool offline, CancellationToken ct)
    {
        switch (shown)
        {
            case ByChip chip:
                var signed = await till.CardTill.PresentAsync(chip.Reader, sale, chip.Show, offline ? checked((uint)sale.Lines.Sum(l => l.AmountCents)) : null, chip.Pin, ct);
                return signed.Sale is { } presented
                    ? (presented, null)
                    : (null, new(SaleStep.NotSigned, signed.Outcome.ToString(), CardText.Of(signed.Outcome, culture)));
            case ByQr qr:
                return (sale with { Presentation = new QrEvidence(qr.Text.Trim()) }, null);
            case ByCode code when PassNumber.TryParse(code.Number, out var number, out _):
                return (sale with { Pass = number.ToCompact(), Presentation = new CodeEvidence(code.Code.Replace(" ", "", StringComparison.Ordinal)) }, null);
            case ByNumber bare when PassNumber.TryParse(bare.Number, out var number, out _):
                return (sale with { Pass = number.ToCompact() }, null);
            default:
                return (null, Refuse("PassNumber", Words.Say("PassNumber")));
        }
    }

    /// <summary>The same pass and amount a moment ago, or a book that this pass bought here before.</summary>
    private SaleOutcome? Repeats(SaleDraft draft, SaleMessage sale)
    {
        if (TillOperation.PassOf(sale) is not { } pass)
            return null;
        var eans = draft.Lines.Select(l => l.Ean).OfType<string>().ToHashSet();
        var found = till.Look(book => (
            Same: book.All.LastOrDefault(o => o.IsSale && o.Pass == pass && (o.IsPaid || o.State == TillState.Unknown) && sale.OccurredAt - o.At < Soon
                && o.Lines.Sum(l => l.AmountCents) == draft.TotalCents && book.About(o.Id).All(r => r.State != TillState.Accepted)),
            Book: eans.Count == 0 ? null : book.All.Where(o => o.IsSale && o.Pass == pass && o.IsPaid && book.About(o.Id).All(r => r.State != TillState.Accepted))
                .SelectMany(o => o.Lines).FirstOrDefault(l => l.Ean is { } ean && eans.Contains(ean))));
        return found.Same is { } same ? new(SaleStep.AskAgain, "SoldAMomentAgo", Words.Say("SoldAMomentAgo", same.Reference(till.Number)), same)
            : found.Book is { } book ? new(SaleStep.AskAgain, "AlreadyBought", Words.Say("AlreadyBought", book.Label, book.Ean!))
            : null;
    }

    private SaleOutcome NotTaken(Guid id, string code, string text)
    {
        till.Keep((id, new NotTaken(code, text)));
        return new(SaleStep.Refused, code, text, Of(id));
    }

    private TillOperation? Of(Guid id) => till.Look(book => book.Find(id));

    private static SaleOutcome Refuse(string code, string text) => new(SaleStep.Refused, code, text);

    private (string, string) Say(PresentationRefusal refusal) => ($"Presentation.{refusal}", PresentationExplanation.Of(refusal, culture));

    private (string, string) Say(RefusalCode refusal) =>
        (refusal.ToString(), refusal == RefusalCode.OfflineNotAllowed ? Words.Say("OfflineNotAllowed") : Explanation.Of(refusal, default, null, ParisCalendar.DateOf(till.Time.GetUtcNow()), culture));
}
