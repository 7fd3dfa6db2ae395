using System.CommandLine;
using System.Globalization;

namespace Pass.CardIssuer;

/// <summary>Options every command shares.</summary>
internal static class CliOptions
{
    public static Option<DirectoryInfo> Folder { get; } = new("--folder", "-f")
    {
        Recursive = true,
        DefaultValueFactory = _ => new(Environment.GetEnvironmentVariable("PASS_ISSUER") is { Length: > 0 } folder ? folder : "issuer"),
    };

    public static Option<string?> Database { get; } = new("--database", "-d")
    {
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("PASS_ISSUER_DATABASE"),
    };

    public static Option<FileInfo?> PassphraseFile { get; } = new("--passphrase-file") { Recursive = true };

    public static Option<DirectoryInfo?> RootKeys { get; } = new("--root-keys")
    {
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("PASS_ISSUER_ROOT_KEYS") is { Length: > 0 } folder ? new(folder) : null,
    };

    public static Option<FileInfo?> RootPassphraseFile { get; } = new("--root-passphrase-file") { Recursive = true };

    public static Option<string> KeyStore { get; } = KeyStoreOption();

    public static Option<string> By { get; } = new("--by") { Recursive = true, DefaultValueFactory = _ => Environment.UserName };

    /// <summary>For demonstrations, which live on another day; never with a server's store.</summary>
    public static Option<long> ClockShiftMs { get; } = new("--clock-shift-ms")
    {
        Hidden = true,
        Recursive = true,
        DefaultValueFactory = _ => long.TryParse(Environment.GetEnvironmentVariable("PASS_ISSUER_CLOCK_SHIFT_MS"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ms) ? ms : 0,
    };

    public static Option<string> Kek { get; } = new("--kek") { DefaultValueFactory = _ => "kek-bureau" };

    public static Option<string> Reason { get; } = new("--reason") { DefaultValueFactory = _ => Reasons.Asked };

    private static Option<string> KeyStoreOption()
    {
        var option = new Option<string>("--key-store")
        {
            Recursive = true,
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("PASS_ISSUER_KEY_STORE") is { Length: > 0 } store ? store : "file",
        };
        option.AcceptOnlyFromAmong("file", "pkcs11");
        return option;
    }
}
