using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using Pass.Cards.Crypto;
using Pass.Cards.Keys;
using Pass.Issuing.Scp03;

namespace Pass.Issuing.Keys;

/// <summary>
/// AES keys in a PKCS#11 token (OASIS PKCS #11 v2.40), sensitive and not extractable: made there, or brought in from components, which is the last time
/// they are seen. A set of transport keys is three objects, "NAME/enc", "NAME/mac", "NAME/dek", with the version as their id.
/// Needed of the token: AES-CMAC, which derives; ECB and CBC. No key wrap mechanism: what "pad" means there differs from token to token.
/// The token stays its owner's.
/// </summary>
public sealed class Pkcs11SecretStore : ISecretStore
{
    private const int KeyBytes = 32;

    /// <summary>DEK last: without it the set was cut while it came in, and counts for nothing.</summary>
    private static readonly string[] Roles = ["enc", "mac", "dek"];

    private readonly Pkcs11Token _token;

    /// <summary>Throws <see cref="KeyStoreException"/> when the token lacks a mechanism.</summary>
    public Pkcs11SecretStore(Pkcs11Token token)
    {
        token.Require(CKM.CKM_AES_CMAC, CKM.CKM_AES_ECB, CKM.CKM_AES_CBC);
        _token = token;
    }

    public IEnumerable<SecretInfo> List()
    {
        using var template = new ObjectTemplate((CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), (CKA.CKA_KEY_TYPE, CKK.CKK_AES));
        var labels = _token.FindAll(template).Select(handle => Encoding.UTF8.GetString(_token.Read(handle, CKA.CKA_LABEL)));
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
        _token.Require(CKM.CKM_AES_KEY_GEN);
        using var template = Template(name, (CKA.CKA_VALUE_LEN, KeyBytes));
        _token.GenerateKey(CKM.CKM_AES_KEY_GEN, template);
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
        foreach (var leftover in Roles.Select(role => _token.Find(CKO.CKO_SECRET_KEY, $"{name}/{role}")).OfType<IObjectHandle>())
            _token.Destroy(leftover);
        foreach (var (role, key) in Roles.Zip([keys.Enc, keys.Mac, keys.Dek]))
            Bring($"{name}/{role}", key, [keys.Version]);
        return SecretInfo.Show(keys);
    }

    public IAesKey OpenKey(string name) => Key(KeyName.Require(name))
        ?? throw new KeyStoreException(HasTransport(name)
            ? Words.Say("TokenKeyIsSet", name)
            : Words.Say("TokenSecretMissing", name));

    public StaticKeys OpenTransport(string name)
    {
        if (!HasTransport(KeyName.Require(name)))
            throw new KeyStoreException(Words.Say("TokenNotASet", name));
        var dek = _token.Find(CKO.CKO_SECRET_KEY, $"{name}/{Roles[2]}")!;
        if (Key($"{name}/{Roles[0]}") is not { } enc || Key($"{name}/{Roles[1]}") is not { } mac || _token.Read(dek, CKA.CKA_ID) is not [var version])
            throw new KeyStoreException(Words.Say("TokenSetIncomplete", name));
        return new StaticKeys(version, enc, mac, Key($"{name}/{Roles[2]}")!);
    }

    public void Dispose()
    {
        // The token is disposed by whoever opened it.
    }

    private bool HasTransport(string name) => _token.Find(CKO.CKO_SECRET_KEY, $"{name}/{Roles[2]}") is not null;

    private Pkcs11AesKey? Key(string label) =>
        _token.Find(CKO.CKO_SECRET_KEY, label) is { } handle
            ? new Pkcs11AesKey(_token, handle, label, _token.ReadNumber(handle, CKA.CKA_VALUE_LEN))
            : null;

    private void RequireFree(string name)
    {
        if (_token.Find(CKO.CKO_SECRET_KEY, KeyName.Require(name)) is not null || HasTransport(name))
            throw new KeyStoreException(Words.Say("TokenKeyThere", name));
    }

    private void Bring(string label, IAesKey key, byte[] id)
    {
        var value = key.Reveal().ToArray();
        try
        {
            using var template = Template(label, (CKA.CKA_VALUE, value), (CKA.CKA_ID, id));
            _token.CreateObject(template);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }

    /// <summary>What every key may do: derive by CMAC (a signature to PKCS #11), and encrypt.</summary>
    private static ObjectTemplate Template(string label, params IEnumerable<(CKA Type, object Value)> others) => new(
    [
        (CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), (CKA.CKA_KEY_TYPE, CKK.CKK_AES), (CKA.CKA_LABEL, label),
        (CKA.CKA_TOKEN, true), (CKA.CKA_PRIVATE, true), (CKA.CKA_SENSITIVE, true), (CKA.CKA_EXTRACTABLE, false),
        (CKA.CKA_SIGN, true), (CKA.CKA_ENCRYPT, true), .. others,
    ]);
}

/// <summary>An AES key that stays in its token; usable while the token is open, from any thread.</summary>
internal sealed class Pkcs11AesKey(Pkcs11Token token, IObjectHandle handle, string name, int length) : IAesKey
{
    private const int HalfBlock = AesKey.BlockLength / 2;

    private readonly Pkcs11Token _token = token;
    private readonly IObjectHandle _handle = handle;

    public int Length => length;

    public void Cmac(ReadOnlySpan<byte> message, Span<byte> mac) =>
        _token.Sign(_handle, CKM.CKM_AES_CMAC, message.ToArray()).CopyTo(mac);

    /// <inheritdoc/>
    /// <remarks>Over CMAC, whatever mechanisms of derivation the token has.</remarks>
    public void Derive(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(output.Length, AesKey.MaxDerivedLength);
        byte[] input = [.. before, 0, .. after];
        Span<byte> block = stackalloc byte[AesKey.BlockLength];
        for (var done = 0; done < output.Length; done += AesKey.BlockLength)
        {
            input[before.Length] = (byte)(done / AesKey.BlockLength + 1);
            Cmac(input, block);
            block[..Math.Min(block.Length, output.Length - done)].CopyTo(output[done..]);
        }

        CryptographicOperations.ZeroMemory(block);
    }

    public byte[] EncryptCbc(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> iv) => _token.Encrypt(_handle, CKM.CKM_AES_CBC, iv.ToArray(), plain.ToArray());

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
        Words.Say("TokenSecretStays", name));

    public void Dispose()
    {
        // A key of the token outlives its users, and its handle needs no release.
    }

    public override string ToString() => $"AES-{length * 8} key of a token";

    private void Encrypt(Span<byte> block) => _token.Encrypt(_handle, CKM.CKM_AES_ECB, [], block.ToArray()).CopyTo(block);
}
