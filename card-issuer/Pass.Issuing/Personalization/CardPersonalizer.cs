using System.Security.Cryptography;
using System.Text;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Issuing.GlobalPlatform;
using Pass.Issuing.Scp03;

namespace Pass.Issuing.Personalization;

/// <summary>
/// Makes a blank card a pass, over any channel, at SCP03 level 33:
/// own keys in place of the transport keys → key pair made on the card → certificate and objects → card SECURED → applet PERSONALIZED.
/// Where to go on is read from the card itself, so a card pulled out at any APDU is simply presented again;
/// activation is the last command, and the card refuses it while anything is missing.
/// A link that breaks throws <see cref="CardLinkException"/>: put the card back and call again.
/// </summary>
/// <param name="transportKeys">Keys the cards arrive with.</param>
/// <param name="master">Where the card's own keys come from.</param>
/// <param name="random">Host challenges.</param>
public sealed class CardPersonalizer(StaticKeys transportKeys, MasterKey master, RandomNumberGenerator random)
{
    /// <summary>Key diversification data of our cards (10 bytes): this prefix, then the serial.</summary>
    private static readonly byte[] DiversificationPrefix = "PS"u8.ToArray();

    private const int DiversificationTag = 0xCF;

    private readonly StaticKeys transportKeys = transportKeys;
    private readonly MasterKey master = master;
    private readonly RandomNumberGenerator random = random;

    public async Task<PersonalizationResult> PersonalizeAsync(ICardChannel channel, CardOrder order, CertifyCard certify, CancellationToken cancellationToken = default)
    {
        using var transaction = channel.BeginTransaction();
        using var script = new Script(this, channel, order, cancellationToken);
        return await script.RunAsync(certify);
    }

    /// <summary>One card in the reader.</summary>
    private sealed class Script(CardPersonalizer owner, ICardChannel channel, CardOrder order, CancellationToken cancellationToken) : IDisposable
    {
        private readonly SecureConnection card = new(channel);
        private readonly StaticKeys cardKeys = owner.master.CardKeys(order.Serial);
        private InitializeUpdateAnswer? identity;

        public async Task<PersonalizationResult> RunAsync(CertifyCard certify)
        {
            var status = await SelectPassAsync();
            if (status.IsPersonalized)
                return await FinishedAsync(PersonalizationOutcome.AlreadyPersonalized, wasResumed: false);

            await SelectAsync(Aids.IssuerSecurityDomain);
            try
            {
                await OpenAsync(Aids.IssuerSecurityDomain, keyVersion: 0, answer => answer.KeyVersion == owner.transportKeys.Version ? owner.transportKeys : cardKeys);
            }
            catch (SecureChannelException) when (identity is not null)
            {
                return SerialOf(identity) is { } other && other != order.Serial && identity.KeyVersion == MasterKey.CardKeyVersion
                    ? new PersonalizationResult(PersonalizationOutcome.OtherSerial, other)
                    : new PersonalizationResult(PersonalizationOutcome.ForeignCard, null);
            }

            var isBlank = identity!.KeyVersion == owner.transportKeys.Version;
            if (isBlank)
                await ReplaceTransportKeysAsync();
            await PersonalizeAppletAsync(certify);
            await ActivateAsync();
            return await FinishedAsync(PersonalizationOutcome.Personalized, wasResumed: !isBlank);
        }

        public void Dispose()
        {
            card.Dispose();
            cardKeys.Dispose();
        }

        /// <summary>The serial goes first: from the moment the card has its own keys, it says which ones.</summary>
        private async Task ReplaceTransportKeysAsync()
        {
            byte[] diversification = [.. DiversificationPrefix, .. order.Serial.ToBytes()];
            await SendAsync(new StoreData(StoreDataFormat.BerTlv, 0, true, Tlv.Encode(DiversificationTag, diversification)));
            await SendAsync(new PutKey(0, cardKeys, owner.transportKeys.Dek));
        }

        private async Task PersonalizeAppletAsync(CertifyCard certify)
        {
            var status = await SelectPassAsync();
            if (status is { HasSerial: true, HasCertificate: true, HasIssuerKey: true })
                return;
            await OpenAsync(Aids.Pass, MasterKey.CardKeyVersion, _ => cardKeys);
            // A pair made just before a pull-out is the card's pair: it is read, not made again.
            var point = await SendAsync(new GenerateKeyPair(ReadOnly: status.HasKeyPair));
            var certificate = await certify(order.Serial, point, cancellationToken);
            foreach (var block in StoreData.Blocks(StoreDataFormat.DataGroups, Groups(certificate)))
                await SendAsync(block);
        }

        private async Task ActivateAsync()
        {
            await SelectAsync(Aids.IssuerSecurityDomain);
            await OpenAsync(Aids.IssuerSecurityDomain, MasterKey.CardKeyVersion, _ => cardKeys);
            var domain = (await SendAsync(new GetStatus(StatusScope.IssuerSecurityDomain)))[0];
            if (domain.LifeCycle == (byte)CardLifeCycle.OperationReady)
                await SendAsync(new SetStatus(StatusScope.IssuerSecurityDomain, (byte)CardLifeCycle.Initialized));
            if (domain.LifeCycle is (byte)CardLifeCycle.OperationReady or (byte)CardLifeCycle.Initialized)
                await SendAsync(new SetStatus(StatusScope.IssuerSecurityDomain, (byte)CardLifeCycle.Secured));
            await SendAsync(new SetStatus(StatusScope.Applications, ApplicationLifeCycle.Personalized, Aids.Pass));
        }

        /// <summary>What the card now says of itself, in the clear, as any terminal will read it.</summary>
        private async Task<PersonalizationResult> FinishedAsync(PersonalizationOutcome outcome, bool wasResumed)
        {
            var status = await SelectPassAsync();
            var serial = await SendAsync(new GetData(PassTags.Serial));
            var certificate = await SendAsync(new GetData(PassTags.Certificate));
            if (!status.IsPersonalized || serial is null || certificate is null)
                throw new InvalidDataException(Words.Say("NotShownAsPass"));
            var carried = CardSerial.Read(serial.Value.Span);
            if (carried != order.Serial)
                return new PersonalizationResult(PersonalizationOutcome.OtherSerial, carried);
            var point = await SendAsync(new GenerateKeyPair(ReadOnly: true));
            return new PersonalizationResult(outcome, carried, point, certificate.Value, wasResumed);
        }

        private byte[] Groups(ReadOnlyMemory<byte> certificate)
        {
            using var issuerKey = owner.master.IssuerKey(order.Serial);
            var groups = new List<DataGroup>
            {
                new(PassDataGroups.Serial, order.Serial.ToBytes()),
                new(PassDataGroups.OfflineLimits, order.OfflineLimits.ToBytes()),
                new(PassDataGroups.IssuerKey, (byte[])[.. Wrap(issuerKey.Reveal()), .. issuerKey.CheckValue()]),
                new(PassTags.Certificate, certificate),
            };
            groups.AddRange(order.PublicObjects.Select(item => new DataGroup(item.Key, item.Value)));
            if (order.Pin is { } pin)
                groups.Add(new DataGroup(PassDataGroups.Pin, Wrap(BlockPadding.Pad(Encoding.ASCII.GetBytes(pin)))));
            return DataGroup.Encode(groups);
        }

        private byte[] Wrap(ReadOnlySpan<byte> secret) => cardKeys.Dek.EncryptCbc(secret, new byte[AesKey.BlockLength]);

        private Task OpenAsync(ReadOnlyMemory<byte> aid, byte keyVersion, Func<InitializeUpdateAnswer, StaticKeys> chooseKeys) =>
            card.OpenSecureChannelAsync(
                keyVersion,
                answer =>
                {
                    identity = answer;
                    return chooseKeys(answer);
                },
                SecurityLevel.Full,
                new SecureChannelOptions(owner.random, aid),
                cancellationToken);

        private async Task<PassStatus> SelectPassAsync()
        {
            await SelectAsync(Aids.Pass);
            return await SendAsync(new GetPassStatus());
        }

        private async Task SelectAsync(ReadOnlyMemory<byte> aid)
        {
            card.CloseSecureChannel();
            await SendAsync(new SelectApplication(aid));
        }

        private ValueTask<TResult> SendAsync<TResult>(ICardCommand<TResult> command) => card.SendAsync(command, cancellationToken);

        private static CardSerial? SerialOf(InitializeUpdateAnswer answer) =>
            answer.DiversificationData.Span.StartsWith(DiversificationPrefix)
                ? CardSerial.Read(answer.DiversificationData.Span[DiversificationPrefix.Length..])
                : null;
    }
}
