using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pass.Core;

namespace Pass.Region.Catalogue;

/// <summary>What is wrong with a catalogue's file, and what to do.</summary>
/// <param name="Path">JSON pointer (RFC 6901) of the place; empty for the whole file.</param>
/// <param name="Line">From 1.</param>
public sealed record CatalogueProblem(string Path, int Line, Problem Problem)
{
    public override string ToString() => $"{Path}: {Problem}";
}

/// <summary>A catalogue's file as it was read, with the line of everything in it.</summary>
public sealed class CatalogueDocument
{
    /// <summary>Bytes at most.</summary>
    public const int MaxLength = 2_000_000;

    private const int MaxDepth = 16;
    internal static readonly Texts Words = Texts.Beside(typeof(CatalogueDocument), "Catalogue");
    private readonly Dictionary<string, int> _lines;

    private CatalogueDocument(CatalogueFile? file, Dictionary<string, int> lines, IReadOnlyList<CatalogueProblem> problems) =>
        (File, _lines, Problems) = (file, lines, problems);

    /// <summary>Null when there are problems.</summary>
    public CatalogueFile? File { get; }

    /// <summary>By line.</summary>
    public IReadOnlyList<CatalogueProblem> Problems { get; }

    /// <param name="json">UTF-8 (RFC 8259), a byte order mark before it is passed over.</param>
    public static CatalogueDocument Read(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith(Encoding.UTF8.Preamble))
            json = json[Encoding.UTF8.Preamble.Length..];
        if (json.Length > MaxLength)
            return Wrong("", 1, Words.Problem("FileTooLong", MaxLength));
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        try
        {
            var problems = new List<CatalogueProblem>();
            ReadLines(json, lines, problems);
            if (problems.Count == 0)
                problems.AddRange(CatalogueSchema.Check(JsonNode.Parse(json, documentOptions: new() { MaxDepth = MaxDepth })).Select(p => new CatalogueProblem(p.Path, LineOf(lines, p.Path), p.Problem)));
            return problems.Count == 0 ? new(CatalogueFile.Read(json), lines, []) : new(null, lines, [.. problems.OrderBy(p => p.Line)]);
        }
        catch (JsonException error) when (lines.Count == 0 || error.Path is null)
        {
            return Wrong("", (int)(error.LineNumber ?? 0) + 1, Words.Problem("FileNotJson"));
        }
        catch (JsonException error)
        {
            // Well written and of the right kind, but no number or day that exists: 1e3, 2027-02-30.
            var path = Pointer(error.Path!);
            return Wrong(path, LineOf(lines, path), Words.Problem("FieldValue"));
        }
        catch (Exception error) when (Malformed.IsSaidBy(error))
        {
            return Wrong("", 1, Words.Problem("FileNotText"));
        }
    }

    internal int LineOf(string path) => LineOf(_lines, path);

    internal bool Has(string path) => _lines.ContainsKey(path);

    /// <summary>Of the place, or of the nearest one around it that is there.</summary>
    private static int LineOf(Dictionary<string, int> lines, string path)
    {
        while (true)
        {
            if (lines.TryGetValue(path, out var line))
                return line;
            if (path.Length == 0)
                return 1;
            path = path[..path.LastIndexOf('/')];
        }
    }

    private static CatalogueDocument Wrong(string path, int line, Problem problem) => new(null, [], [new(path, line, problem)]);

    /// <summary><c>$.campaigns[0].benefits[1]</c>, as the serializer says it, as a pointer. No name of ours has a sign in it.</summary>
    private static string Pointer(string path) => path.TrimStart('$').Replace('.', '/').Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);

    /// <summary>The line of every value, and every name that stands twice in its object.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    private static void ReadLines(ReadOnlySpan<byte> json, Dictionary<string, int> lines, List<CatalogueProblem> problems)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        var at = new Stack<(string Path, int Next)>();
        var (name, line, counted) = ("", 1, 0L);
        while (reader.Read())
        {
            line += json[(int)counted..(int)reader.TokenStartIndex].Count((byte)'\n');
            counted = reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = $"{at.Peek().Path}/{reader.GetString()!.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
                    if (lines.TryGetValue(name, out var first))
                        problems.Add(new(name, line, Words.Problem("FieldTwice", first)));
                    lines[name] = line;
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    at.Pop();
                    continue;
                default:
                    var path = at.Count == 0 ? "" : name;
                    if (at.TryPeek(out var around) && around.Next >= 0)
                    {
                        at.Pop();
                        at.Push((around.Path, around.Next + 1));
                        path = FormattableString.Invariant($"{around.Path}/{around.Next}");
                    }
                    lines[path] = line;
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                        at.Push((path, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
                    continue;
            }
        }
    }
}
