using System.Security.Cryptography;
using Pass.Cards.Keys;
using Pass.Cards.Presentation;
using Pass.Core;

namespace Pass.Portal.Presence;

/// <summary>Where the portal's copy of the issuer's <see cref="CodeMaster"/> is, as <c>./pass cards keys hand-over</c> sealed it, and what opens it.</summary>
/// <param name="keyFolder">Folder of code-master.secret.</param>
public sealed class CodeSettings(string keyFolder, string passphrase)
{
    /// <summary>Opens the key when <c>Pass:Codes:PassphraseFile</c> is not set.</summary>
    public const string PassphraseVariable = "PASS_CODES_PASSPHRASE";

    private static readonly Texts Words = Texts.Beside(typeof(CodeSettings), "Settings");

    /// <summary>A setting that stops the start, in the system's language.</summary>
    internal static InvalidOperationException Wrong(string key, params object[] arguments) => new(Words.Say(key, arguments));

    /// <summary>Null when no key is set.</summary>
    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it and says what to write.</exception>
    public static CodeSettings? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Pass:Codes");
        var (folder, file) = (section["KeyFolder"], section["PassphraseFile"]);
        if (folder is null)
        {
            return file is null
                ? null
                : throw Wrong("PassphraseAlone");
        }
        if (configuration["Pass:Trust"] is null)
            throw Wrong("NothingPresented");
        var passphrase = file is null ? configuration[PassphraseVariable] : ReadFirstLine(file);
        return !string.IsNullOrEmpty(passphrase)
            ? new(folder, passphrase)
            : throw Wrong("PassphraseMissing", PassphraseVariable);
    }

    /// <summary>The caller disposes it.</summary>
    /// <exception cref="InvalidOperationException">It is not there or does not open; the message says what to do.</exception>
    public CodeMaster Open()
    {
        try
        {
            using var random = RandomNumberGenerator.Create();
            using var secrets = new SealedFiles(keyFolder, SealedFile.Secret, passphrase, random);
            return secrets.Contains(CodeMaster.Name)
                ? CodeMaster.Open(secrets)
                : throw Wrong("KeyMissing", CodeMaster.Name, keyFolder);
        }
        catch (KeyStoreException error)
        {
            throw Wrong("KeyFolder", error.Message);
        }
    }

    private static string? ReadFirstLine(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Wrong("PassphraseUnread", error.Message);
        }
    }
}
