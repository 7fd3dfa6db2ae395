using System.CommandLine;

namespace Pass.Terminal.App.Commands;

/// <summary>What every command of a till may be told.</summary>
internal static class TillOptions
{
    public static Option<DirectoryInfo> Folder { get; } = new("--folder") { Recursive = true, DefaultValueFactory = _ => new("till") };
    public static Option<FileInfo?> PassphraseFile { get; } = new("--passphrase-file") { Recursive = true };
    public static Option<FileInfo?> Root { get; } = new("--root") { Recursive = true };
    public static Option<bool> Training { get; } = new("--training") { Recursive = true };
    public static Option<string?> Cashier { get; } = new("--cashier") { Recursive = true };
    public static Option<FileInfo?> PinFile { get; } = new("--pin-file") { Recursive = true };
    public static Option<bool> Json { get; } = new("--json") { Recursive = true };

    /// <summary>A demonstration's clock, as the region's (Pass:ClockShiftMs).</summary>
    public static Option<long> ClockShiftMs { get; } = new("--clock-shift-ms") { Recursive = true, Hidden = true };
}
