using System.CommandLine;
using System.Diagnostics;
using Pass.Cards.PcSc;
using Pass.Terminal.App.Screen;

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
        command.SetWork(async (session, parsed, ct) =>
        {
            var time = session.Till.Time;
            using var screen = new TillScreen(
                session.Till, session.IsTraining, TillSession.Culture, new Random(unchecked((int)time.GetTimestamp())), () => [.. PcscReader.List().Select(name => new PcscReader(name, time))]);
            var guard = ScreenGuard.Of(session.Till.Folder.Path);
            await using var app = ScreenHost.Build(screen, guard, parsed.GetValue(port));
            await app.StartAsync(ct);
            var address = $"{app.Urls.First()}/#{guard.Token}";
            Invocation.Say(TillSession.Words.Say("ScreenOn", address));
            if (parsed.GetValue(open))
                Open(address);
            try
            {
                await screen.RunAsync(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                await app.StopAsync(new CancellationToken(canceled: true));
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static void Open(string address)
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
