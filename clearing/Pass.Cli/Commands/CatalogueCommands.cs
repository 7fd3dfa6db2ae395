using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pass.Core;
using Pass.Region.Catalogue;

namespace Pass.Cli.Commands;

/// <summary><c>pass catalogue export|check|import|diff|schema</c>: what the region grants, to whom, for what and at which price, as a file.</summary>
internal static class CatalogueCommands
{
    private const int ShownProblems = 200;

    private static readonly Texts Words = Texts.Beside(typeof(CatalogueCommands), "Words");
    private static readonly Argument<string> Source = new("catalogue");
    private static readonly Argument<FileInfo?> Target = new("output") { Arity = ArgumentArity.ZeroOrOne };
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create() => new("catalogue") { Export(), Check(), Import(), Diff(), Schema() };

    private static Command Export()
    {
        var command = new Command("export") { Target };
        command.SetAction(async (parsed, ct) =>
        {
            var office = new CatalogueOffice(await CliOptions.RegionAsync(parsed, ct), TimeProvider.System);
            await WriteAsync(parsed, (await office.ShowAsync(ct)).ToFile().Write(), ct);
        });
        return command;
    }

    private static Command Schema()
    {
        var command = new Command("schema") { Target };
        command.SetAction((parsed, ct) => WriteAsync(parsed, CatalogueSchema.Bytes(), ct));
        return command;
    }

    private static Command Check()
    {
        var command = new Command("check") { Source };
        command.SetAction(async (parsed, ct) =>
        {
            var review = await ReviewAsync(parsed, ct);
            Invocation.Say(Words.Say("CatalogueGood", parsed.GetValue(Source)!, review.Changes.Count));
        });
        return command;
    }

    private static Command Diff()
    {
        var command = new Command("diff") { Source };
        command.SetAction(async (parsed, ct) =>
        {
            var review = await ReviewAsync(parsed, ct);
            Show(review.Changes);
            if (review.Changes.Count == 0)
                Invocation.Say(Words.Say("CatalogueSame"));
        });
        return command;
    }

    private static Command Import()
    {
        var command = new Command("import") { Source };
        command.SetAction(async (parsed, ct) =>
        {
            var document = Read(parsed.GetValue(Source)!);
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await Acting.AsAsync(parsed, database, ActorRole.Administrator | ActorRole.Officer, ct);
            var review = (await new CatalogueOffice(database, TimeProvider.System).ImportAsync(actor, document, ct)).OrFail();
            Refuse(parsed.GetValue(Source)!, review.Problems);
            Show(review.Changes);
            Invocation.Say(review.Changes.Count == 0 ? Words.Say("CatalogueSame") : Words.Say("CatalogueImported", review.Changes.Count));
        });
        return command;
    }

    /// <param name="name">A file, or the name of a ready catalogue.</param>
    /// <exception cref="UserErrorException">It is neither, or what is wrong with it by itself.</exception>
    public static CatalogueDocument Read(string name)
    {
        var bytes = ReadyCatalogue.Find(name);
        if (bytes is null && !File.Exists(name))
            throw new UserErrorException(Words.Say("CatalogueUnknown", name, string.Join(", ", ReadyCatalogue.Names)));
        var document = CatalogueDocument.Read(bytes ?? Bounded(name));
        Refuse(name, document.Problems);
        return document;
    }

    /// <summary>One byte too many is enough to refuse it.</summary>
    private static byte[] Bounded(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[Math.Min(file.Length, CatalogueDocument.MaxLength + 1)];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    public static void Refuse(string name, IReadOnlyList<CatalogueProblem> problems)
    {
        if (problems.Count == 0)
            return;
        var lines = problems.Take(ShownProblems).Select(p => Words.Say("ProblemAt", name, p.Line, p.Path, p.Problem.Text));
        var more = problems.Count > ShownProblems ? [Words.Say("AndMore", problems.Count - ShownProblems)] : Array.Empty<string>();
        throw new UserErrorException(string.Join('\n', [.. lines, .. more, Words.Say("NothingImported")]));
    }

    private static async Task<CatalogueReview> ReviewAsync(ParseResult parsed, CancellationToken ct)
    {
        var document = Read(parsed.GetValue(Source)!);
        var review = await new CatalogueOffice(await CliOptions.RegionAsync(parsed, ct), TimeProvider.System).CheckAsync(document, ct);
        Refuse(parsed.GetValue(Source)!, review.Problems);
        return review;
    }

    /// <summary>What is new, by a plus and all its fields; what changes, by a tilde and the fields that do.</summary>
    private static void Show(IReadOnlyList<CatalogueChange> changes)
    {
        foreach (var change in changes)
        {
            var names = change.After.Select(f => f.Key).Union(change.Before?.Select(f => f.Key) ?? []);
            var fields = change.Before is { } before
                ? names.Where(n => !JsonNode.DeepEquals(before[n], change.After[n])).Select(n => $"{n} {Text(before[n])} → {Text(change.After[n])}")
                : names.Where(n => change.After[n] is not null).Select(n => $"{n} {Text(change.After[n])}");
            Invocation.Say($"{(change.Before is null ? '+' : '~')} {change.Subject}: {string.Join(", ", fields)}");
        }
    }

    private static string Text(JsonNode? value) => value?.ToJsonString(Relaxed) ?? "–";

    private static async Task WriteAsync(ParseResult parsed, byte[] bytes, CancellationToken ct)
    {
        if (parsed.GetValue(Target) is not { } file)
        {
            await using var output = Console.OpenStandardOutput();
            await output.WriteAsync(bytes, ct);
            return;
        }
        if (file.Exists)
            throw new UserErrorException(Words.Say("FileThere", file.FullName));
        await using (var written = new FileStream(file.FullName, FileMode.CreateNew, FileAccess.Write))
            await written.WriteAsync(bytes, ct);
        Invocation.Say(Words.Say("Written", file.FullName));
    }
}
