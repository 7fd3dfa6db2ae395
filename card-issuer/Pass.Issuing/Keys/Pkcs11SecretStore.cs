using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Pass.Cards.Crypto;
using Pass.Cards.Keys;
using Pass.Issuing.Scp03;
using static Pass.Issuing.Keys.Pkcs11Token;

namespace Pass.Issuing.Keys;

/// <summary>
/// AES keys in a PKCS#11 token (OASIS PKCS #11 v2.40), sensitive and not extractable: made there, or brought in from components, which is the last time
/// they are seen. A set of transport keys is three objects, "NAME/enc", "NAME/mac", "NAME/dek", with the version as their id.
/// Needed of the token: AES-CMAC, which derives; ECB and CBC. No key wrap mechanism: what "pad" means there differs from token to token.
/// The token stays its owner's.
/// </summary>
public sealed class Pkcs11SecretStore : ISecretStore
{
    private const nuint SecretClass = 4, AesType = 0x1F, AesKeyGen = 0x1080;
    private const int KeyBytes = 32;

    /// <summary>DEK last: without it the set was cut while it came in, and counts for nothing.</summary>
    private static readonly string[] Roles = ["enc", "mac", "dek"];

    private readonly Pkcs11Token _token;

    /// <summary>Throws <see cref="KeyStoreException"/> when the token lacks a mechanism.</summary>
    public Pkcs11SecretStore(Pkcs11Token token)
    {
        token.Require((Pkcs11AesKey.AesCmac, "CKM_AES_CMAC"), (Pkcs11AesKey.AesEcb, "CKM_AES_ECB"), (Pkcs11AesKey.AesCbc, "CKM_AES_CBC"));
        _token = token;
    }

    public IEnumerable<SecretInfo> List()
    {
        using var template = new ObjectTemplate((Cka.Class, Number(SecretClass)), (Cka.KeyType, Number(AesType)));
        var labels = _token.FindAll(template).Select(handle => Encoding.UTF8.GetString(_token.Read(handle, Cka.Label)));
        foreach (var label in labels.Order(StringComparer.Ordinal).ToList())
        {
            if (label.EndsWith("/dek", StringComparison.Ordinal))
            {
                using var keys = OpenTransport(label[..^4]);
                yield return new SecretInfo(label[..^4], SecretInfo.Show(keys));
            }
            else if (!label.Contains('/', StringComparison.Ordinal))
            {
                using var key = Key(label)!;
                yield return new SecretInfo(label, SecretInfo.Show(key));
            }
        }
    }

    public string Create(string name)
    {
        RequireFree(name);
        _token.Require((AesKeyGen, "CKM_AES_KEY_GEN"));
        using var template = Template(name, (Cka.ValueLength, Number(KeyBytes)));
        _token.GenerateKey(AesKeyGen, template);
        using var key = OpenKey(name);
        return SecretInfo.Show(key);
    }

    public string Add(string name, IAesKey key)
    {
        RequireFree(name);
        Bring(name, key, []);
        return SecretInfo.Show(key);
    }

    public string Add(string name, StaticKeys keys)
    {
        RequireFree(name);
        foreach (var leftover in Roles.Select(role => _token.Find(SecretClass, $"{name}/{role}")).OfType<nuint>())
            _token.Destroy(leftover);
        foreach (var (role, key) in Roles.Zip([keys.Enc, keys.Mac, keys.Dek]))
            Bring($"{name}/{role}", key, [keys.Version]);
        return SecretInfo.Show(keys);
    }

    public IAesKey OpenKey(string name) => Key(KeyName.Require(name))
        ?? throw new KeyStoreException(HasTransport(name)
            ? $"'{name}' is not a single AES key; it is a set of transport keys."
            : $"There is no key named '{name}' in the token; create or import it first.");

    public StaticKeys OpenTransport(string name)
    {
        if (!HasTransport(KeyName.Require(name)))
            throw new KeyStoreException($"'{name}' is not a set of transport keys of the token; import one with keys import-transport.");
        var dek = _token.Find(SecretClass, $"{name}/{Roles[2]}")!.Value;
        if (Key($"{name}/{Roles[0]}") is not { } enc || Key($"{name}/{Roles[1]}") is not { } mac || _token.Read(dek, Cka.Id) is not [var version])
            throw new KeyStoreException($"The set of transport keys '{name}' of the token is incomplete; take it away with the token's own tool and import it again.");
        return new StaticKeys(version, enc, mac, Key($"{name}/{Roles[2]}")!);
    }

    public void Dispose()
    {
        // The token is disposed by whoever opened it.
    }

    private bool HasTransport(string name) => _token.Find(SecretClass, $"{name}/{Roles[2]}") is not null;

    private Pkcs11AesKey? Key(string label) =>
        _token.Find(SecretClass, label) is { } handle
            ? new Pkcs11AesKey(_token, handle, label, (int)BinaryPrimitives.ReadUInt64LittleEndian(_token.Read(handle, Cka.ValueLength)))
            : null;

    private void RequireFree(string name)
    {
        if (_token.Find(SecretClass, KeyName.Require(name)) is not null || HasTransport(name))
            throw new KeyStoreException($"A key named '{name}' exists already in the token; choose another name, keys are never overwritten.");
    }

    private void Bring(string label, IAesKey key, byte[] id)
    {
        var value = key.Reveal().ToArray();
        try
        {
            using var template = Template(label, (Cka.Value, value), (Cka.Id, id));
            _token.CreateObject(template);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }

    /// <summary>What every key may do: derive by CMAC (a signature to PKCS #11), and encrypt.</summary>
    private static ObjectTemplate Template(string label, params ReadOnlySpan<(nuint Type, byte[] Value)> others) => new(
    [
        (Cka.Class, Number(SecretClass)), (Cka.KeyType, Number(AesType)), (Cka.Label, Encoding.UTF8.GetBytes(label)),
        (Cka.Token, Cka.Yes), (Cka.Private, Cka.Yes), (Cka.Sensitive, Cka.Yes), (Cka.Extractable, Cka.No),
        (Cka.SignUse, Cka.Yes), (Cka.EncryptUse, Cka.Yes), .. others,
    ]);
}

/// <summary>An AES key that stays in its token; usable while the token is open, from any thread.</summary>
internal sealed class Pkcs11AesKey(Pkcs11Token token, nuint handle, string name, int length) : IAesKey
{
    public const nuint AesEcb = 0x1081, AesCbc = 0x1082, AesCmac = 0x108A;
    private const int HalfBlock = AesKey.BlockLength / 2;

    private readonly Pkcs11Token _token = token;
    private readonly nuint _handle = handle;

    public int Length => length;

    public void Cmac(ReadOnlySpan<byte> message, Span<byte> mac) => _token.Sign(_handle, AesCmac, message, mac[..AesKey.BlockLength]);

    public byte[] EncryptCbc(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> iv)
    {
        var cipher = new byte[plain.Length];
        _token.Encrypt(_handle, AesCbc, iv, plain, cipher);
        return cipher;
    }

    public byte[] CheckValue()
    {
        Span<byte> block = stackalloc byte[AesKey.BlockLength];
        block.Fill(0x01);
        Encrypt(block);
        return block[..AesKey.CheckValueLength].ToArray();
    }

    /// <inheritdoc/>
    /// <remarks>The steps of RFC 5649 §4.1 and RFC 3394 §2.2.1 outside, each block encryption inside the token.</remarks>
    public byte[] WrapKey(ReadOnlySpan<byte> key)
    {
        var halves = (key.Length + HalfBlock - 1) / HalfBlock;
        var wrapped = new byte[(halves + 1) * HalfBlock];
        BinaryPrimitives.WriteUInt32BigEndian(wrapped, 0xA65959A6);
        BinaryPrimitives.WriteInt32BigEndian(wrapped.AsSpan(4), key.Length);
        key.CopyTo(wrapped.AsSpan(HalfBlock));
        if (halves == 1)
        {
            Encrypt(wrapped);
            return wrapped;
        }

        Span<byte> block = stackalloc byte[AesKey.BlockLength];
        for (var step = 1; step <= 6 * halves; step++)
        {
            var half = wrapped.AsSpan(((step - 1) % halves + 1) * HalfBlock, HalfBlock);
            wrapped.AsSpan(0, HalfBlock).CopyTo(block);
            half.CopyTo(block[HalfBlock..]);
            Encrypt(block);
            block[HalfBlock..].CopyTo(half);
            BinaryPrimitives.WriteUInt64BigEndian(wrapped, BinaryPrimitives.ReadUInt64BigEndian(block) ^ (ulong)step);
        }

        return wrapped;
    }

    public IAesKey Copy() => new Pkcs11AesKey(_token, _handle, name, length);

    public ReadOnlySpan<byte> Reveal() => throw new KeyStoreException(
        $"Key '{name}' is in a PKCS#11 token and never leaves it: it cannot be shared, handed over or put into a card. Two parties that need one key bring it in components (keys import).");

    public void Dispose()
    {
        // A key of the token outlives its users, and its handle needs no release.
    }

    public override string ToString() => $"AES-{length * 8} key of a token";

    private void Encrypt(Span<byte> block) => _token.Encrypt(_handle, AesEcb, [], block, block);
}
