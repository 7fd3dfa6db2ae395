using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Issuing.GlobalPlatform;
using Pass.Issuing.Scp03;

namespace Pass.SoftwareCard;

/// <summary>What STORE DATA may put into the pass applet: data groups of <see cref="PassDataGroups"/>, all of them or none.</summary>
internal static class PassPersonalization
{
    private const int MaxObjectsLength = 8 * 1024;

    public static StatusWord Apply(PassState pass, StoreDataBlocks data, AesKey dek)
    {
        if (data.Format != StoreDataFormat.DataGroups || DataGroup.ParseAll(data.Data) is not { Count: > 0 } groups)
            return StatusWord.WrongData;
        var changes = new List<Action>();
        foreach (var group in groups)
        {
            var (change, status) = Prepare(pass, group, dek);
            if (change is null)
                return status;
            changes.Add(change);
        }

        var publicBytes = pass.Objects.Values.Sum(value => value.Length) + groups.Where(group => PassTags.IsPublicObject(group.Identifier)).Sum(group => group.Value.Length);
        if (publicBytes > MaxObjectsLength)
            return StatusWord.NotEnoughMemory;
        changes.ForEach(change => change());
        return StatusWord.Ok;
    }

    private static (Action? Change, StatusWord Status) Prepare(PassState pass, DataGroup group, AesKey dek)
    {
        var value = group.Value.ToArray();
        switch (group.Identifier)
        {
            case PassDataGroups.Serial:
                if (value.Length != CardSerial.Length)
                    return (null, StatusWord.WrongData);
                // A serial is for life: a card started under one is never finished under another.
                var serial = CardSerial.Read(value);
                return pass.Serial is null || pass.Serial == serial ? (() => pass.Serial = serial, StatusWord.Ok) : (null, StatusWord.ConditionsNotSatisfied);
            case PassDataGroups.OfflineLimits:
                if (value.Length != OfflineLimits.Length)
                    return (null, StatusWord.WrongData);
                return (() => (pass.OfflineCountLimit, pass.OfflineAmountLimitCents) = OfflineLimits.Read(value), StatusWord.Ok);
            case PassDataGroups.IssuerKey:
                return IssuerKey(pass, value, dek);
            case PassDataGroups.Pin:
                return Pin(pass, value, dek);
            default:
                return PassTags.IsPublicObject(group.Identifier)
                    ? (() => pass.Objects[group.Identifier] = value, StatusWord.Ok)
                    : (null, StatusWord.ReferencedDataNotFound);
        }
    }

    private static (Action? Change, StatusWord Status) IssuerKey(PassState pass, byte[] value, AesKey dek)
    {
        var length = value.Length - AesKey.CheckValueLength;
        if (length is not (16 or 32))
            return (null, StatusWord.WrongData);
        var plain = dek.DecryptCbc(value.AsSpan(0, length), new byte[AesKey.BlockLength]);
        using var key = new AesKey(plain);
        return CryptographicOperations.FixedTimeEquals(key.CheckValue(), value.AsSpan(length))
            ? (() => pass.IssuerKey = plain, StatusWord.Ok)
            : (null, StatusWord.InvalidKeyCheckValue);
    }

    private static (Action? Change, StatusWord Status) Pin(PassState pass, byte[] value, AesKey dek)
    {
        if (value.Length != AesKey.BlockLength)
            return (null, StatusWord.WrongData);
        var plain = dek.DecryptCbc(value, new byte[AesKey.BlockLength]);
        var length = BlockPadding.UnpaddedLength(plain);
        if (length is < PassLimits.MinPinLength or > PassLimits.MaxPinLength || plain.AsSpan(0, length).ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return (null, StatusWord.WrongData);
        return (() => (pass.Pin, pass.PinTriesLeft) = (plain[..length], PassLimits.PinTries), StatusWord.Ok);
    }
}
