using System.Text;

namespace Pass.Region.Files;

/// <summary>Finds how a CSV file was encoded, since no spreadsheet says it.</summary>
internal static class CsvEncoding
{
    /// <summary>Reads the whole file and rewinds it. The rule: valid UTF-8 is UTF-8; otherwise a byte from 80 to 9F, where
    /// ISO 8859 has no letter, tells Windows-1252; otherwise it is ISO-8859-15. A byte order mark is left to the reader.</summary>
    public static Encoding Detect(Stream file)
    {
        var utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        var (isUtf8, isWindows) = (true, false);
        var bytes = new byte[65_536];
        var chars = new char[65_538];
        file.Position = 0;
        for (int read; (read = file.Read(bytes)) > 0;)
        {
            var block = bytes.AsSpan(0, read);
            isWindows |= block.ContainsAnyInRange((byte)0x80, (byte)0x9F);
            isUtf8 = isUtf8 && IsValid(utf8, block, chars, flush: false);
        }

        isUtf8 = isUtf8 && IsValid(utf8, [], chars, flush: true);
        file.Position = 0;
        return isUtf8
            ? new UTF8Encoding(false)
            : CodePagesEncodingProvider.Instance.GetEncoding(isWindows ? 1252 : 28605)!;
    }

    private static bool IsValid(Decoder utf8, ReadOnlySpan<byte> block, char[] chars, bool flush)
    {
        try
        {
            utf8.GetChars(block, chars, flush);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
