using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.Keys;
using Pass.Core;
using Pass.Issuing.Keys;
using Pass.Issuing.Scp03;

namespace Pass.CardIssuer.Keys;

/// <summary>
/// The symmetric keys by what they are for: the master that every card's keys derive from, the transport keys cards arrive with, the KEKs shared with
/// bureaus. They come in and go out as components, so that no single custodian ever holds one.
/// </summary>
public sealed class IssuerSecrets(ISecretStore store, RandomNumberGenerator random)
{
    private static readonly Texts Words = Texts.Beside(typeof(IssuerSecrets), "Words");

    public const string MasterName = "card-master";

    /// <summary>Makes an AES-256 key; gives its check value.</summary>
    public string Create(string name) => store.Create(name);

    /// <summary>Combines components (each as long as the key; their XOR is the key) and keeps it; gives its check value.</summary>
    public string Import(string name, IReadOnlyList<byte[]> components)
    {
        using var key = Combine(components);
        return store.Add(name, key);
    }

    /// <summary>
    /// Splits a key into components to hand to as many custodians: any lesser number of them says nothing of the key.
    /// Throws <see cref="KeyStoreException"/> for a key of a token, which never leaves it.
    /// </summary>
    public IReadOnlyList<byte[]> Share(string name, int components)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 2);
        using var key = store.OpenKey(name);
        var last = key.Reveal().ToArray();
        var shares = new List<byte[]>();
        for (var i = 1; i < components; i++)
        {
            var share = new byte[key.Length];
            random.GetBytes(share);
            shares.Add(share);
            Xor(last, share);
        }

        return [.. shares, last];
    }

    /// <summary>Keeps the three transport keys of a delivery of cards; gives their check values.</summary>
    public string ImportTransport(string name, StaticKeys keys) => store.Add(name, keys);

    /// <summary>The caller disposes it.</summary>
    public StaticKeys OpenTransport(string name) => store.OpenTransport(name);

    /// <summary>The caller disposes it.</summary>
    public IAesKey OpenKey(string name) => store.OpenKey(name);

    public static AesKey Combine(IReadOnlyList<byte[]> components)
    {
        if (components.Count < 2 || components.Any(component => component.Length != components[0].Length) || !AesKey.IsValidLength(components[0].Length))
            throw new KeyStoreException(Words.Say("ComponentsShape"));
        var combined = new byte[components[0].Length];
        foreach (var component in components)
            Xor(combined, component);
        var key = new AesKey(combined);
        CryptographicOperations.ZeroMemory(combined);
        return key;
    }

    private static void Xor(byte[] into, byte[] other)
    {
        for (var i = 0; i < into.Length; i++)
            into[i] ^= other[i];
    }
}
