using System.Text.Json;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Region.Settings;

/// <summary>Somebody the file enters. No system users: whoever creates the region acts as that person.</summary>
public sealed record PersonEntry(string Handle, string Name, ActorRole Roles, IReadOnlyList<string> SystemUsers);

/// <summary>A region as its file describes it, see Samples/region.json: settings and people; or everything that is wrong with it.</summary>
/// <param name="Settings">Null when there are problems.</param>
public sealed record RegionFile(RegionSettings? Settings, IReadOnlyList<PersonEntry> People, IReadOnlyList<SettingProblem> Problems)
{
    /// <summary>Bytes at most.</summary>
    public const int MaxLength = 100_000;

    private static readonly Texts Words = SettingFields.Words;

    /// <param name="json">UTF-8, RFC 8259.</param>
    public static RegionFile Read(ReadOnlyMemory<byte> json)
    {
        var problems = new List<SettingProblem>();
        try
        {
            if (json.Length > MaxLength)
                return new(null, [], [new("$", Words.Problem("FileTooLong", MaxLength))]);
            using var document = JsonDocument.Parse(json, new() { MaxDepth = 8, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return new(null, [], [new("$", Words.Problem("FileNotObject"))]);
            var texts = new Dictionary<string, string>();
            var people = new List<PersonEntry>();
            foreach (var field in document.RootElement.EnumerateObject())
            {
                if (field.Name == "people")
                    people.AddRange(ReadPeople(field.Value, problems));
                else if (field.Value.ValueKind != JsonValueKind.Null)
                    texts[field.Name] = Text(field.Value, field.Name, problems);
            }
            var settings = SettingFields.Read(texts, problems);
            return problems.Count > 0 ? new(null, [], problems) : new(settings, people, []);
        }
        catch (JsonException error)
        {
            return new(null, [], [new(error.Path ?? "$", Words.Problem("FileNotJson", error.LineNumber + 1 ?? 0))]);
        }
        catch (InvalidOperationException)
        {
            // A text with half of a surrogate pair is found out only when it is read.
            return new(null, [], [new("$", Words.Problem("FileNotText"))]);
        }
    }

    private static string Text(JsonElement value, string path, List<SettingProblem> problems)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return value.GetString()!;
            case JsonValueKind.Number:
                return value.GetRawText();
            case JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String && !v.GetString()!.Contains('\n', StringComparison.Ordinal)):
                return string.Join('\n', value.EnumerateArray().Select(v => v.GetString()));
            default:
                problems.Add(new(path, Words.Problem("FieldKind")));
                return "";
        }
    }

    private static IEnumerable<PersonEntry> ReadPeople(JsonElement array, List<SettingProblem> problems)
    {
        if (array.ValueKind != JsonValueKind.Array)
        {
            problems.Add(new("people", Words.Problem("FieldKind")));
            yield break;
        }
        foreach (var (i, person) in array.EnumerateArray().Index())
        {
            var path = FormattableString.Invariant($"people[{i}]");
            if (person.ValueKind == JsonValueKind.Object)
                yield return ReadPerson(person, path, problems);
            else
                problems.Add(new(path, Words.Problem("FieldKind")));
        }
    }

    private static PersonEntry ReadPerson(JsonElement person, string path, List<SettingProblem> problems)
    {
        var (handle, name, roles, users) = ("", "", ActorRole.None, Array.Empty<string>());
        foreach (var field in person.EnumerateObject())
        {
            var text = Text(field.Value, $"{path}.{field.Name}", problems);
            switch (field.Name)
            {
                case "handle":
                    handle = text;
                    break;
                case "name":
                    name = text;
                    break;
                case "roles":
                    foreach (var role in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                        roles |= RoleOf(role, $"{path}.roles", problems);
                    break;
                case "systemUsers":
                    users = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                    break;
                default:
                    problems.Add(new($"{path}.{field.Name}", Words.Problem("FieldUnknown", "handle, name, roles, systemUsers")));
                    break;
            }
        }
        if (!Handle.Parse(handle).Ok(out _, out var problem))
            problems.Add(new($"{path}.handle", problem));
        if (!PlainText.Read(name, 140).Ok(out _, out problem))
            problems.Add(new($"{path}.name", problem));
        if (roles == ActorRole.None)
            problems.Add(new($"{path}.roles", Words.Problem("RoleUnknown")));
        return new(handle, name, roles, users);
    }

    private static ActorRole RoleOf(string text, string path, List<SettingProblem> problems)
    {
        if (Roles.Parse(text) is { } role)
            return role;
        problems.Add(new(path, Words.Problem("RoleUnknown")));
        return ActorRole.None;
    }
}

/// <summary>Roles as they are written in files and commands.</summary>
public static class Roles
{
    /// <summary>Null when no person may hold such a role.</summary>
    public static ActorRole? Parse(string text) => text switch
    {
        "administrator" => ActorRole.Administrator,
        "officer" => ActorRole.Officer,
        "authorisingOfficer" => ActorRole.AuthorisingOfficer,
        "auditor" => ActorRole.Auditor,
        _ => null,
    };
}
