namespace Pass.Cards.Cose;

/// <summary>
/// Base45 (RFC 9285): two bytes become three characters of the alphabet of a QR code's alphanumeric mode,
/// so a binary message costs 16.5 bits per two bytes instead of the 21.3 of Base64 in byte mode.
/// </summary>
public static class Base45
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length / 2 * 3 + bytes.Length % 2 * 2];
        var at = 0;
        for (var i = 0; i + 1 < bytes.Length; i += 2)
        {
            var pair = bytes[i] << 8 | bytes[i + 1];
            text[at++] = Alphabet[pair % 45];
            text[at++] = Alphabet[pair / 45 % 45];
            text[at++] = Alphabet[pair / 2025];
        }

        if (bytes.Length % 2 == 1)
        {
            text[at++] = Alphabet[bytes[^1] % 45];
            text[at] = Alphabet[bytes[^1] / 45];
        }

        return new string(text);
    }

    /// <summary>
    /// Decodes, or returns null when <paramref name="text"/> is not what <see cref="Encode"/> gives for any bytes:
    /// a character outside the alphabet, a length of 3n+1, or a group above 65535 (255 for the last pair), section 4.2.
    /// </summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.Length % 3 == 1)
            return null;
        var bytes = new byte[text.Length / 3 * 2 + text.Length % 3 / 2];
        var at = 0;
        for (var i = 0; i < text.Length; i += 3)
        {
            var whole = i + 2 < text.Length;
            var (c, d, e) = (Value(text[i]), Value(text[i + 1]), whole ? Value(text[i + 2]) : 0);
            if ((c | d | e) < 0)
                return null;
            var value = c + d * 45 + e * 2025;
            if (value > (whole ? 0xFFFF : 0xFF))
                return null;
            if (whole)
                bytes[at++] = (byte)(value >> 8);
            bytes[at++] = (byte)value;
        }

        return bytes;
    }

    private static int Value(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'A' and <= 'Z' => c - 'A' + 10,
        _ => Alphabet.IndexOf(c, 36) // the nine signs after the letters; -1 for anything else
    };
}
