using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Json.Pointer;
using Json.Schema;
using Pass.Core;

namespace Pass.Region.Catalogue;

/// <summary>The shape of a catalogue's file: catalogue.schema.json (JSON Schema 2020-12), the one that is handed out and the one that is held.</summary>
public static class CatalogueSchema
{
    private static readonly Texts Words = CatalogueDocument.Words;
    private static readonly Lazy<(JsonSchema Schema, JsonNode Source)> The = new(() =>
    {
        var text = Encoding.UTF8.GetString(Bytes());
        return (JsonSchema.FromText(text), JsonNode.Parse(text)!);
    });

    /// <summary>The file, as <c>./pass catalogue schema</c> hands it out.</summary>
    public static byte[] Bytes()
    {
        using var stream = typeof(CatalogueSchema).Assembly.GetManifestResourceStream("Pass.Region.Catalogue.catalogue.schema.json")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <returns>Everything that has not the shape, by JSON pointer.</returns>
    internal static IEnumerable<(string Path, Problem Problem)> Check(JsonNode? file)
    {
        var (schema, source) = The.Value;
        var results = schema.Evaluate(file, new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true, Culture = CultureInfo.InvariantCulture });
        // What an "if" asks is no fault.
        foreach (var found in results.Details.Where(d => !d.EvaluationPath.ToString().EndsWith("/if", StringComparison.Ordinal)))
        {
            foreach (var keyword in found.Errors?.Keys ?? [])
            {
                var place = found.InstanceLocation.ToString();
                yield return (place, Say(keyword, RuleAt(source, found.EvaluationPath.ToString(), keyword), Find(file, place), place));
            }
        }
    }

    /// <summary>The part of the schema that was not kept: of a name that is not known (no keyword), the object that knows the others.</summary>
    private static JsonNode? RuleAt(JsonNode source, string evaluated, string keyword)
    {
        var steps = evaluated.Split('/', StringSplitOptions.RemoveEmptyEntries);
        JsonNode? rule = source;
        foreach (var step in keyword.Length == 0 ? steps[..^1] : steps)
            rule = step == "$ref" ? Find(source, rule!["$ref"]!.GetValue<string>().TrimStart('#')) : rule![step];
        return rule;
    }

    private static Problem Say(string keyword, JsonNode? rule, JsonNode? value, string place)
    {
        switch (keyword)
        {
            case "required":
                var missing = rule!["required"]!.AsArray().Select(n => n!.GetValue<string>()).Where(n => value?[n] is null);
                return Words.Problem("FieldMissing", string.Join(", ", missing));
            case "":
                return Words.Problem("FieldUnknown", place[(place.LastIndexOf('/') + 1)..], string.Join(", ", rule!["properties"]!.AsObject().Select(p => p.Key)));
            case "type":
                return Words.Problem("FieldKind" + Title(rule!["type"]!.GetValue<string>()));
            case "enum":
                return Words.Problem("FieldOneOf", string.Join(", ", rule!["enum"]!.AsArray().Select(n => n!.GetValue<string>())));
            case "minimum" or "maximum":
                return Words.Problem("NumberRange", rule!["minimum"]!.GetValue<long>(), rule["maximum"]!.GetValue<long>());
            case "minLength" or "maxLength":
                return Words.Problem("TextLength", rule!["maxLength"]!.GetValue<int>());
            case "minItems" or "maxItems":
                return Words.Problem("ListLength", rule!["minItems"]?.GetValue<int>() ?? 0, rule["maxItems"]!.GetValue<int>());
            case "uniqueItems":
                return Words.Problem("ListTwice");
            case "pattern" or "format":
                return Words.Problem("FieldShape", rule!["examples"]![0]!.GetValue<string>());
            default:
                return Words.Problem("FieldValue");
        }
    }

    private static JsonNode? Find(JsonNode? root, string pointer) => JsonPointer.Parse(pointer).TryEvaluate(root, out var found) ? found : null;

    private static string Title(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
