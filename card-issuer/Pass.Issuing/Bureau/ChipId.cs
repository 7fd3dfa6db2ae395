namespace Pass.Issuing.Bureau;

/// <summary>
/// Which piece of silicon: the first 18 bytes of the card production life cycle data (tag 9F7F): fabricator, type, operating system,
/// fabrication date, serial number and batch. Set at the factory, readable without keys, never changed.
/// </summary>
public static class ChipId
{
    public const int Length = 18;

    /// <summary>Null when the text is not 36 hexadecimal digits.</summary>
    public static byte[]? Parse(string text) =>
        text.Length == 2 * Length && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
}
