using System.Globalization;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Cards.PcSc;
using Pass.Portal.Tests.Presence;
using Pass.SoftwareCard;
using Pass.Terminal.Presentation;
using Pass.Testing.Cards;

namespace Pass.Portal.Tests.PulledCards;

/// <summary>A sale whose card leaves too soon: it is presented again, and the region takes the money once.</summary>
public sealed class PulledCardTests
{
    [Fact]
    public async Task A_card_pulled_at_any_apdu_of_a_sale_is_presented_again_and_pays_once()
    {
        await using var desk = await Desk.OpenAsync();
        foreach (var (number, way) in Way.All.Index())
        {
            var holder = await Holder.NewAsync(desk, way, number);
            foreach (var cardActs in new[] { false, true })
            {
                var apdus = await PullAtEachAsync(holder, cardActs);
                apdus.ShouldBe(way.Pin is null ? 3 : 4, "SELECT, the certificate, perhaps VERIFY, the signature");
            }

            await holder.CardShouldHaveCountedAsync();
        }

        static async Task<int> PullAtEachAsync(Holder holder, bool cardActs)
        {
            for (var cutAt = 0; ; cutAt++)
            {
                var reader = new PullingReader(holder.Chip, cutAt, cardActs);
                var prompts = await holder.BuyAsync(reader);
                if (reader.Insertions == 1)
                    return cutAt;
                prompts.ShouldContain(CardPrompt.PresentAgain);
            }
        }
    }

    [Fact]
    public async Task A_card_whose_power_is_cut_at_any_write_of_a_sale_is_presented_again_and_pays_once()
    {
        await using var desk = await Desk.OpenAsync();
        foreach (var (number, way) in Way.All.Index())
        {
            var holder = await Holder.NewAsync(desk, way, number);
            foreach (var keeps in new[] { false, true })
            {
                var write = 0;
                for (; ; write++)
                {
                    holder.Memory.CutAt(write, keeps);
                    var prompts = await holder.BuyAsync(new PullingReader(holder.Chip));
                    if (holder.Memory.IsArmed)
                        break;
                    prompts.ShouldContain(CardPrompt.PresentAgain);
                }

                holder.Memory.Disarm();
                write.ShouldBe(way.Pin is null ? 1 : 3);
            }

            await holder.CardShouldHaveCountedAsync();
        }
    }

    [Fact]
    public async Task A_sale_presented_again_after_its_answer_was_lost_reads_as_it_was_decided()
    {
        await using var desk = await Desk.OpenAsync();
        var sale = desk.Region.Textbook(1_000) with { Pass = null };
        var first = await desk.SignedAsync(0, sale: sale);
        var again = await desk.SignedAsync(0, sale: sale);
        var offline = (await desk.CardTill.PresentAsync(desk.HoldersCard, sale, offlineAmountCents: 1_000)).Sale!;
        var reply = await desk.Client.SellAsync(first);

        reply.Status.ShouldBe("approved");
        (await desk.Client.SellAsync(again)).ShouldBeEquivalentTo(reply);
        (await desk.Client.UploadAsync([offline])).ShouldHaveSingleItem().ShouldBeEquivalentTo(reply);
        (await desk.Client.SellAsync(desk.Shown(0) with { OperationId = sale.OperationId, Lines = sale.Lines })).ShouldBeEquivalentTo(reply);
        (await desk.Client.BalanceAsync(Region.Number))!.Purses[0].Available.ShouldBe(9_000);
        // The counters that were not taken stay good for nothing else: each is bound to its sale.
        var other = sale with { OperationId = Guid.CreateVersion7(desk.Region.Time.GetUtcNow()), Presentation = again.Presentation };
        (await desk.Client.SellAsync(other)).Code.ShouldBe("Presentation.OtherSale");
    }

    [Fact]
    public async Task A_mistyped_pin_whose_answer_is_lost_costs_one_try_and_is_asked_again()
    {
        await using var desk = await Desk.OpenAsync();
        var chip = await desk.Issuer.NewChipAsync(100, Region.Holder, pin: "4711");
        var reader = new PullingReader(chip, cutAt: 2, cardActs: true);

        var presented = await desk.CardTill.PresentAsync(reader, desk.Region.Textbook(100), _ => { }, pin: "0000");

        presented.ShouldBe(new PresentedSale(SigningOutcome.PinRequired));
        var connection = new CardConnection(new InProcessChannel(chip));
        await connection.SendAsync(new SelectApplication(Aids.Pass));
        (await connection.SendAsync(new VerifyPin())).TriesLeft.ShouldBe(PassLimits.PinTries - 1);
    }

    [Fact]
    public async Task A_till_waiting_for_a_card_can_give_up_and_a_foreign_card_is_not_waited_for_again()
    {
        await using var desk = await Desk.OpenAsync();
        using var reader = new InProcessReader("Caisse 1");
        using var given = new CancellationTokenSource();
        var shown = new List<CardPrompt>();
        var waiting = desk.CardTill.PresentAsync(reader, desk.Region.Textbook(100), shown.Add, ct: given.Token);
        shown.ShouldBe([CardPrompt.Present]);
        given.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);

        using var blank = VirtualCard.Blank(new CardProfile());
        reader.Insert(blank);
        var outcome = await desk.CardTill.PresentAsync(reader, desk.Region.Textbook(100), shown.Add);
        outcome.Sale.ShouldBeNull();
    }

    [Fact]
    public void Everything_a_till_shows_is_written_in_both_languages()
    {
        string[] Texts(string culture) =>
        [
            .. Enum.GetValues<CardPrompt>().Select(prompt => CardText.Of(prompt, CultureInfo.GetCultureInfo(culture))),
            .. Enum.GetValues<SigningOutcome>().Select(outcome => CardText.Of(outcome, CultureInfo.GetCultureInfo(culture))),
        ];
        Texts("fr").Concat(Texts("en")).Distinct().Count().ShouldBe(2 * Texts("fr").Length);
        CardText.Of(CardPrompt.PresentAgain, CultureInfo.GetCultureInfo("fr-FR")).ShouldStartWith("La carte est partie trop tôt");
    }

    /// <summary>A reader whose card is pulled once, and put back as soon as the till waits for it.</summary>
    private sealed class PullingReader(VirtualCard chip, int cutAt = -1, bool cardActs = false) : ICardReader
    {
        public string Name => "Caisse 1";

        public int Insertions { get; private set; }

        public Task WaitForCardAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task WaitForRemovalAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public ICardChannel Connect() =>
            Insertions++ == 0 && cutAt >= 0 ? new CuttableChannel(chip, cutAt, cardActs) : new InProcessChannel(chip);
    }
}
