using System.Security.Cryptography;
using System.Text;
using Pass.Cards.Presentation;
using Pass.Core;

namespace Pass.Cards.Tests.Presentation;

public class OneTimeCodeTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, OneTimeCode.SecretBytes).Select(i => (byte)i)];
    private static readonly PassNumber Number = PassNumber.Of(new PassId(1234567890));
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_015);

    /// <summary>RFC 6238 appendix B; the seeds are 20, 32 and 64 bytes of "12345678901234567890…" (erratum 2866).</summary>
    [Theory]
    [InlineData(59, "94287082", "46119246", "90693936")]
    [InlineData(1111111109, "07081804", "68084774", "25091201")]
    [InlineData(1111111111, "14050471", "67062674", "99943326")]
    [InlineData(1234567890, "89005924", "91819424", "93441116")]
    [InlineData(2000000000, "69279037", "90698825", "38618901")]
    [InlineData(20000000000, "65353130", "77737706", "47863826")]
    public void Known_answers_of_the_rfc(long seconds, string sha1, string sha256, string sha512)
    {
        var step = OneTimeCode.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds));
        OneTimeCode.Totp(HashAlgorithmName.SHA1, Seed(20), step, 8).ShouldBe(sha1);
        OneTimeCode.Totp(HashAlgorithmName.SHA256, Seed(32), step, 8).ShouldBe(sha256);
        OneTimeCode.Totp(HashAlgorithmName.SHA512, Seed(64), step, 8).ShouldBe(sha512);
        OneTimeCode.Totp(HashAlgorithmName.SHA1, Seed(20), step, 6).ShouldBe(sha1[2..]);
    }

    [Fact]
    public void A_code_holds_for_its_step_and_one_around()
    {
        var step = OneTimeCode.StepAt(Now);
        var code = OneTimeCode.At(Secret, Number, step);
        foreach (var away in new[] { -1, 0, 1 })
            OneTimeCode.Match(Secret, Number, code, Now.AddSeconds(30 * away), tolerance: 1).ShouldBe(step);
        OneTimeCode.Match(Secret, Number, code, Now.AddSeconds(60), tolerance: 1).ShouldBeNull();
        OneTimeCode.Match(Secret, Number, code, Now.AddSeconds(-60), tolerance: 1).ShouldBeNull();
        OneTimeCode.Match(Secret, Number, code.Insert(4, " "), Now, tolerance: 0).ShouldBe(step);
    }

    [Fact]
    public void A_code_of_one_pass_is_nothing_to_another_even_with_the_same_secret()
    {
        var code = OneTimeCode.At(Secret, Number, OneTimeCode.StepAt(Now));
        OneTimeCode.Match(Secret, PassNumber.Of(new PassId(1234567891)), code, Now, tolerance: 1).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("1234567")]
    [InlineData("123456789")]
    [InlineData("éèàùçôîë")]
    public void Nonsense_is_only_wrong(string code) => OneTimeCode.Match(Secret, Number, code, Now, tolerance: 1).ShouldBeNull();

    private static byte[] Seed(int length) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1234567890", 7))[..length]);
}
