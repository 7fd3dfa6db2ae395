using System.Security.Cryptography;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Issuing.Bureau;
using Pass.Issuing.Scp03;

namespace Pass.CardIssuer.Desk;

/// <summary>What a chip says of itself before anything is written: who it is, which keys it holds, whether it is a pass already.</summary>
/// <param name="Id">18 bytes (<see cref="ChipId"/>).</param>
/// <param name="KeyVersion">Of the keys it would open a session with.</param>
/// <param name="IsPersonalized">The applet is in use.</param>
internal sealed record ChipInReader(byte[] Id, byte KeyVersion, bool IsPersonalized)
{
    private const int ProductionDataTag = 0x9F7F, ProductionDataBytes = 42, ChallengeBytes = 8;

    public static async Task<ChipInReader> ReadAsync(ICardChannel channel, RandomNumberGenerator random, CancellationToken cancellationToken)
    {
        var card = new CardConnection(channel);
        await card.SendAsync(new SelectApplication(Aids.Pass), cancellationToken);
        var status = await card.SendAsync(new GetPassStatus(), cancellationToken);
        await card.SendAsync(new SelectApplication(Aids.IssuerSecurityDomain), cancellationToken);
        var answer = await card.SendAsync(new GetData(ProductionDataTag), cancellationToken)
            ?? throw new InvalidDataException(IssuanceTexts.Say("NoProductionData"));
        // Cards differ: some answer the object, some its value.
        var data = answer.Length == ProductionDataBytes ? answer : Tlv.Find(answer, ProductionDataTag) ?? default;
        if (data.Length != ProductionDataBytes)
            throw new InvalidDataException(IssuanceTexts.Say("ProductionDataLength", data.Length, ProductionDataBytes));
        var challenge = new byte[ChallengeBytes];
        random.GetBytes(challenge);
        var identity = await card.SendAsync(new InitializeUpdate(0, challenge), cancellationToken);
        return new ChipInReader(data[..ChipId.Length].ToArray(), identity.KeyVersion, status.IsPersonalized);
    }
}
