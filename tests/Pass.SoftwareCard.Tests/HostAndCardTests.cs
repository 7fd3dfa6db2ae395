using System.Security.Cryptography;
using Pass.Cards.Iso7816;
using Pass.Issuing.GlobalPlatform;
using Pass.Issuing.Scp03;

namespace Pass.SoftwareCard.Tests;

public class HostAndCardTests
{
    private static readonly SecureChannelOptions Options = new(RandomNumberGenerator.Create(), Aids.IssuerSecurityDomain);

    public static TheoryData<int, int> LevelsAndKeyLengths()
    {
        var data = new TheoryData<int, int>();
        foreach (var level in new[] { 0x00, 0x01, 0x03, 0x11, 0x13, 0x33 })
        {
            foreach (var length in new[] { 16, 24, 32 })
                data.Add(level, length);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(LevelsAndKeyLengths))]
    public async Task Keys_rotate_and_data_is_stored_at_every_level_and_length(int level, int keyLength)
    {
        using var card = VirtualCard.Blank();
        using var connection = new SecureConnection(new InProcessChannel(card));
        using var first = RandomKeys(0x01, keyLength);
        using var second = RandomKeys(0x02, keyLength);
        var token = TestContext.Current.CancellationToken;
        using (var factory = StaticKeys.Factory())
        {
            await connection.OpenSecureChannelAsync(factory, (SecurityLevel)level, Options, token);
            (await connection.SendAsync(new PutKey(0, first, factory.Dek), token)).ShouldBe((byte)1);
        }

        await connection.OpenSecureChannelAsync(first, (SecurityLevel)level, Options, token);
        (await connection.SendAsync(new PutKey(1, second, first.Dek), token)).ShouldBe((byte)2);
        await connection.OpenSecureChannelAsync(second, (SecurityLevel)level, Options, token);
        var big = Enumerable.Range(0, 700).Select(value => (byte)value).ToArray();
        foreach (var block in StoreData.Blocks(StoreDataFormat.BerTlv, Tlv.Encode(0x7F50, big)))
            await connection.SendAsync(block, token);
        var entry = (await connection.SendAsync(new GetStatus(StatusScope.IssuerSecurityDomain), token)).ShouldHaveSingleItem();
        entry.Aid.ToArray().ShouldBe(Aids.IssuerSecurityDomain.ToArray());
        entry.LifeCycle.ShouldBe((byte)CardLifeCycle.OperationReady);
        var stored = await connection.SendAsync(new GetData(0x7F50, GlobalPlatformClass: true), token);
        Tlv.Find(stored!.Value, 0x7F50)!.Value.ToArray().ShouldBe(big);
        (await connection.SendAsync(new GetData(0xE0, GlobalPlatformClass: true), token))!.Value.Length.ShouldBe(2 + 3 * 6);
        var again = await Should.ThrowAsync<CardRefusedException>(async () => await connection.OpenSecureChannelAsync(first, (SecurityLevel)level, Options, token));
        again.Status.ShouldBe(StatusWord.ReferencedDataNotFound);
    }

    [Fact]
    public async Task Factory_keys_disappear_with_the_first_put_key()
    {
        using var card = VirtualCard.Blank();
        using var connection = new SecureConnection(new InProcessChannel(card));
        using var keys = RandomKeys(0x05, 16);
        var token = TestContext.Current.CancellationToken;
        using var factory = StaticKeys.Factory();
        await connection.OpenSecureChannelAsync(factory, SecurityLevel.Full, Options, token);
        await connection.SendAsync(new PutKey(0, keys, factory.Dek), token);
        // The session that changed the keys goes on.
        (await connection.SendAsync(new GetStatus(StatusScope.Applications), token)).Count.ShouldBe(1);
        (await connection.TransmitAsync(new SelectApplication(default).ToApdu(), token)).Status.IsOk.ShouldBeFalse();
        connection.CloseSecureChannel();
        await connection.SendAsync(new SelectApplication(default), token);
        var update = await connection.SendAsync(new InitializeUpdate(0, new byte[8]), token);
        update.KeyVersion.ShouldBe((byte)5);
        update.SequenceCounter.ShouldBe(1);
        await Should.ThrowAsync<SecureChannelException>(() => connection.OpenSecureChannelAsync(factory, SecurityLevel.Full, Options, token));
    }

    [Fact]
    public async Task Wrong_keys_are_counted_then_the_card_locks()
    {
        using var card = VirtualCard.Blank(new CardProfile { AuthenticationTries = 3 });
        using var connection = new SecureConnection(new InProcessChannel(card));
        var token = TestContext.Current.CancellationToken;
        using var factory = StaticKeys.Factory();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await connection.SendAsync(new InitializeUpdate(0, new byte[8]), token);
            var refused = await connection.TransmitAsync(new CommandApdu(0x84, 0x82, 0x33, 0, new byte[16]), token);
            refused.Status.ShouldBe(StatusWord.AuthenticationFailed);
            card.PowerOn();
        }

        var locked = await Should.ThrowAsync<CardRefusedException>(() => connection.OpenSecureChannelAsync(factory, SecurityLevel.Full, Options, token));
        locked.Status.ShouldBe(StatusWord.AuthenticationBlocked);
    }

    [Fact]
    public async Task An_altered_command_ends_the_session_whatever_byte_was_touched()
    {
        using var card = VirtualCard.Blank();
        var token = TestContext.Current.CancellationToken;
        using var factory = StaticKeys.Factory();
        var length = 0;
        for (var position = 0; length == 0 || position < length; position++)
        {
            if (position == 4)
                continue;
            card.PowerOn();
            var channel = new InProcessChannel(card);
            var plain = ApduPipeline.Transport(channel);
            using var secure = await SecureChannel.OpenAsync(plain, 0, _ => factory, SecurityLevel.Full, Options, token);
            var bytes = secure.Wrap(new StoreData(StoreDataFormat.BerTlv, 0, true, Tlv.Encode(0x42, [1, 2, 3])).ToApdu()).Encode();
            length = bytes.Length;
            bytes[position] ^= 0x01;
            var answer = ResponseApdu.Parse(card.Process(bytes));
            answer.Status.IsOk.ShouldBeFalse();
            answer.Data.Length.ShouldBe(0);
            if (position > 0)
                ResponseApdu.Parse(card.Process(secure.Wrap(new GetStatus(StatusScope.IssuerSecurityDomain).ToApdu()).Encode())).Status.ShouldBe(StatusWord.SecurityStatusNotSatisfied);
        }
    }

    [Theory]
    [InlineData(0x11)]
    [InlineData(0x13)]
    [InlineData(0x33)]
    public async Task An_altered_answer_is_seen_whatever_byte_was_touched(int level)
    {
        using var card = VirtualCard.Blank();
        var token = TestContext.Current.CancellationToken;
        using var factory = StaticKeys.Factory();
        var length = 1;
        for (var position = 0; position < length; position++)
        {
            var plain = ApduPipeline.Transport(new InProcessChannel(card));
            using var secure = await SecureChannel.OpenAsync(plain, 0, _ => factory, (SecurityLevel)level, Options, token);
            var answer = await plain(secure.Wrap(new GetStatus(StatusScope.IssuerSecurityDomain).ToApdu()), token);
            var data = answer.Data.ToArray();
            length = data.Length;
            data[position] ^= 0x80;
            Should.Throw<SecureChannelException>(() => secure.Unwrap(answer with { Data = data }));
        }
    }

    [Fact]
    public async Task An_unprotected_command_is_refused_in_a_protected_session_and_the_session_goes_on()
    {
        using var card = VirtualCard.Blank();
        using var connection = new SecureConnection(new InProcessChannel(card));
        var token = TestContext.Current.CancellationToken;
        using var factory = StaticKeys.Factory();
        await connection.OpenSecureChannelAsync(factory, SecurityLevel.Full, Options, token);
        ResponseApdu.Parse(card.Process(new GetStatus(StatusScope.IssuerSecurityDomain).ToApdu().Encode())).Status.ShouldBe(StatusWord.SecurityStatusNotSatisfied);
        (await connection.SendAsync(new GetStatus(StatusScope.IssuerSecurityDomain), token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Errors_come_bare_and_warnings_are_protected()
    {
        using var card = VirtualCard.Blank();
        var token = TestContext.Current.CancellationToken;
        using var factory = StaticKeys.Factory();
        var plain = ApduPipeline.Transport(new InProcessChannel(card));
        using var secure = await SecureChannel.OpenAsync(plain, 0, _ => factory, SecurityLevel.Full, Options, token);
        var missing = await plain(secure.Wrap(new GetData(0x0099, GlobalPlatformClass: true).ToApdu()), token);
        missing.Status.ShouldBe(StatusWord.ReferencedDataNotFound);
        missing.Data.Length.ShouldBe(0);
        var accepted = await plain(secure.Wrap(new StoreData(StoreDataFormat.BerTlv, 0, true, Tlv.Encode(0x42, [1])).ToApdu()), token);
        accepted.Data.Length.ShouldBe(8);
        Should.NotThrow(() => secure.Unwrap(accepted)).Data.Length.ShouldBe(0);
    }

    /// <summary>Cards with i = 00 and i = 60: the challenge is random and the answer has no sequence counter.</summary>
    [Theory]
    [InlineData(0x00, 0x03, true)]
    [InlineData(0x60, 0x33, true)]
    [InlineData(0x00, 0x33, false)]
    [InlineData(0x20, 0x33, false)]
    public void A_card_with_a_random_challenge_is_accepted_at_the_levels_it_offers(int parameter, int level, bool isAccepted)
    {
        using var factory = StaticKeys.Factory();
        byte[] hostChallenge = [1, 2, 3, 4, 5, 6, 7, 8];
        byte[] cardChallenge = [8, 7, 6, 5, 4, 3, 2, 1];
        using var session = new SessionKeys(factory, hostChallenge, cardChallenge);
        byte[] data = [.. new byte[10], 0xFF, 0x03, (byte)parameter, .. cardChallenge, .. session.CardCryptogram()];
        var answer = new InitializeUpdate(0, hostChallenge).Parse(new ResponseApdu(data, StatusWord.Ok));
        answer.SequenceCounter.ShouldBeNull();
        if (isAccepted)
            SecureChannel.Start(factory, (SecurityLevel)level, hostChallenge, answer, Aids.IssuerSecurityDomain.Span).Dispose();
        else
            Should.Throw<SecureChannelException>(() => SecureChannel.Start(factory, (SecurityLevel)level, hostChallenge, answer));
    }

    private static StaticKeys RandomKeys(byte version, int length)
    {
        byte[] Draw() => RandomNumberGenerator.GetBytes(length);
        return new StaticKeys(version, Draw(), Draw(), Draw());
    }
}
