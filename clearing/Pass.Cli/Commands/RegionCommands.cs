using System.CommandLine;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Settings;

namespace Pass.Cli.Commands;

/// <summary><c>pass region show|set</c>: who the region is and how it pays.</summary>
internal static class RegionCommands
{
    private static readonly Texts Words = Texts.Beside(typeof(RegionCommands), "Words");

    public static Command Create()
    {
        var show = new Command("show");
        show.SetAction(async (parsed, ct) =>
        {
            var office = new SettingsOffice(await CliOptions.RegionAsync(parsed, ct), TimeProvider.System);
            foreach (var (key, value) in (await office.ShowAsync(ct)).OrFail())
                Invocation.Say($"{key}: {value.Replace("\n", " | ", StringComparison.Ordinal)}");
        });
        var key = new Argument<string>("key");
        var value = new Argument<string[]>("value");
        var set = new Command("set") { key, value };
        set.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await Acting.AsAsync(parsed, database, ActorRole.Administrator, ct);
            var office = new SettingsOffice(database, TimeProvider.System);
            var (named, text) = (parsed.GetValue(key)!, string.Join('\n', parsed.GetValue(value)!));
            if (SettingsOffice.OfflineKeys.Contains(named))
                (await office.SetOfflineAsync(actor, named, text, ct)).OrFail();
            else if (RegionOptions.Keys.Contains(named))
                (await office.SetOptionAsync(actor, named, text, ct)).OrFail();
            else
                (await office.SetAsync(actor, named, text, ct)).OrFail();
            Invocation.Say(Words.Say("SettingSet", named));
        });
        return new("region") { show, set };
    }
}
