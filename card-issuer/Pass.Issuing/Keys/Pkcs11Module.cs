using System.Runtime.InteropServices;
using Pass.Cards.Keys;

namespace Pass.Issuing.Keys;

/// <summary>
/// The functions of a PKCS#11 module (OASIS PKCS #11 v2.40) that signing and AES need, found by name in its library.
/// CK_ULONG is the C "unsigned long": 8 bytes on 64-bit Unix, which is where this runs. Calls are serialized by the token.
/// </summary>
internal sealed unsafe class Pkcs11Module : IDisposable
{
    [StructLayout(LayoutKind.Sequential)]
    public struct ObjectAttribute
    {
        public nuint Type;
        public void* Value;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Mechanism
    {
        public nuint Type;
        public void* Parameter;
        public nuint ParameterLength;
    }

    private const nuint AlreadyInitialized = 0x191;
    private readonly nint _library;
    private readonly bool _initialized;

    public Pkcs11Module(string libraryPath)
    {
        if (!NativeLibrary.TryLoad(libraryPath, out _library))
            throw new KeyStoreException($"The PKCS#11 module '{libraryPath}' cannot be loaded; install it (Debian: softhsm2) or correct the path.");
        var initialize = (delegate* unmanaged[Cdecl]<void*, nuint>)Function("C_Initialize");
        var result = initialize(null);
        if (result != AlreadyInitialized) // another store of this process initialized it and will finalize it
        {
            Check(result, "C_Initialize");
            _initialized = true;
        }
    }

    public nint Function(string name) => NativeLibrary.TryGetExport(_library, name, out var address)
        ? address
        : throw new KeyStoreException($"The library is not a PKCS#11 module: it does not export {name}.");

    /// <summary>Slots that hold a token, with the token's label (CK_TOKEN_INFO starts with 32 characters padded by spaces).</summary>
    public List<(nuint Slot, string Label)> Tokens()
    {
        var list = (delegate* unmanaged[Cdecl]<byte, nuint*, nuint*, nuint>)Function("C_GetSlotList");
        var info = (delegate* unmanaged[Cdecl]<nuint, byte*, nuint>)Function("C_GetTokenInfo");
        nuint count = 0;
        Check(list(1, null, &count), "C_GetSlotList");
        var slots = new nuint[count];
        fixed (nuint* at = slots)
            Check(list(1, at, &count), "C_GetSlotList");
        var tokens = new List<(nuint, string)>();
        var token = stackalloc byte[512];
        foreach (var slot in slots.AsSpan(0, (int)count))
        {
            Check(info(slot, token), "C_GetTokenInfo");
            tokens.Add((slot, System.Text.Encoding.UTF8.GetString(token, 32).TrimEnd(' ', '\0')));
        }

        return tokens;
    }

    public static void Check(nuint result, string function)
    {
        if (result == 0)
            return;
        throw new KeyStoreException(result switch
        {
            0xA0 => "The PKCS#11 module refuses the PIN; check it, the token locks after a few errors.",
            0xA4 => "The PIN of the PKCS#11 token is locked; unlock it with the security officer's PIN.",
            0xE0 => "The PKCS#11 token was removed; put it back and start again.",
            _ => $"The PKCS#11 module answered 0x{result:X} to {function} (CKR_* in PKCS #11 v2.40).",
        });
    }

    public void Dispose()
    {
        if (_initialized)
            ((delegate* unmanaged[Cdecl]<void*, nuint>)Function("C_Finalize"))(null);
        NativeLibrary.Free(_library);
    }
}
