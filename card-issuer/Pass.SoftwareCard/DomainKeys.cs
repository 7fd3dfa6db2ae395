using System.Security.Cryptography;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;

namespace Pass.SoftwareCard;

/// <summary>Key management of the issuer security domain: PUT KEY, DELETE [key] and what GET DATA tells of the keys.</summary>
internal static class DomainKeys
{
    private const byte AesType = 0x88;
    private const int MaxVersions = 8;
    private const byte FactoryVersion = 0xFF;

    /// <summary>Value of tag E0: one C0 per key: identifier, version, type, length (GPCS 2.3.1 §11.3.3.1).</summary>
    public static byte[] InformationTemplate(CardState state)
    {
        var template = new TlvWriter();
        foreach (var version in state.KeyVersions)
        {
            foreach (var (identifier, key) in version.Keys)
                template.Add(0xC0, [identifier, version.Version, AesType, (byte)key.Length]);
        }

        return template.ToArray();
    }

    /// <summary>3 bytes: the counter of the version the card would choose.</summary>
    public static byte[] DefaultSequenceCounter(CardState state)
    {
        var counter = state.KeyVersions.Find(version => version.IsComplete)?.SequenceCounter ?? 0;
        return [(byte)(counter >> 16), (byte)(counter >> 8), (byte)counter];
    }

    /// <summary>PUT KEY (GPCS 2.3.1 §11.8): P1 0 adds a version, else replaces that one; all keys are checked before one is changed.</summary>
    public static ResponseApdu Put(CardRuntime card, CommandApdu command)
    {
        var identifier = command.P2 & 0x7F;
        if (command.Data.IsEmpty)
            return new ResponseApdu(StatusWord.WrongData);
        var newVersion = command.Data.Span[0];
        if (identifier == 0 || newVersion is 0 or > 0x7F)
            return new ResponseApdu(identifier == 0 ? StatusWord.WrongP1P2 : StatusWord.WrongData);
        var (keys, checkValues, status) = Unwrap(card.Session!.Dek, command.Data[1..]);
        try
        {
            if (!status.IsOk)
                return new ResponseApdu(status);
            if ((command.P2 & 0x80) == 0 && keys.Count != 1)
                return new ResponseApdu(StatusWord.WrongData);
            // P1 has 7 bits of version; FF is taken as the factory version, which has no other way to be named.
            var replaced = command.P1 == FactoryVersion ? FactoryVersion : command.P1 & 0x7F;
            var outcome = Apply(card, (byte)replaced, newVersion, (byte)identifier, keys);
            return outcome.IsOk ? new ResponseApdu((byte[])[newVersion, .. checkValues], outcome) : new ResponseApdu(outcome);
        }
        finally
        {
            // The state holds copies.
            keys.ForEach(key => CryptographicOperations.ZeroMemory(key));
        }
    }

    /// <summary>DELETE [key] (GPCS 2.3.1 §11.2.2.3.2): D0 identifier, D2 version; the last complete version stays.</summary>
    public static ResponseApdu Delete(CardRuntime card, CommandApdu command)
    {
        if (Tlv.ParseAll(command.Data) is not { } objects || objects.Any(tlv => tlv.Value.Length != 1 || tlv.Tag is not (0xD0 or 0xD2)) || objects.Count == 0)
            return new ResponseApdu(StatusWord.WrongData);
        byte? identifier = Tlv.Find(command.Data, 0xD0)?.Span[0];
        byte? version = Tlv.Find(command.Data, 0xD2)?.Span[0];
        var versions = card.State.KeyVersions.ConvertAll(candidate => candidate.Copy());
        var doomed = versions.FindAll(candidate =>
            (version is null || candidate.Version == version) && (identifier is null || candidate.Keys.ContainsKey(identifier.Value)));
        if (doomed.Count == 0)
            return new ResponseApdu(StatusWord.ReferencedDataNotFound);
        foreach (var candidate in doomed)
        {
            if (identifier is { } one)
                candidate.Keys.Remove(one);
            else
                candidate.Keys.Clear();
        }

        var outcome = Replace(card, versions);
        return outcome.IsOk ? new ResponseApdu(new byte[] { 0x00 }, outcome) : new ResponseApdu(outcome);
    }

    private static StatusWord Apply(CardRuntime card, byte replaced, byte newVersion, byte firstIdentifier, List<byte[]> keys)
    {
        var versions = card.State.KeyVersions.ConvertAll(version => version.Copy());
        var identifiers = Enumerable.Range(firstIdentifier, keys.Count).Select(identifier => (byte)identifier).ToArray();
        var source = versions.Find(version => version.Version == replaced);
        if (replaced != 0 && (source is null || !identifiers.All(source.Keys.ContainsKey)))
            return StatusWord.ReferencedDataNotFound;
        var target = versions.Find(version => version.Version == newVersion);
        if (newVersion != replaced && target is not null && identifiers.Any(target.Keys.ContainsKey))
            return StatusWord.WrongData;
        if (target is null)
        {
            if (versions.Count >= MaxVersions && source is null)
                return StatusWord.NotEnoughMemory;
            target = new KeyVersion(newVersion);
            versions.Insert(source is null ? versions.Count : versions.IndexOf(source), target);
        }

        foreach (var (identifier, key) in identifiers.Zip(keys))
        {
            source?.Keys.Remove(identifier);
            target.Keys[identifier] = key.ToArray();
        }

        return Replace(card, versions);
    }

    /// <summary>
    /// Keeps these versions in the place of those there were, unless none of them could open a session again: the card would be dead.
    /// A sequence counter never goes back, nor starts again below another's: the same keys, put once more or under another version, would give the
    /// challenges of sessions that were recorded (Amendment D v1.1.2 §6.2.2.1 makes them from key, counter and AID alone).
    /// </summary>
    private static StatusWord Replace(CardRuntime card, List<KeyVersion> versions)
    {
        if (!versions.Exists(version => version.IsComplete))
            return StatusWord.ConditionsNotSatisfied;
        var state = card.State;
        // The factory's keys are public: what was recorded under them is worth nothing.
        var highest = state.KeyVersions.Where(version => version.Version != FactoryVersion).Select(version => version.SequenceCounter).DefaultIfEmpty().Max();
        versions.RemoveAll(version => version.Keys.Count == 0);
        versions.ForEach(version => version.SequenceCounter = Math.Max(version.SequenceCounter, highest));
        state.KeyVersions.Clear();
        state.KeyVersions.AddRange(versions);
        card.DropFactoryKeys();
        card.Commit();
        return StatusWord.Ok;
    }

    /// <summary>Reads the key fields; keys are clear in the result. Check values are those of the fields that carry one.</summary>
    private static (List<byte[]> Keys, byte[] CheckValues, StatusWord Status) Unwrap(AesKey dek, ReadOnlyMemory<byte> fields)
    {
        var keys = new List<byte[]>();
        var checkValues = new List<byte>();
        var rest = fields;
        while (rest.Length > 0)
        {
            var span = rest.Span;
            if (span.Length < 3 || keys.Count == 3 || span.Length < 3 + span[1])
                return (keys, [], StatusWord.WrongData);
            if (span[0] != AesType)
                return (keys, [], StatusWord.AlgorithmNotSupported);
            var field = span.Slice(2, span[1]);
            var checkLength = span[2 + field.Length];
            if (checkLength is not (0 or AesKey.CheckValueLength) || span.Length < 3 + field.Length + checkLength)
                return (keys, [], StatusWord.WrongData);
            var checkValue = span.Slice(3 + field.Length, checkLength);
            var (key, status) = UnwrapOne(dek, field, checkValue);
            if (key is null)
                return (keys, [], status);
            keys.Add(key);
            checkValues.AddRange(checkValue);
            rest = rest[(3 + field.Length + checkLength)..];
        }

        return (keys, [.. checkValues], keys.Count > 0 ? StatusWord.Ok : StatusWord.WrongData);
    }

    /// <summary>
    /// Hosts differ: clear length ‖ cipher (Amendment D v1.1.2 Table 7-10), or the bare cipher. A bare 32 bytes is an AES-256 key,
    /// or an AES-192 one with padding when its check value says so.
    /// </summary>
    private static (byte[]? Key, StatusWord Status) UnwrapOne(AesKey dek, ReadOnlySpan<byte> field, ReadOnlySpan<byte> checkValue)
    {
        int[] lengths;
        if (field.Length is 17 or 33)
        {
            int stated = field[0];
            if (!AesKey.IsValidLength(stated) || (stated + 15) / 16 * 16 != field.Length - 1)
                return (null, StatusWord.WrongData);
            lengths = [stated];
            field = field[1..];
        }
        else if (field.Length is 16 or 32)
        {
            lengths = field.Length == 16 ? [16] : [32, 24];
        }
        else
        {
            return (null, StatusWord.WrongData);
        }

        var plain = dek.DecryptCbc(field, new byte[AesKey.BlockLength]);
        try
        {
            foreach (var length in lengths)
            {
                using var key = new AesKey(plain.AsSpan(0, length));
                if (checkValue.IsEmpty || CryptographicOperations.FixedTimeEquals(key.CheckValue(), checkValue))
                    return (plain[..length], StatusWord.Ok);
            }

            return (null, StatusWord.InvalidKeyCheckValue);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
