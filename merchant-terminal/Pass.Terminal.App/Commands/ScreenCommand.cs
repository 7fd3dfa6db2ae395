using System.CommandLine;
using System.Diagnostics;
using Pass.Cards.PcSc;
using Pass.Terminal.App.Screen;
using Pass.Terminal.Keeping;

namespace Pass.Terminal.App.Commands;

/// <summary><c>./pass till</c> without a verb, or <c>./pass till screen</c>: the screen, until it is stopped.</summary>
internal static class ScreenCommand
{
    private const int UsualPort = 8765;

    public static Command Create()
    {
        var port = CommandOptions.Between("--port", UsualPort, 0, ushort.MaxValue);
        var open = new Option<bool>("--open");
        var command = new Command("screen") { port, open };
        command.SetAction(async (parsed, ct) =>
        {
            var isShown = false;
            if (!parsed.GetValue(TillOptions.Training) && TillSession.FolderOf(parsed) is { IsActivated: false } folder)
            {
                if (!await ActivateAsync(parsed, folder, parsed.GetValue(port), Shown, ct))
                    return ExitCode.Done;
            }
            using var session = TillSession.Open(parsed);
            var time = session.Till.Time;
            using var screen = new TillScreen(
                session.Till, session.IsTraining, TillSession.Culture, new Random(unchecked((int)time.GetTimestamp())), () => [.. PcscReader.List().Select(name => new PcscReader(name, time))]);
            var guard = ScreenGuard.Of(session.Till.Folder.Path);
            await using var app = ScreenHost.Build(screen, guard, parsed.GetValue(port));
            await app.StartAsync(ct);
            Shown(app, guard);
            try
            {
                await screen.RunAsync(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                await app.StopAsync(new CancellationToken(canceled: true));
            }
            return ExitCode.Done;

            // Said once: the page itself goes on from the activation to the till.
            void Shown(WebApplication app, ScreenGuard guard)
            {
                var address = $"{app.Urls.First()}/#{guard.Token}";
                if (!isShown)
                    Invocation.Say(TillSession.Words.Say("ScreenOn", address));
                if (!isShown && parsed.GetValue(open))
                    Open(address);
                isShown = true;
            }
        });
        return command;
    }

    /// <summary>Shows where the code is typed, until the till is in service; false when it was stopped before.</summary>
    private static async Task<bool> ActivateAsync(ParseResult parsed, TillFolder folder, int port, Action<WebApplication, ScreenGuard> shown, CancellationToken ct)
    {
        using var hold = folder.Lock();
        var (screen, guard) = (new ActivationScreen(folder, TillSession.ClockOf(parsed), TillSession.Culture), ScreenGuard.Of(folder.Path));
        await using var app = ScreenHost.Build(screen, guard, port);
        await app.StartAsync(ct);
        shown(app, guard);
        try
        {
            (await screen.Activated.WaitAsync(ct)).Identity.Key.Dispose();
            return true;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            await app.StopAsync(new CancellationToken(canceled: true));
        }
    }

    internal static void Open(string address)
    {
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
        }
        catch (Exception none) when (none is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            Console.Error.WriteLine(TillSession.Words.Say("NoBrowser"));
        }
    }
}
