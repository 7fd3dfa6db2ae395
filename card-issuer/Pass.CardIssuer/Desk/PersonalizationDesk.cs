using System.Security.Cryptography;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Cards.PcSc;
using Pass.Issuing.Authorities;
using Pass.Issuing.Personalization;
using Pass.Issuing.Scp03;

namespace Pass.CardIssuer.Desk;

public enum DeskOutcome
{
    /// <summary>A whole card, produced now.</summary>
    Produced,

    /// <summary>This card was finished before; nothing was changed.</summary>
    AlreadyProduced,

    /// <summary>Pulled out, or the reader failed: put the same card back, it goes on where it stopped.</summary>
    Interrupted,

    /// <summary>No order waits. The card was not touched.</summary>
    NoOrder,

    /// <summary>The chip holds keys that are neither ours nor the transport keys given, or says it is a pass we never made. It was not touched.</summary>
    Foreign,

    /// <summary>What the chip says and what the store says cannot both be true: set it aside and find out.</summary>
    Contradiction,

    /// <summary>The chip refused a command, or the issuing authority ends too soon; a serial reserved stays the chip's. Try again, or spoil it.</summary>
    Refused,
}

/// <summary>What happened to the card in one reader.</summary>
public sealed record DeskResult(string Reader, DeskOutcome Outcome, CardSerial? Serial = null, string Detail = "", bool WasResumed = false);

/// <summary>The keys of a desk, opened by whoever may, who also disposes them.</summary>
/// <param name="Transport">The keys cards arrive with.</param>
/// <param name="Master">The card master (see <see cref="MasterKey"/>).</param>
/// <param name="Issuer">The issuing authority; one reader at a time signs with it.</param>
public sealed record DeskKeys(StaticKeys Transport, IAesKey Master, CertificateAuthority Issuer)
{
    /// <summary>Key objects belong to one thread: each reader works with copies, for one card.</summary>
    internal StaticKeys CopyTransport() => Transport.Copy();

    internal MasterKey CopyMaster() => new(Master.Copy());
}

/// <summary>
/// A desk where cards are made one by one, in as many readers as there are, one task each. Which order a card is for is decided by the store;
/// how far the card has come, by the card. So a card pulled out at any moment, or a desk killed, goes on as if nothing had happened.
/// </summary>
public sealed class PersonalizationDesk(IssuerDatabase database, IssuanceOptions options, DeskKeys keys, TimeProvider time, RandomNumberGenerator random)
{
    private readonly DeskReservations reservations = new(database, options, random);
    private readonly IssuanceOptions options = options;
    private readonly TimeProvider time = time;
    private readonly RandomNumberGenerator random = random;
    private readonly DeskKeys keys = keys;

    /// <summary>Opens a session: the batch its cards belong to.</summary>
    public Task<int> OpenSessionAsync(string actor, CancellationToken cancellationToken = default) =>
        reservations.OpenSessionAsync(new Trace(actor, time.GetUtcNow()), cancellationToken);

    /// <summary>Works in every reader at once until no order waits, or until cancelled. Each reader makes one card after the other.</summary>
    /// <param name="report">Told each result, from any reader's task.</param>
    /// <param name="cards">Each reader stops after so many cards.</param>
    public async Task RunAsync(IEnumerable<ICardReader> readers, string actor, Action<DeskResult> report, int cards, CancellationToken cancellationToken = default)
    {
        var session = await OpenSessionAsync(actor, cancellationToken);
        await Task.WhenAll(readers.Select(reader => Task.Run(() => RunReaderAsync(reader, session, actor, report, cards, cancellationToken), cancellationToken)));
    }

    /// <summary>Makes the card behind this channel. Never throws for what a card or a hand can do.</summary>
    public async Task<DeskResult> PersonalizeAsync(string reader, ICardChannel channel, int session, string actor, CancellationToken cancellationToken = default)
    {
        CredentialRow? row = null;
        if (Certification.Check(keys.Issuer, time.GetUtcNow(), options.CardValidityYears) is { } ended)
            return new DeskResult(reader, DeskOutcome.Refused, Detail: ended.Text);
        try
        {
            // From the first question on: a second desk on the same card waits, and finds it made.
            using var transaction = channel.BeginTransaction();
            var chip = await ChipInReader.ReadAsync(channel, random, cancellationToken);
            using var transport = keys.CopyTransport();
            row = await reservations.FindAsync(chip.Id, cancellationToken);
            if (Judge(chip, row, transport.Version) is { } refused)
                return new DeskResult(reader, refused.Outcome, Serial(row), refused.Detail);
            row ??= await reservations.ReserveAsync(chip.Id, session, new Trace(actor, time.GetUtcNow()), cancellationToken);
            return row is null ? new DeskResult(reader, DeskOutcome.NoOrder) : await MakeAsync(reader, channel, row, transport, actor, cancellationToken);
        }
        catch (CardLinkException e)
        {
            return new DeskResult(reader, DeskOutcome.Interrupted, Serial(row), e.Message);
        }
        catch (Exception e) when (e is CardRefusedException or InvalidDataException or SecureChannelException)
        {
            return new DeskResult(reader, DeskOutcome.Refused, Serial(row), e.Message);
        }
        catch (ChipContradictionException e)
        {
            return new DeskResult(reader, DeskOutcome.Contradiction, Serial(row), e.Message);
        }
    }

    private async Task RunReaderAsync(ICardReader reader, int session, string actor, Action<DeskResult> report, int cards, CancellationToken cancellationToken)
    {
        for (var made = 0; made < cards;)
        {
            await reader.WaitForCardAsync(cancellationToken);
            var result = await InReaderAsync(reader, session, actor, cancellationToken);
            report(result);
            if (result.Outcome == DeskOutcome.NoOrder)
                return;
            if (result.Outcome == DeskOutcome.Produced)
                made++;
            if (made < cards)
                await (result.Outcome == DeskOutcome.Interrupted ? reader.LeaveAsync(time, cancellationToken) : reader.WaitForRemovalAsync(cancellationToken));
        }
    }

    private async Task<DeskResult> InReaderAsync(ICardReader reader, int session, string actor, CancellationToken cancellationToken)
    {
        try
        {
            using var channel = reader.Connect();
            return await PersonalizeAsync(reader.Name, channel, session, actor, cancellationToken);
        }
        catch (CardLinkException e)
        {
            return new DeskResult(reader.Name, DeskOutcome.Interrupted, Detail: e.Message);
        }
    }

    /// <summary>Before anything is written: may this chip be worked on?</summary>
    private static (DeskOutcome Outcome, string Detail)? Judge(ChipInReader chip, CredentialRow? row, byte transportVersion) => row switch
    {
        null when chip.IsPersonalized => (DeskOutcome.Foreign, IssuanceTexts.Say("PassNotOurs")),
        null when chip.KeyVersion != transportVersion => (DeskOutcome.Foreign, IssuanceTexts.Say("KeysNotTransport", chip.KeyVersion)),
        null => null,
        { State: IssuanceState.InProduction } => null,
        { State: > IssuanceState.Active } => (DeskOutcome.Contradiction, IssuanceTexts.Say("ChipIsDead", new IssuanceTexts.StateText(row.State))),
        _ when chip.IsPersonalized => (DeskOutcome.AlreadyProduced, IssuanceTexts.Say(row.State)),
        _ => (DeskOutcome.Contradiction, IssuanceTexts.Say("ChipBlank", new IssuanceTexts.StateText(row.State))),
    };

    private async Task<DeskResult> MakeAsync(string reader, ICardChannel channel, CredentialRow row, StaticKeys transport, string actor, CancellationToken cancellationToken)
    {
        using var master = keys.CopyMaster();
        var serial = CardSerial.Read(row.Serial);
        var order = new CardOrder(serial, options.OfflineLimits);
        var result = await new CardPersonalizer(transport, master, random).PersonalizeAsync(
            channel, order, (_, point, token) => reservations.CertifyAsync(row.Id, point[1..], keys.Issuer, new Trace(actor, time.GetUtcNow()), token), cancellationToken);
        switch (result.Outcome)
        {
            case PersonalizationOutcome.ForeignCard:
                // As likely the wrong keys on our side: the serial stays this chip's, for another try.
                return new DeskResult(reader, DeskOutcome.Foreign, serial, IssuanceTexts.Say("TransportRefused"));
            case PersonalizationOutcome.OtherSerial:
                return new DeskResult(reader, DeskOutcome.Contradiction, serial, IssuanceTexts.Say("ChipStartedAs", result.Serial!));
            default:
                if (!await reservations.IsAsIssuedAsync(row.Id, result, cancellationToken))
                    throw new ChipContradictionException(IssuanceTexts.Say("OtherCertificate"));
                await reservations.FinishAsync(row.Id, new Trace(actor, time.GetUtcNow()), Reasons.Reader(reader), cancellationToken);
                return new DeskResult(reader, DeskOutcome.Produced, serial, WasResumed: result.WasResumed || result.Outcome == PersonalizationOutcome.AlreadyPersonalized);
        }
    }

    private static CardSerial? Serial(CredentialRow? row) => row?.Serial is { } serial ? CardSerial.Read(serial) : null;
}
