using System.Globalization;
using System.Text.RegularExpressions;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Region.Settings;

/// <summary>Something wrong with one setting.</summary>
/// <param name="Path">Of the field, as in the file: <c>iban</c>, <c>people[0].handle</c>.</param>
public sealed record SettingProblem(string Path, Problem Problem);

/// <summary>The region's settings as texts by key: what a file says, what <c>region set</c> changes, what <c>region show</c> prints.</summary>
internal static partial class SettingFields
{
    internal static readonly Texts Words = Texts.Beside(typeof(SettingFields), "Settings");

    private const int LineLength = 70, AddressLines = 5, ContactLength = 254, MaxClosedDays = 300;
    private const string CurrentPain = "pain.001.001.09", OlderPain = "pain.001.001.03";

    /// <summary>Every key, in the order they are shown.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["name", "siret", "address", "iban", "bic", "contact", "minimumCents", "rhythm", "pain", "closedDays", "disputeDays", .. RunSettings.All.Select(s => s.Key)];

    /// <param name="texts">Lines of an address and days are separated by LF; what is left out is missing.</param>
    /// <param name="problems">All that is wrong.</param>
    /// <returns>Null when something is wrong.</returns>
    public static RegionSettings? Read(IReadOnlyDictionary<string, string> texts, ICollection<SettingProblem> problems)
    {
        foreach (var unknown in texts.Keys.Except(Keys))
            problems.Add(new(unknown, Words.Problem("FieldUnknown", string.Join(", ", Keys))));
        var count = problems.Count;
        var name = Field("name", t => PlainText.Read(t, SepaText.MaxNameLength));
        var siret = Field("siret", Siret.Parse);
        var iban = Field("iban", SepaIban);
        var bic = texts.ContainsKey("bic") ? Field("bic", Bic.Parse) : null;
        var contact = Field("contact", t => PlainText.Read(t, ContactLength));
        var minimum = Field("minimumCents", Cents);
        var rhythm = Field("rhythm", RhythmOf);
        var pain = Field("pain", Pain);
        var address = Lines("address", t => PlainText.Read(t, LineLength));
        if (texts.ContainsKey("address") && address.Count is 0 or > AddressLines)
            problems.Add(new("address", Words.Problem("AddressLines", AddressLines)));
        else if (!texts.ContainsKey("address"))
            problems.Add(new("address", Words.Problem("FieldMissing")));
        var closed = Lines("closedDays", Day);
        var dispute = texts.ContainsKey("disputeDays") ? Field("disputeDays", DaysOf) : RegionSettings.UsualDisputeDays;
        var runs = RunSettings.Usual;
        foreach (var setting in RunSettings.All.Where(s => texts.ContainsKey(s.Key)))
            runs = Field(setting.Key, t => setting.Read(runs, t)) ?? runs;
        return problems.Count > count ? null : new(name!, siret!, address, iban!, bic, contact!, minimum, rhythm, pain == OlderPain, [.. closed.Distinct().Order()], dispute) { Runs = runs };

        T? Field<T>(string key, Func<string, Result<T>> parse) where T : notnull
        {
            var result = texts.TryGetValue(key, out var text) ? parse(text) : Words.Problem("FieldMissing");
            if (!result.Ok(out var value, out var problem))
                problems.Add(new(key, problem));
            return value;
        }

        List<T> Lines<T>(string key, Func<string, Result<T>> parse) where T : notnull
        {
            var values = new List<T>();
            foreach (var (i, line) in texts.GetValueOrDefault(key, "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(MaxClosedDays).Index())
            {
                if (parse(line).Ok(out var value, out var problem))
                    values.Add(value);
                else
                    problems.Add(new(FormattableString.Invariant($"{key}[{i}]"), problem));
            }
            return values;
        }
    }

    /// <summary>What <see cref="Read"/> reads.</summary>
    public static Dictionary<string, string> TextsOf(RegionSettings settings)
    {
        var texts = new Dictionary<string, string>
        {
            ["name"] = settings.Name,
            ["siret"] = settings.Siret.Digits,
            ["address"] = string.Join('\n', settings.Address),
            ["iban"] = settings.Iban.Electronic,
            ["contact"] = settings.Contact,
            ["minimumCents"] = settings.Minimum.Cents.ToString(CultureInfo.InvariantCulture),
            ["rhythm"] = settings.Rhythm switch { PayoutRhythm.Daily => "daily", PayoutRhythm.Weekly => "weekly", PayoutRhythm.Monthly => "monthly", _ => "twiceMonthly" },
            ["pain"] = settings.IsOlderPain ? OlderPain : CurrentPain,
        };
        texts["disputeDays"] = settings.DisputeDays.ToString(CultureInfo.InvariantCulture);
        foreach (var setting in RunSettings.All)
            texts[setting.Key] = setting.TextOf(settings.Runs);
        if (settings.Bic is { } bic)
            texts["bic"] = bic.Code;
        if (settings.ClosedDays.Count > 0)
            texts["closedDays"] = string.Join('\n', settings.ClosedDays.Select(d => d.ToString("O", CultureInfo.InvariantCulture)));
        return texts;
    }

    private static Result<Iban> SepaIban(string text) =>
        !Iban.Parse(text).Ok(out var iban, out var problem) ? problem : iban.IsSepa ? iban : Words.Problem("IbanNotSepa", iban.CountryCode);

    private static Result<Money> Cents(string text) =>
        DigitsOnly().IsMatch(text) ? new Money(long.Parse(text, CultureInfo.InvariantCulture)) : Words.Problem("CentsShape");

    private static Result<int> DaysOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= 1_000 ? days : Words.Problem("DaysShape");

    private static Result<PayoutRhythm> RhythmOf(string text) => text switch
    {
        "daily" => PayoutRhythm.Daily,
        "weekly" => PayoutRhythm.Weekly,
        "twiceMonthly" => PayoutRhythm.TwiceMonthly,
        "monthly" => PayoutRhythm.Monthly,
        _ => Words.Problem("RhythmUnknown"),
    };

    private static Result<string> Pain(string text) => text is CurrentPain or OlderPain ? text : Words.Problem("PainUnknown", CurrentPain, OlderPain);

    private static Result<DateOnly> Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : Words.Problem("DayShape");

    // A million euros at most: more than that is a slip of the finger.
    [GeneratedRegex("^[0-9]{1,8}\\z")]
    private static partial Regex DigitsOnly();
}
