using System.Security.Cryptography;
using System.Text;

namespace Pass.Clearing.Payments.Rails;

/// <summary>Unique end-to-end transaction references: UUID version 4 in shape, derived so that a file written again is the same.</summary>
public static class Uetr
{
    /// <summary>The reference of a payment order: the same number always gives the same reference.</summary>
    public static Guid For(string endToEndId)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"pass/uetr/{endToEndId}")).AsSpan(0, 16);
        // RFC 9562, section 5.4: version 4 in octet 6, variant 10 in octet 8.
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
