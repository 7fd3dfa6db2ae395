using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Pass.Cards.Cose;

/// <summary>
/// Imports a P-256 point through OpenSSL 3 in 7 µs. ECDsa.Create takes 145, more than a verification (80), because it also multiplies the point by
/// the order of the curve. Nothing is lost: the point is still checked to be on the curve, and on a curve of cofactor 1 every such point other than
/// infinity, which 04 ‖ X ‖ Y cannot write, has that order (SEC 1 §3.2.2.1).
/// </summary>
internal static unsafe partial class OpenSslPoint
{
    private const string Library = "libcrypto.so.3";

    /// <summary>Some key of the curve, copied for each import: the copy brings the curve's tables with it.</summary>
    private static readonly nint Template = IsUsable() ? NewTemplate() : 0;

    /// <summary>False elsewhere than on Linux, or when the runtime itself runs on another OpenSSL: its pointers must not be mixed with ours.</summary>
    [SupportedOSPlatformGuard("linux")]
    public static bool IsAvailable => Template != 0;

    /// <summary>Null when <paramref name="point"/> (X ‖ Y, 64 bytes) is not on the curve.</summary>
    [SupportedOSPlatform("linux")]
    public static ECDsa? TryImport(ReadOnlySpan<byte> point)
    {
        Span<byte> uncompressed = stackalloc byte[1 + P256PublicKey.PointBytes];
        uncompressed[0] = 0x04;
        point.CopyTo(uncompressed[1..]);
        using var key = new SafeEvpPKeyHandle(Duplicate(Template), ownsHandle: true);
        if (!key.IsInvalid && SetPoint(key.DangerousGetHandle(), uncompressed, (nuint)uncompressed.Length) == 1)
            return new ECDsaOpenSsl(key); // takes its own reference
        ClearErrors(); // the queue is per thread: what is left in it would be blamed on the next call
        return null;
    }

    private static bool IsUsable() => OperatingSystem.IsLinux()
        && SafeEvpPKeyHandle.OpenSslVersion >> 28 == 3
        && NativeLibrary.TryLoad(Library, out var library)
        && NativeLibrary.TryGetExport(library, "EVP_PKEY_set1_encoded_public_key", out _);

    private static nint NewTemplate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var spki = key.ExportSubjectPublicKeyInfo();
        fixed (byte* start = spki)
        {
            var at = start;
            return Decode(null, &at, spki.Length);
        }
    }

    [LibraryImport(Library, EntryPoint = "d2i_PUBKEY")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Decode(void* reused, byte** spki, nint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_dup")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Duplicate(nint key);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_set1_encoded_public_key")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPoint(nint key, ReadOnlySpan<byte> point, nuint length);

    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void ClearErrors();
}
