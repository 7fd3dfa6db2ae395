using System.Security.Cryptography;
using System.Text.Json;

namespace Pass.Core;

/// <summary>
/// What the platform's decoders (JSON, base64, DER, numbers, text) throw at bytes that are not what they should be; of CBOR, which the kernel does not
/// know, <c>StrictCbor</c> adds its own. Whoever decodes what came from outside catches by this, and only around the decoding: one place knows them all,
/// so that none is forgotten somewhere.
/// </summary>
public static class Malformed
{
    /// <summary>True when the exception says that what was read is malformed; false when something else is wrong.</summary>
    public static bool IsSaidBy(Exception error) => error
        is JsonException
        or FormatException // base64, numbers
        or InvalidOperationException // half a surrogate pair in JSON (RFC 8259 §8.2), another type in CBOR
        or ArgumentException // text that has no bytes in UTF-8, DER that is no key
        or OverflowException
        or InvalidDataException
        or CryptographicException
        or PlatformNotSupportedException; // a key on a curve that the platform does not have
}
