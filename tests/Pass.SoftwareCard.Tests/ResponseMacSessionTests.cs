using System.Security.Cryptography;
using Pass.Cards.Iso7816;
using Pass.Issuing.Scp03;

namespace Pass.SoftwareCard.Tests;

/// <summary>BEGIN and END R-MAC SESSION (Amendment D v1.1.2 §7.1.3, §7.1.4).</summary>
public sealed class ResponseMacSessionTests : IDisposable
{
    private readonly VirtualCard card = VirtualCard.Blank();
    private readonly StaticKeys factory = StaticKeys.Factory();
    private readonly SecureConnection connection;

    public ResponseMacSessionTests() => connection = new SecureConnection(new InProcessChannel(card));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        connection.Dispose();
        factory.Dispose();
        card.Dispose();
    }

    [Theory]
    [InlineData(0x01, 0x10, 0x11)]
    [InlineData(0x03, 0x10, 0x13)]
    [InlineData(0x03, 0x30, 0x33)]
    [InlineData(0x13, 0x30, 0x33)]
    public async Task Answers_are_protected_in_between(int level, int protection, int raised)
    {
        await OpenAsync(level);
        await connection.BeginResponseMacAsync((SecurityLevel)protection, Token);
        connection.SecurityLevel.ShouldBe((SecurityLevel)raised);
        (await LevelOfCardAsync()).ShouldBe(0x80 | raised);
        await Should.ThrowAsync<CardRefusedException>(() => connection.BeginResponseMacAsync((SecurityLevel)protection, Token));
        await connection.EndResponseMacAsync(Token);
        connection.SecurityLevel.ShouldBe((SecurityLevel)level);
        (await LevelOfCardAsync()).ShouldBe(0x80 | level);
        (await Should.ThrowAsync<CardRefusedException>(() => connection.EndResponseMacAsync(Token))).Status.ShouldBe(StatusWord.ConditionsNotSatisfied);
    }

    [Theory]
    [InlineData(0x00, 0x10)] // commands without MAC have no chain to answer to
    [InlineData(0x01, 0x30)] // 31 is no level
    [InlineData(0x11, 0x10)]
    [InlineData(0x33, 0x30)]
    public async Task A_session_is_only_raised_to_a_level_there_is(int level, int protection)
    {
        await OpenAsync(level);
        (await Should.ThrowAsync<CardRefusedException>(() => connection.BeginResponseMacAsync((SecurityLevel)protection, Token))).Status.ShouldBe(StatusWord.ConditionsNotSatisfied);
        (await LevelOfCardAsync()).ShouldBe(0x80 | level);
    }

    [Theory]
    [InlineData(0x7A, 0x10, 0x02, "00", 0x6A86)]
    [InlineData(0x7A, 0x00, 0x01, "00", 0x6A86)]
    [InlineData(0x7A, 0x20, 0x01, "00", 0x6A86)]
    [InlineData(0x7A, 0x10, 0x01, "0201", 0x6A80)]
    [InlineData(0x7A, 0x10, 0x01, "19" + "00000000000000000000000000000000000000000000000000", 0x6A80)]
    [InlineData(0x7A, 0x10, 0x01, "0401020304", 0x9000)]
    [InlineData(0x7A, 0x10, 0x01, "", 0x9000)]
    [InlineData(0x78, 0x00, 0x01, "", 0x6A86)]
    [InlineData(0x78, 0x00, 0x03, "01", 0x6A80)]
    public async Task Parameters_and_data_are_checked(byte ins, byte p1, byte p2, string data, int expected)
    {
        await OpenAsync(0x03);
        var answer = await connection.TransmitAsync(new CommandApdu(0x80, ins, p1, p2, Convert.FromHexString(data)), Token);
        ((int)answer.Status.Value).ShouldBe(expected);
    }

    [Theory]
    [InlineData("807A10010100")]
    [InlineData("8078000300")]
    public void Without_a_session_there_is_none_to_raise(string command) =>
        ResponseApdu.Parse(card.Process(Convert.FromHexString(command))).Status.ShouldBe(StatusWord.ConditionsNotSatisfied);

    [Fact]
    public async Task A_new_session_starts_at_its_own_level()
    {
        await OpenAsync(0x03);
        await connection.BeginResponseMacAsync(SecurityLevel.ResponseMac, Token);
        await OpenAsync(0x01);
        (await LevelOfCardAsync()).ShouldBe(0x81);
    }

    private Task OpenAsync(int level) =>
        connection.OpenSecureChannelAsync(factory, (SecurityLevel)level, new SecureChannelOptions(RandomNumberGenerator.Create()), Token);

    private async Task<int> LevelOfCardAsync() =>
        Tlv.Find((await connection.SendAsync(new GetData(0xD3, GlobalPlatformClass: true), Token))!.Value, 0xD3)!.Value.Span[0];
}
