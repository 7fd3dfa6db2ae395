using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pass.Cards.Credentials;
using Pass.Core;

namespace Pass.Terminal.Gate;

/// <summary>What a gate counts.</summary>
public enum GateCount
{
    Allowed = 0,
    Denied = 1,

    /// <summary>Let in by a person.</summary>
    ByHand = 2,
}

/// <summary>How many came, by hour in Paris; nothing says who. Kept for weeks, then gone.</summary>
public sealed class GateCounts
{
    /// <summary>Five weeks.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(35);

    private const string FileName = "gate-counts.json", HourFormat = "yyyy-MM-dd'T'HH";
    private const int Kinds = 3;

    private readonly string _path;
    private readonly Lock _one = new();
    private readonly SortedDictionary<string, int[]> _hours = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int[]> _told = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">The file is damaged; the message says what to do.</exception>
    public GateCounts(string folder)
    {
        _path = Path.Combine(folder, FileName);
        if (!File.Exists(_path))
            return;
        try
        {
            foreach (var (hour, counted) in JsonSerializer.Deserialize(File.ReadAllBytes(_path), GateJson.Default.SortedDictionaryStringInt32Array) ?? throw new JsonException())
                _hours[hour] = counted is { Length: Kinds } ? counted : throw new JsonException();
        }
        catch (JsonException)
        {
            throw new InvalidDataException(Words.Say("GateCountsDamaged", _path));
        }
    }

    public void Add(DateTimeOffset at, GateCount what)
    {
        lock (_one)
        {
            var hour = HourOf(at);
            if (!_hours.TryGetValue(hour, out var counted))
                _hours[hour] = counted = new int[Kinds];
            counted[(int)what]++;
            foreach (var old in _hours.Keys.TakeWhile(h => string.CompareOrdinal(h, HourOf(at - Kept)) < 0).ToList())
            {
                _hours.Remove(old);
                _told.Remove(old);
            }
            WholeFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(_hours, GateJson.Default.SortedDictionaryStringInt32Array));
        }
    }

    /// <summary>Of a day in Paris.</summary>
    public int Of(DateOnly day, GateCount what)
    {
        var prefix = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        lock (_one)
            return _hours.Where(h => h.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(h => h.Value[(int)what]);
    }

    /// <summary>Hours that changed since they were told, as counted so far; by hours since 1970 in UTC.</summary>
    internal IReadOnlyList<(int Hour, int[] Counted)> Untold()
    {
        lock (_one)
            return [.. _hours.Where(h => !_told.TryGetValue(h.Key, out var told) || !told.SequenceEqual(h.Value)).Select(h => (NumberOf(h.Key), h.Value.ToArray()))];
    }

    /// <summary>The region has them; those that are counted on meanwhile are told again. Forgotten by a restart: told twice, they count once.</summary>
    internal void Told(IEnumerable<(int Hour, int[] Counted)> hours)
    {
        lock (_one)
        {
            var byNumber = _hours.Keys.ToDictionary(NumberOf);
            foreach (var (hour, counted) in hours.Where(h => byNumber.ContainsKey(h.Hour)))
                _told[byNumber[hour]] = counted;
        }
    }

    private static int NumberOf(string hour)
    {
        var local = DateTime.ParseExact(hour, HourFormat, CultureInfo.InvariantCulture, DateTimeStyles.None);
        return (int)(new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(local, ParisCalendar.Zone), TimeSpan.Zero).ToUnixTimeSeconds() / 3_600);
    }

    private static string HourOf(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, ParisCalendar.Zone).ToString(HourFormat, CultureInfo.InvariantCulture);
}

[JsonSerializable(typeof(SortedDictionary<string, int[]>))]
[JsonSerializable(typeof(KeptRoster))]
internal sealed partial class GateJson : JsonSerializerContext;
