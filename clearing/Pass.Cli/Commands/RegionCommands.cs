using System.CommandLine;
using Pass.Core;
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
            (await new SettingsOffice(database, TimeProvider.System).SetAsync(actor, parsed.GetValue(key)!, string.Join('\n', parsed.GetValue(value)!), ct)).OrFail();
            Invocation.Say(Words.Say("SettingSet", parsed.GetValue(key)!));
        });
        return new("region") { show, set };
    }
}
