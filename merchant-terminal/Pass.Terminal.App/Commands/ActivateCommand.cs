using System.CommandLine;
using Pass.Terminal.Selling;

namespace Pass.Terminal.App.Commands;

/// <summary><c>./pass till activate CODE --region ADDRESS</c>.</summary>
internal static class ActivateCommand
{
    public static Command Create()
    {
        var code = new Argument<string>("code");
        var region = RegionOption();
        var command = new Command("activate") { code, region };
        command.SetAction(async (parsed, ct) =>
        {
            var address = RegionAddress.Read(parsed.GetValue(region))!;
            var folder = TillSession.FolderOf(parsed);
            using (folder.Lock())
            using (var http = TillLine.Open(address, TillSession.Culture, TillSession.ClockOf(parsed)))
            {
                var self = await folder.ActivateAsync(http, parsed.GetValue(code)!, ct);
                Invocation.Say(TillSession.Words.Say("Activated", self.Identity.TerminalId, self.Identity.PartnerId, folder.Path));
            }
            using var session = TillSession.Open(parsed);
            await session.PrepareAsync(ct);
            if (session.Till.Lists.RootMark is { } mark)
                Invocation.Say(TillSession.Words.Say("RootMark", mark));
            else
                Console.Error.WriteLine(TillSession.Words.Say("NoLists"));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The region's address; without TLS only on this machine.</summary>
    internal static Option<string> RegionOption()
    {
        var region = new Option<string>("--region") { Required = true };
        region.Validators.Add(result =>
        {
            if (RegionAddress.Read(result.GetValueOrDefault<string>()) is not { } address)
                result.AddError(TillSession.Words.Say("RegionAddress"));
            else if (address.Scheme == "http" && !address.IsLoopback)
                result.AddError(TillSession.Words.Say("RegionNeedsTls"));
        });
        return region;
    }
}
