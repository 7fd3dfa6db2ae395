using System.Security.Cryptography;
using System.Text;
using Pass.Cards.Keys;
using static Pass.Issuing.Keys.Pkcs11Module;

namespace Pass.Issuing.Keys;

/// <summary>Where the module is and which token to use; the PIN is asked for, never stored with them.</summary>
public sealed record Pkcs11Options(string LibraryPath, string TokenLabel);

/// <summary>
/// A PKCS#11 token, logged in to: one session, its calls one at a time, for the stores opened over it, which are disposed first.
/// Objects are known by class and label.
/// </summary>
public sealed unsafe class Pkcs11Token : IDisposable
{
    private const nuint UserType = 1, SerialSession = 4, ReadWriteSession = 2, AlreadyLoggedIn = 0x100;
    private const int MaxObjects = 256;

    private readonly Lock _oneCall = new();
    private readonly Pkcs11Module _module;
    private readonly nuint _slot;
    private readonly nuint _session;

    /// <summary>Opens the token and logs in; throws <see cref="KeyStoreException"/> when that is not configured or refused.</summary>
    public Pkcs11Token(Pkcs11Options? options, ReadOnlySpan<char> pin)
    {
        if (options is null || options.LibraryPath.Length == 0)
            throw new KeyStoreException("No PKCS#11 module is configured: give its library path and token label, or use the encrypted file store.");
        if (OperatingSystem.IsWindows() || nint.Size != 8)
            throw new KeyStoreException("PKCS#11 keys are supported on 64-bit Unix; use the encrypted file store here.");
        Label = options.TokenLabel;
        _module = new Pkcs11Module(options.LibraryPath);
        try
        {
            _slot = Slot();
            _session = OpenSession(pin);
        }
        catch
        {
            _module.Dispose();
            throw;
        }
    }

    public string Label { get; }

    /// <summary>Throws <see cref="KeyStoreException"/> naming what the token cannot do.</summary>
    internal void Require(params ReadOnlySpan<(nuint Mechanism, string Name)> needed)
    {
        var list = (delegate* unmanaged[Cdecl]<nuint, nuint*, nuint*, nuint>)_module.Function("C_GetMechanismList");
        nuint count = 0;
        Check(list(_slot, null, &count), "C_GetMechanismList");
        var offered = new nuint[count];
        fixed (nuint* at = offered)
            Check(list(_slot, at, &count), "C_GetMechanismList");
        var missing = new List<string>();
        foreach (var (mechanism, name) in needed)
            if (!offered.AsSpan(0, (int)count).Contains(mechanism))
                missing.Add(name);
        if (missing.Count > 0)
            throw new KeyStoreException($"The token '{Label}' does not offer {string.Join(", ", missing)}: it cannot hold these keys; keep them in encrypted files (--key-store file).");
    }

    /// <summary>The object of this class and label; null when there is none, and a <see cref="KeyStoreException"/> when there are two.</summary>
    internal nuint? Find(nuint objectClass, string label)
    {
        using var template = new ObjectTemplate((Cka.Class, Number(objectClass)), (Cka.Label, Encoding.UTF8.GetBytes(label)));
        return FindAll(template, most: 2) switch
        {
            [] => null,
            [var only] => only,
            _ => throw new KeyStoreException($"The token '{Label}' holds two keys named '{label}': take one away with the token's own tool."),
        };
    }

    internal nuint[] FindAll(ObjectTemplate template, int most = MaxObjects)
    {
        var start = (delegate* unmanaged[Cdecl]<nuint, ObjectAttribute*, nuint, nuint>)_module.Function("C_FindObjectsInit");
        var next = (delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint*, nuint>)_module.Function("C_FindObjects");
        var end = (delegate* unmanaged[Cdecl]<nuint, nuint>)_module.Function("C_FindObjectsFinal");
        var found = new nuint[most];
        nuint count;
        lock (_oneCall)
            fixed (nuint* at = found)
            {
                Check(start(_session, template.At, template.Count), "C_FindObjectsInit");
                var result = next(_session, at, (nuint)most, &count);
                Check(end(_session), "C_FindObjectsFinal");
                Check(result, "C_FindObjects");
            }

        return found[..(int)count];
    }

    /// <summary>An attribute of at most 256 bytes.</summary>
    internal byte[] Read(nuint handle, nuint attribute)
    {
        var get = (delegate* unmanaged[Cdecl]<nuint, nuint, ObjectAttribute*, nuint, nuint>)_module.Function("C_GetAttributeValue");
        var value = new byte[256];
        fixed (byte* at = value)
        {
            var asked = new ObjectAttribute { Type = attribute, Value = at, Length = (nuint)value.Length };
            lock (_oneCall)
                Check(get(_session, handle, &asked, 1), "C_GetAttributeValue");
            return value[..(int)asked.Length];
        }
    }

    internal void GenerateKey(nuint mechanism, ObjectTemplate key)
    {
        var generate = (delegate* unmanaged[Cdecl]<nuint, Mechanism*, ObjectAttribute*, nuint, nuint*, nuint>)_module.Function("C_GenerateKey");
        var how = new Mechanism { Type = mechanism };
        nuint handle;
        lock (_oneCall)
            Check(generate(_session, &how, key.At, key.Count, &handle), "C_GenerateKey");
    }

    internal void GenerateKeyPair(nuint mechanism, ObjectTemplate open, ObjectTemplate secret)
    {
        var generate = (delegate* unmanaged[Cdecl]<nuint, Mechanism*, ObjectAttribute*, nuint, ObjectAttribute*, nuint, nuint*, nuint*, nuint>)
            _module.Function("C_GenerateKeyPair");
        var how = new Mechanism { Type = mechanism };
        nuint openHandle, secretHandle;
        lock (_oneCall)
            Check(generate(_session, &how, open.At, open.Count, secret.At, secret.Count, &openHandle, &secretHandle), "C_GenerateKeyPair");
    }

    internal void CreateObject(ObjectTemplate template)
    {
        var create = (delegate* unmanaged[Cdecl]<nuint, ObjectAttribute*, nuint, nuint*, nuint>)_module.Function("C_CreateObject");
        nuint handle;
        lock (_oneCall)
            Check(create(_session, template.At, template.Count, &handle), "C_CreateObject");
    }

    internal void Destroy(nuint handle)
    {
        lock (_oneCall)
            Check(((delegate* unmanaged[Cdecl]<nuint, nuint, nuint>)_module.Function("C_DestroyObject"))(_session, handle), "C_DestroyObject");
    }

    /// <summary>Fills <paramref name="signature"/>, of the length the mechanism gives.</summary>
    internal void Sign(nuint key, nuint mechanism, ReadOnlySpan<byte> message, Span<byte> signature) =>
        Work("C_SignInit", "C_Sign", key, mechanism, [], message, signature);

    /// <summary>Fills <paramref name="cipher"/>, as long as <paramref name="plain"/>.</summary>
    internal void Encrypt(nuint key, nuint mechanism, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> plain, Span<byte> cipher) =>
        Work("C_EncryptInit", "C_Encrypt", key, mechanism, iv, plain, cipher);

    private void Work(string initialize, string function, nuint key, nuint mechanism, ReadOnlySpan<byte> parameter, ReadOnlySpan<byte> input, Span<byte> output)
    {
        var inputLength = (nuint)input.Length;
        var start = (delegate* unmanaged[Cdecl]<nuint, Mechanism*, nuint, nuint>)_module.Function(initialize);
        var work = (delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint>)_module.Function(function);
        var length = (nuint)output.Length;
        if (input.IsEmpty)
            input = new byte[1]; // an empty message still needs an address
        lock (_oneCall)
            fixed (byte* parameterAt = parameter, inputAt = input, outputAt = output)
            {
                var how = new Mechanism { Type = mechanism, Parameter = parameterAt, ParameterLength = (nuint)parameter.Length };
                Check(start(_session, &how, key), initialize);
                Check(work(_session, inputAt, inputLength, outputAt, &length), function);
            }

        if (length != (nuint)output.Length)
            throw new KeyStoreException($"The PKCS#11 module gave {length} bytes from {function} instead of {output.Length}.");
    }

    private nuint Slot()
    {
        var tokens = _module.Tokens();
        var matching = tokens.Where(t => t.Label == Label).ToList();
        return matching.Count == 1
            ? matching[0].Slot
            : throw new KeyStoreException($"{matching.Count} tokens are labelled '{Label}'; present: {string.Join(", ", tokens.Select(t => $"'{t.Label}'"))}.");
    }

    private nuint OpenSession(ReadOnlySpan<char> pin)
    {
        var open = (delegate* unmanaged[Cdecl]<nuint, nuint, void*, void*, nuint*, nuint>)_module.Function("C_OpenSession");
        var login = (delegate* unmanaged[Cdecl]<nuint, nuint, byte*, nuint, nuint>)_module.Function("C_Login");
        nuint session;
        Check(open(_slot, SerialSession | ReadWriteSession, null, null, &session), "C_OpenSession");
        var secret = new byte[Encoding.UTF8.GetByteCount(pin)];
        Encoding.UTF8.GetBytes(pin, secret);
        fixed (byte* at = secret)
        {
            var result = login(session, UserType, at, (nuint)secret.Length);
            CryptographicOperations.ZeroMemory(secret);
            if (result != AlreadyLoggedIn)
                Check(result, "C_Login");
        }

        return session;
    }

    internal static byte[] Number(nuint value) => BitConverter.GetBytes((ulong)value);

    public void Dispose()
    {
        ((delegate* unmanaged[Cdecl]<nuint, nuint>)_module.Function("C_CloseSession"))(_session);
        _module.Dispose();
    }
}

/// <summary>Attributes of an object (PKCS #11 v2.40 §4), and the two values of a flag.</summary>
internal static class Cka
{
    public const nuint Class = 0, Token = 1, Private = 2, Label = 3, Value = 0x11, KeyType = 0x100, Id = 0x102, Sensitive = 0x103, EncryptUse = 0x104,
        SignUse = 0x108, VerifyUse = 0x10A, ValueLength = 0x161, Extractable = 0x162, EcParameters = 0x180, EcPoint = 0x181;

    public static readonly byte[] Yes = [1], No = [0];
}

/// <summary>Attributes where the module can read them; zeroed when disposed, since a value may be a key.</summary>
internal sealed unsafe class ObjectTemplate : IDisposable
{
    private readonly byte[] _values;
    private readonly ObjectAttribute[] _attributes;

    public ObjectTemplate(params ReadOnlySpan<(nuint Type, byte[] Value)> attributes)
    {
        var length = 0;
        foreach (var (_, value) in attributes)
            length += value.Length;
        // Pinned, so that the pointers in the attributes stay true.
        _values = GC.AllocateArray<byte>(Math.Max(length, 1), pinned: true);
        _attributes = GC.AllocateArray<ObjectAttribute>(attributes.Length, pinned: true);
        var at = (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_values, 0);
        for (var i = 0; i < attributes.Length; i++)
        {
            var (type, value) = attributes[i];
            value.CopyTo(new Span<byte>(at, value.Length));
            _attributes[i] = new ObjectAttribute { Type = type, Value = at, Length = (nuint)value.Length };
            at += value.Length;
        }
    }

    public ObjectAttribute* At => (ObjectAttribute*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_attributes, 0);

    public nuint Count => (nuint)_attributes.Length;

    public void Dispose() => CryptographicOperations.ZeroMemory(_values);
}
