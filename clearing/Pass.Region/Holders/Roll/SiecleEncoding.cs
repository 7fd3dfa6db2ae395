using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Pass.Region.Holders.Roll;

/// <summary>The encodings schools use, each decoded strictly: bytes that another encoding wrote are found, not garbled.</summary>
internal abstract partial class SiecleEncoding
{
    /// <summary>What another program makes of a file that it saved again: read, and told.</summary>
    public const string Windows = "WINDOWS-1252";

    /// <summary>Decodes as much as fits. False: the byte after <paramref name="consumed"/> cannot be what the file declares.</summary>
    public abstract bool Decode(ReadOnlySpan<byte> bytes, Span<char> chars, out int consumed, out int written);

    /// <summary>From a byte order mark, else the XML declaration, else UTF-8 (XML 1.0 §4.3.3).</summary>
    public static SiecleEncoding Of(ReadOnlySpan<byte> head, string file, out string name, out int bomBytes)
    {
        bomBytes = head.StartsWith(Encoding.UTF8.Preamble) ? 3 : 0;
        if (head is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [0, ..] or [_, 0, ..])
            throw RollStoppedException.With(RollProblemCode.EncodingUnsupported, file, 1, "encoding", "UTF-16", "UTF-16");
        var declaration = Declaration().Match(Encoding.Latin1.GetString(head[bomBytes..]));
        name = declaration.Success ? declaration.Groups[1].Value.ToUpperInvariant() : "UTF-8";
        var encoding = Known(name, file);
        if (bomBytes > 0 && encoding is not Utf8Text)
            throw RollStoppedException.With(RollProblemCode.EncodingContradicted, file, 1, "encoding", name, name, "EF BB BF");
        return encoding;
    }

    private static SiecleEncoding Known(string name, string file) => name switch
    {
        "UTF-8" or "UTF8" or "US-ASCII" => new Utf8Text(),
        "ISO-8859-1" or "LATIN1" => new LatinText(latin9: false),
        "ISO-8859-15" or "LATIN-9" or "LATIN9" => new LatinText(latin9: true),
        Windows => new WindowsText(),
        _ => throw RollStoppedException.With(RollProblemCode.EncodingUnsupported, file, 1, "encoding", name, name),
    };

    [GeneratedRegex("""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,30})["']""", RegexOptions.CultureInvariant)]
    private static partial Regex Declaration();

    private sealed class Utf8Text : SiecleEncoding
    {
        public override bool Decode(ReadOnlySpan<byte> bytes, Span<char> chars, out int consumed, out int written) =>
            Utf8.ToUtf16(bytes, chars, out consumed, out written, replaceInvalidSequences: false, isFinalBlock: false) != OperationStatus.InvalidData;
    }

    private sealed class WindowsText : SiecleEncoding
    {
        private static readonly Encoding Letters = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
        private static readonly SearchValues<byte> Empty = SearchValues.Create(0x81, 0x8D, 0x8F, 0x90, 0x9D);

        private bool _afterC3;

        /// <summary>Five bytes are no letter, and à to ÿ in UTF-8 would be Ã and a sign: both say that the declaration is wrong.</summary>
        public override bool Decode(ReadOnlySpan<byte> bytes, Span<char> chars, out int consumed, out int written)
        {
            var block = bytes[..Math.Min(bytes.Length, chars.Length)];
            consumed = block.IndexOfAny(Empty);
            for (var at = 0; at < block.Length && (consumed < 0 || at < consumed); at++)
            {
                if (_afterC3 && block[at] is >= 0x80 and <= 0xBF)
                    consumed = at;
                _afterC3 = block[at] == 0xC3;
            }
            written = 0;
            if (consumed >= 0)
                return false;
            consumed = written = block.Length;
            Letters.GetChars(block, chars);
            return true;
        }
    }

    private sealed class LatinText(bool latin9) : SiecleEncoding
    {
        /// <summary>Where ISO-8859-15 differs from ISO-8859-1.</summary>
        private static readonly SearchValues<char> Moved = SearchValues.Create("\u00A4\u00A6\u00A8\u00B4\u00B8\u00BC\u00BD\u00BE");

        private bool _afterC3;

        public override bool Decode(ReadOnlySpan<byte> bytes, Span<char> chars, out int consumed, out int written)
        {
            var n = Math.Min(bytes.Length, chars.Length);
            consumed = written = FirstForeign(bytes[..n]);
            if (consumed >= 0)
                return false;
            consumed = written = n;
            Encoding.Latin1.GetChars(bytes[..n], chars);
            if (latin9)
                Move(chars[..n]);
            return true;
        }

        /// <summary>
        /// Bytes 80–9F print nothing in these encodings, and Ã is never followed by a sign in a name: both are what UTF-8 or Windows-1252
        /// look like. Returns the index, or -1.
        /// </summary>
        private int FirstForeign(ReadOnlySpan<byte> bytes)
        {
            if (bytes.IsEmpty)
                return -1;
            if (_afterC3 && bytes[0] is >= 0xA0 and <= 0xBF)
                return 0;
            _afterC3 = bytes[^1] == 0xC3;
            var control = bytes.IndexOfAnyInRange((byte)0x80, (byte)0x9F);
            for (int at = 0, step; (step = bytes[at..].IndexOf((byte)0xC3)) >= 0; at += step + 1)
            {
                var next = at + step + 1;
                if (next < bytes.Length && bytes[next] is >= 0xA0 and <= 0xBF)
                    return control >= 0 ? Math.Min(control, next) : next;
            }
            return control;
        }

        private static void Move(Span<char> chars)
        {
            for (int step; (step = chars.IndexOfAny(Moved)) >= 0; chars = chars[(step + 1)..])
            {
                chars[step] = chars[step] switch
                {
                    '\u00A4' => '€',
                    '\u00A6' => 'Š',
                    '\u00A8' => 'š',
                    '\u00B4' => 'Ž',
                    '\u00B8' => 'ž',
                    '\u00BC' => 'Œ',
                    '\u00BD' => 'œ',
                    _ => 'Ÿ',
                };
            }
        }
    }
}
