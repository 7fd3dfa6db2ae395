using System.Globalization;
using System.Text.RegularExpressions;
using Pass.Core;

namespace Pass.Region.Partners;

/// <summary>Checks every field of one record, so that a line is told all its errors at once.</summary>
internal sealed partial class PartnerRowParser(
    int line, Func<string, string> field, IReadOnlySet<string> categories, Dictionary<Siret, int> firstLines)
{
    private static readonly Texts Words = Texts.Beside(typeof(PartnerRowParser), "PartnerCsv");

    private static readonly string[] DateFormats = ["yyyy-MM-dd", "dd/MM/yyyy"];

    private readonly List<PartnerCsvError> _errors = [];

    public PartnerCsvLine Parse()
    {
        var siret = Read("siret", FirstTime);
        var name = Read("nom", value => Text(value, 140));
        var category = Read("categorie", Category);
        var iban = Read("iban", SepaIban);
        var bic = IsBlank("bic") ? null : Read("bic", Bic.Parse);
        var holder = Read("titulaire", value => Text(value, SepaText.MaxNameLength));
        var address = Read("adresse", value => Text(value, 140));
        var postalCode = Read("code_postal", value => Matching(value, PostalCode(), "PostalCodeShape"));
        var city = Read("ville", value => Text(value, 70));
        var email = Read("courriel", value => Matching(value, Email(), "EmailShape"));
        var rhythm = Read("rythme", Rhythm);
        var convention = Read("convention", value => Matching(value.ToUpperInvariant(), Convention(), "ConventionShape"));
        var start = Read("debut", Date);
        DateOnly? end = IsBlank("fin") ? null : Read("fin", value => EndDate(value, start));
        return _errors.Count > 0
            ? new(line, null, _errors)
            : new(line, new(siret!, name!, category!, iban!, bic, holder!, address!, postalCode!, city!, email!, rhythm, convention!, start, end), []);
    }

    private T? Read<T>(string column, Func<string, Result<T>> parse) where T : notnull
    {
        var value = Blank().Replace(field(column), " ").Trim();
        if (!parse(value).Ok(out var result, out var problem))
            _errors.Add(new(line, column, Shown(column, value), problem));
        return result;
    }

    private bool IsBlank(string column) => string.IsNullOrWhiteSpace(field(column));

    private Result<Siret> FirstTime(string value)
    {
        var parsed = Siret.Parse(value);
        return !parsed.Ok(out var siret, out _) || firstLines.TryAdd(siret, line)
            ? parsed
            : Words.Problem("SiretDuplicate", firstLines[siret], line);
    }

    private static Result<Iban> SepaIban(string value)
    {
        var parsed = Iban.Parse(value);
        return parsed.Ok(out var iban, out _) && !iban.IsSepa ? Words.Problem("IbanNotSepa", iban.CountryCode) : parsed;
    }

    private Result<string> Category(string value) => categories.Contains(value.ToUpperInvariant())
        ? value.ToUpperInvariant()
        : Words.Problem("CategoryUnknown", string.Join(", ", categories.Order(StringComparer.Ordinal)));

    private static Result<string> Text(string value, int maxLength)
    {
        if (value.Length == 0)
            return Words.Problem("TextMissing");
        if (value.Length > maxLength)
            return Words.Problem("TextTooLong", value.Length, maxLength);
        return Unreadable().IsMatch(value) ? Words.Problem("TextUnreadable") : value;
    }

    private static Result<string> Matching(string value, Regex shape, string problemCode) =>
        shape.IsMatch(value) ? value : Words.Problem(problemCode);

    private static Result<PayoutRhythm> Rhythm(string value) => value.ToLowerInvariant() switch
    {
        "quotidien" => PayoutRhythm.Daily,
        "hebdomadaire" => PayoutRhythm.Weekly,
        "bimensuel" => PayoutRhythm.TwiceMonthly,
        _ => Words.Problem("RhythmUnknown"),
    };

    private static Result<DateOnly> Date(string value) =>
        DateOnly.TryParseExact(value, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : Words.Problem("DateShape");

    private static Result<DateOnly> EndDate(string value, DateOnly start)
    {
        var parsed = Date(value);
        return parsed.Ok(out var end, out _) && end < start ? Words.Problem("EndBeforeStart", start) : parsed;
    }

    // Columns shift when a separator is forgotten, so an account is hidden wherever it turns up.
    private static string Shown(string column, string value)
    {
        var shown = column == "iban" || LikeIban().IsMatch(value.Replace(" ", "", StringComparison.Ordinal)) ? Iban.Mask(value) : value;
        return shown.Length <= 60 ? shown : shown[..59] + "…";
    }

    [GeneratedRegex(@"^[0-9]{5}\z")]
    private static partial Regex PostalCode();

    [GeneratedRegex(@"^(?=.{6,254}\z)[^\s@,;""<>]+@[^\s@,;""<>]+\.[^\s@,;""<>.]{2,}\z")]
    private static partial Regex Email();

    [GeneratedRegex(@"^[A-Z0-9][A-Z0-9-]{0,19}\z")]
    private static partial Regex Convention();

    [GeneratedRegex("[A-Za-z]{2}[0-9]{2}[A-Za-z0-9]{10,30}")]
    private static partial Regex LikeIban();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    [GeneratedRegex("[\\p{Cc}\uFFFD]")]
    private static partial Regex Unreadable();
}
