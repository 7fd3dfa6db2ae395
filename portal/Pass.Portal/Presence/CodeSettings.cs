using System.Security.Cryptography;
using Pass.Cards.Keys;
using Pass.Cards.Presentation;

namespace Pass.Portal.Presence;

/// <summary>Where the portal's copy of the issuer's <see cref="CodeMaster"/> is, as <c>./pass cards keys hand-over</c> sealed it, and what opens it.</summary>
/// <param name="keyFolder">Folder of code-master.secret.</param>
public sealed class CodeSettings(string keyFolder, string passphrase)
{
    /// <summary>Opens the key when <c>Pass:Codes:PassphraseFile</c> is not set.</summary>
    public const string PassphraseVariable = "PASS_CODES_PASSPHRASE";

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
                : throw new InvalidOperationException("Pass:Codes:PassphraseFile opens nothing without Pass:Codes:KeyFolder, the folder of the sealed code-master.");
        }
        if (configuration["Pass:Trust"] is null)
            throw new InvalidOperationException("Pass:Codes:KeyFolder: nothing can be presented without Pass:Trust, the folder of root.cose and trust.cose.");
        var passphrase = file is null ? configuration[PassphraseVariable] : ReadFirstLine(file);
        return !string.IsNullOrEmpty(passphrase)
            ? new(folder, passphrase)
            : throw new InvalidOperationException(
                $"Pass:Codes:KeyFolder needs the passphrase it was sealed under: in the first line of a file, Pass:Codes:PassphraseFile, or in {PassphraseVariable}.");
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
                : throw new InvalidOperationException(
                    $"Pass:Codes:KeyFolder: there is no {CodeMaster.Name}.secret in {keyFolder}. Seal it there with ./pass cards keys hand-over {CodeMaster.Name} --to {keyFolder}.");
        }
        catch (KeyStoreException error)
        {
            throw new InvalidOperationException($"Pass:Codes:KeyFolder: {error.Message}", error);
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
            throw new InvalidOperationException($"Pass:Codes:PassphraseFile cannot be read: {error.Message}", error);
        }
    }
}
