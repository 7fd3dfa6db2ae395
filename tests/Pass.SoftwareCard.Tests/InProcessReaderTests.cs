using Pass.Cards.Iso7816;
using Pass.Cards.PcSc;

namespace Pass.SoftwareCard.Tests;

public class InProcessReaderTests
{
    [Fact]
    public async Task Insertion_and_removal_are_seen()
    {
        var token = TestContext.Current.CancellationToken;
        using var reader = new InProcessReader("Caisse 1");
        using var card = VirtualCard.Blank();
        Should.Throw<CardLinkException>(reader.Connect).Fault.ShouldBe(CardLinkFault.CardAbsent);
        var insertion = reader.WaitForCardAsync(token);
        insertion.IsCompleted.ShouldBeFalse();
        reader.Insert(card);
        await insertion;
        using var channel = reader.Connect();
        var connection = new CardConnection(channel);
        await connection.SendAsync(new SelectApplication(Aids.Pass), token);
        var removal = reader.WaitForRemovalAsync(token);
        reader.Remove();
        await removal;
        (await Should.ThrowAsync<CardLinkException>(async () => await connection.SendAsync(new SelectApplication(Aids.Pass), token))).Fault.ShouldBe(CardLinkFault.CardAbsent);
    }

    [Fact]
    public async Task A_gate_serves_each_card_once_and_goes_on_after_a_pull_out_and_a_card_of_another_kind()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var reader = new InProcessReader("Caisse 1");
        using var first = VirtualCard.Blank();
        using var second = VirtualCard.Blank();
        var served = new List<string>();
        var gate = new CardGate(reader, async (channel, token) =>
        {
            served.Add("served");
            if (served.Count == 1)
                reader.Remove();
            if (served.Count == 3)
            {
                var connection = new CardConnection(channel);
                await connection.SendAsync(new SelectApplication(Convert.FromHexString("A0000000031010")), token);
            }

            await channel.TransmitAsync(new SelectApplication(default).ToApdu().Encode(), token);
            served.Add("answered");
            await patience.CancelAsync();
        })
        {
            CardFailed = failure => served.Add(failure is CardLinkException broken ? broken.Fault.ToString() : failure.GetType().Name),
            StateChanged = state =>
            {
                if (state == CardGateState.WaitingForCard)
                    reader.Insert(served.Count == 0 ? first : second);
                if (state == CardGateState.WaitingForRemoval && !patience.IsCancellationRequested)
                    reader.Remove();
            },
        };
        await Should.ThrowAsync<OperationCanceledException>(() => gate.RunAsync(patience.Token));
        served.ShouldBe(["served", "CardAbsent", "served", "CardRefusedException", "served", "answered"]);
    }
}
