using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pass.Data.Model;

/// <summary>Lists in a text column: JSON, enumerations by name, what is null left out.</summary>
internal static class ListColumn
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static string Write<T>(IEnumerable<T> items) => JsonSerializer.Serialize(items, Options);

    public static IReadOnlyList<T> Read<T>(string text) => JsonSerializer.Deserialize<List<T>>(text, Options)
        ?? throw new InvalidDataException("A list column holds the JSON value null: give a list, empty if need be.");
}
