using Pass.Cards.Iso7816;
using Pass.Issuing.Scp03;

namespace Pass.Issuing.Tests.Scp03;

/// <summary>Whole sessions recorded with other people's cards and hosts: values of osmocom/pysim, tests/unittests/test_globalplatform.py.</summary>
public class Scp03VectorTests
{
    private const string Enc = "000102030405060708090a0b0c0d0e0f";
    private const string Mac = "101112131415161718191a1b1c1d1e1f";
    private const string Dek = "202122232425262728292a2b2c2d2e2f";

    /// <summary>Key length in bytes, level, INITIALIZE UPDATE and its answer, EXTERNAL AUTHENTICATE, a wrapped STORE DATA and its answer, then wrapped commands.</summary>
    public static TheoryData<int, int, string, string, string, string, string, string[]> Sessions => new()
    {
        {
            16, 0x11, "8050300008b13e5f938fc108c400", "000000000000000000003003703eb51047495b249f66c484c1d2ef1948000002",
            "84821100107d5f5826a993ebc89eea24957fa0b3ce", "84e291000ebf3e035c015a558d036518a2829700", "bf3e125a1089882119900000000000000000000005971be68992dbbdfa",
            ["84f220020863a63f8959827fb2", "84ca006608a0c6a4a74166f7ce00", "84f22002124f0212345c054f9f70c52249b50272656536", "84f280020a4f00e91443f6dce6b8ed00"]
        },
        {
            16, 0x03, "80503000088e1552d0513c60f300", "0000000000000000000030037030760cd2c47c1dd395065fe5ead8a9d7000001",
            "8482030010fd4721a14d9b07003c451d2f8ae6bb21", "84e2910018ca9c00f6713d79bc8baa642bdff51c3f6a4082d3bd9ad26c00", "bf3e125a1089882119900000000000000000000005",
            ["84f2200208c9811b11f1264cf1", "84ca006608e10ab60b3054798800", "84f22002184e2908bdb48b2315a55482e9e936ca122d6ecfae7d17416e", "84f28002180dd10a6b6193e5340b9e77d32d5a179cd710ac2773aefb2800"]
        },
        {
            16, 0x33, "8050300008fdf38259a1e0de4400", "000000000000000000003003703b1aca81e821f219081cdc01c26b372d000003",
            "84823300108c36f96bcc00724a4e13ad591d7da3f0", "84e2910018267a85dfe4a98fca6fb0527e0dfecce4914e40401433c87f00",
            "f3ba2b1013aa6224f5e1c138d71805c569e5439b47576260b75fc021b25097cb2e68f8a0144975b9",
            ["84f2200208ac6a59024bed84cc", "84ca006608409912ad8fb7aed000", "84f22002185f3dafc3ac14c381536a488bf44e06d056df9d74dbd21e5a", "84f280021865165105be3373347d0424d4400af2ac393f569ec779389e00"]
        },
        {
            32, 0x11, "805032000811666d57866c6f5400", "0000000000000000000032037053ea8847efa7674e41498a4d66cf0dee000003",
            "84821100102f2ad190eff2fafc4908996d1cebd310", "84e291000ebf3e035c015af4b680372542b59d00", "bf3e125a10898821199000000000000000000000058012dd7f01f1c4c1",
            ["84f2200208d618b7da68d5fe52", "84ca0066088f3e055db23ad5e500", "84f22002124f0212345c054f9f70c5b6e15cc42404915e", "84f280020a4f00aa124aa74afe7f7500"]
        },
        {
            32, 0x03, "8050320008c6066990fc426e1d00", "000000000000000000003203708682cd81bbd8919f2de3f2664581f118000001",
            "848203001077c493b632edadaf865a1e64acc07ce9", "84e29100183ddaa60594963befaada3525b492ede23c2ab2c1ce3afe4400", "bf3e125a1089882119900000000000000000000005",
            ["84f2200208480ddc8e419da38d", "84ca0066083e9d6a6c0b2d732000", "84f22002183ebfef2da8b04af2a85f491f299b76973df76ff08a4031be", "84f2800218783fff80990f5585b1055010ea95094a26e4a8f1ef4b18e100"]
        },
        {
            32, 0x33, "805032000897b2055fe58599fd00", "00000000000000000000320370a8439a22cedf045fa9f1903b2834f26e000002",
            "8482330010508a0fd959d2e547c6b33154a6be2057", "84e29100187a5ef717eaf1e135ae92fe54429d0e465decda65f5fe5aea00",
            "ea90dbfa648a67c5eb6abc57f8530b97d0cd5647c5e8732016b55203b078dd2ace7f8bc5d1c1cd99",
            ["84f2200208bcc5c17275545d93", "84ca00660804806aba9d543bb600", "84f2200218717222491556ec81a45f49ce48be33320024801a1c4cb0e0", "84f2800218561f105bccd3a1642904b251ccc1228beb80a82370a8637000"]
        },
    };

    private static readonly string[] ThenPlain = ["80f22002", "80ca006600", "80f220020a4f0212345c054f9f70c5", "80f28002024f0000"];

    [Theory]
    [MemberData(nameof(Sessions))]
    public void A_recorded_session_is_reproduced_byte_for_byte(
        int keyLength, int level, string initialize, string initializeAnswer, string authenticate, string wrapped, string wrappedAnswer, string[] thenWrapped)
    {
        using var keys = Keys(keyLength);
        var hostChallenge = Command(initialize).Data;
        var update = new InitializeUpdate(keys.Version, hostChallenge);
        Hex(update.ToApdu()).ShouldBe(initialize);
        var answer = update.Parse(new ResponseApdu(Convert.FromHexString(initializeAnswer), StatusWord.Ok));
        using var channel = SecureChannel.Start(keys, (SecurityLevel)level, hostChallenge.Span, answer);

        Hex(channel.ExternalAuthenticate()).ShouldBe(authenticate);
        Hex(channel.Wrap(Command("80e2910006bf3e035c015a00"))).ShouldBe(wrapped);
        var plain = channel.Unwrap(new ResponseApdu(Convert.FromHexString(wrappedAnswer), StatusWord.Ok));
        Convert.ToHexStringLower(plain.Data.Span).ShouldBe("bf3e125a1089882119900000000000000000000005");
        foreach (var (command, expected) in ThenPlain.Zip(thenWrapped))
            Hex(channel.Wrap(Command(command))).ShouldBe(expected);
    }

    [Theory]
    [MemberData(nameof(Sessions))]
    public void A_card_with_other_keys_is_recognised(
        int keyLength, int level, string initialize, string initializeAnswer, string authenticate, string wrapped, string wrappedAnswer, string[] thenWrapped)
    {
        (authenticate, wrapped, wrappedAnswer, thenWrapped).ShouldNotBe(default);
        using var keys = new StaticKeys(1, new byte[keyLength], new byte[keyLength], new byte[keyLength]);
        var answer = new InitializeUpdate(1, default).Parse(new ResponseApdu(Convert.FromHexString(initializeAnswer), StatusWord.Ok));
        Should.Throw<SecureChannelException>(() => SecureChannel.Start(keys, (SecurityLevel)level, Command(initialize).Data.Span, answer))
            .Message.ShouldContain("does not hold these keys");
    }

    /// <summary>The recorded cards were eUICCs: their pseudo-random challenges come out of the AID of the issuer security domain root (SGP.22).</summary>
    [Theory]
    [InlineData(16, 2, "3eb51047495b249f")]
    [InlineData(16, 1, "30760cd2c47c1dd3")]
    [InlineData(32, 3, "53ea8847efa7674e")]
    public void The_challenge_of_a_recorded_card_is_recomputed(int keyLength, int sequenceCounter, string challenge)
    {
        using var keys = Keys(keyLength);
        var aid = Convert.FromHexString("A0000005591010FFFFFFFF8900000100");
        Convert.ToHexStringLower(SessionKeys.CardChallenge(keys.Enc, sequenceCounter, aid)).ShouldBe(challenge);
    }

    private static StaticKeys Keys(int length)
    {
        byte[] Repeat(string hex) => [.. Convert.FromHexString(hex), .. length == 32 ? Convert.FromHexString(hex) : []];
        return new StaticKeys((byte)(length == 16 ? 0x30 : 0x32), Repeat(Enc), Repeat(Mac), Repeat(Dek));
    }

    private static CommandApdu Command(string hex) => CommandApdu.Parse(Convert.FromHexString(hex))!;

    private static string Hex(CommandApdu command) => Convert.ToHexStringLower(command.Encode());
}
