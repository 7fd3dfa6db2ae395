using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pass.Cards.Crypto;
using Pass.Cards.Keys;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Testing;
using Pass.Testing.Cards;

namespace Pass.Cards.Tests.Presentation;

public class CodeMasterTests
{
    private static readonly byte[] Key = SHA256.HashData("master of codes"u8);
    private static readonly PassNumber Number = PassNumber.Of(new PassId(1234567890));

    /// <summary>Block i of NIST SP 800-108r1 §4.1 is CMAC(key, label ‖ 00 ‖ i ‖ context ‖ L), written out here by hand.</summary>
    [Fact]
    public void A_secret_is_the_counter_derivation_of_its_credential_and_pass()
    {
        using var master = Master();
        using var key = new AesKey(Key);
        var context = Convert.FromHexString("00000011" + "00000000499602D2" + "0100");
        byte[] expected = [.. Enumerable.Range(1, 2).SelectMany(i => key.Cmac([.. "PASS-CODE-SECRET\0"u8, (byte)i, .. context]))];
        master.SecretOf(new(17), Number.Id).ShouldBe(expected);
    }

    [Fact]
    public void Codes_of_different_credentials_passes_and_masters_have_nothing_in_common()
    {
        using var master = Master();
        using var other = new CodeMaster(new AesKey(SHA256.HashData("another master"u8)));
        var ids = Gen.Choose(1, int.MaxValue).Select(id => new CredentialId(id));
        var passes = Gen.Choose(0, int.MaxValue).Select(id => new PassId(id));
        var pairs = from a in ids from b in ids from p in passes from q in passes select (a, b, p, q);
        Prop.ForAll(pairs.ToArbitrary(), x =>
        {
            var secret = master.SecretOf(x.a, x.p);
            secret.ShouldBe(master.SecretOf(x.a, x.p));
            ShouldBeIndependent(secret, other.SecretOf(x.a, x.p));
            if (x.a != x.b)
                ShouldBeIndependent(secret, master.SecretOf(x.b, x.p));
            if (x.p != x.q)
                ShouldBeIndependent(secret, master.SecretOf(x.a, x.q));
        }).Check(Seeded.Config);

        // Neighbours, which a weak derivation would keep near each other.
        var near = Enumerable.Range(1, 50).SelectMany(c => Enumerable.Range(0, 50).Select(p => Convert.ToHexString(master.SecretOf(new(c), new(p)))));
        near.SelectMany(secret => new[] { secret[..32], secret[32..] }).Distinct().Count().ShouldBe(2 * 50 * 50);
    }

    /// <summary>oathtool is the OATH Toolkit's, of another hand; an authenticator application reads the same address.</summary>
    [Theory]
    [InlineData(1, "2026-09-05 08:00:00")]
    [InlineData(370_000, "2026-12-31 23:59:59")]
    [InlineData(2_000_000_000, "2033-05-18 03:33:20")]
    public async Task An_authenticator_application_shows_the_same_code(int credential, string time)
    {
        using var master = Master();
        var uri = new Uri(master.UriOf(new(credential), Number));
        (uri.Scheme, uri.Host, Uri.UnescapeDataString(uri.AbsolutePath)).ShouldBe(("otpauth", "totp", $"/Pass:{Number}"));
        var fields = uri.Query[1..].Split('&').Select(field => field.Split('=')).ToDictionary(field => field[0], field => field[1]);
        fields.Remove("secret", out var secret).ShouldBeTrue();
        fields.ShouldBe(new Dictionary<string, string> { ["issuer"] = "Pass", ["algorithm"] = "SHA256", ["digits"] = "8", ["period"] = "30" }, ignoreOrder: true);

        var at = DateTimeOffset.Parse(time + "Z", CultureInfo.InvariantCulture);
        var shown = await OathtoolAsync("--totp=SHA256", "--digits=8", "--time-step-size=30s", $"--now={time} UTC", "--base32", secret!);
        shown.ShouldBe(OneTimeCode.At(master.SecretOf(new(credential), Number.Id), Number, OneTimeCode.StepAt(at)));
    }

    /// <summary>RFC 4648 §10, without the padding.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_gives_the_published_values(string text, string encoded) =>
        AuthenticatorUri.Base32(Encoding.ASCII.GetBytes(text)).ShouldBe(encoded);

    [Fact]
    public void A_shorter_key_is_no_master()
    {
        Should.Throw<ArgumentException>(() => new CodeMaster(new AesKey(new byte[16]))).Message.ShouldContain("AES-256");
        var folder = Directory.CreateTempSubdirectory("codes-").FullName;
        using (var store = new SealedFiles(folder, SealedFile.Secret, "a passphrase of some length", TestAuthorities.Random))
        {
            Should.Throw<KeyStoreException>(() => CodeMaster.Open(store)).Message.ShouldContain(CodeMaster.Name);
            store.Add(CodeMaster.Name, new byte[16], checkValue: "000000");
            Should.Throw<KeyStoreException>(() => CodeMaster.Open(store)).Message.ShouldContain("keys create code-master");
        }

        Directory.Delete(folder, recursive: true);
    }

    private static CodeMaster Master() => new(new AesKey(Key));

    /// <summary>Two random secrets agree in more than 180 of their 256 bits once in 10¹⁰.</summary>
    private static void ShouldBeIndependent(byte[] one, byte[] other) =>
        one.Zip(other, (a, b) => byte.PopCount((byte)(a ^ b))).Sum(count => count).ShouldBeInRange(76, 180);

    private static async Task<string> OathtoolAsync(params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo("oathtool", arguments) { RedirectStandardOutput = true })!;
        var text = await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();
        run.ExitCode.ShouldBe(0);
        return text.Trim();
    }
}
