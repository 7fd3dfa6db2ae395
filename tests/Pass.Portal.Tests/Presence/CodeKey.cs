using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Issuing.Keys;

namespace Pass.Portal.Tests.Presence;

/// <summary>A code master, its copy sealed for the portal, and codes under it. Sealing is slow on purpose: done once for all tests.</summary>
internal static class CodeKey
{
    public const string Passphrase = "the portal's own passphrase";

    private static readonly CodeMaster Master = new(new AesKey(SHA256.HashData("test code master"u8)));
    private static readonly Lazy<string> Sealed = new(Seal);

    public static string Folder => Sealed.Value;

    public static string PassphraseFile => Path.Combine(Folder, "passphrase.txt");

    public static (string, string)[] Settings => [("Codes:KeyFolder", Folder), ("Codes:PassphraseFile", PassphraseFile)];

    /// <summary>What an authenticator application shows.</summary>
    public static string CodeAt(int credential, PassId pass, DateTimeOffset time) =>
        OneTimeCode.At(Master.SecretOf(new(credential), pass), PassNumber.Of(pass), OneTimeCode.StepAt(time));

    public static IssuedCredential Credential(int credential, PassId pass, DateTimeOffset until, CredentialState state = CredentialState.Active) => new(
        new(credential), pass, CredentialKind.Code, BitConverter.GetBytes((long)credential), default, new(until.AddYears(-1), until), state);

    private static string Seal()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "code-key");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        using var random = RandomNumberGenerator.Create();
        using (var store = new SecretStore(folder, Passphrase, random))
            store.Add(CodeMaster.Name, SHA256.HashData("test code master"u8), "000000");
        File.WriteAllText(Path.Combine(folder, "passphrase.txt"), Passphrase + "\n");
        return folder;
    }
}
