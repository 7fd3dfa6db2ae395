using Pass.Cards.Crypto;
using Pass.Issuing.Scp03;

namespace Pass.Cards.Tests.Crypto;

public class AesKeyTests
{
    private const string Message =
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

    // RFC 4493 §4 (AES-128); NIST SP 800-38B examples D.2 and D.3 (AES-192, AES-256).
    [Theory]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", 0, "bb1d6929e95937287fa37d129b756746")]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", 16, "070a16b46b4d4144f79bdd9dd04a287c")]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", 40, "dfa66747de9ae63030ca32611497c827")]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", 64, "51f0bebf7e3b9d92fc49741779363cfe")]
    [InlineData("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", 0, "d17ddf46adaacde531cac483de7a9367")]
    [InlineData("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", 40, "8a1de5be2eb31aad089a82e6ee908b0e")]
    [InlineData("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", 0, "028962f61b7bf89efc6b551f4667d983")]
    [InlineData("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", 64, "e1992190549f6ed5696a2c056c315410")]
    public void Cmac_gives_the_published_values(string key, int length, string mac)
    {
        using var aes = new AesKey(Convert.FromHexString(key));
        Convert.ToHexStringLower(aes.Cmac(Convert.FromHexString(Message).AsSpan(0, length))).ShouldBe(mac);
    }

    [Fact]
    public void Cmac_and_derived_keys_are_those_of_a_second_implementation_at_every_length()
    {
        var random = new Random(4493);
        foreach (var keyLength in new[] { 16, 24, 32 })
        {
            var value = new byte[keyLength];
            random.NextBytes(value);
            using var key = new AesKey(value);
            foreach (var length in Enumerable.Range(0, 70).Append(511).Append(512).Append(513).Append(5000))
            {
                var message = new byte[length];
                random.NextBytes(message);
                key.Cmac(message).ShouldBe(CmacByCbc.Of(value, message), $"{keyLength} {length}");

                var (before, after, derived) = (message[..(length / 3)], message[(length / 3)..], new byte[length % 67 + 1]);
                key.Derive(before, after, derived);
                byte[] expected = [];
                for (byte i = 1; expected.Length < derived.Length; i++)
                    expected = [.. expected, .. CmacByCbc.Of(value, [.. before, i, .. after])];
                derived.ShouldBe(expected[..derived.Length], $"{keyLength} {length}");
            }
        }
    }

    [Fact]
    public void No_more_is_derived_than_one_byte_counts()
    {
        using var key = new AesKey(new byte[16]);
        key.Derive([1], [2], new byte[255 * 16]);
        Should.Throw<ArgumentOutOfRangeException>(() => key.Derive([1], [2], new byte[255 * 16 + 1]));
    }

    // Key check values of the SCP03 keys of osmocom/pysim's tests.
    [Theory]
    [InlineData("000102030405060708090a0b0c0d0e0f", "c35280")]
    [InlineData("101112131415161718191a1b1c1d1e1f", "013808")]
    [InlineData("202122232425262728292a2b2c2d2e2f", "840de5")]
    public void Check_value_gives_the_published_values(string key, string kcv)
    {
        using var aes = new AesKey(Convert.FromHexString(key));
        Convert.ToHexStringLower(aes.CheckValue()).ShouldBe(kcv);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(33)]
    public void A_key_of_another_length_is_refused(int length) =>
        Should.Throw<ArgumentException>(() => new AesKey(new byte[length])).Message.ShouldContain("16, 24 or 32");

    [Fact]
    public void Disposing_zeroes_the_key()
    {
        var key = new AesKey(Convert.FromHexString("000102030405060708090a0b0c0d0e0f"));
        key.Cmac([1, 2, 3]);
        key.Dispose();
        key.Reveal().ToArray().ShouldAllBe(value => value == 0);
        Should.Throw<ObjectDisposedException>(() => key.Cmac([1, 2, 3]));
        Should.Throw<ObjectDisposedException>(() => key.Derive([1], [2], new byte[16]));
    }

    [Fact]
    public void A_key_never_prints_its_value()
    {
        using var key = new AesKey(new byte[32]);
        key.ToString().ShouldBe("AES-256 key");
    }

    [Fact]
    public void Padding_is_found_again_at_every_length()
    {
        for (var length = 0; length < 50; length++)
        {
            var padded = BlockPadding.Pad(Enumerable.Repeat((byte)0x80, length).ToArray());
            (padded.Length % 16).ShouldBe(0);
            BlockPadding.UnpaddedLength(padded).ShouldBe(length);
        }

        BlockPadding.UnpaddedLength(new byte[16]).ShouldBe(-1);
        BlockPadding.UnpaddedLength([1, 2, 3]).ShouldBe(-1);
    }
}
