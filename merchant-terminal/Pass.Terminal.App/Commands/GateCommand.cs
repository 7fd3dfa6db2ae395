using System.CommandLine;
using Pass.Cards.Iso7816;
using Pass.Cards.PcSc;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Terminal.Gate;
using Pass.Terminal.Journal;
using Spectre.Console;

namespace Pass.Terminal.App.Commands;

/// <summary><c>./pass gate</c>: a card put in or a code scanned, yes or no at one glance and one sound. Who came is not kept.</summary>
internal static class GateCommand
{
    private static readonly TimeSpan BetweenWords = TimeSpan.FromMinutes(5);

    public static Command Create()
    {
        var (roster, hand, reader) = (new Option<FileInfo?>("--roster"), new Option<string?>("--hand"), new Option<string?>("--reader"));
        var command = new Command("gate") { roster, hand, reader };
        command.SetWork(async (session, parsed, ct) =>
        {
            session.Till.Lists.Read(VerifierPolicy.Gate);
            var counts = new GateCounts(session.Till.Folder.Path);
            var school = parsed.GetValue(roster) is { } file ? SchoolRoster.Read(File.ReadAllBytes(file.FullName)).OrFail() : null;
            var desk = new GateDesk(session.Till.Lists, school, counts, session.Till.Time);
            if (parsed.GetValue(hand) is { } reason)
            {
                session.Require(CashierRole.Senior);
                var answer = desk.ByHand(reason);
                Show(answer);
                return answer.IsAllowed ? ExitCode.Done : ExitCode.Refused;
            }
            await session.PrepareAsync(ct);
            if (!desk.KnowsItsSchool)
                await Console.Error.WriteLineAsync(TillSession.Words.Say("GateNoRoster"));
            Invocation.Say(TillSession.Words.Say("GateOn", school?.Uai ?? "-"));
            await RunAsync(session, desk, parsed.GetValue(reader), ct);
            var today = ParisCalendar.DateOf(session.Till.Time.GetUtcNow());
            Invocation.Say(TillSession.Words.Say("GateCounts", counts.Of(today, GateCount.Allowed), counts.Of(today, GateCount.Denied), counts.Of(today, GateCount.ByHand)));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Until the input ends or it is stopped: cards in the reader, codes from a scanner.</summary>
    private static async Task RunAsync(TillSession session, GateDesk desk, string? reader, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        List<Task> running = [RefreshAsync(session, stop.Token)];
        if (reader is not null || HasReader())
        {
            var gate = new CardGate(TillSession.Reader(reader), async (card, token) => Show(await desk.ShowAsync(card, token)), session.Till.Time)
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
    private static async Task RefreshAsync(TillSession session, CancellationToken ct)
    {
        while (true)
        {
            await Task.Delay(BetweenWords, session.Till.Time, ct);
            try
            {
                await session.Till.Lists.RefreshAsync(session.Till.Region, ct);
            }
            catch (Exception away) when (away is RegionUnreachableException or RegionRefusedException)
            {
                // The gate goes on with the lists it has.
            }
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
