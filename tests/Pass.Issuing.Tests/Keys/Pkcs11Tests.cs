using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.Crypto;
using Pass.Cards.Keys;
using Pass.Cards.PassApplet;
using Pass.Core;
using Pass.Issuing.Authorities;
using Pass.Issuing.Keys;
using Pass.Issuing.Personalization;
using Pass.Issuing.Scp03;
using Pass.SoftwareCard;
using Pass.Testing.Cards;

namespace Pass.Issuing.Tests.Keys;

/// <summary>With Debian's softhsm2 installed these run a real module; without it, they check that the refusal names the module.</summary>
public sealed class Pkcs11Tests
{
    private static readonly CardOrder Order = new(new CardSerial(0xA1B2C3D4E5F60718), new OfflineLimits(3, 5000));

    [Fact]
    public void A_module_that_is_not_configured_is_refused_with_what_to_do()
    {
        Should.Throw<KeyStoreException>(() => new Pkcs11Token(null, "1234")).Message.ShouldContain("No PKCS#11 module is configured");
        Should.Throw<KeyStoreException>(() => new Pkcs11Token(new Pkcs11Options("libnothing.so", "pass"), "1234")).Message.ShouldContain("install it");
        Should.Throw<KeyStoreException>(() => new Pkcs11Token(new Pkcs11Options("libc.so.6", "pass"), "1234")).Message.ShouldContain("not a PKCS#11 module");
    }

    [Fact]
    public void A_ceremony_runs_in_a_token()
    {
        using var hsm = SoftHsmToken.Create();
        if (hsm is null)
            return;
        Should.Throw<KeyStoreException>(() => new Pkcs11Token(SoftHsmToken.Options with { TokenLabel = "other" }, SoftHsmToken.Pin)).Message.ShouldContain("present: 'pass'");
        Should.Throw<KeyStoreException>(() => new Pkcs11Token(SoftHsmToken.Options, "000000")).Message.ShouldContain("PIN");
        using var token = new Pkcs11Token(SoftHsmToken.Options, SoftHsmToken.Pin);
        using var store = new Pkcs11KeyStore(token);
        var folder = Directory.CreateTempSubdirectory("pass-keys-");
        var ceremony = new KeyCeremony(store, folder.FullName, new FakeTimeProvider(TestAuthorities.Rentree), TestAuthorities.Random);
        var root = ceremony.CreateRoot(TestAuthorities.ThreeYears);
        ceremony.RollRoot(TestAuthorities.ThreeYears);
        ceremony.CreateIssuer(TestAuthorities.ThreeYears);
        using var issuer = ceremony.OpenIssuer();
        using var card = TestAuthorities.NewKey();
        var certificate = issuer.Issue(new CertificateBody(CertificateKind.Card, new byte[8], new PassId(1), P256PublicKey.PointOf(card), TestAuthorities.ThreeYears, new CredentialId(1)));
        var trust = TrustList.Open(ceremony.ExportTrustList(), root, TestAuthorities.Rentree)!;
        certificate.IsSignedBy(trust.Find(certificate.IssuerKeyId.Span)!.Key).ShouldBeTrue();

        Should.Throw<KeyStoreException>(() => store.Create("root")).Message.ShouldContain("exists already");
        Should.Throw<KeyStoreException>(() => store.Open("issuer-9")).Message.ShouldContain("no key named");
        using var key = store.Open("root");
        Should.Throw<KeyStoreException>(() => key.ExportParameters(includePrivateParameters: true)).Message.ShouldContain("never leaves");
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_key_of_a_token_answers_as_the_same_key_in_memory()
    {
        using var hsm = SoftHsmToken.Create();
        if (hsm is null)
            return;
        using var token = new Pkcs11Token(SoftHsmToken.Options, SoftHsmToken.Pin);
        using var store = new Pkcs11SecretStore(token);
        foreach (var length in new[] { 16, 24, 32 })
        {
            using var memory = AesKey.Random(length, TestAuthorities.Random);
            store.Add($"key-{length}", memory).ShouldBe(SecretInfo.Show(memory));
            using var key = store.OpenKey($"key-{length}");
            key.Length.ShouldBe(length);
            for (var size = 0; size <= 66; size++)
            {
                var message = RandomNumberGenerator.GetBytes(size);
                var mac = new byte[16];
                key.Cmac(message, mac);
                mac.ShouldBe(memory.Cmac(message));
                var (mine, its) = (new byte[size + 1], new byte[size + 1]);
                memory.Derive(message, mac, mine);
                key.Derive(message, mac, its);
                its.ShouldBe(mine);
                if (size > 0)
                    key.WrapKey(message).ShouldBe(memory.WrapKey(message));
                if (size > 0 && size % 16 == 0)
                    key.EncryptCbc(message, mac).ShouldBe(memory.EncryptCbc(message, mac));
            }
        }

        // RFC 5649 §6, both examples.
        using var published = new AesKey(Convert.FromHexString("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8"));
        store.Add("published", published);
        using var kek = store.OpenKey("published");
        Convert.ToHexStringLower(kek.WrapKey(Convert.FromHexString("c37b7e6492584340bed12207808941155068f738"))).ShouldBe("138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a");
        Convert.ToHexStringLower(kek.WrapKey(Convert.FromHexString("466f7250617369"))).ShouldBe("afbeb0f07dfbf5419200f2ccb50bb24f");
    }

    [Fact]
    public async Task A_card_is_made_with_master_and_transport_keys_that_stay_in_the_token()
    {
        using var hsm = SoftHsmToken.Create();
        if (hsm is null)
            return;
        using var token = new Pkcs11Token(SoftHsmToken.Options, SoftHsmToken.Pin);
        using var store = new Pkcs11SecretStore(token);
        using var factory = StaticKeys.Factory();
        using var memory = AesKey.Random(32, TestAuthorities.Random);
        store.Add("transport", factory).ShouldBe(SecretInfo.Show(factory));
        store.Add("card-master", memory);

        using var transport = store.OpenTransport("transport");
        using var master = new MasterKey(store.OpenKey("card-master"));
        using var card = VirtualCard.Blank();
        var result = await new CardPersonalizer(transport, master, TestAuthorities.Random).PersonalizeAsync(
            new InProcessChannel(card), Order, (_, _, _) => ValueTask.FromResult<ReadOnlyMemory<byte>>(new byte[80]), TestContext.Current.CancellationToken);
        result.Outcome.ShouldBe(PersonalizationOutcome.Personalized);
        using var same = new MasterKey(memory.Copy());
        using var again = store.OpenTransport("transport");
        (await new CardPersonalizer(again, same, TestAuthorities.Random).PersonalizeAsync(
            new InProcessChannel(card), Order, (_, _, _) => throw new InvalidOperationException("It is finished."), TestContext.Current.CancellationToken))
            .Outcome.ShouldBe(PersonalizationOutcome.AlreadyPersonalized);

        // Each reader works on its own thread: the token answers them one by one.
        await Parallel.ForAsync(1, 9, TestContext.Current.CancellationToken, (n, _) =>
        {
            using var there = new MasterKey(store.OpenKey("card-master").Copy());
            using var here = new MasterKey(new AesKey(memory.Reveal()));
            using var one = there.CardKeys(new CardSerial((ulong)n));
            using var two = here.CardKeys(new CardSerial((ulong)n));
            SecretInfo.Show(one).ShouldBe(SecretInfo.Show(two));
            one.Enc.Reveal().SequenceEqual(two.Enc.Reveal()).ShouldBeTrue();
            return ValueTask.CompletedTask;
        });
    }

    [Fact]
    public void A_key_of_a_token_never_leaves_it_nor_is_it_overwritten()
    {
        using var hsm = SoftHsmToken.Create();
        if (hsm is null)
            return;
        using (var token = new Pkcs11Token(SoftHsmToken.Options, SoftHsmToken.Pin))
        {
            using var store = new Pkcs11SecretStore(token);
            using var factory = StaticKeys.Factory();
            var made = store.Create("card-master");
            var transport = store.Add("transport", factory);
            store.List().ShouldBe([new("card-master", made), new("transport", transport)]);

            using var key = store.OpenKey("card-master");
            Should.Throw<KeyStoreException>(() => key.Reveal().Length).Message.ShouldContain("never leaves it");
            Should.Throw<KeyStoreException>(() => store.Create("card-master")).Message.ShouldContain("never overwritten");
            Should.Throw<KeyStoreException>(() => store.Add("transport", key)).Message.ShouldContain("never overwritten");
            Should.Throw<KeyStoreException>(() => store.Create("../key")).Message.ShouldContain("not a key name");
            Should.Throw<KeyStoreException>(() => store.OpenKey("other")).Message.ShouldContain("no key named");
            Should.Throw<KeyStoreException>(() => store.OpenKey("transport")).Message.ShouldContain("set of transport keys");
            Should.Throw<KeyStoreException>(() => store.OpenTransport("card-master")).Message.ShouldContain("not a set of transport keys");
        }

        var objects = hsm.Describe();
        objects.ShouldContain("label:      card-master");
        objects.ShouldContain("sensitive, always sensitive, never extract");
        objects.ShouldContain("label:      transport/dek");
    }

    [Fact]
    public void A_set_of_transport_keys_that_was_cut_on_its_way_in_counts_for_nothing_and_comes_again()
    {
        using var hsm = SoftHsmToken.Create();
        if (hsm is null)
            return;
        using var token = new Pkcs11Token(SoftHsmToken.Options, SoftHsmToken.Pin);
        using var store = new Pkcs11SecretStore(token);
        using var factory = StaticKeys.Factory();
        using (var half = new ObjectTemplate(
            (CKA.CKA_CLASS, CKO.CKO_SECRET_KEY), (CKA.CKA_KEY_TYPE, CKK.CKK_AES), (CKA.CKA_LABEL, "transport/enc"), (CKA.CKA_TOKEN, true), (CKA.CKA_VALUE, new byte[16])))
            token.CreateObject(half);
        store.List().ShouldBeEmpty();
        Should.Throw<KeyStoreException>(() => store.OpenTransport("transport")).Message.ShouldContain("import-transport");

        var shown = store.Add("transport", factory);
        using var opened = store.OpenTransport("transport");
        SecretInfo.Show(opened).ShouldBe(shown);
    }

    [Fact]
    public void A_token_that_cannot_derive_is_refused_by_what_it_lacks()
    {
        using var hsm = SoftHsmToken.Create("CKM_AES_KEY_GEN,CKM_AES_ECB,CKM_AES_CBC");
        if (hsm is null)
            return;
        using var token = new Pkcs11Token(SoftHsmToken.Options, SoftHsmToken.Pin);
        var message = Should.Throw<KeyStoreException>(() => new Pkcs11SecretStore(token)).Message;
        message.ShouldContain("does not offer CKM_AES_CMAC:");
        message.ShouldContain("--key-store file");
    }
}
