using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.Keys;
using Pass.Core;
using Pass.Issuing.Authorities;
using Pass.Issuing.Keys;
using Pass.Testing.Cards;

namespace Pass.Issuing.Tests.Keys;

public sealed class KeyStoreTests : IDisposable
{
    private const string Passphrase = "correct horse battery";
    private readonly string _folder = Directory.CreateTempSubdirectory("pass-keys-").FullName;

    [Fact]
    public void A_key_reopens_with_its_passphrase_only()
    {
        byte[] point;
        using (var store = Store(Passphrase))
        using (var key = store.Create("issuer-1"))
            point = P256PublicKey.PointOf(key);

        using var again = Store(Passphrase);
        using (var key = again.Open("issuer-1"))
            P256PublicKey.PointOf(key).ShouldBe(point);
        Should.Throw<KeyStoreException>(() => again.Create("issuer-1")).Message.ShouldContain("exists already");
        Should.Throw<KeyStoreException>(() => again.Open("issuer-2")).Message.ShouldContain("no key named");
        using var wrong = Store("incorrect horse battery");
        Should.Throw<KeyStoreException>(() => wrong.Open("issuer-1")).Message.ShouldContain("passphrase");
    }

    [Fact]
    public void A_key_file_is_private_and_any_change_in_it_is_seen()
    {
        using var store = Store(Passphrase);
        store.Create("root").Dispose();
        var path = Path.Combine(_folder, "root.key");
        var text = File.ReadAllText(path);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        foreach (var (from, to) in new[] { ("600000", "1000"), ("pass-key/1", "pass-key/2"), ("\"root\"", "\"toor\""), ("{", "[") })
        {
            File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
            Should.Throw<KeyStoreException>(() => store.Open("root"));
        }

        File.WriteAllText(path, Flip(text, "PublicKey"));
        Should.Throw<KeyStoreException>(() => store.Open("root"));
        File.WriteAllText(path, Flip(text, "Ciphertext"));
        Should.Throw<KeyStoreException>(() => store.Open("root"));
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Should.Throw<KeyStoreException>(() => store.Open("root")).Message.ShouldContain("chmod 600");
    }

    [Theory]
    [InlineData("")]
    [InlineData("../root")]
    [InlineData("Root")]
    public void A_name_cannot_lead_out_of_the_store(string name)
    {
        using var store = Store(Passphrase);
        Should.Throw<KeyStoreException>(() => store.Create(name)).Message.ShouldContain("key name");
    }

    [Fact]
    public void A_ceremony_makes_a_root_then_issuers_and_a_trust_list_that_keeps_the_old_one_until_its_end()
    {
        using var store = new MemoryKeyStore();
        var clock = new FakeTimeProvider(TestAuthorities.Rentree);
        var ceremony = new KeyCeremony(store, Path.Combine(_folder, "certificates"), clock, TestAuthorities.Random);
        Should.Throw<KeyStoreException>(() => ceremony.CreateIssuer(TestAuthorities.ThreeYears)).Message.ShouldContain("key ceremony");
        var root = ceremony.CreateRoot(new Validity(TestAuthorities.Rentree, TestAuthorities.Rentree.AddYears(20)));
        Should.Throw<KeyStoreException>(() => ceremony.CreateRoot(TestAuthorities.ThreeYears));
        Should.Throw<KeyStoreException>(() => ceremony.OpenIssuer());

        var first = ceremony.CreateIssuer(TestAuthorities.ThreeYears);
        clock.SetUtcNow(TestAuthorities.Rentree.AddYears(2));
        var second = ceremony.CreateIssuer(new Validity(clock.GetUtcNow(), clock.GetUtcNow().AddYears(3)));
        using (var issuer = ceremony.OpenIssuer())
            issuer.Certificate.Encoded.ToArray().ShouldBe(second.Encoded.ToArray());
        Issuers().ShouldBe([second.Body.Serial.ToArray(), first.Body.Serial.ToArray()]);

        clock.SetUtcNow(TestAuthorities.Rentree.AddYears(4));
        Issuers().ShouldBe([second.Body.Serial.ToArray()]);
        clock.SetUtcNow(TestAuthorities.Rentree.AddYears(6));
        Should.Throw<KeyStoreException>(() => ceremony.OpenIssuer()).Message.ShouldContain("roll");

        byte[][] Issuers() => [.. TrustList.Open(ceremony.ExportTrustList(), root, clock.GetUtcNow())!.Issuers.Select(i => i.Body.Serial.ToArray())];
    }

    private FileKeyStore Store(string passphrase) => new(_folder, passphrase, TestAuthorities.Random);

    private static string Flip(string json, string member)
    {
        var at = json.IndexOf($"\"{member}\":\"", StringComparison.Ordinal) + member.Length + 10;
        return json[..at] + (json[at] == 'A' ? 'B' : 'A') + json[(at + 1)..];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
