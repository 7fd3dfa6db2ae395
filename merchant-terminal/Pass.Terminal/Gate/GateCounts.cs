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
                _hours.Remove(old);
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

    private static string HourOf(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, ParisCalendar.Zone).ToString(HourFormat, CultureInfo.InvariantCulture);
}

[JsonSerializable(typeof(SortedDictionary<string, int[]>))]
internal sealed partial class GateJson : JsonSerializerContext;
