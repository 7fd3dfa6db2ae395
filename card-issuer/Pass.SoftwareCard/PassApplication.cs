using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Issuing.GlobalPlatform;

namespace Pass.SoftwareCard;

/// <summary>The pass applet. Before PERSONALIZED it can only be personalized; after, it can only be used.</summary>
internal sealed class PassApplication(CardRuntime card) : CardApplication(card), IDisposable
{
    private ECDsa? signer;
    private byte[]? challenge;
    private readonly CertificateFile file = new(card.State.Pass);
    private StoreDataBlocks? storing;
    private bool isPinVerified;

    public override ReadOnlyMemory<byte> Aid => Aids.Pass;

    public override StatusWord? RefusesSelection =>
        (Pass.LifeCycle & ApplicationLifeCycle.LockedBit) != 0 ? StatusWord.NotFound : null;

    /// <summary>True when nothing is missing for the card to be activated.</summary>
    public bool IsComplete => Pass is { Serial: not null, PrivateKey: not null, IssuerKey: not null } && Pass.Objects.ContainsKey(PassTags.Certificate);

    private PassState Pass => State.Pass;

    private bool IsPersonalized => Pass.LifeCycle == ApplicationLifeCycle.Personalized;

    public override ResponseApdu Select()
    {
        isPinVerified = false;
        challenge = null;
        file.Leave();
        var proprietary = new TlvWriter().Add(PassTags.Status, Status().Encode());
        if (Pass.Serial is { } serial)
            proprietary.Add(PassTags.Serial, serial.ToBytes());
        var fci = new TlvWriter().Add(0x6F, new TlvWriter().Add(0x84, Aid.Span).Add(0xA5, proprietary));
        return new ResponseApdu(fci.ToArray(), Pass.IsBlocked ? StatusWord.SelectedButBlocked : StatusWord.Ok);
    }

    public override ResponseApdu SelectFile(CommandApdu command) => file.Select(command);

    public void ForgetBlocks() => storing = null;

    public override ResponseApdu Process(CommandApdu command)
    {
        if (command.Ins != 0xE2)
            storing = null;
        if (State.LifeCycle is CardLifeCycle.Locked or CardLifeCycle.Terminated && command.Ins is not (0xCA or 0xCB or 0xB0))
            return Refuse(StatusWord.ConditionsNotSatisfied);
        return (command.Cla, command.Ins) switch
        {
            (0x00 or 0x80, 0xCA) => ReadObject(command),
            (0x00 or 0x80, 0xCB) => ReadObjects(command),
            (0x00, 0xB0) => file.Read(command),
            (0x00, 0x88) => Sign(command),
            (0x00, 0x84) => Challenge(command),
            (0x00, 0x82) => RunScript(command),
            (0x00, 0x20) => Verify(command),
            (0x00, 0x46 or 0x47) => KeyPair(command),
            (0x80, 0xE2) => StoreBlock(command),
            (_, 0xCA or 0xCB or 0xB0 or 0x88 or 0x84 or 0x82 or 0x20 or 0x46 or 0x47 or 0xE2) => Refuse(StatusWord.ClassNotSupported),
            _ => Refuse(StatusWord.InstructionNotSupported),
        };
    }

    public override StatusWord Store(StoreDataBlocks data)
    {
        if (Pass.LifeCycle != ApplicationLifeCycle.Selectable)
            return StatusWord.ConditionsNotSatisfied;
        var status = PassPersonalization.Apply(Pass, data, Card.Session!.Dek);
        if (status.IsOk)
            Card.Commit();
        return status;
    }

    public void Dispose() => signer?.Dispose();

    private PassStatus Status() => new(
        Pass.LifeCycle,
        Pass.IsBlocked,
        Pass.Serial is not null,
        Pass.PrivateKey is not null,
        Pass.Objects.ContainsKey(PassTags.Certificate),
        Pass.IssuerKey is not null,
        Pass.Pin is null ? null : Pass.PinTriesLeft);

    protected override IEnumerable<int> ObjectTags =>
        Pass.Objects.Keys.Concat([PassTags.PublicKey, PassTags.Serial, PassTags.Status, PassTags.Counters]);

    protected override ReadOnlyMemory<byte>? FindObject(int tag)
    {
        switch (tag)
        {
            case PassTags.Status:
                return Status().Encode();
            case PassTags.Counters:
                return new PassCounters(Pass.Atc, Pass.OfflineCount, Pass.OfflineCountLimit, Pass.OfflineAmountCents, Pass.OfflineAmountLimitCents).Encode();
            case PassTags.Serial when Pass.Serial is { } serial:
                return serial.ToBytes();
            case PassTags.PublicKey when Pass.PublicKey is { } point:
                return Tlv.Encode(0x86, point);
            default:
                return Pass.Objects.TryGetValue(tag, out var value) ? value : (ReadOnlyMemory<byte>?)null;
        }
    }

    private ResponseApdu ReadObject(CommandApdu command) =>
        FindObject(command.P1P2) is { } value ? Answer(value) : Refuse(StatusWord.ReferencedDataNotFound);

    /// <summary>INTERNAL AUTHENTICATE: counters are raised and written before the signature exists, so an ATC never comes twice.</summary>
    private ResponseApdu Sign(CommandApdu command)
    {
        if (command.P2 != 0 || command.P1 > 1)
            return Refuse(StatusWord.WrongP1P2);
        var isOffline = command.P1 == 1;
        const int MessageLength = SaleEvidence.UnpredictableNumberLength + SaleEvidence.SaleHashLength;
        if (command.Data.Length != MessageLength + (isOffline ? 4 : 0))
            return Refuse(StatusWord.WrongLength);
        if (Pass.IsBlocked)
            return Refuse(StatusWord.AuthenticationBlocked);
        if (!IsPersonalized || Pass.Atc == uint.MaxValue)
            return Refuse(StatusWord.ConditionsNotSatisfied);
        uint? amount = isOffline ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(command.Data.Span[MessageLength..]) : null;
        if (amount is { } cents)
        {
            if (Pass.Pin is not null && !isPinVerified)
                return Refuse(StatusWord.SecurityStatusNotSatisfied);
            if (Pass.OfflineCount >= Pass.OfflineCountLimit || cents > Pass.OfflineAmountLimitCents - Math.Min(Pass.OfflineAmountCents, Pass.OfflineAmountLimitCents))
                return Refuse(StatusWord.ConditionsNotSatisfied);
            Pass.OfflineCount++;
            Pass.OfflineAmountCents += cents;
        }

        Pass.Atc++;
        Card.Commit();
        var data = command.Data;
        var evidence = new SaleEvidence(
            data[..SaleEvidence.UnpredictableNumberLength],
            data[SaleEvidence.UnpredictableNumberLength..MessageLength],
            Pass.Serial!.Value,
            Pass.Atc,
            amount);
        var answer = new byte[4 + SaleEvidence.SignatureLength];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(answer, Pass.Atc);
        signer ??= CardKeyPair.Load(Pass.PrivateKey!, Pass.PublicKey!);
        signer.SignData(evidence.SignedMessage(), answer.AsSpan(4), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return Answer(answer);
    }

    private ResponseApdu Challenge(CommandApdu command)
    {
        if (command.P1P2 != 0 || command.Data.Length != 0)
            return Refuse(StatusWord.WrongP1P2);
        challenge = new byte[PassLimits.ChallengeLength];
        Card.Profile.Random.GetBytes(challenge);
        return Answer(challenge.ToArray());
    }

    /// <summary>EXTERNAL AUTHENTICATE: an order of the region. The challenge serves once; a try is spent before the MAC is looked at.</summary>
    private ResponseApdu RunScript(CommandApdu command)
    {
        if (command.P1P2 != 0)
            return Refuse(StatusWord.WrongP1P2);
        var length = command.Data.Length - IssuerScript.MacLength;
        if (length < 1)
            return Refuse(StatusWord.WrongLength);
        if (Pass.ScriptTriesLeft == 0)
            return Refuse(StatusWord.AuthenticationBlocked);
        if (!IsPersonalized || challenge is null)
            return Refuse(StatusWord.ConditionsNotSatisfied);
        Pass.ScriptTriesLeft--;
        Card.Commit();
        using var key = new AesKey(Pass.IssuerKey);
        var body = command.Data[..length].Span;
        var expected = IssuerScript.Mac(key, challenge, Pass.Serial!.Value, Pass.Atc, body);
        challenge = null;
        if (!CryptographicOperations.FixedTimeEquals(expected, command.Data.Span[length..]))
            return Refuse(Pass.ScriptTriesLeft == 0 ? StatusWord.AuthenticationBlocked : StatusWord.WrongSecret(Pass.ScriptTriesLeft));
        Pass.ScriptTriesLeft = PassLimits.ScriptTries;
        var status = Obey((IssuerAction)body[0], body[1..]);
        Card.Commit();
        return Refuse(status);
    }

    private StatusWord Obey(IssuerAction action, ReadOnlySpan<byte> payload)
    {
        if (payload.Length != (action == IssuerAction.SetOfflineLimits ? OfflineLimits.Length : 0))
            return StatusWord.WrongData;
        switch (action)
        {
            case IssuerAction.SetOfflineLimits:
                (Pass.OfflineCountLimit, Pass.OfflineAmountLimitCents) = OfflineLimits.Read(payload);
                goto case IssuerAction.ResetOfflineCounters;
            case IssuerAction.ResetOfflineCounters:
                Pass.OfflineCount = 0;
                Pass.OfflineAmountCents = 0;
                return StatusWord.Ok;
            case IssuerAction.Block:
                Pass.IsBlocked = true;
                return StatusWord.Ok;
            case IssuerAction.Unblock:
                Pass.IsBlocked = false;
                return StatusWord.Ok;
            case IssuerAction.ResetPinTries:
                Pass.PinTriesLeft = PassLimits.PinTries;
                return StatusWord.Ok;
            default:
                return StatusWord.WrongData;
        }
    }

    /// <summary>VERIFY: a try is spent before the comparison, so cutting the power gains none.</summary>
    private ResponseApdu Verify(CommandApdu command)
    {
        if (command.P1 != 0 || command.P2 != 0x80)
            return Refuse(StatusWord.WrongP1P2);
        if (Pass.Pin is null)
            return Refuse(StatusWord.ReferencedDataNotFound);
        if (command.Data.Length == 0 && isPinVerified)
            return Refuse(StatusWord.Ok);
        if (Pass.PinTriesLeft == 0)
            return Refuse(StatusWord.AuthenticationBlocked);
        if (command.Data.Length == 0)
            return Refuse(StatusWord.WrongSecret(Pass.PinTriesLeft));
        if (command.Data.Length is < PassLimits.MinPinLength or > PassLimits.MaxPinLength)
            return Refuse(StatusWord.WrongLength);
        isPinVerified = false;
        Pass.PinTriesLeft--;
        Card.Commit();
        if (!CryptographicOperations.FixedTimeEquals(Pass.Pin, command.Data.Span))
            return Refuse(StatusWord.WrongSecret(Pass.PinTriesLeft));
        Pass.PinTriesLeft = PassLimits.PinTries;
        Card.Commit();
        isPinVerified = true;
        return Refuse(StatusWord.Ok);
    }

    private ResponseApdu KeyPair(CommandApdu command)
    {
        if (command.P1 is not (0x80 or 0x81) || command.P2 != 0)
            return Refuse(StatusWord.WrongP1P2);
        if (command.P1 == 0x80)
        {
            if (!IsSecured)
                return Refuse(StatusWord.SecurityStatusNotSatisfied);
            if (Pass.LifeCycle != ApplicationLifeCycle.Selectable || Pass.PrivateKey is not null)
                return Refuse(StatusWord.ConditionsNotSatisfied);
            (Pass.PrivateKey, Pass.PublicKey) = CardKeyPair.Generate();
            Card.Commit();
        }

        return Pass.PublicKey is { } point
            ? Answer(Tlv.Encode(PassTags.PublicKey, Tlv.Encode(0x86, point)))
            : Refuse(StatusWord.ReferencedDataNotFound);
    }

    private ResponseApdu StoreBlock(CommandApdu command)
    {
        if (!IsSecured)
            return Refuse(StatusWord.SecurityStatusNotSatisfied);
        storing ??= new StoreDataBlocks(this);
        var status = storing.Accept(command);
        if (!storing.IsOpen)
            storing = null;
        return Refuse(status);
    }

    /// <summary>The applet is only personalized under a session that authenticates every command.</summary>
    private bool IsSecured => Card.Session?.RequiresMac == true;
}
