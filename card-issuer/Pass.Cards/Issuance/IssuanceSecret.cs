using System.Security.Cryptography;

namespace Pass.Cards.Issuance;

/// <summary>
/// What whoever drives the issuance service must know: 32 random bytes in hexadecimal, in a file that its owner alone may read.
/// The service makes the file at its first start; a driver under another account is given a copy.
/// </summary>
public static class IssuanceSecret
{
    private const int Bytes = 32;

    /// <summary>The secret, made first where there is no file.</summary>
    /// <exception cref="IOException">The file is not such a secret, or others may read it; the message says what to do.</exception>
    public static string LoadOrCreate(string path, RandomNumberGenerator random)
    {
        if (!File.Exists(path))
        {
            var secret = new byte[Bytes];
            random.GetBytes(secret);
            Create(path, Convert.ToHexString(secret));
        }

        return Load(path);
    }

    /// <inheritdoc cref="LoadOrCreate" path="/exception"/>
    public static string Load(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException(Words.Say("SecretMissing", path));
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
            throw new IOException(Words.Say("SecretOpen", path));
        var text = new FileInfo(path).Length <= 1_000 ? File.ReadAllText(path).Trim() : "";
        return text.Length == 2 * Bytes && text.All(char.IsAsciiHexDigit)
            ? text
            : throw new IOException(Words.Say("SecretShape", path, 2 * Bytes));
    }

    /// <summary>Written beside and moved, so that a start that is cut leaves no half of a secret. Two who start at once end with the same.</summary>
    private static void Create(string path, string secret)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var beside = $"{path}.{secret[..8]}.new";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(beside, options))
            writer.WriteLine(secret);
        try
        {
            File.Move(beside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(beside);
        }
    }
}
