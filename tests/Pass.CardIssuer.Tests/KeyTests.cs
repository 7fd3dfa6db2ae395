using Pass.CardIssuer.Keys;
using Pass.Cards.Crypto;
using Pass.Cards.Keys;
using Pass.Issuing.Bureau;
using Pass.Issuing.Keys;
using Pass.Issuing.Scp03;

namespace Pass.CardIssuer.Tests;

public sealed class KeyTests : IDisposable
{
    private const string Passphrase = "a passphrase of some length";
    private readonly string folder = Directory.CreateTempSubdirectory("keys-").FullName;

    [Fact]
    public void Components_make_the_key_again_and_alone_they_are_noise()
    {
        using var store = Open(Passphrase);
        var secrets = new IssuerSecrets(store, Issuer.Random);
        var checkValue = secrets.Create("kek-a");
        var shares = secrets.Share("kek-a", 3);
        secrets.Import("kek-b", shares).ShouldBe(checkValue);
        using var key = store.OpenKey("kek-a");
        var clear = Convert.ToHexString(key.Reveal());
        shares.Select(share => Convert.ToHexString(share)).ShouldNotContain(clear);
        SecretStore.List(folder).ShouldBe([new("kek-a", checkValue), new("kek-b", checkValue)]);
    }

    [Fact]
    public void A_key_is_never_overwritten_and_opens_with_its_own_passphrase_and_file_only()
    {
        using var store = Open(Passphrase);
        var secrets = new IssuerSecrets(store, Issuer.Random);
        secrets.Create("one");
        Should.Throw<KeyStoreException>(() => secrets.Create("one")).Message.ShouldContain("never overwritten");
        Should.Throw<KeyStoreException>(() => store.OpenKey("two")).Message.ShouldContain("no key named");
        Should.Throw<KeyStoreException>(() => secrets.Create("../one")).Message.ShouldContain("not a key name");
        using var wrong = Open("another passphrase");
        Should.Throw<KeyStoreException>(() => wrong.OpenKey("one")).Message.ShouldContain("wrong passphrase");
        Should.Throw<KeyStoreException>(() => new IssuerSecrets(wrong, Issuer.Random).Create("locked-away")).Message.ShouldContain("wrong passphrase");
        var path = Path.Combine(folder, "one.secret");
        File.WriteAllText(path, File.ReadAllText(path).Replace("600000", "700000", StringComparison.Ordinal));
        Should.Throw<KeyStoreException>(() => store.OpenKey("one"));
        File.WriteAllText(path, "{");
        Should.Throw<KeyStoreException>(() => store.OpenKey("one")).Message.ShouldContain("damaged");
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Should.Throw<KeyStoreException>(() => store.OpenKey("one")).Message.ShouldContain("read by others");
    }

    [Fact]
    public void Transport_keys_come_back_as_they_were()
    {
        using var store = Open(Passphrase);
        var secrets = new IssuerSecrets(store, Issuer.Random);
        using var factory = StaticKeys.Factory();
        secrets.ImportTransport("transport", factory).ShouldStartWith("FF ");
        using var opened = secrets.OpenTransport("transport");
        (opened.Version, opened.Enc.Reveal().SequenceEqual(factory.Enc.Reveal()), opened.Dek.Reveal().SequenceEqual(factory.Dek.Reveal())).ShouldBe(((byte)0xFF, true, true));
        secrets.Create("single");
        Should.Throw<KeyStoreException>(() => secrets.OpenTransport("single"));
        Should.Throw<KeyStoreException>(() => IssuerSecrets.Combine([new byte[16]]));
        Should.Throw<KeyStoreException>(() => IssuerSecrets.Combine([new byte[16], new byte[32]]));
    }

    /// <summary>RFC 5649 §6, both examples.</summary>
    [Theory]
    [InlineData("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8", "c37b7e6492584340bed12207808941155068f738", "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a")]
    [InlineData("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8", "466f7250617369", "afbeb0f07dfbf5419200f2ccb50bb24f")]
    public void Key_wrap_gives_the_published_values(string kek, string plain, string wrapped)
    {
        using var aes = System.Security.Cryptography.Aes.Create();
        aes.SetKey(Convert.FromHexString(kek));
        Convert.ToHexStringLower(aes.EncryptKeyWrapPadded(Convert.FromHexString(plain))).ShouldBe(wrapped);
    }

    [Fact]
    public void A_wrapped_key_altered_anywhere_does_not_open()
    {
        using var kek = new AesKey(new byte[32]);
        using var key = AesKey.Random(32, Issuer.Random);
        var wrap = new KeyWrap(kek);
        var wrapped = wrap.Wrap(key);
        wrap.Wrap(key).ShouldBe(wrapped);
        using (var back = wrap.Unwrap(wrapped))
            back!.FixedTimeEquals(key).ShouldBeTrue();
        for (var i = 0; i < wrapped.Length; i++)
        {
            wrapped[i] ^= 1;
            wrap.Unwrap(wrapped).ShouldBeNull();
            wrapped[i] ^= 1;
        }

        for (var length = 0; length < wrapped.Length; length++)
            wrap.Unwrap(wrapped.AsSpan(0, length)).ShouldBeNull();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private SecretStore Open(string passphrase) => new(folder, passphrase, Issuer.Random);
}
