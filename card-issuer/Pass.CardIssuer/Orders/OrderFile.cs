using System.Runtime.CompilerServices;
using System.Text.Json;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Store.Model;
using Pass.Core;
using Pass.Issuing.Bureau;

namespace Pass.CardIssuer.Orders;

/// <summary>
/// Reads orders: CSV with the columns pass;delivery;photo;reference in any order (the last two may be absent; as a spreadsheet writes it, see
/// <see cref="CsvFile"/>), or a JSON array of objects with these members. Streamed: memory does not grow with the file.
/// </summary>
public static class OrderFile
{
    private const int MaxLineLength = 1_000, MaxPhotoLength = 100, MaxReferenceLength = 60;
    private static readonly string[] Columns = ["pass", "delivery", "photo", "reference"];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private sealed record JsonOrder(string? Pass, string? Delivery, string? Photo, string? Reference);

    /// <summary>JSON when the first character that is not a blank is a bracket, else CSV. The stream must seek; it is left open.</summary>
    public static IAsyncEnumerable<OrderLine> ReadAsync(Stream file, CancellationToken cancellationToken = default)
    {
        int first;
        do
            first = file.ReadByte();
        while (first is ' ' or '\r' or '\n' or '\t' or 0xEF or 0xBB or 0xBF);
        file.Position = 0;
        return first == '[' ? ReadJsonAsync(file, cancellationToken) : ReadCsvAsync(file, cancellationToken);
    }

    private static async IAsyncEnumerable<OrderLine> ReadCsvAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var csv = new CsvFile(file, MaxLineLength);
        var names = csv.Header.Select(name => name.Trim().ToLowerInvariant()).ToList();
        while (names is [.., ""])
            names.RemoveAt(names.Count - 1);
        if (Columns.Take(2).FirstOrDefault(column => !names.Contains(column)) is { } missing)
        {
            yield return Refused(csv.HeaderLine, missing, IssuanceTexts.Problem("ColumnMissing", missing));
            yield break;
        }

        foreach (var record in csv.Records())
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A spreadsheet drops the separators of the empty fields at the end, or adds some; the first two fields are never empty.
            if (record.Fault != CsvFault.None || record.Fields.Count < Columns.Take(2).Max(names.IndexOf) + 1 || record.Fields.Skip(names.Count).Any(extra => !string.IsNullOrWhiteSpace(extra)))
                yield return Refused(record.Line, "", IssuanceTexts.Problem("FieldCount", record.Fields.Count, names.Count));
            else
                yield return Parse(record.Line, new JsonOrder(Field("pass"), Field("delivery"), Field("photo"), Field("reference")));

            string? Field(string name) => names.IndexOf(name) is >= 0 and var at && at < record.Fields.Count ? record.Fields[at] : null;
        }
    }

    private static async IAsyncEnumerable<OrderLine> ReadJsonAsync(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0;
        var orders = JsonSerializer.DeserializeAsyncEnumerable<JsonOrder>(file, Json, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (orders)
        {
            while (true)
            {
                OrderLine? broken = null;
                try
                {
                    if (!await orders.MoveNextAsync())
                        yield break;
                }
                catch (JsonException e)
                {
                    broken = Refused(number + 1, e.Path ?? "", IssuanceTexts.Problem("JsonBroken", (e.LineNumber ?? 0) + 1));
                }

                if (broken is not null)
                {
                    yield return broken;
                    yield break;
                }

                yield return Parse(++number, orders.Current ?? new JsonOrder(null, null, null, null));
            }
        }
    }

    /// <summary>One order from elsewhere than a file, judged by the same rules.</summary>
    public static OrderLine Check(int line, string? pass, string? delivery, string? photo, string? reference) => Parse(line, new(pass, delivery, photo, reference));

    private static OrderLine Parse(int line, JsonOrder order)
    {
        var problems = new List<FileProblem>();
        if (!PassNumber.TryParse(order.Pass, out var number, out var wrong) || number.Id.Value < 1)
            problems.Add(new(line, "pass", IssuanceTexts.Problem(wrong == PassNumberProblem.CheckDigits ? "PassCheckDigits" : "PassShape")));
        Delivery? delivery = order.Delivery?.Trim().ToLowerInvariant() switch
        {
            "school" => Delivery.School,
            "home" => Delivery.Home,
            _ => null,
        };
        if (delivery is null)
            problems.Add(new(line, "delivery", IssuanceTexts.Problem("DeliveryUnknown")));
        var photo = Text(order.Photo, MaxPhotoLength, line, "photo", problems);
        var reference = Text(order.Reference, MaxReferenceLength, line, "reference", problems);
        return problems.Count == 0 ? new(line, new OrderRequest(number.Id, delivery!.Value, photo, reference), []) : new(line, null, problems);
    }

    /// <summary>What goes on to the bureau's file holds none of its separators.</summary>
    private static string? Text(string? value, int maxLength, int line, string field, List<FileProblem> problems)
    {
        var text = value?.Trim() ?? "";
        if (text.Length == 0)
            return null;
        if (!PlainText.Read(text, maxLength).Ok(out var plain, out _) || plain.Any(c => c is '|' or '"'))
            problems.Add(new(line, field, IssuanceTexts.Problem("TextRefused", maxLength)));
        return plain;
    }

    private static OrderLine Refused(int line, string field, Problem problem) => new(line, null, [new(line, field, problem)]);
}

/// <summary>What is wrong with a file: where, and what to do.</summary>
/// <param name="Line">From 1; in a JSON file, the number of the order.</param>
/// <param name="Field">Column, or empty for the whole line.</param>
public sealed record FileProblem(int Line, string Field, Problem Problem)
{
    public static FileProblem Of(SealedFault fault) => new(fault.Line, fault.Field, IssuanceTexts.Problem(fault.Code, fault.Format));

    private const int Shown = 20;

    /// <summary>Shows where a file is wrong and stops; nothing was changed.</summary>
    public static void ThrowIfAny(string file, IReadOnlyList<FileProblem> problems)
    {
        if (problems.Count == 0)
            return;
        foreach (var problem in problems.Take(Shown))
            Invocation.Warn($"{file}:{problem}");
        throw new UserErrorException(IssuanceTexts.Say("FileRefused", file, problems.Count));
    }

    public override string ToString() => Field.Length == 0 ? $"{Line}: {Problem.Text}" : $"{Line}, {Field}: {Problem.Text}";
}

/// <summary>One order as read: the request, or what is wrong with it.</summary>
public sealed record OrderLine(int Line, OrderRequest? Request, IReadOnlyList<FileProblem> Problems);
