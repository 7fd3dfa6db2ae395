namespace Pass.Cards.Keys;

/// <summary>A key cannot be made or opened; the message says what to do. Nothing was changed.</summary>
public sealed class KeyStoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Names of keys, which are also names of files and labels in a token.</summary>
public static class KeyName
{
    /// <summary>The name itself; throws <see cref="KeyStoreException"/> when it is none.</summary>
    public static string Require(string name) =>
        name.Length is > 0 and <= 40 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? name
            : throw new KeyStoreException($"'{name}' is not a key name: use lower-case letters, digits and hyphens, at most 40.");
}
