using System.CommandLine;
using System.Globalization;

namespace Pass.CardIssuer;

/// <summary>Options every command shares.</summary>
internal static class CliOptions
{
    public static Option<DirectoryInfo> Folder { get; } = new("--folder", "-f")
    {
        Description = "Folder of the issuer: keys, certificates, issuer.db, published lists",
        Recursive = true,
        DefaultValueFactory = _ => new(Environment.GetEnvironmentVariable("PASS_ISSUER") is { Length: > 0 } folder ? folder : "issuer"),
    };

    public static Option<string?> Database { get; } = new("--database", "-d")
    {
        Description = "sqlite:FILE or postgres:CONNECTION-STRING instead of issuer.db in the folder",
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("PASS_ISSUER_DATABASE"),
    };

    public static Option<FileInfo?> PassphraseFile { get; } = new("--passphrase-file")
    {
        Description = "File whose first line opens the keys (else PASS_ISSUER_PASSPHRASE, else asked)",
        Recursive = true,
    };

    public static Option<DirectoryInfo?> RootKeys { get; } = new("--root-keys")
    {
        Description = "Folder of the root's key, where it is kept apart (keys detach-root)",
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("PASS_ISSUER_ROOT_KEYS") is { Length: > 0 } folder ? new(folder) : null,
    };

    public static Option<FileInfo?> RootPassphraseFile { get; } = new("--root-passphrase-file")
    {
        Description = "File whose first line opens the root's key there (else PASS_ISSUER_ROOT_PASSPHRASE, else asked)",
        Recursive = true,
    };

    public static Option<string> KeyStore { get; } = KeyStoreOption();

    public static Option<string> By { get; } = new("--by") { Description = "Who does it: kept with every change", Recursive = true, DefaultValueFactory = _ => Environment.UserName };

    /// <summary>For demonstrations, which live on another day; never with a server's store.</summary>
    public static Option<long> ClockShiftMs { get; } = new("--clock-shift-ms")
    {
        Description = "A demonstration's clock, ahead of the machine's",
        Hidden = true,
        Recursive = true,
        DefaultValueFactory = _ => long.TryParse(Environment.GetEnvironmentVariable("PASS_ISSUER_CLOCK_SHIFT_MS"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ms) ? ms : 0,
    };

    public static Option<string> Kek { get; } = new("--kek") { Description = "Name of the transport key shared with the bureau", DefaultValueFactory = _ => "kek-bureau" };

    public static Option<string> Reason { get; } = new("--reason") { Description = "Why: kept with the change", DefaultValueFactory = _ => "asked" };

    private static Option<string> KeyStoreOption()
    {
        var option = new Option<string>("--key-store")
        {
            Description = "Where the keys are: file, or pkcs11 (PASS_PKCS11_LIBRARY, PASS_PKCS11_TOKEN, PASS_PKCS11_PIN)",
            Recursive = true,
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("PASS_ISSUER_KEY_STORE") is { Length: > 0 } store ? store : "file",
        };
        option.AcceptOnlyFromAmong("file", "pkcs11");
        return option;
    }
}
