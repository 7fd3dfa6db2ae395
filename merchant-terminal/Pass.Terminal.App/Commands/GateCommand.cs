using System.CommandLine;
using Pass.Cards.Credentials;
using Pass.Cards.Iso7816;
using Pass.Cards.PcSc;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Terminal.App.Screen;
using Pass.Terminal.Gate;
using Pass.Terminal.Journal;
using Pass.Terminal.Keeping;
using Pass.Terminal.Selling;
using Spectre.Console;

namespace Pass.Terminal.App.Commands;

/// <summary>
/// <c>./pass gate</c>: a card put in or a code scanned, yes or no at one glance and one sound. Who came is not kept. A school's own device has its lists
/// from the region (<c>activate</c>, <c>run</c> with its screen, <c>sync</c>, <c>hand</c>); a till takes the school's list as a file.
/// </summary>
internal static class GateCommand
{
    /// <summary>Beside a till's, so that both stand on one machine.</summary>
    private const int UsualPort = 8766;

    private static readonly TimeSpan BetweenWords = TimeSpan.FromMinutes(5), LastWord = TimeSpan.FromSeconds(3);

    public static Command Create()
    {
        var (roster, hand, reader) = (new Option<FileInfo?>("--roster"), new Option<string?>("--hand"), new Option<string?>("--reader"));
        var command = new Command("gate") { roster, hand, reader, Activate(), Run(), Sync(), Hand() };
        command.SetWork(async (session, parsed, ct) =>
        {
            session.Till.Lists.Read(VerifierPolicy.Gate);
            var counts = new GateCounts(session.Till.Folder.Path);
            var school = parsed.GetValue(roster) is { } file ? GateDesk.Read(session.Till.Lists, Read(file), session.Till.Time.GetUtcNow()).OrFail().Roster : null;
            var desk = new GateDesk(session.Till.Lists, school, counts, session.Till.Time);
            if (parsed.GetValue(hand) is { } reason)
            {
                session.Require(CashierRole.Senior);
                return ByHand(desk, reason);
            }
            await session.PrepareAsync(ct);
            if (!desk.KnowsItsSchool)
                await Console.Error.WriteLineAsync(TillSession.Words.Say("GateNoRoster"));
            await RunAsync(desk, school?.Uai, counts, parsed.GetValue(reader), session.Till.Time, token => session.Till.Lists.RefreshAsync(session.Till.Region.Lists, token), ct);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Activate()
    {
        var (code, region) = (new Argument<string>("code"), ActivateCommand.RegionOption());
        var command = new Command("activate") { code, region };
        command.SetAction(async (parsed, ct) =>
        {
            var (address, folder) = (RegionAddress.Read(parsed.GetValue(region))!, FolderOf(parsed));
            using (folder.Lock())
            using (var http = TillLine.Open(address, TillSession.Culture, TillSession.ClockOf(parsed)))
            {
                var self = await folder.ActivateGateAsync(http, parsed.GetValue(code)!, ct);
                Invocation.Say(TillSession.Words.Say("GateActivated", self.Identity.GateId, self.Identity.School, folder.Path));
            }
            return await WithStationAsync(parsed, SyncNowAsync, ct);
        });
        return command;
    }

    private static Command Run()
    {
        var (reader, console, open) = (new Option<string?>("--reader"), new Option<bool>("--console"), new Option<bool>("--open"));
        var port = CommandOptions.Between("--port", UsualPort, 0, ushort.MaxValue);
        var command = new Command("run") { reader, console, port, open };
        command.SetAction((parsed, ct) => WithStationAsync(parsed, async (station, token) =>
        {
            if (parsed.GetValue(console))
            {
                await TryAsync(station.SyncAsync, token);
                await RunAsync(station.Desk, station.Self.Identity.School, station.Counts, parsed.GetValue(reader), station.Time, station.SyncAsync, token);
            }
            else
            {
                await ScreenAsync(station, parsed.GetValue(reader), parsed.GetValue(port), parsed.GetValue(open), token);
            }
            await TellLastAsync(station);
            return ExitCode.Done;
        }, ct));
        return command;
    }

    private static async Task ScreenAsync(GateStation station, string? reader, int port, bool open, CancellationToken ct)
    {
        using var screen = new GateScreen(station, TillSession.Culture, () => [.. PcscReader.List()
            .Where(name => reader is null || name.Contains(reader, StringComparison.OrdinalIgnoreCase)).Select(name => new PcscReader(name, station.Time))]);
        var guard = ScreenGuard.Of(station.Folder);
        await using var app = ScreenHost.Build(screen, guard, port);
        await app.StartAsync(ct);
        var address = $"{app.Urls.First()}/#{guard.Token}";
        Invocation.Say(TillSession.Words.Say("GateScreenOn", address));
        if (open)
            ScreenCommand.Open(address);
        try
        {
            await screen.RunAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await app.StopAsync(new CancellationToken(canceled: true));
        }
    }

    private static Command Sync()
    {
        var roster = new Option<FileInfo?>("--roster");
        var command = new Command("sync") { roster };
        command.SetAction((parsed, ct) => WithStationAsync(parsed, (station, token) =>
        {
            if (parsed.GetValue(roster) is not { } file)
                return SyncNowAsync(station, token);
            if (station.Take(Read(file)) is { } refused)
                throw new UserErrorException(refused.Text);
            Tell(station);
            return Task.FromResult(ExitCode.Done);
        }, ct));
        return command;
    }

    /// <summary>One that is longer than any list is none.</summary>
    private static byte[] Read(FileInfo file) =>
        file.Exists && file.Length > SignedRoster.MaxBytes ? [] : File.ReadAllBytes(file.FullName);

    private static Command Hand()
    {
        var reason = new Argument<string>("reason");
        var command = new Command("hand") { reason };
        command.SetAction((parsed, ct) => WithStationAsync(parsed, (station, _) => Task.FromResult(ByHand(station.Desk, parsed.GetValue(reason)!)), ct));
        return command;
    }

    private static async Task<int> SyncNowAsync(GateStation station, CancellationToken ct)
    {
        if (!await station.SyncAsync(ct))
            await Console.Error.WriteLineAsync(TillSession.Words.Say("NoLists"));
        Tell(station);
        return ExitCode.Done;
    }

    private static void Tell(GateStation station)
    {
        Invocation.Say(TillSession.Words.Say("GateSynced", station.Desk.Roster?.Count ?? 0, TillSession.Words.Say(station.Desk.MayLetInByHand ? "GateHandYes" : "GateHandNo")));
        if (station.RootMark is { } mark)
            Invocation.Say(TillSession.Words.Say("RootMark", mark));
    }

    private static int ByHand(GateDesk desk, string reason)
    {
        var answer = desk.ByHand(reason);
        Show(answer);
        return answer.IsAllowed ? ExitCode.Done : ExitCode.Refused;
    }

    /// <summary>A gate's folder is its own: <c>gate</c> unless another is named.</summary>
    private static TillFolder FolderOf(ParseResult parsed) => TillSession.FolderOf(parsed, parsed.GetResult(TillOptions.Folder) is { Implicit: false } ? null : "gate");

    private static async Task<int> WithStationAsync(ParseResult parsed, Func<GateStation, CancellationToken, Task<int>> work, CancellationToken ct)
    {
        var (folder, time) = (FolderOf(parsed), TillSession.ClockOf(parsed));
        var self = folder.LoadGate();
        using var http = TillLine.Open(self.Region, TillSession.Culture, time);
        using var station = GateStation.Open(folder, http, self, time, new Random(unchecked((int)time.GetTimestamp()) ^ self.Identity.GateId));
        return await work(station, ct);
    }

    /// <summary>Until the input ends or it is stopped: cards in the reader, codes from a scanner.</summary>
    private static async Task RunAsync(GateDesk desk, string? school, GateCounts counts, string? reader, TimeProvider time, Func<CancellationToken, Task> refresh, CancellationToken ct)
    {
        Invocation.Say(TillSession.Words.Say("GateOn", school ?? "-"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        List<Task> running = [RefreshAsync(refresh, time, stop.Token)];
        if (reader is not null || HasReader())
        {
            var gate = new CardGate(TillSession.Reader(reader), async (card, token) => Show(await desk.ShowAsync(card, token)), time)
            {
                CardFailed = failure => Console.Error.WriteLine($"pass gate: {failure.Message}"),
            };
            running.Add(gate.RunAsync(stop.Token));
        }
        try
        {
            while (await Console.In.ReadLineAsync(ct) is { } scanned)
            {
                if (scanned.Length > 0)
                    Show(desk.Show(scanned));
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Asked for.
        }
        await stop.CancelAsync();
        foreach (var one in running)
        {
            try
            {
                await one;
            }
            catch (Exception ended) when (ended is OperationCanceledException or CardLinkException)
            {
                // The gate is closed.
            }
        }
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        Invocation.Say(TillSession.Words.Say("GateCounts", counts.Of(today, GateCount.Allowed), counts.Of(today, GateCount.Denied), counts.Of(today, GateCount.ByHand)));
    }

    /// <summary>Without the service of smart cards the gate reads codes.</summary>
    private static bool HasReader()
    {
        try
        {
            return PcscReader.List().Count > 0;
        }
        catch (CardLinkException)
        {
            return false;
        }
    }

    /// <summary>The lists stay as fresh as the network lets them.</summary>
    private static async Task RefreshAsync(Func<CancellationToken, Task> refresh, TimeProvider time, CancellationToken ct)
    {
        while (true)
        {
            await Task.Delay(BetweenWords, time, ct);
            await TryAsync(refresh, ct);
        }
    }

    private static async Task TryAsync(Func<CancellationToken, Task> refresh, CancellationToken ct)
    {
        try
        {
            await refresh(ct);
        }
        catch (Exception away) when (away is RegionUnreachableException or RegionRefusedException)
        {
            // The gate goes on with the lists it has.
            await Console.Error.WriteLineAsync($"pass gate: {away.Message}");
        }
    }

    /// <summary>What came since the last word is told before the gate closes, where there is a network; else at the next start.</summary>
    private static async Task TellLastAsync(GateStation station)
    {
        using var patience = new CancellationTokenSource(LastWord, station.Time);
        try
        {
            await TryAsync(station.SyncAsync, patience.Token);
        }
        catch (OperationCanceledException)
        {
            // The counts are kept.
        }
    }

    private static void Show(GateAnswer answer)
    {
        var word = TillSession.Words.Say(answer.IsAllowed ? "GateAllowed" : "GateDenied");
        // One sound for yes, two for no: the bell is all that every terminal has.
        if (!Console.IsOutputRedirected)
            Console.Write(answer.IsAllowed ? "\a" : "\a\a");
        if (answer.IsAllowed)
            Invocation.Screen.MarkupLineInterpolated($"[black on green] ✓ {word} [/] {answer.Text}");
        else
            Invocation.Screen.MarkupLineInterpolated($"[white on red] ✗ {word} [/] {answer.Text}");
    }
}
