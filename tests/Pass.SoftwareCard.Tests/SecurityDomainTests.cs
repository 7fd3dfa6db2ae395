using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;
using Pass.Issuing.Scp03;

namespace Pass.SoftwareCard.Tests;

/// <summary>The issuer security domain as other people's hosts talk to it: raw commands in a session with the factory keys.</summary>
public sealed class SecurityDomainTests : IDisposable
{
    private static readonly byte[] NewKey = Enumerable.Range(0x60, 32).Select(value => (byte)value).ToArray();

    private readonly VirtualCard card = VirtualCard.Blank();
    private readonly StaticKeys factory = StaticKeys.Factory();
    private readonly SecureConnection connection;

    public SecurityDomainTests() => connection = new SecureConnection(new InProcessChannel(card));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        connection.Dispose();
        factory.Dispose();
        card.Dispose();
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(24, true)]
    [InlineData(32, true)]
    [InlineData(16, false)]
    [InlineData(24, false)]
    [InlineData(32, false)]
    public async Task Put_key_takes_both_shapes_of_key_data(int length, bool statesLength)
    {
        await OpenAsync();
        byte[] field = Field(length, statesLength);
        var answer = await SendAsync(0xD8, 0x00, 0x81, [0x21, .. field, .. field, .. field]);
        answer.Status.ShouldBe(StatusWord.Ok);
        var check = CheckValue(length);
        answer.Data.ToArray().ShouldBe([0x21, .. check, .. check, .. check]);

        using var keys = new StaticKeys(0x21, NewKey.AsSpan(0, length), NewKey.AsSpan(0, length), NewKey.AsSpan(0, length));
        await connection.OpenSecureChannelAsync(keys, SecurityLevel.Full, new SecureChannelOptions(RandomNumberGenerator.Create()), Token);
    }

    [Fact]
    public async Task Put_key_refuses_and_changes_nothing()
    {
        await OpenAsync();
        var good = Field(16, statesLength: true);
        byte[] wrongCheck = [.. good[..^1], (byte)(good[^1] ^ 1)];
        byte[] des = [0x80, .. good[1..]];
        (await SendAsync(0xD8, 0x00, 0x81, [0x21, .. good, .. good, .. wrongCheck])).Status.ShouldBe(StatusWord.InvalidKeyCheckValue);
        (await SendAsync(0xD8, 0x00, 0x81, [0x21, .. good, .. des, .. good])).Status.ShouldBe(StatusWord.AlgorithmNotSupported);
        (await SendAsync(0xD8, 0x21, 0x81, [0x21, .. good, .. good, .. good])).Status.ShouldBe(StatusWord.ReferencedDataNotFound);
        (await SendAsync(0xD8, 0x00, 0x81, [0x80, .. good, .. good, .. good])).Status.ShouldBe(StatusWord.WrongData);
        (await SendAsync(0xD8, 0x00, 0x81, [0x21, .. good, .. good[..7]])).Status.ShouldBe(StatusWord.WrongData);
        (await SendAsync(0xD8, 0x00, 0x80, [0x21, .. good])).Status.ShouldBe(StatusWord.WrongP1P2);
        var template = (await SendAsync(0xCA, 0x00, 0xE0)).Data;
        Convert.ToHexString(template.Span).ShouldBe("E012C00401FF8810C00402FF8810C00403FF8810");
    }

    [Fact]
    public async Task Versions_are_added_renamed_and_deleted()
    {
        await OpenAsync();
        var field = Field(16, statesLength: true);
        (await SendAsync(0xD8, 0x00, 0x81, [0x01, .. field, .. field, .. field])).Status.ShouldBe(StatusWord.Ok);
        (await SendAsync(0xD8, 0x00, 0x81, [0x02, .. field, .. field, .. field])).Status.ShouldBe(StatusWord.Ok);
        (await SendAsync(0xD8, 0x00, 0x81, [0x02, .. field, .. field, .. field])).Status.ShouldBe(StatusWord.WrongData);
        (await SendAsync(0xD8, 0x02, 0x81, [0x03, .. field, .. field, .. field])).Status.ShouldBe(StatusWord.Ok);
        (await SendAsync(0xE4, 0x00, 0x00, [0xD2, 0x01, 0x01])).Status.ShouldBe(StatusWord.Ok);
        (await SendAsync(0xE4, 0x00, 0x00, [0xD2, 0x01, 0x03])).Status.ShouldBe(StatusWord.ConditionsNotSatisfied);
        Convert.ToHexString((await SendAsync(0xCA, 0x00, 0xE0)).Data.Span).ShouldBe("E012C00401038810C00402038810C00403038810");
    }

    /// <summary>A challenge that came back would let a recorded session be played to the card again.</summary>
    [Theory]
    [InlineData("the DEK alone")]
    [InlineData("all three, as they were")]
    [InlineData("another version with the same keys")]
    [InlineData("deleted and put again")]
    public async Task No_change_of_keys_brings_a_challenge_back(string change)
    {
        using var keys = new StaticKeys(0x01, NewKey.AsSpan(0, 16), NewKey.AsSpan(0, 16), NewKey.AsSpan(0, 16));
        var options = new SecureChannelOptions(RandomNumberGenerator.Create());
        await OpenAsync();
        var three = Three(factory.Dek);
        (await SendAsync(0xD8, 0x00, 0x81, [0x01, .. three])).Status.ShouldBe(StatusWord.Ok);
        var seen = new HashSet<string>();
        for (var i = 0; i < 3; i++)
            seen.Add(await ChallengeAsync()).ShouldBeTrue();
        await connection.OpenSecureChannelAsync(keys, SecurityLevel.Full, options, Token);
        three = Three(keys.Dek);
        var one = three[..(three.Length / 3)];
        switch (change)
        {
            case "the DEK alone":
                (await SendAsync(0xD8, 0x01, 0x03, [0x01, .. one])).Status.ShouldBe(StatusWord.Ok);
                break;
            case "all three, as they were":
                (await SendAsync(0xD8, 0x01, 0x81, [0x01, .. three])).Status.ShouldBe(StatusWord.Ok);
                break;
            case "another version with the same keys":
                (await SendAsync(0xD8, 0x01, 0x81, [0x02, .. three])).Status.ShouldBe(StatusWord.Ok);
                break;
            default:
                (await SendAsync(0xD8, 0x00, 0x81, [0x02, .. three])).Status.ShouldBe(StatusWord.Ok);
                (await SendAsync(0xE4, 0x00, 0x00, [0xD2, 0x01, 0x01])).Status.ShouldBe(StatusWord.Ok);
                (await SendAsync(0xD8, 0x00, 0x81, [0x01, .. three])).Status.ShouldBe(StatusWord.Ok);
                break;
        }

        for (var i = 0; i < 6; i++)
            seen.Add(await ChallengeAsync()).ShouldBeTrue(change);
    }

    [Theory]
    [InlineData(0x01, 0x02, 16)] // ENC to a version of its own
    [InlineData(0x02, 0x02, 16)] // MAC
    [InlineData(0x03, 0x02, 16)] // DEK
    [InlineData(0x01, 0x01, 32)] // in its own version, longer than the two others
    public async Task Put_key_that_would_leave_no_whole_set_of_keys_changes_nothing(byte identifier, byte version, int length)
    {
        using var keys = new StaticKeys(0x01, NewKey.AsSpan(0, 16), NewKey.AsSpan(0, 16), NewKey.AsSpan(0, 16));
        var options = new SecureChannelOptions(RandomNumberGenerator.Create());
        await OpenAsync();
        (await SendAsync(0xD8, 0x00, 0x81, [0x01, .. Three(factory.Dek)])).Status.ShouldBe(StatusWord.Ok);
        await connection.OpenSecureChannelAsync(keys, SecurityLevel.Full, options, Token);
        (await SendAsync(0xD8, 0x01, identifier, [version, .. Field(keys.Dek, length, statesLength: true)])).Status.ShouldBe(StatusWord.ConditionsNotSatisfied);
        Convert.ToHexString((await SendAsync(0xCA, 0x00, 0xE0)).Data.Span).ShouldBe("E012C00401018810C00402018810C00403018810");
        await connection.OpenSecureChannelAsync(keys, SecurityLevel.Full, options, Token);
    }

    [Fact]
    public async Task Store_data_blocks_come_in_order_or_not_at_all()
    {
        await OpenAsync();
        (await SendAsync(0xE2, 0x10, 0x00, [0x42, 0x03, 0x01])).Status.ShouldBe(StatusWord.Ok);
        (await SendAsync(0xE2, 0x90, 0x02, [0x02, 0x03])).Status.ShouldBe(StatusWord.WrongP1P2);
        (await SendAsync(0xCA, 0x00, 0x42)).Status.ShouldBe(StatusWord.ReferencedDataNotFound);
        (await SendAsync(0xE2, 0x10, 0x00, [0x42, 0x03, 0x01])).Status.ShouldBe(StatusWord.Ok);
        (await SendAsync(0xE2, 0x90, 0x01, [0x02, 0x03])).Status.ShouldBe(StatusWord.Ok);
        Convert.ToHexString((await SendAsync(0xCA, 0x00, 0x42)).Data.Span).ShouldBe("4203010203");
        (await SendAsync(0xE2, 0x90, 0x00, [0x42, 0x05, 0x01])).Status.ShouldBe(StatusWord.WrongData);
    }

    [Theory]
    [InlineData(0x90, 0x9000)]
    [InlineData(0xB0, 0x9000)] // application dependent
    [InlineData(0xD0, 0x6A86)] // reserved
    [InlineData(0xF0, 0x6A80)] // the domain holds public objects in the clear
    [InlineData(0x98, 0x6A86)] // reserved format
    public async Task Store_data_reads_how_data_is_encrypted(byte p1, int expected)
    {
        await OpenAsync();
        ((int)(await SendAsync(0xE2, p1, 0x00, [0x42, 0x01, 0x07])).Status.Value).ShouldBe(expected);
        (await SendAsync(0xCA, 0x00, 0x42)).Status.ShouldBe(expected == 0x9000 ? StatusWord.Ok : StatusWord.ReferencedDataNotFound);
    }

    [Theory]
    [InlineData("4F05A000000999")] // a domain that keeps its AID does not say it took another
    [InlineData("E000")]
    [InlineData("C103000001")]
    [InlineData("D30100")]
    [InlineData("CF020102")]
    public async Task What_is_the_card_s_own_is_not_stored(string data)
    {
        await OpenAsync();
        var stored = Convert.FromHexString(data);
        (await SendAsync(0xE2, 0x90, 0x00, stored)).Status.ShouldBe(StatusWord.WrongData);
        (await SendAsync(0xCA, 0x00, 0x4F)).Status.ShouldBe(StatusWord.ReferencedDataNotFound);
    }

    [Theory]
    [InlineData(0xF2, 0x80, 0x02, "4F00")]
    [InlineData(0xF0, 0x80, 0x07, "")]
    [InlineData(0xE6, 0x20, 0x00, "000007F0504153530101000000")]
    [InlineData(0xE2, 0x90, 0x00, "420101")]
    [InlineData(0xD8, 0x00, 0x81, "01")]
    [InlineData(0xE4, 0x00, 0x00, "D20101")]
    public void Nothing_is_managed_without_a_session(byte ins, byte p1, byte p2, string data)
    {
        var command = new CommandApdu(0x80, ins, p1, p2, Convert.FromHexString(data));
        ResponseApdu.Parse(card.Process(command.Encode())).Status.ShouldBe(StatusWord.SecurityStatusNotSatisfied);
    }

    [Fact]
    public async Task The_card_s_life_only_goes_forward_but_for_its_lock()
    {
        await OpenAsync();
        (await SendAsync(0xF0, 0x80, 0x0F)).Status.ShouldBe(StatusWord.ConditionsNotSatisfied);
        (await SendAsync(0xF0, 0x80, 0x07)).Status.ShouldBe(StatusWord.Ok);
        (await SendAsync(0xF0, 0x80, 0x0F)).Status.ShouldBe(StatusWord.Ok);
        (await SendAsync(0xF0, 0x80, 0x07)).Status.ShouldBe(StatusWord.ConditionsNotSatisfied);
        (await SendAsync(0xF0, 0x80, 0x7F)).Status.ShouldBe(StatusWord.Ok);
        ResponseApdu.Parse(card.Process(Convert.FromHexString("00A4040007F0504153530101"))).Status.ShouldBe(StatusWord.NotFound);
        await OpenAsync();
        (await SendAsync(0xF0, 0x80, 0x0F)).Status.ShouldBe(StatusWord.Ok);
        (await SendAsync(0xF0, 0x80, 0xFF)).Status.ShouldBe(StatusWord.Ok);
        (await SendAsync(0xF0, 0x80, 0x0F)).Status.ShouldBe(StatusWord.ConditionsNotSatisfied);
        ResponseApdu.Parse(card.Process(Convert.FromHexString("8050000008000102030405060700"))).Status.ShouldBe(StatusWord.ConditionsNotSatisfied);
        ResponseApdu.Parse(card.Process(Convert.FromHexString("80CA9F7F00"))).Status.ShouldBe(StatusWord.Ok);
    }

    [Theory]
    [InlineData(0x02)]
    [InlineData(0x10)]
    [InlineData(0x30)]
    [InlineData(0x43)]
    public void A_level_outside_the_standard_is_refused(byte level)
    {
        card.Process(Convert.FromHexString("8050000008000102030405060700"));
        var command = new CommandApdu(0x84, 0x82, level, 0, new byte[16]);
        ResponseApdu.Parse(card.Process(command.Encode())).Status.ShouldBe(StatusWord.WrongP1P2);
    }

    [Fact]
    public void External_authenticate_without_initialize_update_is_refused() =>
        ResponseApdu.Parse(card.Process(new CommandApdu(0x84, 0x82, 0x33, 0, new byte[16]).Encode())).Status.ShouldBe(StatusWord.ConditionsNotSatisfied);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_command_extended_only_for_its_le_is_authenticated_either_way(bool coversExtendedLc)
    {
        byte[] challenge = [1, 2, 3, 4, 5, 6, 7, 8];
        var update = new InitializeUpdate(0, challenge);
        var answer = await connection.SendAsync(update, Token);
        using var host = SecureChannel.Start(factory, SecurityLevel.CommandMac, challenge, answer);
        (await connection.TransmitAsync(host.ExternalAuthenticate(), Token)).Status.ShouldBe(StatusWord.Ok);
        var wrapped = host.Wrap(new CommandApdu(0x80, 0xCA, 0x00, 0x66, default, coversExtendedLc ? 65536 : 256));
        var sent = new CommandApdu(wrapped.Cla, wrapped.Ins, wrapped.P1, wrapped.P2, wrapped.Data, 65536);
        (await connection.TransmitAsync(sent, Token)).Status.ShouldBe(StatusWord.Ok);
    }

    private Task OpenAsync() =>
        connection.OpenSecureChannelAsync(factory, SecurityLevel.Full, new SecureChannelOptions(RandomNumberGenerator.Create()), Token);

    private async Task<ResponseApdu> SendAsync(byte ins, byte p1, byte p2, byte[]? data = null) =>
        await connection.TransmitAsync(new CommandApdu(0x80, ins, p1, p2, data, le: 256), Token);

    /// <summary>The challenge the card answers to the host's that never changes.</summary>
    private async Task<string> ChallengeAsync()
    {
        connection.CloseSecureChannel();
        return Convert.ToHexString((await connection.SendAsync(new InitializeUpdate(0, new byte[8]), Token)).CardChallenge.Span);
    }

    private static byte[] Three(IAesKey dek)
    {
        var field = Field(dek, 16, statesLength: true);
        return [.. field, .. field, .. field];
    }

    private byte[] Field(int length, bool statesLength) => Field(factory.Dek, length, statesLength);

    private static byte[] Field(IAesKey dek, int length, bool statesLength)
    {
        var padded = new byte[(length + 15) / 16 * 16];
        NewKey.AsSpan(0, length).CopyTo(padded);
        var cipher = dek.EncryptCbc(padded, new byte[16]);
        byte[] body = statesLength ? [(byte)length, .. cipher] : cipher;
        return [0x88, (byte)body.Length, .. body, 3, .. CheckValue(length)];
    }

    private static byte[] CheckValue(int length)
    {
        using var key = new AesKey(NewKey.AsSpan(0, length));
        return key.CheckValue();
    }
}
