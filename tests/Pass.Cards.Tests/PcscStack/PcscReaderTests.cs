using System.Security.Cryptography;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Cards.PcSc;
using Pass.Issuing.Personalization;
using Pass.Issuing.Scp03;
using Pass.SoftwareCard;
using Pass.Testing.Cards;

namespace Pass.Cards.Tests.PcscStack;

/// <summary>Our own code over the real pcscd. Where there is none, each test checks that the refusal says what to install.</summary>
[Collection(typeof(PcscStackCollection))]
public class PcscReaderTests(PcscFixture stack)
{
    private static readonly CardOrder Order = new(new CardSerial(42), new OfflineLimits(3, 5000));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_card_is_personalized_through_the_reader()
    {
        if (await IsAbsentAsync())
            return;
        using var card = VirtualCard.Blank();
        using var link = await stack.Service!.InsertAsync(card, 0, Token);
        var reader = new PcscReader(PrivatePcscd.ReaderName(0));
        await reader.WaitForCardAsync(Token);
        using var channel = reader.Connect();
        channel.Atr.ToArray().ShouldBe(CardProfile.DefaultAtr.ToArray());
        var result = await PersonalizedCard.PersonalizeAsync(channel, Order);
        result.Outcome.ShouldBe(PersonalizationOutcome.Personalized);
        var connection = new CardConnection(channel);
        await connection.SendAsync(new SelectApplication(Aids.Pass), Token);
        var signed = await connection.SendAsync(new SignSale(new byte[8], SHA256.HashData([]), 100), Token);
        using var publicKey = PersonalizedCard.KeyOf(result.PublicPoint);
        new SaleEvidence(new byte[8], SHA256.HashData([]), Order.Serial, signed.Atc, 100).Verify(publicKey, signed.Signature.Span).ShouldBeTrue();
    }

    [Fact]
    public async Task Removal_and_insertion_are_seen_and_the_old_channel_stays_dead()
    {
        if (await IsAbsentAsync())
            return;
        using var card = VirtualCard.Blank();
        var reader = new PcscReader(PrivatePcscd.ReaderName(1));
        var link = await stack.Service!.InsertAsync(card, 1, Token);
        await reader.WaitForCardAsync(Token);
        using var channel = reader.Connect();
        await channel.TransmitAsync(new SelectApplication(default).ToApdu().Encode(), Token);
        link.Dispose();
        await ShouldFailAsync(channel, CardLinkFault.CardAbsent);
        await reader.WaitForRemovalAsync(Token);
        await ShouldFailAsync(channel, CardLinkFault.CardAbsent);
        using var again = await stack.Service.InsertAsync(card, 1, Token);
        await reader.WaitForCardAsync(Token);
        await ShouldFailAsync(channel, CardLinkFault.CardAbsent);
        using var fresh = reader.Connect();
        ResponseApdu.Parse(await fresh.TransmitAsync(new SelectApplication(default).ToApdu().Encode(), Token)).Status.ShouldBe(StatusWord.Ok);
    }

    [Fact]
    public async Task A_removal_that_nobody_watched_is_told_afterwards()
    {
        if (await IsAbsentAsync())
            return;
        using var card = VirtualCard.Blank();
        var reader = new PcscReader(PrivatePcscd.ReaderName(2));
        var link = await stack.Service!.InsertAsync(card, 2, Token);
        await reader.WaitForCardAsync(Token);
        link.Dispose();
        using var again = await stack.Service.InsertAsync(card, 2, Token);

        await reader.WaitForRemovalAsync(Token);

        await reader.WaitForCardAsync(Token);
        var removal = reader.WaitForRemovalAsync(Token);
        again.Dispose();
        await removal;
    }

    /// <summary>To vpcd a message of one byte is an order, not an APDU; 00 to 02 have no answer, and are the only ones that may cost the card its place.</summary>
    [Theory]
    [InlineData(0x03, true)]
    [InlineData(0x04, true)]
    [InlineData(0xFF, true)]
    [InlineData(0x00, false)]
    [InlineData(0x01, false)]
    [InlineData(0x02, false)]
    public async Task An_apdu_of_one_byte_never_hangs_a_reader(byte apdu, bool isAnswered)
    {
        if (await IsAbsentAsync())
            return;
        using var card = VirtualCard.Blank();
        using var link = await stack.Service!.InsertAsync(card, 6, Token);
        var reader = new PcscReader(PrivatePcscd.ReaderName(6));
        await reader.WaitForCardAsync(Token);
        using var channel = reader.Connect();
        var sent = Task.Run(async () => await channel.TransmitAsync(new[] { apdu }, Token), Token);
        if (isAnswered)
        {
            (await sent).Length.ShouldBeGreaterThanOrEqualTo(2);
            ResponseApdu.Parse(await channel.TransmitAsync(new SelectApplication(default).ToApdu().Encode(), Token)).Status.ShouldBe(StatusWord.Ok);
            return;
        }

        await Should.ThrowAsync<CardLinkException>(() => sent);
        await link.Ended;
        await reader.WaitForRemovalAsync(Token);
        using var again = await stack.Service.InsertAsync(card, 6, Token);
        await reader.WaitForCardAsync(Token);
        using var fresh = reader.Connect();
        ResponseApdu.Parse(await fresh.TransmitAsync(new SelectApplication(default).ToApdu().Encode(), Token)).Status.ShouldBe(StatusWord.Ok);
    }

    [Fact]
    public async Task A_reader_without_card_says_so_and_a_wait_can_be_given_up()
    {
        if (await IsAbsentAsync())
            return;
        var reader = new PcscReader(PrivatePcscd.ReaderName(2));
        Should.Throw<CardLinkException>(reader.Connect).Fault.ShouldBe(CardLinkFault.CardAbsent);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var waiting = reader.WaitForCardAsync(patience.Token);
        patience.CancelAfter(TimeSpan.FromMilliseconds(50));
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task An_unknown_reader_is_named_in_the_error()
    {
        if (await IsAbsentAsync())
            return;
        var reader = new PcscReader("No such reader");
        var failure = Should.Throw<CardLinkException>(reader.Connect);
        failure.Fault.ShouldBe(CardLinkFault.ReaderAbsent);
        failure.Message.ShouldContain("No such reader");
        (await Should.ThrowAsync<CardLinkException>(() => reader.WaitForCardAsync(Token))).Fault.ShouldBe(CardLinkFault.ReaderAbsent);
    }

    [Fact]
    public async Task Sixteen_readers_work_at_once()
    {
        if (await IsAbsentAsync())
            return;
        await stack.Service!.RestartAsync(PrivatePcscd.MaxReaders, Token);
        PcscReader.List().Count.ShouldBe(PrivatePcscd.MaxReaders);
        await Parallel.ForAsync(0, PrivatePcscd.MaxReaders, Token, async (index, token) =>
        {
            using var card = VirtualCard.Blank(new CardProfile { ChipSerial = (uint)index + 100 });
            using var link = await stack.Service!.InsertAsync(card, index, token);
            var reader = new PcscReader(PrivatePcscd.ReaderName(index));
            await reader.WaitForCardAsync(token);
            using var channel = reader.Connect();
            var connection = new CardConnection(channel);
            var data = await connection.SendAsync(new GetData(0x9F7F), token);
            data!.Value.Span[18].ShouldBe((byte)(index + 100));
        });
        await stack.Service.RestartAsync(PcscFixture.Readers, Token);
    }

    [Fact]
    public async Task A_transaction_tells_that_another_program_reset_the_card()
    {
        if (await IsAbsentAsync())
            return;
        using var card = VirtualCard.Blank();
        using var link = await stack.Service!.InsertAsync(card, 3, Token);
        var reader = new PcscReader(PrivatePcscd.ReaderName(3));
        await reader.WaitForCardAsync(Token);
        using var mine = reader.Connect();
        using var theirs = reader.Connect();
        using (var calm = mine.BeginTransaction())
            calm.WasReset.ShouldBeFalse();
        theirs.Reset();
        using var after = mine.BeginTransaction();
        after.WasReset.ShouldBeTrue();
        ResponseApdu.Parse(await mine.TransmitAsync(new SelectApplication(default).ToApdu().Encode(), Token)).Status.ShouldBe(StatusWord.Ok);
    }

    [Fact]
    public async Task A_service_killed_and_restarted_is_survived()
    {
        if (await IsAbsentAsync())
            return;
        using var card = VirtualCard.Blank();
        var reader = new PcscReader(PrivatePcscd.ReaderName(4));
        var link = await stack.Service!.InsertAsync(card, 4, Token);
        await reader.WaitForCardAsync(Token);
        var channel = reader.Connect();
        var removal = reader.WaitForRemovalAsync(Token);
        stack.Service.Kill();
        await ShouldFailAsync(channel, CardLinkFault.ServiceAbsent);
        Should.Throw<CardLinkException>(PcscReader.List).Fault.ShouldBe(CardLinkFault.ServiceAbsent);
        channel.Dispose();
        link.Dispose();
        var insertion = reader.WaitForCardAsync(Token);
        await stack.Service.RestartAsync(PcscFixture.Readers, Token);
        await removal;
        using var again = await stack.Service.InsertAsync(card, 4, Token);
        await insertion;
        using var fresh = reader.Connect();
        (await PersonalizedCard.PersonalizeAsync(fresh, Order with { Serial = new CardSerial(43) })).Outcome.ShouldBe(PersonalizationOutcome.Personalized);
    }

    [Fact]
    public async Task A_card_pulled_out_of_the_reader_half_way_is_finished_when_it_comes_back()
    {
        if (await IsAbsentAsync())
            return;
        using var card = VirtualCard.Blank();
        using var factory = StaticKeys.Factory();
        using var master = PersonalizedCard.Master();
        using var random = RandomNumberGenerator.Create();
        var personalizer = new CardPersonalizer(factory, master, random);
        var order = Order with { Serial = new CardSerial(44) };
        var reader = new PcscReader(PrivatePcscd.ReaderName(5));
        var pulled = await stack.Service!.InsertAsync(card, 5, Token);
        using (var channel = reader.Connect())
        {
            var broken = await Should.ThrowAsync<CardLinkException>(() => personalizer.PersonalizeAsync(channel, order, Certify, Token));
            broken.Fault.ShouldBe(CardLinkFault.CardAbsent);
        }

        using var link = await stack.Service.InsertAsync(card, 5, Token);
        using var again = reader.Connect();
        var result = await personalizer.PersonalizeAsync(again, order, Certify, Token);
        (result.Outcome, result.WasResumed).ShouldBe((PersonalizationOutcome.Personalized, true));

        ValueTask<ReadOnlyMemory<byte>> Certify(CardSerial serial, ReadOnlyMemory<byte> point, CancellationToken token)
        {
            pulled.Dispose();
            return ValueTask.FromResult<ReadOnlyMemory<byte>>(point.ToArray());
        }
    }

    private static async Task<bool> IsAbsentAsync()
    {
        if (PrivatePcscd.Missing is not { } missing)
            return false;
        (await Should.ThrowAsync<InvalidOperationException>(() => PrivatePcscd.StartAsync(1, Token))).Message.ShouldBe(missing);
        return true;
    }

    private static async Task ShouldFailAsync(ICardChannel channel, CardLinkFault fault) =>
        (await Should.ThrowAsync<CardLinkException>(async () => await channel.TransmitAsync(new SelectApplication(default).ToApdu().Encode(), Token))).Fault.ShouldBe(fault);
}
