using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using Net.Pkcs11Interop.LowLevelAPI80;
using Pass.Cards.Keys;

namespace Pass.Issuing.Keys;

/// <summary>Where the module is and which token to use; the PIN is asked for, never stored with them.</summary>
public sealed record Pkcs11Options(string LibraryPath, string TokenLabel);

/// <summary>
/// A PKCS#11 token, logged in to: one session, its calls one at a time, for the stores opened over it, which are disposed first.
/// Objects are known by class and label.
/// </summary>
public sealed class Pkcs11Token : IDisposable
{
    private static readonly Pkcs11InteropFactories Factories = LoadFactories();

    private readonly Lock _oneCall = new();
    private readonly IPkcs11Library _module;
    private readonly ISlot _slot;
    private readonly ISession _session;

    /// <summary>Opens the token and logs in; throws <see cref="KeyStoreException"/> when that is not configured or refused.</summary>
    public Pkcs11Token(Pkcs11Options? options, ReadOnlySpan<char> pin)
    {
        if (options is null || options.LibraryPath.Length == 0)
            throw new KeyStoreException(Words.Say("NoModule"));
        if (OperatingSystem.IsWindows() || nint.Size != 8)
            throw new KeyStoreException(Words.Say("Pkcs11Unix"));
        Label = options.TokenLabel;
        RequireModule(options.LibraryPath);
        _module = Said(() => Factories.Pkcs11LibraryFactory.LoadPkcs11Library(Factories, options.LibraryPath, AppType.MultiThreaded));
        try
        {
            _slot = Said(Slot);
            _session = Said(() => _slot.OpenSession(SessionType.ReadWrite));
            LogIn(pin);
        }
        catch
        {
            _session?.Dispose();
            _module.Dispose();
            throw;
        }
    }

    public string Label { get; }

    /// <summary>Throws <see cref="KeyStoreException"/> naming what the token cannot do.</summary>
    internal void Require(params IReadOnlyCollection<CKM> needed)
    {
        var missing = needed.Except(Said(_slot.GetMechanismList)).ToList();
        if (missing.Count > 0)
            throw new KeyStoreException(Words.Say("TokenCannot", Label, string.Join(", ", missing)));
    }

    /// <summary>The object of this class and label; null when there is none, and a <see cref="KeyStoreException"/> when there are two.</summary>
    internal IObjectHandle? Find(CKO objectClass, string label)
    {
        using var template = new ObjectTemplate((CKA.CKA_CLASS, objectClass), (CKA.CKA_LABEL, label));
        return FindAll(template) switch
        {
            [] => null,
            [var only] => only,
            _ => throw new KeyStoreException(Words.Say("TokenTwo", Label, label)),
        };
    }

    internal IReadOnlyList<IObjectHandle> FindAll(ObjectTemplate template) => Call(session => session.FindAllObjects(template.Attributes));

    internal byte[] Read(IObjectHandle handle, CKA attribute) => Read(handle, attribute, found => found.GetValueAsByteArray());

    internal int ReadNumber(IObjectHandle handle, CKA attribute) => Read(handle, attribute, found => checked((int)found.GetValueAsUlong()));

    internal void GenerateKey(CKM how, ObjectTemplate key) => Call(session =>
    {
        using var mechanism = Factories.MechanismFactory.Create(how);
        return session.GenerateKey(mechanism, key.Attributes);
    });

    internal void GenerateKeyPair(CKM how, ObjectTemplate open, ObjectTemplate secret) => Call(session =>
    {
        using var mechanism = Factories.MechanismFactory.Create(how);
        session.GenerateKeyPair(mechanism, open.Attributes, secret.Attributes, out var publicKey, out _);
        return publicKey;
    });

    internal void CreateObject(ObjectTemplate template) => Call(session => session.CreateObject(template.Attributes));

    internal void Destroy(IObjectHandle handle) => Call(session =>
    {
        session.DestroyObject(handle);
        return handle;
    });

    internal byte[] Sign(IObjectHandle key, CKM how, byte[] message) => Call(session =>
    {
        using var mechanism = Factories.MechanismFactory.Create(how);
        return session.Sign(mechanism, key, message);
    });

    /// <param name="iv">Empty where the mechanism takes none.</param>
    internal byte[] Encrypt(IObjectHandle key, CKM how, byte[] iv, byte[] plain) => Call(session =>
    {
        using var mechanism = iv.Length == 0 ? Factories.MechanismFactory.Create(how) : Factories.MechanismFactory.Create(how, iv);
        return session.Encrypt(mechanism, key, plain);
    });

    public void Dispose()
    {
        _session.Dispose();
        _module.Dispose();
    }

    private T Read<T>(IObjectHandle handle, CKA attribute, Func<IObjectAttribute, T> value) => Call(session =>
    {
        using var found = session.GetAttributeValue(handle, [attribute])[0];
        return value(found);
    });

    private T Call<T>(Func<ISession, T> call)
    {
        lock (_oneCall)
            return Said(() => call(_session));
    }

    /// <summary>What the module refuses, said as something to do.</summary>
    private static T Said<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Pkcs11Exception e)
        {
            throw new KeyStoreException(
                e.RV switch
                {
                    CKR.CKR_PIN_INCORRECT => Words.Say("PinWrong"),
                    CKR.CKR_PIN_LOCKED => Words.Say("PinLocked"),
                    CKR.CKR_TOKEN_NOT_PRESENT => Words.Say("TokenGone"),
                    _ => Words.Say("ModuleAnswered", e.RV, e.Method),
                },
                e);
        }
    }

    private ISlot Slot()
    {
        var slots = _module.GetSlotList(SlotsType.WithTokenPresent).Select(slot => (Slot: slot, slot.GetTokenInfo().Label)).ToList();
        var matching = slots.Where(slot => slot.Label == Label).ToList();
        return matching.Count == 1
            ? matching[0].Slot
            : throw new KeyStoreException(Words.Say("TokenLabels", matching.Count, Label, string.Join(", ", slots.Select(slot => $"'{slot.Label}'"))));
    }

    private void LogIn(ReadOnlySpan<char> pin)
    {
        var secret = new byte[Encoding.UTF8.GetByteCount(pin)];
        Encoding.UTF8.GetBytes(pin, secret);
        try
        {
            Call(session =>
            {
                session.Login(CKU.CKU_USER, secret);
                return session;
            });
        }
        catch (KeyStoreException e) when (e.InnerException is Pkcs11Exception { RV: CKR.CKR_USER_ALREADY_LOGGED_IN })
        {
            // By another session of this process: good for this one too.
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static void RequireModule(string path)
    {
        if (!NativeLibrary.TryLoad(path, out var library))
            throw new KeyStoreException(Words.Say("ModuleMissing", path));
        var isModule = NativeLibrary.TryGetExport(library, "C_GetFunctionList", out _);
        NativeLibrary.Free(library);
        if (!isModule)
            throw new KeyStoreException(Words.Say("ModuleOther", path));
    }

    private static Pkcs11InteropFactories LoadFactories()
    {
        // The package asks for "libdl", a name that only a development package installs.
        NativeLibrary.SetDllImportResolver(typeof(Pkcs11InteropFactories).Assembly, (name, _, _) =>
            name == "libdl" && OperatingSystem.IsLinux() && (NativeLibrary.TryLoad("libdl.so.2", out var library) || NativeLibrary.TryLoad("libc.so.6", out library)) ? library : 0);
        return new Pkcs11InteropFactories();
    }
}

/// <summary>Attributes of an object (PKCS #11 v2.40 §4); zeroed when disposed, since a value may be a key.</summary>
internal sealed class ObjectTemplate : IDisposable
{
    private static readonly Pkcs11InteropFactories Factories = new();

    /// <param name="attributes">Values are a bool, a string, bytes, a number, or a class or key type.</param>
    public ObjectTemplate(params IEnumerable<(CKA Type, object Value)> attributes) =>
        Attributes = [.. attributes.Select(attribute => Attribute(attribute.Type, attribute.Value))];

    public List<IObjectAttribute> Attributes { get; }

    public void Dispose()
    {
        foreach (var attribute in Attributes)
        {
            // The package frees its memory without clearing it. Eight-byte numbers, unpacked: 64-bit Unix, which the token asked for.
            if (attribute.ToMarshalableStructure() is CK_ATTRIBUTE { value: not 0, valueLen: > 0 } native)
                UnmanagedMemory.Write(native.value, new byte[native.valueLen]);
            attribute.Dispose();
        }
    }

    private static IObjectAttribute Attribute(CKA type, object value) => value switch
    {
        bool flag => Factories.ObjectAttributeFactory.Create(type, flag),
        string text => Factories.ObjectAttributeFactory.Create(type, text),
        byte[] bytes => Factories.ObjectAttributeFactory.Create(type, bytes),
        int number => Factories.ObjectAttributeFactory.Create(type, (ulong)number),
        CKO objectClass => Factories.ObjectAttributeFactory.Create(type, objectClass),
        CKK keyType => Factories.ObjectAttributeFactory.Create(type, keyType),
        _ => throw new ArgumentException($"{value.GetType().Name} is no value of an attribute.", nameof(value)),
    };
}
