using System.Collections.Concurrent;
using Pass.CardIssuer.Desk;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Iso7816;
using Pass.Cards.PcSc;
using Pass.Core;
using Pass.SoftwareCard;
using Pass.Testing.Cards;

namespace Pass.CardIssuer.Tests;

/// <summary>The desk over the real pcscd, with software cards in virtual readers. Where there is none, the refusal says what to install.</summary>
[Collection(typeof(PcscStackCollection))]
public sealed class DeskOverPcscTests(PcscFixture stack)
{
    /// <summary>Of the one test; the others take the next: for 400 ms the service still tells of a card that has left.</summary>
    private const int Readers = 4, CardsEach = 2;

    [Fact]
    public async Task Four_readers_make_two_cards_each_at_the_same_time()
    {
        var token = TestContext.Current.CancellationToken;
        if (PrivatePcscd.Missing is { } missing)
        {
            (await Should.ThrowAsync<InvalidOperationException>(() => PrivatePcscd.StartAsync(1, token))).Message.ShouldBe(missing);
            return;
        }

        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync([.. Enumerable.Range(1, Readers * CardsEach).Select(n => (long)n)]);
        var results = new ConcurrentQueue<DeskResult>();
        var readers = Enumerable.Range(0, Readers).Select(n => (ICardReader)new PcscReader(PrivatePcscd.ReaderName(n))).ToList();
        // The desk would take a card that another test's desk has just had for the first of ours, and wait for one more than there is.
        foreach (var reader in readers)
            await reader.WaitForRemovalAsync(token);
        var desk = issuer.Desk().RunAsync(readers, "desk", results.Enqueue, CardsEach, token);
        var cards = Enumerable.Range(0, Readers * CardsEach).Select(n => DeskTests.Chip(100 + n)).ToList();
        await Task.WhenAll(Enumerable.Range(0, Readers).Select(reader => FeedAsync(reader)));
        await desk;
        results.Count(result => result.Outcome == DeskOutcome.Produced).ShouldBe(Readers * CardsEach, string.Join('\n', results));
        var rows = await issuer.CardsAsync();
        rows.ShouldAllBe(row => row.State == IssuanceState.Produced);
        foreach (var card in cards)
        {
            card.PowerOn();
            await DeskTests.ShouldBeAPassAsync(issuer, card, new PassId(rows.Single(row => row.ChipId![15] == card.ChipNumber()).PassId));
            card.Dispose();
        }

        async Task FeedAsync(int reader)
        {
            for (var i = 0; i < CardsEach; i++)
            {
                var made = results.Count(result => result.Reader == PrivatePcscd.ReaderName(reader));
                using var link = await stack.Service!.InsertAsync(cards[reader * CardsEach + i], reader, token);
                while (results.Count(result => result.Reader == PrivatePcscd.ReaderName(reader)) == made)
                    await Task.Delay(5, token);
            }
        }
    }

    [Fact]
    public async Task Two_desks_on_one_reader_take_turns_and_make_each_card_once()
    {
        var token = TestContext.Current.CancellationToken;
        if (stack.Service is not { } service)
            return;
        using var issuer = await Issuer.CreateAsync();
        for (var n = 0; n < 3; n++)
        {
            await issuer.OrderAsync(2 * n + 1, 2 * n + 2);
            using var card = DeskTests.Chip(200 + n);
            using var link = await service.InsertAsync(card, Readers, token);
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 2).Select(who => Task.Run(() => AtDeskAsync($"desk {who}"), token)));
            outcomes.Select(result => result.Outcome).ShouldBe([DeskOutcome.Produced, DeskOutcome.AlreadyProduced], ignoreOrder: true);
            outcomes.Select(result => result.Serial).Distinct().Count().ShouldBe(1);
        }

        (await issuer.CardsAsync()).Count(row => row.State == IssuanceState.Produced).ShouldBe(3);

        async Task<DeskResult> AtDeskAsync(string actor)
        {
            var desk = issuer.Desk();
            var session = await desk.OpenSessionAsync(actor, token);
            using var channel = new PcscReader(PrivatePcscd.ReaderName(Readers)).Connect();
            return await desk.PersonalizeAsync("reader", channel, session, actor, token);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    public async Task A_service_killed_while_a_card_writes_is_survived_and_the_card_keeps_its_serial(int write)
    {
        var token = TestContext.Current.CancellationToken;
        if (stack.Service is not { } service)
            return;
        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync(1, 2);
        using var card = new VirtualCard(new WatchedMemory(() =>
        {
            if (--write == 0)
                service.Kill();
        }));
        var results = System.Threading.Channels.Channel.CreateUnbounded<DeskResult>();
        var link = await service.InsertAsync(card, Readers + 1, token);
        var running = issuer.Desk().RunAsync([new PcscReader(PrivatePcscd.ReaderName(Readers + 1))], "desk", result => results.Writer.TryWrite(result), 1, token);
        var told = await results.Reader.ReadAsync(token);
        var (first, reserved) = (told.Outcome, told.Serial);
        link.Dispose();
        await service.RestartAsync(PcscFixture.Readers, token);
        using var again = await service.InsertAsync(card, Readers + 1, token);
        while (told.Outcome == DeskOutcome.Interrupted)
            told = await results.Reader.ReadAsync(token);
        await running;

        (first, told.Outcome).ShouldBe((DeskOutcome.Interrupted, DeskOutcome.Produced));
        (reserved ?? told.Serial).ShouldBe(told.Serial);
        (await issuer.CardsAsync()).Select(row => row.State).ShouldBe([IssuanceState.Produced, IssuanceState.Ordered]);
    }
}

internal static class ChipNumbers
{
    /// <summary>Last byte of the chip's serial number, as the card tells it.</summary>
    public static byte ChipNumber(this VirtualCard card)
    {
        card.Process(new CommandApdu(0x00, 0xA4, 0x04, 0x00, Aids.IssuerSecurityDomain, le: 256).Encode());
        return card.Process(new CommandApdu(0x00, 0xCA, 0x9F, 0x7F, le: 256).Encode())[3 + 15];
    }
}
