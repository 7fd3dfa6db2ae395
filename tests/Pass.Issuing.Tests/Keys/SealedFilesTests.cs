using Pass.Cards.Cose;
using Pass.Cards.Keys;
using Pass.Issuing.Keys;
using Pass.Testing.Cards;

namespace Pass.Issuing.Tests.Keys;

public sealed class SealedFilesTests : IDisposable
{
    private const string Passphrase = "a test passphrase of old";

    /// <summary>Written by the program before keys and secrets were sealed by one piece of code; the passphrase is above.</summary>
    private const string FormerKey =
        """{"Format":"pass-key/1","Name":"issuer-1","Iterations":600000,"Salt":"0MtHksRceRu8PVDsLrUwAw==","Nonce":"8qFXqkJaRTwkn2US","PublicKey":"SJvUfd6JKSF6781qNNFfMTAbdsC4ZQ0X5y2+KUNKCNn3jv05IX4RlB1tpoOhQRSb156P9tiyAyq/RMbLUOFAvQ==","Ciphertext":"dyxnXjgpR+O4i5f6fFhQFt/CGmrVglUiS+QtPdKUuCa96Bamq+fMRMoM4juqgh+DpLxHkBoIIaRvzT7mBIMf7F1/Rnrg+FW8Q/Nl2zbET8aIWWXBRnpQkjayXDeqnG41CPajk7kXPm2z4Q1RmYldaQbI8CYF9JN7aWnhER5/Sy8LdQNoAKTYQ3DN","Tag":"QSkIpN5nvZgt/kR1hCSZvg=="}""";

    private const string FormerSecret =
        """{"Format":"pass-secret/1","Name":"kek-old","CheckValue":"123456","Iterations":600000,"Salt":"XHN2eJSeQX3Z8JZd+JL//Q==","Nonce":"IGYjn6a8RmjA9yza","Ciphertext":"OjnQOT892EIMkiwpbnoQYan7VKDvTMwsDbTYso96f8I=","Tag":"+yAaHkLQHBvyctOy+e8PbA=="}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("pass-sealed-").FullName;

    [Fact]
    public void Files_sealed_by_the_former_program_still_open_beside_new_ones()
    {
        Put("issuer-1.key", FormerKey);
        Put("kek-old.secret", FormerSecret);
        using var keys = new FileKeyStore(_folder, Passphrase, TestAuthorities.Random);
        using (var key = keys.Open("issuer-1"))
            Convert.ToBase64String(P256PublicKey.PointOf(key)).ShouldStartWith("SJvUfd6JKSF6781q");
        keys.Create("issuer-2").Dispose();
        keys.Open("issuer-2").Dispose();

        using var secrets = Secrets(Passphrase);
        secrets.Open("kek-old").ShouldBe(Enumerable.Range(0, 32).Select(i => (byte)i));
        secrets.Add("kek-new", new byte[16], "66E94B");
        SecretStore.List(_folder).ShouldBe([new("kek-new", "66E94B"), new("kek-old", "123456")]);
    }

    [Fact]
    public void Files_of_a_folder_share_a_salt_and_no_nonce()
    {
        string[] names = ["code-master", "kek-new", "transport"];
        using (var secrets = Secrets(Passphrase))
        {
            foreach (var name in names)
                secrets.Add(name, new byte[16], "66E94B");
        }
        var files = SealedFiles.List(_folder, SealedFile.Secret).ToList();
        files.Select(f => Convert.ToHexString(f.Salt)).Distinct().ShouldHaveSingleItem();
        files.Select(f => Convert.ToHexString(f.Nonce)).Distinct().Count().ShouldBe(names.Length);
        using var again = Secrets(Passphrase);
        names.ShouldAllBe(name => again.Open(name).SequenceEqual(new byte[16]));
    }

    [Fact]
    public void A_secret_altered_or_named_otherwise_does_not_open()
    {
        using var secrets = Secrets(Passphrase);
        foreach (var (from, to) in new[]
        {
            ("123456", "123457"), ("600000", "600001"), ("600000", "1000"), ("600000", "2000000000"), ("kek-old", "old-kek"), ("pass-secret", "pass-key"),
            ("OjnQ", "OjnR"), ("+yAa", "+yAb"), ("IGYj", "IGYk"), ("XHN2", "XHN3"), ("\"CheckValue\"", "\"Else\""), ("{", "null{"), ("}", new string(' ', 9000) + "}"),
        })
        {
            Put("kek-old.secret", FormerSecret.Replace(from, to, StringComparison.Ordinal));
            Should.Throw<KeyStoreException>(() => secrets.Open("kek-old"), $"{from} → {to}");
        }
    }

    [Fact]
    public void A_mistyped_passphrase_does_not_lock_a_new_key_away()
    {
        Put("issuer-1.key", FormerKey);
        using var keys = new FileKeyStore(_folder, Passphrase + "?", TestAuthorities.Random);
        Should.Throw<KeyStoreException>(() => keys.Create("issuer-2")).Message.ShouldContain("wrong passphrase");
        Directory.GetFiles(_folder).Length.ShouldBe(1);
    }

    [Fact]
    public void Whoever_is_handed_one_secret_opens_that_one_and_no_other()
    {
        Put("kek-old.secret", FormerSecret);
        using var secrets = Secrets(Passphrase);
        secrets.Add("card-master", new byte[32], "DC95C0");
        var portal = Path.Combine(_folder, "portal");
        using var recipient = new SecretStore(portal, "the portal's passphrase", TestAuthorities.Random);
        secrets.HandOver("kek-old", recipient).ShouldBe("123456");

        recipient.Open("kek-old").ShouldBe(secrets.Open("kek-old"));
        SecretStore.List(portal).ShouldBe([new("kek-old", "123456")]);
        using (var astray = Secrets("the portal's passphrase"))
            Should.Throw<KeyStoreException>(() => astray.Open("card-master")).Message.ShouldContain("wrong passphrase");
        Should.Throw<KeyStoreException>(() => secrets.HandOver("kek-old", recipient)).Message.ShouldContain("exists already");
        Should.Throw<KeyStoreException>(() => secrets.HandOver("kek-other", recipient)).Message.ShouldContain("no key named");
        using var same = new SecretStore(portal, Passphrase, TestAuthorities.Random);
        Should.Throw<KeyStoreException>(() => secrets.HandOver("card-master", same)).Message.ShouldContain("passphrase of its own");
        Directory.GetFiles(portal).Length.ShouldBe(1);
    }

    private SecretStore Secrets(string passphrase) => new(_folder, passphrase, TestAuthorities.Random);

    private void Put(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
