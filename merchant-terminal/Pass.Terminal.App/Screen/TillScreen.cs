using System.Globalization;
using Pass.Cards.Iso7816;
using Pass.Cards.PcSc;
using Pass.Core;
using Pass.Terminal.Days;
using Pass.Terminal.Presentation;
using Pass.Terminal.Selling;

namespace Pass.Terminal.App.Screen;

/// <summary>What is on the screen of a till: one sale at a time, however many windows look at it.</summary>
internal sealed class TillScreen(Till till, bool isTraining, CultureInfo culture, Random random, Func<IReadOnlyList<ICardReader>> readers) : FollowedScreen(till.Time), IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1), BetweenChecks = TimeSpan.FromSeconds(30);

    private readonly Lock _one = new();
    private SaleRun? _run;
    private ICardReader? _reader;

    public Till Till => till;
    public bool IsTraining => isTraining;

    /// <summary>What the screen speaks; a cashier changes it, whatever the machine speaks.</summary>
    public CultureInfo Culture { get; set; } = culture;
    public ReturnDesk Returns { get; } = new(till);
    public Forwarder Forwarder { get; } = new(till, random);
    public DayDesk Days { get; } = new(till);
    private SaleDesk Sales => new(till, Culture);

    public ICardReader? Reader => _reader;

    public SaleRun? Current
    {
        get
        {
            lock (_one)
                return _run;
        }
    }

    /// <summary>Begins a sale; a card in the reader is asked at once.</summary>
    /// <returns>The sale, or why there is none: another is on the screen, or the draft is wrong.</returns>
    public (SaleRun? Run, Problem? Wrong) Start(SaleDraft draft, string? externalId)
    {
        if (Sales.Check(draft) is { } wrong)
            return (null, wrong);
        lock (_one)
        {
            if (_run is { IsOver: false })
                return (null, ScreenWords.Refuse("SaleRunning"));
            _run = new(OperationId.New(till.Time.GetUtcNow()).Value, draft, externalId);
        }
        Ask(_run);
        return (_run, null);
    }

    /// <summary>A QR or a code instead of a card; null when it was taken.</summary>
    public Problem? Show(SaleRun run, Shown shown)
    {
        lock (_one)
        {
            if (run != _run || run.Step is not (RunStep.Present or RunStep.NotSigned))
                return ScreenWords.Refuse("NotWaiting");
            run.Step = RunStep.Working;
            run.Waiting.Cancel();
        }
        _ = SellAsync(run, shown, CancellationToken.None);
        return null;
    }

    /// <summary>The cashier answers what was asked: yes, a second sale; yes, a part.</summary>
    public Problem? Confirm(SaleRun run, bool part)
    {
        lock (_one)
        {
            if (run != _run || run.Step != (part ? RunStep.PartialOffered : RunStep.AskAgain))
                return ScreenWords.Refuse("NotWaiting");
            run.Draft = part ? run.Draft with { AllowPartial = true } : run.Draft with { Again = true };
        }
        // Nothing of it was sent: what was shown serves still. For a part it was, and the holder shows again.
        if (!part && run.Shown is { } shown and not ByChip)
        {
            run.Step = RunStep.Present;
            return Show(run, shown);
        }
        Ask(run);
        return null;
    }

    /// <summary>A card's PIN was typed.</summary>
    public Problem? Pin(SaleRun run, string pin)
    {
        lock (_one)
        {
            if (run != _run || run.Step != RunStep.NotSigned || _reader is null)
                return ScreenWords.Refuse("NotWaiting");
        }
        Ask(run, pin);
        return null;
    }

    /// <summary>Before anything was shown: nothing happened. Without an answer: what turns out paid is given back. After a result: it leaves the screen.</summary>
    public Problem? Leave(SaleRun run, string? cashier)
    {
        lock (_one)
        {
            if (run != _run)
                return ScreenWords.Refuse("NotWaiting");
            if (run.Step == RunStep.Working)
                return ScreenWords.Refuse("TooLate");
            run.Waiting.Cancel();
            if (run is { Step: RunStep.Unknown, Operation: { } operation })
                Forwarder.GiveUp(operation.Id, cashier);
            run.Step = run.IsOver ? run.Step : RunStep.Cancelled;
            _run = null;
        }
        Changed();
        return null;
    }

    /// <summary>Follows the line, the reader, and the sale without an answer, until cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => Task.WhenAll(Forwarder.RunAsync(BetweenChecks, ct), WatchAsync(ct));

    public void Dispose() => Forwarder.Dispose();

    private async Task WatchAsync(CancellationToken ct)
    {
        var (line, queue, seconds) = (till.Line, 0, 0);
        while (true)
        {
            if (seconds++ % 3 == 0)
                await LookForReaderAsync(ct);
            if (Current is { Step: RunStep.Unknown, Operation: { } operation } run)
                await FindOutAsync(run, operation, ct);
            var (lineNow, queueNow) = (till.Line, till.Look(book => book.Queue.Count));
            if (lineNow != line || queueNow != queue)
                Changed();
            (line, queue) = (lineNow, queueNow);
            await Task.Delay(Tick, till.Time, ct);
        }
    }

    private async Task LookForReaderAsync(CancellationToken ct)
    {
        ICardReader? found = null;
        try
        {
            found = await Task.Run(() => readers() is [var first, ..] ? first : null, ct);
        }
        catch (CardLinkException)
        {
            // No service: no reader, which the strip says.
        }
        if (found?.Name == _reader?.Name)
            return;
        _reader = found;
        Changed();
        // Also one whose reader was unplugged while it waited: nothing was signed, and it is shown in another way, or to the reader that is back.
        if (Current is { Step: RunStep.Present } or { Step: RunStep.NotSigned, Code: nameof(CardLinkException) })
            Ask(Current!);
    }

    private async Task FindOutAsync(SaleRun run, TillOperation operation, CancellationToken ct)
    {
        try
        {
            await Forwarder.SettleAsync(operation.Id, ct);
        }
        catch (Exception still) when (still is RegionUnreachableException or RegionRefusedException or IOException)
        {
            // Not let in, or a full disk: it is asked again.
            return;
        }
        if (operation.State == TillState.Unknown)
            return;
        lock (_one)
        {
            if (run.Step != RunStep.Unknown)
                return;
            run.Take(operation.Reply is { } reply ? Sales.Answered(operation.Id, reply) : new(SaleStep.Refused, operation.Code ?? "", operation.Explanation ?? "", operation));
        }
        Changed();
    }

    private void Ask(SaleRun run, string? pin = null)
    {
        lock (_one)
        {
            run.Waiting.Cancel();
            run.Waiting.Dispose();
            run.Waiting = new();
            (run.Step, run.Code, run.Text) = (RunStep.Present, "", _reader is null ? ScreenWords.Say("ShowQrOrCode") : CardText.Of(CardPrompt.Present, Culture));
        }
        Changed();
        if (_reader is { } reader)
            _ = SellAsync(run, new ByChip(reader, prompt => Prompt(run, prompt), pin), run.Waiting.Token);
    }

    private void Prompt(SaleRun run, CardPrompt prompt)
    {
        lock (_one)
        {
            if (run.Step is not (RunStep.Present or RunStep.Working) || run.Waiting.IsCancellationRequested)
                return;
            run.Step = prompt == CardPrompt.Keep ? RunStep.Working : RunStep.Present;
            run.Text = CardText.Of(prompt, Culture);
        }
        Changed();
    }

    private async Task SellAsync(SaleRun run, Shown shown, CancellationToken ct)
    {
        SaleOutcome outcome;
        try
        {
            run.Shown = shown;
            outcome = await Sales.SellAsync(run.Draft, shown, ct);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception failed) when (failed is CardLinkException or CardRefusedException or InvalidDataException or IOException or FormatException)
        {
            // It was asked for anew meanwhile: what became of the former try is no news.
            if (ct.IsCancellationRequested)
                return;
            outcome = new(SaleStep.NotSigned, failed.GetType().Name, failed.Message);
        }
        lock (_one)
            run.Take(outcome);
        Changed();
    }
}
