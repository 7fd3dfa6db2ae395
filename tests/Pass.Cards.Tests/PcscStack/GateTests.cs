using System.Threading.Channels;
using Pass.Cards.Credentials;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Cards.PcSc;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Issuing.Personalization;
using Pass.Issuing.Scp03;
using Pass.SoftwareCard;
using Pass.Testing.Cards;

namespace Pass.Cards.Tests.PcscStack;

/// <summary>A school's gate: the reader's life of <see cref="CardGate"/>, and the verifier that lets in.</summary>
[Collection(typeof(PcscStackCollection))]
public sealed class GateTests(PcscFixture stack) : IDisposable
{
    private const int Apdus = 3, Pupil = 42, Blocked = 43;

    private readonly TestAuthorities region = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => region.Dispose();

    [Fact]
    public async Task A_card_that_leaves_at_any_apdu_opens_nothing_and_the_next_insertion_is_judged_anew()
    {
        if (stack.Service is null)
            return;
        await Task.WhenAll(Enumerable.Range(0, Apdus).Select(PassAsync));
    }

    /// <summary>A pupil's card leaves too soon and comes back; then a blocked card does the same; then a card that is not a pass comes.</summary>
    private async Task PassAsync(int apdu)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var pupil = await NewCardAsync(Pupil, apdu);
        using var blocked = await NewCardAsync(Blocked, apdu);
        using var blank = VirtualCard.Blank();
        var verifier = new PresentationVerifier(region.Trust, VerifierPolicy.Gate, region.Clock);
        verifier.Use(region.Status(1, Blocked)).ShouldBeTrue();
        var dialogue = new CardDialogue(TestAuthorities.Random);
        var events = Channel.CreateUnbounded<string>();
        var isLeaving = false;
        // The gate may see a card before the test knows that it is in.
        var inserted = NewInsertion();
        var reader = new DisturbedReader(new PcscReader(PrivatePcscd.ReaderName(apdu)), async number =>
        {
            if (isLeaving && number == apdu)
                (await inserted.Task).Dispose();
        });
        var gate = new CardGate(reader, async (channel, token) => events.Writer.TryWrite(await MayEnterAsync(channel, token) ? "open" : "shut"))
        {
            CardFailed = _ => events.Writer.TryWrite("broken"),
            StateChanged = state =>
            {
                if (state == CardGateState.WaitingForCard)
                    events.Writer.TryWrite("next");
            },
        };
        var running = gate.RunAsync(ended.Token);
        (VirtualCard Card, bool Leaves, string Expected)[] visits =
            [(pupil, true, "broken"), (pupil, false, "open"), (blocked, true, "broken"), (blocked, false, "shut"), (blank, false, "shut"), (pupil, false, "open")];
        try
        {
            foreach (var (card, leaves, expected) in visits)
            {
                await HearAsync("next");
                (isLeaving, inserted) = (leaves, NewInsertion());
                using var link = await stack.Service!.InsertAsync(card, apdu, Token);
                inserted.SetResult(link);
                await HearAsync(expected);
            }

            await HearAsync("next");
        }
        finally
        {
            await ended.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => running);
        }

        static TaskCompletionSource<VpcdLink> NewInsertion() => new(TaskCreationOptions.RunContinuationsAsynchronously);

        async Task<bool> MayEnterAsync(ICardChannel channel, CancellationToken token) =>
            (await dialogue.AskAsync(channel, PresentationVerifier.NoSale, ct: token)).Presentation is { } shown && verifier.Verify(shown).IsPresent;

        // A slow service may still tell of the card that has just left: it breaks once more, and opens nothing.
        async Task HearAsync(string awaited)
        {
            string heard;
            while ((heard = await events.Reader.ReadAsync(Token)) != awaited)
                heard.ShouldBeOneOf("next", "broken");
        }
    }

    private async Task<VirtualCard> NewCardAsync(int credential, int serial)
    {
        var card = VirtualCard.Blank();
        using var channel = new InProcessChannel(card);
        using var factory = StaticKeys.Factory();
        using var master = PersonalizedCard.Master();
        var order = new CardOrder(new CardSerial((ulong)(credential << 8 | serial)), new OfflineLimits(3, 5_000));
        var result = await new CardPersonalizer(factory, master, TestAuthorities.Random).PersonalizeAsync(channel, order, Certify, Token);
        result.Outcome.ShouldBe(PersonalizationOutcome.Personalized);
        return card;

        ValueTask<ReadOnlyMemory<byte>> Certify(CardSerial of, ReadOnlyMemory<byte> point, CancellationToken token) => ValueTask.FromResult(region.Issuer.Issue(
            new(CertificateKind.Card, of.ToBytes(), new PassId(1_234_567_890), point[1..], TestAuthorities.ThreeYears, new(credential))).Encoded);
    }
}
