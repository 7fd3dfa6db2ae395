using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pass.Core;

/// <summary>
/// The one-time code that brings a till into service: 80 random bits in Crockford's base 32 and his check symbol (modulo 37),
/// which catches a wrong symbol and a swap of two neighbours. Shown as <c>XXXX-XXXX-XXXX-XXXXC</c>; O reads as 0, I and L as 1.
/// </summary>
public readonly record struct ActivationCode
{
    /// <summary>Random bytes a code is made from.</summary>
    public const int Size = 10;

    private const int Symbols = 16;
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

    private readonly UInt128 _value;

    private ActivationCode(UInt128 value) => _value = value;

    /// <param name="random"><see cref="Size"/> bytes of a cryptographic generator.</param>
    public static ActivationCode Of(ReadOnlySpan<byte> random)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(random.Length, Size);
        return new(new UInt128(BinaryPrimitives.ReadUInt16BigEndian(random), BinaryPrimitives.ReadUInt64BigEndian(random[2..])));
    }

    /// <summary>Reads a code as people type it: any case, hyphens and spaces ignored. False when a symbol or the check is wrong.</summary>
    public static bool TryParse(string? text, out ActivationCode code)
    {
        code = default;
        UInt128 value = 0;
        var read = 0;
        foreach (var typed in text ?? "")
        {
            if (typed is '-' or ' ')
                continue;
            var digit = Digit(typed);
            if (digit < 0 || read > Symbols)
                return false;
            if (read++ == Symbols)
            {
                code = new(value);
                if ((int)(value % 37) != digit)
                    return false;
                continue;
            }
            if (digit > 31)
                return false;
            value = value << 5 | (uint)digit;
        }
        return read == Symbols + 1;
    }

    /// <summary>What is stored in place of the code: SHA-256 of its ten bytes. 80 random bits need no slow hash.</summary>
    public byte[] Hash()
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(_value >> 64));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[2..], (ulong)_value);
        return SHA256.HashData(bytes);
    }

    /// <summary>Seventeen symbols without hyphens; what a till signs.</summary>
    public string ToCompact() => string.Create(Symbols + 1, _value, static (span, value) =>
    {
        span[Symbols] = Alphabet[(int)(value % 37)];
        for (var i = Symbols - 1; i >= 0; i--, value >>= 5)
            span[i] = Alphabet[(int)(value & 31)];
    });

    public override string ToString()
    {
        var s = ToCompact();
        return $"{s[..4]}-{s[4..8]}-{s[8..12]}-{s[12..]}";
    }

    private static int Digit(char typed) => char.ToUpperInvariant(typed) switch
    {
        'O' => 0,
        'I' or 'L' => 1,
        var c => Alphabet.IndexOf(c),
    };
}
