using System.Globalization;
using System.Text.RegularExpressions;
using Pass.Core;

namespace Pass.Region.Partners;

/// <summary>Checks every field of one record, so that a line is told all its errors at once.</summary>
internal sealed partial class PartnerRowParser(
    int line, Func<string, string> field, IReadOnlySet<string> categories, Dictionary<Siret, List<PartnerCsvLine>> known)
{
    private static readonly Texts Words = Texts.Beside(typeof(PartnerRowParser), "PartnerCsv");

    private static readonly string[] DateFormats = ["yyyy-MM-dd", "dd/MM/yyyy"];
    private static readonly string[] ShortDateFormats = ["d/M/yyyy", "yyyy-M-d"];

    private readonly HashSet<string> _mended = [];
    private readonly List<PartnerCsvError> _errors = [];

    public PartnerCsvLine Parse()
    {
        var siret = Read("siret", Siret.Parse);
        var name = Read("nom", value => Text(value, 140));
        var category = Read("categorie", Category);
        var iban = Read("iban", SepaIban);
        var bic = IsBlank("bic") ? null : Read("bic", Bic.Parse);
        var holder = Read("titulaire", value => Text(value, SepaText.MaxNameLength));
        var address = Read("adresse", value => Text(value, 140));
        var postalCode = Read("code_postal", value => Matching(value, PostalCode(), "PostalCodeShape"));
        var city = Read("ville", value => Text(value, 70));
        var email = Read("courriel", value => Matching(value, Email(), "EmailShape").Ok(out var mail, out var shape) ? PlainText.Read(mail, 254) : shape);
        var rhythm = Read("rythme", Rhythm);
        var convention = Read("convention", value => Matching(value.ToUpperInvariant(), Convention(), "ConventionShape"));
        var start = Read("debut", Date);
        DateOnly? end = IsBlank("fin") ? null : Read("fin", value => EndDate(value, start));
        bool? numbers = IsBlank("vente_a_distance") ? null : Read("vente_a_distance", YesOrNo);
        OverdraftBearer? bearer = IsBlank("perte_hors_ligne") ? null : Read("perte_hors_ligne", Bearer);
        if (_errors.Count > 0)
            return new(line, null, _errors);
        var row = new PartnerRow(siret!, name!, category!, iban!, bic, holder!, address!, postalCode!, city!, email!, rhythm, convention!, start, end, numbers, bearer);
        if (Contradiction(row) is { } contradiction)
            return new(line, null, [contradiction]);
        var parsed = new PartnerCsvLine(line, row, []) { Mended = [.. _mended] };
        if (!known.TryAdd(row.Siret, [parsed]))
            known[row.Siret].Add(parsed);
        return parsed;
    }

    /// <summary>A partner is in the file once for each convention it signed; all that is the partner's own must then be the same.</summary>
    private PartnerCsvError? Contradiction(PartnerRow row)
    {
        if (!known.TryGetValue(row.Siret, out var earlier))
            return null;
        if (earlier.Find(l => l.Row!.Convention == row.Convention) is { } same)
            return new(line, "siret", Shown("siret", row.Siret.Digits), Words.Problem("SiretDuplicate", same.Line, line));
        var first = earlier[0].Row!;
        (string Column, bool Differs)[] own =
        [
            ("nom", row.Name != first.Name), ("iban", row.Iban != first.Iban), ("bic", row.Bic != first.Bic), ("titulaire", row.AccountHolder != first.AccountHolder),
            ("adresse", row.Address != first.Address), ("code_postal", row.PostalCode != first.PostalCode), ("ville", row.City != first.City),
            ("courriel", row.Email != first.Email), ("rythme", row.Rhythm != first.Rhythm),
        ];
        return Array.Find(own, o => o.Differs).Column is { } column ? new(line, column, Shown(column, field(column)), Words.Problem("PartnerDiffers", earlier[0].Line, column)) : null;
    }

    private T? Read<T>(string column, Func<string, Result<T>> parse) where T : notnull
    {
        var value = Blank().Replace(field(column), " ").Trim();
        // An apostrophe keeps a spreadsheet from computing a text; it is no part of it.
        if (value is ['\'', '=' or '+' or '-' or '@', ..])
            value = value[1..];
        if (!parse(value).Ok(out var result, out var problem))
            _errors.Add(new(line, column, Shown(column, value), problem));
        return result;
    }

    private bool IsBlank(string column) => string.IsNullOrWhiteSpace(field(column));

    private Result<Iban> SepaIban(string value)
    {
        var bare = IbanPrefix().Replace(value, "");
        if (bare.Length < value.Length)
            _mended.Add("IbanPrefix");
        var parsed = Iban.Parse(bare);
        return parsed.Ok(out var iban, out _) && !iban.IsSepa ? Words.Problem("IbanNotSepa", iban.CountryCode) : parsed;
    }

    private Result<string> Category(string value) => categories.Contains(value.ToUpperInvariant())
        ? value.ToUpperInvariant()
        : Words.Problem("CategoryUnknown", string.Join(", ", categories.Order(StringComparer.Ordinal)));

    private static Result<string> Text(string value, int maxLength)
    {
        if (value.Length == 0)
            return Words.Problem("TextMissing");
        // What a mail or a web page brings along unseen would make two partners of one name.
        return PlainText.Read(value, maxLength);
    }

    private static Result<string> Matching(string value, Regex shape, string problemCode) =>
        shape.IsMatch(value) ? value : Words.Problem(problemCode);

    private static Result<PayoutRhythm> Rhythm(string value) => value.ToLowerInvariant() switch
    {
        "quotidien" => PayoutRhythm.Daily,
        "hebdomadaire" => PayoutRhythm.Weekly,
        "bimensuel" => PayoutRhythm.TwiceMonthly,
        "mensuel" => PayoutRhythm.Monthly,
        _ => Words.Problem("RhythmUnknown"),
    };

    private static Result<bool> YesOrNo(string value) => value.ToLowerInvariant() switch
    {
        "oui" => true,
        "non" => false,
        _ => Words.Problem("YesOrNoShape"),
    };

    private static Result<OverdraftBearer> Bearer(string value) => SepaText.Clean(value, 20).ToLowerInvariant() switch
    {
        "region" => OverdraftBearer.Region,
        "partenaire" => OverdraftBearer.Partner,
        "partagee" => OverdraftBearer.Shared,
        _ => Words.Problem("BearerUnknown"),
    };

    private Result<DateOnly> Date(string value)
    {
        if (DateOnly.TryParseExact(value, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        if (!DateOnly.TryParseExact(value, ShortDateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out date))
            return Words.Problem("DateShape");
        _mended.Add("ShortDate");
        return date;
    }

    private Result<DateOnly> EndDate(string value, DateOnly start)
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

    [GeneratedRegex(@"^IBAN\s*[:.]?\s*(?=[A-Za-z]{2}[0-9]{2})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex IbanPrefix();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
