using System.Security.Cryptography;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Cards.PcSc;
using Pass.Cards.Presentation;
using Pass.Core;

namespace Pass.Terminal.Presentation;

/// <summary>What came of holding a card to the till.</summary>
/// <param name="Outcome">Why there is no signature, when there is none.</param>
/// <param name="Sale">The sale with the card's evidence, ready to be sent; null when the card did not sign.</param>
public sealed record PresentedSale(SigningOutcome Outcome, SaleMessage? Sale = null);

/// <summary>Has cards sign the sales of one till.</summary>
/// <param name="products">What the region lets be sold: a card signs a product's number.</param>
/// <param name="random">The unpredictable numbers.</param>
/// <param name="time">Bounds the wait for a card to leave.</param>
public sealed class CardTill(TerminalIdentity identity, IEnumerable<ProductReply> products, RandomNumberGenerator random, TimeProvider? time = null)
{
    private readonly Dictionary<string, ProductId> _products = products.ToDictionary(p => p.Code, p => new ProductId(checked((byte)p.Number)));

    private readonly CardDialogue _dialogue = new(random);

    /// <summary>
    /// Waits for a card and has it sign the sale. When the link breaks before the signature has arrived (the card leaves too soon, another program
    /// holds it, the service is restarted) it says so and starts again with the next card, until one has answered or the sale is given up.
    /// Nothing was sent to the region before it returns, so nothing was paid; a counter that the card spent in vain is never asked for again.
    /// </summary>
    /// <param name="reader">Where cards are put.</param>
    /// <param name="show">Told what to ask of the holder, each time it changes.</param>
    /// <exception cref="CardLinkException">The reader is gone.</exception>
    /// <exception cref="OperationCanceledException">The sale was given up.</exception>
    /// <inheritdoc cref="PresentAsync(ICardChannel, SaleMessage, uint?, string?, CancellationToken)"/>
    public async Task<PresentedSale> PresentAsync(
        ICardReader reader, SaleMessage sale, Action<CardPrompt> show, uint? offlineAmountCents = null, string? pin = null, CancellationToken ct = default)
    {
        show(CardPrompt.Present);
        while (true)
        {
            await reader.WaitForCardAsync(ct);
            show(CardPrompt.Keep);
            try
            {
                using var card = reader.Connect();
                return await PresentAsync(card, sale, offlineAmountCents, pin, ct);
            }
            catch (CardLinkException broken) when (broken.Fault != CardLinkFault.ReaderAbsent)
            {
                show(CardText.PromptAfter(broken.Fault));
            }

            await reader.LeaveAsync(time ?? TimeProvider.System, ct);
        }
    }

    /// <summary>
    /// Reads the certificate and asks for a signature over this very sale: from here on, whatever changes in it is refused by the region.
    /// A card that was asked twice for the same sale gave two counters: the region takes either once and answers the other the same.
    /// </summary>
    /// <param name="card">In the reader; not owned.</param>
    /// <param name="sale">Its pass may be left out: the card says whose it is.</param>
    /// <param name="offlineAmountCents">What the card is to count against its own limits when the till decides alone; null online.</param>
    /// <param name="pin">For a card that asks for one; see <see cref="CardDialogue.AskAsync"/>.</param>
    /// <exception cref="CardLinkException">The card was pulled out or does not answer: present it again.</exception>
    /// <exception cref="CardRefusedException">It is not a pass.</exception>
    /// <exception cref="FormatException">A product is not one of the region's list.</exception>
    public async Task<PresentedSale> PresentAsync(
        ICardChannel card, SaleMessage sale, uint? offlineAmountCents = null, string? pin = null, CancellationToken ct = default)
    {
        var answer = await _dialogue.AskAsync(card, HashOf(sale), offlineAmountCents, pin, ct);
        return answer.Presentation is { Evidence: var evidence } signed
            ? new(answer.Outcome, sale with { Presentation = new CardEvidence(signed.Certificate, evidence.UnpredictableNumber, evidence.Atc, evidence.SaleHash, signed.Signature, offlineAmountCents) })
            : new(answer.Outcome);
    }

    /// <summary>SHA-256 of the sale as this till sends it (<see cref="SaleDigest"/>), 32 bytes.</summary>
    public byte[] HashOf(SaleMessage sale) => SaleDigest.Of(
        new OperationId(sale.OperationId), new TerminalId(identity.TerminalId), sale.OccurredAt.ToUnixTimeMilliseconds(), sale.AllowPartial, !sale.Capture,
        [.. sale.Lines.Select(line => new SaleLine(ProductOf(line.Product), new Money(line.AmountCents), line.Quantity))]);

    private ProductId ProductOf(string name) => _products.TryGetValue(name, out var product)
        ? product
        : throw new FormatException(Words.Say("NotAProduct", name, string.Join(", ", _products.Keys)));
}
