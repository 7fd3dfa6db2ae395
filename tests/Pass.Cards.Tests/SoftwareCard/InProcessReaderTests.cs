using Pass.Cards.GlobalPlatform;
using Pass.Cards.Iso7816;
using Pass.Cards.SoftwareCard;

namespace Pass.Cards.Tests.SoftwareCard;

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
        using var connection = new CardConnection(channel);
        await connection.SendAsync(new SelectApplication(Aids.Pass), token);
        var removal = reader.WaitForRemovalAsync(token);
        reader.Remove();
        await removal;
        (await Should.ThrowAsync<CardLinkException>(async () => await connection.SendAsync(new SelectApplication(Aids.Pass), token))).Fault.ShouldBe(CardLinkFault.CardAbsent);
    }
}
