using Pass.Cards.Iso7816;
using Pass.Issuing.GlobalPlatform;
using Pass.Issuing.Scp03;

namespace Pass.SoftwareCard;

/// <summary>The card between power on and power off: what is selected, the secure channel, and the state read from memory.</summary>
internal sealed class CardRuntime : IDisposable
{
    private const byte FactoryVersion = 0xFF;

    private readonly CardMemory memory;
    private readonly CardApplication[] applications;
    private readonly IssuerSecurityDomain domain;
    private CardApplication selected;

    private CardRuntime(CardMemory memory, CardProfile profile, CardState state)
    {
        this.memory = memory;
        Profile = profile;
        State = state;
        Pass = new PassApplication(this);
        domain = new IssuerSecurityDomain(this);
        applications = [domain, Pass];
        selected = domain;
    }

    public CardProfile Profile { get; }

    public CardState State { get; }

    public PassApplication Pass { get; }

    public CardSecureChannel? Session { get; private set; }

    public static CardRuntime Start(CardMemory memory, CardProfile profile)
    {
        if (memory.Read() is { } image)
            return new CardRuntime(memory, profile, CardStateCodec.Read(image));
        var blank = new CardState { ProductionData = profile.ProductionData() };
        using var factory = StaticKeys.Factory(profile.FactoryKeyLength);
        var keys = new KeyVersion(factory.Version);
        keys.Keys[1] = factory.Enc.Reveal().ToArray();
        keys.Keys[2] = factory.Mac.Reveal().ToArray();
        keys.Keys[3] = factory.Dek.Reveal().ToArray();
        blank.KeyVersions.Add(keys);
        var runtime = new CardRuntime(memory, profile, blank);
        runtime.Commit();
        return runtime;
    }

    /// <summary>Writes the state; nothing is answered before it is safe.</summary>
    public void Commit() => memory.Write(CardStateCodec.Write(State));

    /// <summary>
    /// SELECT (ISO/IEC 7816-4 §11.2.2, GPCS 2.3.1 §11.9): by name or the beginning of one, first, last, next or previous of those it fits
    /// (P2 b2-b1), with or without file control information (P2 b4-b3); P1 00 and 02 are for the files of the selected application.
    /// </summary>
    public ResponseApdu Select(CommandApdu command)
    {
        if (command.P1 is 0x00 or 0x02)
            return selected.SelectFile(command);
        if (command.P1 != 0x04 || (command.P2 & 0xF0) != 0)
            return new ResponseApdu(StatusWord.WrongP1P2);
        var name = command.Data;
        if (name.Length is > 0 and < 5 or > 16)
            return new ResponseApdu(StatusWord.NotFound);
        var found = Occurrence(name.Span, command.P2 & 0x03);
        if (found is null || State.LifeCycle is CardLifeCycle.Locked or CardLifeCycle.Terminated && found != domain)
            return new ResponseApdu(StatusWord.NotFound);
        if (found.RefusesSelection is { } refusal)
            return new ResponseApdu(refusal);
        EndSession();
        selected = found;
        var answer = found.Select();
        return (command.P2 & 0x0C) == 0x0C ? new ResponseApdu(answer.Status) : answer;
    }

    /// <summary>INITIALIZE UPDATE (Amendment D v1.1.2 §7.1.1); ends any session.</summary>
    public ResponseApdu InitializeUpdate(CommandApdu command)
    {
        EndSession();
        if (State.LifeCycle == CardLifeCycle.Terminated)
            return new ResponseApdu(StatusWord.ConditionsNotSatisfied);
        if (command.P2 != 0)
            return new ResponseApdu(StatusWord.WrongP1P2);
        if (command.Data.Length != SessionKeys.ChallengeLength)
            return new ResponseApdu(StatusWord.WrongLength);
        var version = State.KeyVersions.Find(candidate => candidate.IsComplete && (command.P1 == 0 || candidate.Version == command.P1));
        if (version is null)
            return new ResponseApdu(StatusWord.ReferencedDataNotFound);
        if (State.FailedAuthentications >= Profile.AuthenticationTries)
            return new ResponseApdu(StatusWord.AuthenticationBlocked);
        if (version.SequenceCounter >= 0xFFFFFF)
            return new ResponseApdu(StatusWord.ConditionsNotSatisfied);
        version.SequenceCounter++;
        Commit();

        using var keys = new StaticKeys(version.Version, version.Keys[1], version.Keys[2], version.Keys[3]);
        var counter = version.SequenceCounter;
        var challenge = SessionKeys.CardChallenge(keys.Enc, counter, selected.Aid.Span);
        Session = new CardSecureChannel(keys, command.Data.Span, challenge);
        byte[] answer =
        [
            .. domain.DiversificationData(), version.Version, 0x03, (byte)Scp03Parameter.Full,
            .. challenge, .. Session.CardCryptogram, (byte)(counter >> 16), (byte)(counter >> 8), (byte)counter,
        ];
        return new ResponseApdu(answer, StatusWord.Ok);
    }

    /// <summary>EXTERNAL AUTHENTICATE (Amendment D v1.1.2 §7.1.2): a failure is counted before it is known, so cutting the power gains no try.</summary>
    public ResponseApdu ExternalAuthenticate(CommandApdu command)
    {
        if (Session is null || Session.IsAuthenticated)
        {
            EndSession();
            return new ResponseApdu(StatusWord.ConditionsNotSatisfied);
        }

        var refusal = command.P2 != 0 || !((SecurityLevel)command.P1).IsAllowed() ? StatusWord.WrongP1P2
            : command.Data.Length != SessionKeys.ChallengeLength + SessionKeys.MacLength ? StatusWord.WrongLength
            : (StatusWord?)null;
        if (refusal is { } early)
        {
            EndSession();
            return new ResponseApdu(early);
        }

        State.FailedAuthentications++;
        Commit();
        var status = Session.Authenticate(command);
        if (!status.IsOk)
        {
            EndSession();
            return new ResponseApdu(status);
        }

        State.FailedAuthentications = 0;
        Commit();
        return new ResponseApdu(status);
    }

    /// <summary>What is the same for every application, then the selected one. The card has the basic logical channel only.</summary>
    public ResponseApdu Process(CommandApdu command) => command switch
    {
        { Cla: 0x00, Ins: 0x70 } => new ResponseApdu(StatusWord.LogicalChannelNotSupported),
        { Cla: 0x80, Ins: 0x7A or 0x78 } when Session?.IsAuthenticated != true => new ResponseApdu(StatusWord.ConditionsNotSatisfied),
        { Cla: 0x80, Ins: 0x7A } => new ResponseApdu(Session.BeginResponseMac(command)),
        { Cla: 0x80, Ins: 0x78 } => new ResponseApdu(Session.EndResponseMac(command)),
        _ => selected.Process(command),
    };

    public CardApplication? Find(ReadOnlySpan<byte> aid)
    {
        foreach (var application in applications)
        {
            if (application.Aid.Span.SequenceEqual(aid))
                return application;
        }

        return null;
    }

    public void EndSession()
    {
        Session?.Dispose();
        Session = null;
        domain.ForgetTarget();
        Pass.ForgetBlocks();
    }

    /// <summary>Factory keys disappear when the card gets its first complete version (GPCS 2.3.1 §11.8, initial keys).</summary>
    public void DropFactoryKeys()
    {
        if (State.KeyVersions.Exists(version => version.Version != FactoryVersion && version.IsComplete))
            State.KeyVersions.RemoveAll(version => version.Version == FactoryVersion);
    }

    private CardApplication? Occurrence(ReadOnlySpan<byte> name, int occurrence)
    {
        if (name.IsEmpty)
            return domain;
        var fitting = new List<CardApplication>();
        foreach (var application in applications)
        {
            if (application.Aid.Span.StartsWith(name))
                fitting.Add(application);
        }

        var current = fitting.IndexOf(selected);
        var index = occurrence switch
        {
            0 => 0,
            1 => fitting.Count - 1,
            2 => current + 1,
            _ => current < 0 ? fitting.Count - 1 : current - 1,
        };
        return fitting.ElementAtOrDefault(index);
    }

    public void Dispose()
    {
        EndSession();
        Pass.Dispose();
    }
}
