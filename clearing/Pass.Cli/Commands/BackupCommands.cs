using System.CommandLine;
using Pass.Core;
using Pass.Data;
using Pass.Region.Hosting;

namespace Pass.Cli.Commands;

/// <summary><c>pass backup|restore</c>: a copy of the whole region, taken while it works, and the region made again from one.</summary>
internal static class BackupCommands
{
    private static readonly Texts Words = Texts.Beside(typeof(BackupCommands), "Words");
    private static readonly Argument<DirectoryInfo> Folder = new("backup");

    public static Command CreateBackup()
    {
        var command = new Command("backup") { Folder, SettleCommands.Archive };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await Acting.AsAsync(parsed, database, ActorRole.Administrator, ct);
            var folder = parsed.GetValue(Folder)!.FullName;
            var made = (await RegionBackup.TakeAsync(database, actor, Places(parsed, database), folder, TimeProvider.System, ct)).OrFail();
            Invocation.Say(Words.Say("BackupTaken", folder, made.Files.Count, Megabytes(made)));
        });
        return command;
    }

    public static Command CreateRestore()
    {
        var command = new Command("restore") { Folder, SettleCommands.Archive };
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            var folder = parsed.GetValue(Folder)!.FullName;
            var made = (await RegionBackup.RestoreAsync(
                database, Places(parsed, database), folder, Environment.UserName, parsed.GetValue(Acting.As), TimeProvider.System, ct)).OrFail();
            Invocation.Say(Words.Say("BackupRestored", database, TimeZoneInfo.ConvertTime(made.TakenAt, ParisCalendar.Zone), Megabytes(made)));
        });
        return command;
    }

    private static RegionPlaces Places(ParseResult parsed, PassDatabase database) => new(
        RegionParts.KeysPath(database) ?? throw new UserErrorException(Words.Say("KeysNowhere")),
        SettleCommands.SentArchive(parsed, database).Folder);

    private static long Megabytes(BackupManifest manifest) => (manifest.Files.Sum(f => f.Bytes) + 999_999) / 1_000_000;
}
