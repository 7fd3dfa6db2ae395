using System.Net;
using Pass.Data.Model;
using Pass.Region.Holders;
using Pass.Region.Integration;

namespace Pass.Region.Tests.Integration;

public sealed class HookAddressTests
{
    [Theory]
    [InlineData("https://logiciel.example.com/pass?de=region", null)]
    [InlineData(" https://logiciel.example.com:8443 ", null)]
    [InlineData("https://8.8.8.8/", null)]
    [InlineData("https://éditions.example.com/", null)]
    [InlineData("http://logiciel.example.com/", "HookAddressNotHttps")]
    [InlineData("ftp://logiciel.example.com/", "HookAddressNotHttps")]
    [InlineData("", "HookAddressUnreadable")]
    [InlineData("logiciel.example.com", "HookAddressUnreadable")]
    [InlineData("https://moi:secret@logiciel.example.com/", "HookAddressUnreadable")]
    [InlineData("https://logiciel.example.com/#ici", "HookAddressUnreadable")]
    [InlineData("https://localhost/", "HookAddressPrivate")]
    [InlineData("https://caisse/", "HookAddressPrivate")]
    [InlineData("https://base.internal/", "HookAddressPrivate")]
    [InlineData("https://base.internal./", "HookAddressPrivate")]
    [InlineData("https://127.0.0.1/", "HookAddressPrivate")]
    [InlineData("https://2130706433/", "HookAddressPrivate")]
    [InlineData("https://0x7f.1/", "HookAddressPrivate")]
    [InlineData("https://169.254.169.254/latest/meta-data", "HookAddressPrivate")]
    [InlineData("https://[::1]/", "HookAddressPrivate")]
    [InlineData("https://[::ffff:10.0.0.1]/", "HookAddressPrivate")]
    [InlineData("https://[fd00::1]/", "HookAddressPrivate")]
    [InlineData("https://[64:ff9b::a00:1]/", "HookAddressPrivate")]
    public void Only_what_the_internet_reaches_over_tls_is_told(string address, string? code) =>
        (HookAddress.Read(address).Ok(out _, out var problem) ? null : problem.Code).ShouldBe(code);

    [Fact]
    public void An_address_too_long_is_refused() =>
        (HookAddress.Read("https://logiciel.example.com/" + new string('a', PartnerHook.AddressLength)).Ok(out _, out var problem), problem?.Code).ShouldBe((false, "HookAddressTooLong"));

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.19.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:192.168.1.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("fe80::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:a00:1::", false)]
    public void A_number_is_public_or_it_is_not(string number, bool isPublic) => HookAddress.IsPublic(IPAddress.Parse(number)).ShouldBe(isPublic);

    [Fact]
    public void A_secret_is_its_hooks_alone_and_changes_with_its_rank()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("pass-hook-").FullName, RegionKeys.FileName);
        RegionKeys.Create(path).Dispose();
        var secrets = new HookSecrets(path);
        var hook = new PartnerHook { Id = 1, Address = "https://a.example.com", CreatedMs = 5 };
        var first = secrets.Of(hook);
        first.ShouldMatch("^whsec_[A-Za-z0-9_-]{43}$");
        new HookSecrets(path).Of(hook).ShouldBe(first);
        secrets.Of(new() { Id = 2, Address = hook.Address, CreatedMs = 5 }).ShouldNotBe(first);
        hook.SecretRank = 2;
        secrets.Of(hook).ShouldNotBe(first);
        // Reproducible by anybody: echo -n '1.{}' | openssl dgst -sha256 -hmac secret
        HookSecrets.Sign("secret", DateTimeOffset.FromUnixTimeSeconds(1), "{}").ShouldBe("t=1,v1=" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData("secret"u8, "1.{}"u8)));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }
}
