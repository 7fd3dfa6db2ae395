using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pass.Benchmarks.Measuring;

/// <summary>What a benchmark found, as the one line of JSON it prints.</summary>
internal sealed record Report(
    string Bench, Machine Hardware, string Runtime, int Runs, double Median, double? P50Ms, double? P99Ms,
    IReadOnlyList<Measure> Results, IReadOnlyList<Measure> Baselines, IReadOnlyList<Goal> Goals, IReadOnlyDictionary<string, object?> Parameters)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new ShortNumber() },
    };

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Five significant digits: more would be noise.</summary>
    private sealed class ShortNumber : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            var digits = value == 0 || !double.IsFinite(value) ? 0 : Math.Clamp(4 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 9);
            writer.WriteNumberValue(double.IsFinite(value) ? Math.Round(value, digits) : -1);
        }
    }
}

/// <summary>Collects what a benchmark measures; the first result is its headline.</summary>
internal sealed class ReportBuilder(string bench, BenchOptions options)
{
    private readonly Machine _machine = Machine.Look(options.Folder);

    public List<Measure> Results { get; } = [];
    public List<Measure> Baselines { get; } = [];
    public List<Goal> Goals { get; } = [];
    public Dictionary<string, object?> Parameters { get; } = [];

    public Report Build() => new(
        bench, _machine, Machine.Runtime, options.Runs, Results[0].Median, Results[0].P50Ms, Results[0].P99Ms, Results, Baselines, Goals, Parameters);
}
