using Pass.Cards.PcSc;
using Pass.Portal.Tests.Presence;
using Pass.SoftwareCard;
using Pass.Terminal;
using Pass.Terminal.Presentation;
using Pass.Testing.Cards;

namespace Pass.Portal.Tests.PulledCards;

/// <summary>The same sales through the real pcscd: cards really leave, the service is really killed, and others use the same card.</summary>
[Collection(typeof(PcscStackCollection))]
public sealed class SaleOverPcscTests(PcscFixture stack)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Taken out before the given APDU; or its power cut at the given write.</summary>
    private sealed record Cut(Way Way, int? Apdu, int Write = 0, bool Keeps = false);

    [Fact]
    public async Task A_card_that_leaves_a_reader_at_any_apdu_or_write_is_presented_again_and_pays_once()
    {
        if (stack.Service is null)
            return;
        await using var desk = await Desk.OpenAsync();
        Way[] ways = [Way.All[0], Way.All[^1]];
        Cut[] cuts =
        [
            .. ways.SelectMany(way => Enumerable.Range(0, way.Pin is null ? 3 : 4).Select(apdu => new Cut(way, apdu))),
            .. ways.SelectMany(way => Enumerable.Range(0, way.Pin is null ? 1 : 3).SelectMany(write => new[] { new Cut(way, null, write), new Cut(way, null, write, true) })),
        ];
        await Task.WhenAll(Enumerable.Range(0, PcscFixture.Readers).Select(async reader =>
        {
            for (var number = reader; number < cuts.Length; number += PcscFixture.Readers)
                await PresentAgainAsync(desk, await Holder.NewAsync(desk, cuts[number].Way, number), cuts[number], reader);
        }));
    }

    [Fact]
    public async Task A_sale_survives_the_service_killed_before_any_apdu()
    {
        if (stack.Service is not { } service)
            return;
        await using var desk = await Desk.OpenAsync();
        var holder = await Holder.NewAsync(desk, Way.All[^1], 0);
        for (var apdu = 0; apdu < 4; apdu++)
        {
            var link = await service.InsertAsync(holder.Chip, 0, Token);
            var restart = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var restarting = RestartAsync();
            var prompts = await holder.BuyAsync(Once(0, apdu, service.Kill), prompt =>
            {
                if (prompt is CardPrompt.ServiceRestarts or CardPrompt.PresentAgain)
                    restart.TrySetResult();
            });
            prompts.ShouldContain(apdu == 2 ? CardPrompt.PresentAgain : CardPrompt.ServiceRestarts);
            (await restarting).Dispose();

            async Task<VpcdLink> RestartAsync()
            {
                await restart.Task.WaitAsync(Token);
                link.Dispose();
                await service.RestartAsync(PcscFixture.Readers, Token);
                return await service.InsertAsync(holder.Chip, 0, Token);
            }
        }

        await holder.CardShouldHaveCountedAsync();
    }

    [Fact]
    public async Task Two_tills_and_a_foreign_program_on_one_card_take_turns()
    {
        if (stack.Service is not { } service)
            return;
        await using var desk = await Desk.OpenAsync();
        var chip = await desk.Issuer.NewChipAsync(200, Region.Holder);
        (await desk.RegisterAsync(200)).IsApproved.ShouldBeTrue();
        using var link = await service.InsertAsync(chip, 1, Token);
        using var stop = new CancellationTokenSource();
        var foreign = DisturbAsync();
        var sales = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(SellAsync)));
        await stop.CancelAsync();
        await foreign;

        var atcs = sales.SelectMany(s => s).ToList();
        atcs.Distinct().Count().ShouldBe(atcs.Count);
        (await desk.Client.BalanceAsync(Region.Number))!.Purses[0].Available.ShouldBe(10_000 - 100 * atcs.Count);

        async Task<List<uint>> SellAsync()
        {
            var reader = new PcscReader(PrivatePcscd.ReaderName(1));
            List<uint> taken = [];
            for (var i = 0; i < 10; i++)
            {
                var sale = desk.Region.Textbook(100) with { Pass = null };
                var presented = await desk.CardTill.PresentAsync(reader, sale, _ => { }, ct: Token);
                (await desk.Client.SellAsync(presented.Sale!)).Status.ShouldBe("approved");
                taken.Add(((CardEvidence)presented.Sale!.Presentation!).Atc);
            }

            return taken;
        }

        async Task DisturbAsync()
        {
            do
                await stack.RunAsync("opensc-tool", ["-r", PrivatePcscd.ReaderName(1), "-s", "00:A4:04:00:08:A0:00:00:01:51:00:00:00:00"], "", Token);
            while (!stop.IsCancellationRequested);
        }
    }

    private async Task PresentAgainAsync(Desk desk, Holder holder, Cut cut, int reader)
    {
        var link = await stack.Service!.InsertAsync(holder.Chip, reader, Token);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var again = InsertAgainAsync();
        ICardReader place = new PcscReader(PrivatePcscd.ReaderName(reader));
        if (cut.Apdu is { } apdu)
            place = Once(reader, apdu, link.Dispose);
        else
            holder.Memory.CutAt(cut.Write, cut.Keeps);
        await holder.BuyAsync(place, prompt =>
        {
            if (prompt == CardPrompt.PresentAgain)
                told.TrySetResult();
        });
        told.Task.IsCompletedSuccessfully.ShouldBeTrue(cut.ToString());
        (await again).Dispose();
        await holder.CardShouldHaveCountedAsync();

        async Task<VpcdLink> InsertAgainAsync()
        {
            await told.Task.WaitAsync(Token);
            link.Dispose();
            return await stack.Service!.InsertAsync(holder.Chip, reader, Token);
        }
    }

    /// <summary>A reader to which it happens once, before this APDU.</summary>
    private static DisturbedReader Once(int reader, int apdu, Action happens)
    {
        var isDue = true;
        return new(new PcscReader(PrivatePcscd.ReaderName(reader)), number =>
        {
            if (isDue && number == apdu)
            {
                isDue = false;
                happens();
            }

            return Task.CompletedTask;
        });
    }
}
