using System.Globalization;
using Pass.Cards.Iso7816;
using Pass.Cards.PcSc;
using Pass.Terminal.Gate;

namespace Pass.Terminal.App.Screen;

/// <summary>What the gate shows of the last pass. Of whose it was nothing is known here.</summary>
/// <param name="Number">Counts answers, so that a window tells a second one from the first.</param>
/// <param name="IsAgain">Nothing was decided: the card left too soon.</param>
internal sealed record GateFace(long Number, bool IsAllowed, bool IsAgain, string Code, string Text);

/// <summary>
/// What is on the screen of a school's gate: an answer for a few seconds, how fresh the lists are, how many came. Cards are asked in whatever reader is
/// there; codes come from the page.
/// </summary>
internal sealed class GateScreen(GateStation station, CultureInfo culture, Func<IReadOnlyList<ICardReader>> readers) : FollowedScreen(station.Time), IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(3), BetweenWords = TimeSpan.FromMinutes(5);

    private readonly Lock _one = new();
    private readonly SemaphoreSlim _talking = new(1);
    private long _answers;

    /// <summary>How long an answer stands: long enough to be read in passing, short enough for the next in the queue.</summary>
    public TimeSpan Shown { get; set; } = TimeSpan.FromSeconds(3);

    public GateStation Station => station;
    public CultureInfo Culture { get; set; } = culture;
    public GateFace? Face { get; private set; }
    public string? Reader { get; private set; }

    /// <summary>Null before the first try.</summary>
    public bool? IsOnline { get; private set; }

    /// <summary>What the region said against this gate.</summary>
    public string? Refused { get; private set; }

    /// <summary>A code that a camera or a scanner read.</summary>
    public GateFace Show(string qr) => Tell(station.Desk.Show(qr));

    /// <summary>Let in by a person; refused where the school did not give the right.</summary>
    public GateFace ByHand(string reason) => Tell(station.Desk.ByHand(reason));

    /// <summary>Asks readers and the region until cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => Task.WhenAll(AskReadersAsync(ct), FollowRegionAsync(ct));

    /// <summary>Takes what is newer, and tells the counts; without the network the gate goes on with what it has.</summary>
    public async Task SyncAsync(CancellationToken ct)
    {
        await _talking.WaitAsync(ct);
        try
        {
            var taken = await station.SyncAsync(ct);
            (IsOnline, Refused) = (true, taken ? null : ScreenWords.Say("Gate.NotSigned"));
        }
        catch (RegionUnreachableException)
        {
            IsOnline = false;
        }
        catch (RegionRefusedException refused)
        {
            (IsOnline, Refused) = (true, refused.Message);
        }
        finally
        {
            _talking.Release();
        }
        Changed();
    }

    /// <summary>The gate waits for the next.</summary>
    public void TakeOff()
    {
        Face = null;
        Changed();
    }

    public void Dispose() => _talking.Dispose();

    private GateFace Tell(GateAnswer answer, bool isAgain = false)
    {
        GateFace face;
        lock (_one)
            Face = face = new(++_answers, answer.IsAllowed, isAgain, answer.Code, answer.Text);
        Changed();
        _ = TakeOffAsync(face);
        return face;
    }

    private async Task TakeOffAsync(GateFace face)
    {
        await Task.Delay(Shown, station.Time);
        if (Face == face)
            TakeOff();
    }

    private async Task FollowRegionAsync(CancellationToken ct)
    {
        while (true)
        {
            await SyncAsync(ct);
            await Task.Delay(BetweenWords, station.Time, ct);
        }
    }

    private async Task AskReadersAsync(CancellationToken ct)
    {
        while (true)
        {
            if (await FindReaderAsync(ct) is { } reader)
            {
                Use(reader.Name);
                try
                {
                    await new CardGate(reader, AskAsync, station.Time) { CardFailed = Failed }.RunAsync(ct);
                }
                catch (CardLinkException)
                {
                    // It was taken away: another look finds it when it is back.
                }
                Use(null);
            }
            await Task.Delay(BetweenLooks, station.Time, ct);
        }
    }

    private async Task AskAsync(ICardChannel card, CancellationToken ct)
    {
        CultureInfo.CurrentUICulture = Culture;
        Tell(await station.Desk.ShowAsync(card, ct));
    }

    /// <summary>A card that left too soon is asked for again; what is no pass stays out.</summary>
    private void Failed(Exception failure)
    {
        CultureInfo.CurrentUICulture = Culture;
        var left = failure is CardLinkException;
        Tell(new(false, left ? "CardLeft" : "NoPass", ScreenWords.Say(left ? "Gate.CardLeft" : "Gate.NoPass")), left);
    }

    private async Task<ICardReader?> FindReaderAsync(CancellationToken ct)
    {
        try
        {
            return await Task.Run(() => readers() is [var first, ..] ? first : null, ct);
        }
        catch (CardLinkException)
        {
            // No service: no reader, which the strip says.
            return null;
        }
    }

    private void Use(string? reader)
    {
        Reader = reader;
        Changed();
    }
}
