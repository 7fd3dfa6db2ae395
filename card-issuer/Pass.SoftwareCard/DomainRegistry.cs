using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Issuing.GlobalPlatform;

namespace Pass.SoftwareCard;

/// <summary>What is on the card and in which state: GET STATUS (GPCS 2.3.1 §11.4) and SET STATUS (§11.10).</summary>
internal static class DomainRegistry
{
    private const byte Loaded = 0x01;

    /// <summary>Security domain, card lock, card terminate, default selected, CVM management, trusted path and the rest of an issuer's domain.</summary>
    private static readonly byte[] DomainPrivileges = [0x9E, 0xFE, 0x80];
    private static readonly byte[] NoPrivileges = [0x00, 0x00, 0x00];

    private sealed record Entry(ReadOnlyMemory<byte> Aid, byte State, byte[]? Privileges, ReadOnlyMemory<byte> Module = default);

    public static ResponseApdu GetStatus(CardRuntime card, CommandApdu command)
    {
        var isTlv = (command.P2 & 0x02) != 0;
        if ((command.P2 & 0xFC) != 0)
            return new ResponseApdu(StatusWord.WrongP1P2);
        if (Tlv.ParseAll(command.Data) is not { } criteria || criteria.Any(tlv => tlv.Tag == 0x4F && tlv.Value.Length > 16))
            return new ResponseApdu(StatusWord.WrongData);
        var scoped = Scope(card.State, command.P1);
        if (scoped is null)
            return new ResponseApdu(StatusWord.WrongP1P2);
        // "Next occurrence" always finds nothing: the first answer was complete.
        var isNext = (command.P2 & 0x01) != 0;
        var prefix = Tlv.Find(command.Data, 0x4F) ?? default;
        var found = isNext ? [] : scoped.Where(entry => entry.Aid.Span.StartsWith(prefix.Span)).ToArray();
        if (found.Length == 0)
            return new ResponseApdu(StatusWord.ReferencedDataNotFound);
        var wanted = Tlv.Find(command.Data, 0x5C) is { } tags ? Tlv.ParseTags(tags.Span) ?? [] : null;
        var data = isTlv ? AsTlv(found, wanted) : AsPlain(found);
        return new ResponseApdu(data, StatusWord.Ok);
    }

    /// <summary>
    /// The card itself only goes forward (§5.1.1), except lock and unlock. The pass applet goes from SELECTABLE to PERSONALIZED when it has
    /// everything, and is locked and unlocked by bit 8.
    /// </summary>
    public static ResponseApdu SetStatus(CardRuntime card, CommandApdu command)
    {
        var state = card.State;
        switch (command.P1)
        {
            case (byte)StatusScope.IssuerSecurityDomain:
                var next = (CardLifeCycle)command.P2;
                if (!Enum.IsDefined(next))
                    return new ResponseApdu(StatusWord.WrongP1P2);
                if (next != state.LifeCycle && !IsAllowed(state.LifeCycle, next))
                    return new ResponseApdu(StatusWord.ConditionsNotSatisfied);
                state.LifeCycle = next;
                break;
            case 0x40 or 0x60:
                if (!command.Data.Span.SequenceEqual(Aids.Pass.Span))
                    return new ResponseApdu(StatusWord.ReferencedDataNotFound);
                if (NextPassState(card, command.P2) is not { } passState)
                    return new ResponseApdu(StatusWord.ConditionsNotSatisfied);
                state.Pass.LifeCycle = passState;
                break;
            default:
                return new ResponseApdu(StatusWord.WrongP1P2);
        }

        card.Commit();
        return new ResponseApdu(StatusWord.Ok);
    }

    private static bool IsAllowed(CardLifeCycle from, CardLifeCycle to) => (from, to) switch
    {
        (CardLifeCycle.OperationReady, CardLifeCycle.Initialized) => true,
        (CardLifeCycle.Initialized, CardLifeCycle.Secured) => true,
        (CardLifeCycle.Secured, CardLifeCycle.Locked) => true,
        (CardLifeCycle.Locked, CardLifeCycle.Secured) => true,
        (_, CardLifeCycle.Terminated) => true,
        _ => false,
    };

    private static byte? NextPassState(CardRuntime card, byte requested)
    {
        var current = card.State.Pass.LifeCycle;
        var unlocked = (byte)(current & ~ApplicationLifeCycle.LockedBit);
        if ((requested & ApplicationLifeCycle.LockedBit) != 0)
            return (byte)(current | ApplicationLifeCycle.LockedBit);
        if (requested == unlocked)
            return unlocked;
        return requested == ApplicationLifeCycle.Personalized && current == ApplicationLifeCycle.Selectable && card.Pass.IsComplete
            ? requested
            : null;
    }

    private static Entry[]? Scope(CardState state, byte p1) => p1 switch
    {
        (byte)StatusScope.IssuerSecurityDomain => [new(Aids.IssuerSecurityDomain, (byte)state.LifeCycle, DomainPrivileges)],
        (byte)StatusScope.Applications => [new(Aids.Pass, state.Pass.LifeCycle, NoPrivileges)],
        (byte)StatusScope.LoadFiles => [new(Aids.PassLoadFile, Loaded, null)],
        (byte)StatusScope.LoadFilesAndModules => [new(Aids.PassLoadFile, Loaded, null, Aids.Pass)],
        _ => null,
    };

    private static byte[] AsTlv(Entry[] entries, IReadOnlyCollection<int>? wanted)
    {
        var data = new TlvWriter();
        foreach (var entry in entries)
        {
            var item = new TlvWriter().Add(0x4F, entry.Aid.Span);
            if (wanted?.Contains(0x9F70) != false)
                item.Add(0x9F70, [entry.State]);
            if (entry.Privileges is not null && wanted?.Contains(0xC5) != false)
                item.Add(0xC5, entry.Privileges);
            if (!entry.Module.IsEmpty && wanted?.Contains(0x84) != false)
                item.Add(0x84, entry.Module.Span);
            data.Add(0xE3, item);
        }

        return data.ToArray();
    }

    /// <summary>The deprecated format (Table 11-35): length, AID, state, privileges, modules.</summary>
    private static byte[] AsPlain(Entry[] entries)
    {
        using var data = new MemoryStream();
        foreach (var entry in entries)
        {
            data.WriteByte((byte)entry.Aid.Length);
            data.Write(entry.Aid.Span);
            data.Write([entry.State, entry.Privileges?[0] ?? 0]);
            if (entry.Module.IsEmpty)
                continue;
            data.Write([1, (byte)entry.Module.Length]);
            data.Write(entry.Module.Span);
        }

        return data.ToArray();
    }
}
