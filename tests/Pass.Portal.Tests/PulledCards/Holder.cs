using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Cards.PcSc;
using Pass.Core;
using Pass.Portal.Tests.Presence;
using Pass.SoftwareCard;
using Pass.Terminal;
using Pass.Terminal.Presentation;

namespace Pass.Portal.Tests.PulledCards;

/// <summary>How a sale is made: whether the card counts it offline, and its PIN when it has one.</summary>
internal sealed record Way(bool IsOffline, string? Pin)
{
    public static IReadOnlyList<Way> All { get; } = [new(false, null), new(true, null), new(false, "4711"), new(true, "4711")];
}

/// <summary>Somebody with a card of their own who buys, and what must hold of the money and of the card after each sale.</summary>
internal sealed class Holder(Desk desk, Way way, PassId pass, VirtualCard chip, CutMemory memory)
{
    private const int Cents = 100, Granted = 10_000;

    private readonly List<uint> atcs = [];

    public VirtualCard Chip => chip;

    public CutMemory Memory => memory;

    public static async Task<Holder> NewAsync(Desk desk, Way way, int number)
    {
        var pass = new PassId(2_000_000_000 + number);
        await desk.Region.GrantAsync(pass);
        var memory = new CutMemory();
        var chip = await desk.Issuer.NewChipAsync(100 + number, pass, memory, way.Pin, new OfflineLimits(200, 50_000));
        (await desk.RegisterAsync(100 + number, pass: pass)).IsApproved.ShouldBeTrue();
        return new(desk, way, pass, chip, memory);
    }

    /// <summary>Buys for one euro; whatever happens to the card on the way, it is presented until the sale is signed, and is paid once.</summary>
    /// <returns>What the till showed.</returns>
    public async Task<IReadOnlyList<CardPrompt>> BuyAsync(ICardReader reader, Action<CardPrompt>? holderReads = null)
    {
        var prompts = new List<CardPrompt>();
        var sale = desk.Region.Textbook(Cents) with { Pass = null };
        var presented = await PresentAsync();
        if (presented.Outcome == SigningOutcome.PinRequired)
        {
            Show(CardPrompt.PresentAgain);
            presented = await PresentAsync();
        }

        presented.Outcome.ShouldBe(SigningOutcome.SaleSigned);
        atcs.Add(((CardEvidence)presented.Sale!.Presentation!).Atc);
        atcs.Order().Distinct().ShouldBe(atcs, customMessage: "each signature has a counter of its own");
        var reply = await SendAsync(presented.Sale);
        (reply.Status, reply.RegionCents).ShouldBe(("approved", Cents));
        (await SendAsync(presented.Sale)).ShouldBeEquivalentTo(reply);
        await ShouldHavePaidAsync(atcs.Count);
        return prompts;

        Task<PresentedSale> PresentAsync() => desk.CardTill.PresentAsync(
            reader, sale, Show, way.IsOffline ? Cents : null, way.Pin, TestContext.Current.CancellationToken);

        void Show(CardPrompt prompt)
        {
            prompts.Add(prompt);
            holderReads?.Invoke(prompt);
        }
    }

    /// <summary>The card counted at least what it signed: a signature that was lost may have cost a counter, never the other way round.</summary>
    public async Task CardShouldHaveCountedAsync()
    {
        var connection = new CardConnection(new InProcessChannel(chip));
        await connection.SendAsync(new SelectApplication(Aids.Pass));
        var counters = await connection.SendAsync(new GetPassCounters());
        counters.Atc.ShouldBeGreaterThanOrEqualTo(atcs.Max());
        ((int)counters.OfflineCount, (int)counters.OfflineAmountCents).ShouldSatisfyAllConditions(
            spent => spent.Item1.ShouldBeGreaterThanOrEqualTo(way.IsOffline ? atcs.Count : 0),
            spent => spent.Item2.ShouldBe(spent.Item1 * Cents));
        (await connection.SendAsync(new VerifyPin())).TriesLeft.ShouldBe(way.Pin is null ? null : PassLimits.PinTries);
    }

    private async Task<OperationReply> SendAsync(SaleMessage sale) =>
        way.IsOffline ? (await desk.Client.UploadAsync([sale])).ShouldHaveSingleItem() : await desk.Client.SellAsync(sale);

    private async Task ShouldHavePaidAsync(int sales) =>
        (await desk.Client.BalanceAsync(PassNumber.Of(pass).ToCompact()))!.Purses[0].Available.ShouldBe(Granted - sales * Cents);
}
