using System.Security.Cryptography;
using System.Text;
using static Pass.Cards.Credentials.Keys.Pkcs11Module;

namespace Pass.Cards.Credentials.Keys;

/// <summary>Where the module is and which token to use; the PIN is asked for, never stored with them.</summary>
public sealed record Pkcs11Options(string LibraryPath, string TokenLabel);

/// <summary>
/// Keys in a PKCS#11 token: made there, marked sensitive and not extractable, found by label. One session for the store; dispose the store last.
/// </summary>
public sealed unsafe class Pkcs11KeyStore : IKeyStore
{
    private const nuint UserType = 1, SerialSession = 4, ReadWriteSession = 2;
    private const nuint Class = 0, Token = 1, Private = 2, Label = 3, KeyType = 0x100, Sensitive = 0x103, SignUse = 0x108, VerifyUse = 0x10A,
        Extractable = 0x162, EcParameters = 0x180, EcPointValue = 0x181;
    private const nuint PublicClass = 2, PrivateClass = 3, EcKey = 3, EcKeyPairGen = 0x1040, Ecdsa = 0x1041;

    /// <summary>DER of the curve's OID 1.2.840.10045.3.1.7.</summary>
    private static ReadOnlySpan<byte> P256 => [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

    private readonly Lock _oneCall = new();
    private readonly Pkcs11Module _module;
    private readonly nuint _session;

    /// <summary>Opens the token and logs in; throws <see cref="KeyStoreException"/> when that is not configured or refused.</summary>
    public Pkcs11KeyStore(Pkcs11Options? options, ReadOnlySpan<char> pin)
    {
        if (options is null || options.LibraryPath.Length == 0)
            throw new KeyStoreException("No PKCS#11 module is configured: give its library path and token label, or use the encrypted file store.");
        if (OperatingSystem.IsWindows() || nint.Size != 8)
            throw new KeyStoreException("PKCS#11 keys are supported on 64-bit Unix; use the encrypted file store here.");
        _module = new Pkcs11Module(options.LibraryPath);
        try
        {
            _session = OpenSession(options.TokenLabel, pin);
        }
        catch
        {
            _module.Dispose();
            throw;
        }
    }

    public bool Contains(string name) => Find(PrivateClass, name) is not null;

    public ECDsa Create(string name)
    {
        if (Contains(name))
            throw new KeyStoreException($"A key named '{name}' exists already in the token; choose another name, keys are never overwritten.");
        var label = Encoding.UTF8.GetBytes(name);
        byte yes = 1, no = 0;
        nuint type = EcKey;
        var generate = (delegate* unmanaged[Cdecl]<nuint, Mechanism*, ObjectAttribute*, nuint, ObjectAttribute*, nuint, nuint*, nuint*, nuint>)
            _module.Function("C_GenerateKeyPair");
        fixed (byte* labelAt = label, curveAt = P256)
        {
            var mechanism = new Mechanism { Type = EcKeyPairGen };
            var open = stackalloc ObjectAttribute[]
            {
                Of(Token, &yes, 1), Of(Label, labelAt, label.Length), Of(VerifyUse, &yes, 1), Of(EcParameters, curveAt, P256.Length),
            };
            var secret = stackalloc ObjectAttribute[]
            {
                Of(Token, &yes, 1), Of(Label, labelAt, label.Length), Of(KeyType, &type, sizeof(nuint)), Of(Private, &yes, 1),
                Of(Sensitive, &yes, 1), Of(Extractable, &no, 1), Of(SignUse, &yes, 1),
            };
            nuint publicHandle, privateHandle;
            lock (_oneCall)
                Check(generate(_session, &mechanism, open, 4, secret, 7, &publicHandle, &privateHandle), "C_GenerateKeyPair");
        }

        return Open(name);
    }

    public ECDsa Open(string name)
    {
        if (Find(PrivateClass, name) is not { } key || Find(PublicClass, name) is not { } open)
            throw new KeyStoreException($"There is no key named '{name}' in the token; create it first.");
        return new Pkcs11Key(this, key, Point(open, name));
    }

    /// <summary>r ‖ s over a 32-byte hash (mechanism CKM_ECDSA).</summary>
    internal byte[] Sign(nuint key, ReadOnlySpan<byte> hash)
    {
        var start = (delegate* unmanaged[Cdecl]<nuint, Mechanism*, nuint, nuint>)_module.Function("C_SignInit");
        var sign = (delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint>)_module.Function("C_Sign");
        var mechanism = new Mechanism { Type = Ecdsa };
        var signature = new byte[64];
        nuint length = 64;
        lock (_oneCall)
            fixed (byte* hashAt = hash, signatureAt = signature)
            {
                Check(start(_session, &mechanism, key), "C_SignInit");
                Check(sign(_session, hashAt, (nuint)hash.Length, signatureAt, &length), "C_Sign");
            }

        return length == 64 ? signature : throw new KeyStoreException($"The PKCS#11 module gave a signature of {length} bytes instead of 64.");
    }

    private nuint OpenSession(string tokenLabel, ReadOnlySpan<char> pin)
    {
        var tokens = _module.Tokens();
        var matching = tokens.Where(t => t.Label == tokenLabel).ToList();
        if (matching.Count != 1)
            throw new KeyStoreException($"{matching.Count} tokens are labelled '{tokenLabel}'; present: {string.Join(", ", tokens.Select(t => $"'{t.Label}'"))}.");
        var open = (delegate* unmanaged[Cdecl]<nuint, nuint, void*, void*, nuint*, nuint>)_module.Function("C_OpenSession");
        var login = (delegate* unmanaged[Cdecl]<nuint, nuint, byte*, nuint, nuint>)_module.Function("C_Login");
        nuint session;
        Check(open(matching[0].Slot, SerialSession | ReadWriteSession, null, null, &session), "C_OpenSession");
        var secret = new byte[Encoding.UTF8.GetByteCount(pin)];
        Encoding.UTF8.GetBytes(pin, secret);
        fixed (byte* at = secret)
        {
            var result = login(session, UserType, at, (nuint)secret.Length);
            CryptographicOperations.ZeroMemory(secret);
            if (result != 0x100) // CKR_USER_ALREADY_LOGGED_IN: another store of this process
                Check(result, "C_Login");
        }

        return session;
    }

    private nuint? Find(nuint objectClass, string name)
    {
        var label = Encoding.UTF8.GetBytes(KeyName.Require(name));
        var start = (delegate* unmanaged[Cdecl]<nuint, ObjectAttribute*, nuint, nuint>)_module.Function("C_FindObjectsInit");
        var next = (delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint*, nuint>)_module.Function("C_FindObjects");
        var end = (delegate* unmanaged[Cdecl]<nuint, nuint>)_module.Function("C_FindObjectsFinal");
        nuint found, count;
        lock (_oneCall)
            fixed (byte* labelAt = label)
            {
                var template = stackalloc ObjectAttribute[] { Of(Class, &objectClass, sizeof(nuint)), Of(Label, labelAt, label.Length) };
                Check(start(_session, template, 2), "C_FindObjectsInit");
                var result = next(_session, &found, 1, &count);
                Check(end(_session), "C_FindObjectsFinal");
                Check(result, "C_FindObjects");
            }

        return count == 1 ? found : null;
    }

    /// <summary>X ‖ Y from CKA_EC_POINT: a DER octet string around 04 ‖ X ‖ Y.</summary>
    private byte[] Point(nuint handle, string name)
    {
        var get = (delegate* unmanaged[Cdecl]<nuint, nuint, ObjectAttribute*, nuint, nuint>)_module.Function("C_GetAttributeValue");
        var value = new byte[67];
        fixed (byte* at = value)
        {
            var attribute = Of(EcPointValue, at, value.Length);
            lock (_oneCall)
                Check(get(_session, handle, &attribute, 1), "C_GetAttributeValue");
            if (attribute.Length != 67 || value[0] != 0x04 || value[1] != 65 || value[2] != 0x04)
                throw new KeyStoreException($"Key '{name}' of the token is not on curve P-256; make a new one.");
        }

        return value[3..];
    }

    private static ObjectAttribute Of(nuint type, void* value, int length) => new() { Type = type, Value = value, Length = (nuint)length };

    public void Dispose()
    {
        ((delegate* unmanaged[Cdecl]<nuint, nuint>)_module.Function("C_CloseSession"))(_session);
        _module.Dispose();
    }
}

/// <summary>An <see cref="ECDsa"/> whose private half stays in the token; usable while its store is open.</summary>
internal sealed class Pkcs11Key : ECDsa
{
    private readonly Pkcs11KeyStore _store;
    private readonly nuint _handle;
    private readonly ECParameters _public;
    private readonly ECDsa _verifier;

    public Pkcs11Key(Pkcs11KeyStore store, nuint handle, byte[] point)
    {
        _store = store;
        _handle = handle;
        _public = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[..32], Y = point[32..] } };
        _verifier = Create(_public);
        KeySizeValue = 256;
    }

    public override byte[] SignHash(byte[] hash) => _store.Sign(_handle, hash);

    public override bool VerifyHash(byte[] hash, byte[] signature) => _verifier.VerifyHash(hash, signature);

    public override ECParameters ExportParameters(bool includePrivateParameters) => includePrivateParameters
        ? throw new KeyStoreException("A key in a PKCS#11 token never leaves it.")
        : _public;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _verifier.Dispose();
        base.Dispose(disposing);
    }
}
