using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>One further setting of the region, as text. What is not there was not given, and has no default where money depends on it.</summary>
public sealed class RegionOptionRow
{
    public required string Name { get; init; }
    public required string Value { get; set; }
}

/// <summary>The settings that not every region needs: the public accountant's, the time-stamping authority's, the address of the pages. Each key says what its text may be.</summary>
public static partial class RegionOptions
{
    /// <summary>How runs are paid: <c>sepa</c> (when not given) or <c>pes</c>.</summary>
    public const string Rail = "rail";
    /// <summary>The accountant's post (codique), <c>069000</c>.</summary>
    public const string PesPost = "pesPost";
    public const string PesCollectivity = "pesCollectivity";
    public const string PesBudget = "pesBudget";
    public const string PesBudgetLabel = "pesBudgetLabel";
    /// <summary>Accounts that bear the expense, by nature and by function.</summary>
    public const string PesNature = "pesNature", PesFunction = "pesFunction";
    /// <summary>Accounts of single benefits, one line each: <c>CINEMA 65131 311</c>.</summary>
    public const string PesImputations = "pesImputations";
    /// <summary>Category and legal nature of those who are paid: <c>60 03</c>, then lines of single trades: <c>CLUB 60 06</c>.</summary>
    public const string PesThirdParty = "pesThirdParty";
    /// <summary>The budget year to charge; that of the day of the draft when not given.</summary>
    public const string PesExercise = "pesExercise";
    /// <summary>Where the numbers of a year and budget begin, when other software had the first, one line each: <c>2026 00 5001 120001</c> (year, budget, bordereau, mandat).</summary>
    public const string PesNumbering = "pesNumbering";
    /// <summary>Numbers of accounts in the accountants' file, where they differ from the usual ones: <c>passif:partenaires=4671 Partenaires</c>.</summary>
    public const string FecAccounts = "fecAccounts";
    /// <summary>A time-stamping authority (RFC 3161); the region's own when not given.</summary>
    public const string TimestampUrl = "timestampUrl";
    /// <summary>Where people see the details of a statement; no QR without it.</summary>
    public const string OnlineAddress = "onlineAddress";

    /// <summary>When a job is due, see <see cref="JobSchedule"/>; <see cref="JobSettings.UsualSchedules"/> when not given.</summary>
    public const string JobDayClose = "jobDayClose", JobNight = "jobNight", JobPurses = "jobPurses", JobPurge = "jobPurge", JobBankFiles = "jobBankFiles",
        JobClaims = "jobClaims", JobReminders = "jobReminders", JobStripe = "jobStripe", JobControl = "jobControl";
    /// <summary>Where the bank's files are put, on the machines that host jobs.</summary>
    public const string BankFilesFolder = "bankFilesFolder";
    /// <summary>What a family may pay in, in whole euros: least at once, most at once, most in one purse, <c>5 150 300</c>; families cannot pay until it is given.</summary>
    public const string FamilyPayment = "familyPayment";
    /// <summary>For so many days after the last campaign a holder's name is kept; nothing is erased when not given.</summary>
    public const string KeepHoldersDays = "keepHoldersDays";

    /// <summary>So many days before the last day of a benefit its holders are told what is left of it, once for each number: <c>30 7</c>.</summary>
    public const string RightReminderDays = "rightReminderDays";
    /// <summary>What shops that ask to become partners sign: the convention's code on the first line, its paragraphs below; nobody can ask while it is not given.</summary>
    public const string Convention = "convention";

    /// <summary>For so many days a young person may dispute a sale; <see cref="UsualDisputeDays"/> when not given.</summary>
    public const string DisputeDays = "disputeDays";
    public const int UsualDisputeDays = 60;
    /// <summary>From when on the day's control signals something, two numbers each: <c>5 60</c> sales of one pass in minutes; <c>8 10</c> passes at one price in minutes; <c>5 25</c> times a usual day, per cent of returns.</summary>
    public const string ControlVelocity = "controlVelocity", ControlRing = "controlRing", ControlPartner = "controlPartner";

    /// <summary>The region's own colour on pages, <c>#1d4f91</c>, on which white can be read and which can be read on white; the pages' own when not given.</summary>
    public const string BrandColour = "brandColour";
    /// <summary>The region's mark on pages: an SVG that only draws; the pages' own when not given.</summary>
    public const string Logo = "logo";

    /// <summary>There when everything in this region is invented; none of <see cref="Keys"/>, since a region is made as a sample and never becomes or ceases to be one.</summary>
    public const string Sample = "sample";

    public const int MaxValueLength = 4_000;

    private const int MostLines = 200, LabelLength = 38, UrlLength = 200, FolderLength = 500;

    private static readonly Texts Words = Texts.Beside(typeof(RegionOptions), "Options");

    private static readonly Dictionary<string, Func<string, bool>> Shapes = new()
    {
        [Rail] = text => text is "sepa" or "pes",
        [PesPost] = text => Post().IsMatch(text) && !IsZeros(text),
        [PesCollectivity] = text => Digits3().IsMatch(text) && !IsZeros(text),
        [PesBudget] = text => Budget().IsMatch(text),
        [PesBudgetLabel] = text => PlainText.Read(text, LabelLength).Ok(out _, out _) && !text.Equals("nc", StringComparison.OrdinalIgnoreCase),
        [PesNature] = text => Nature().IsMatch(text) && !IsZeros(text),
        [PesFunction] = text => Function().IsMatch(text),
        [PesImputations] = text => AllLines(text, Imputation()) && AreApart(text),
        [PesThirdParty] = text => ThirdPartyDefault().IsMatch(text.Split('\n')[0]) && text.Split('\n').Skip(1).All(l => ThirdPartyOfTrade().IsMatch(l)) && AreApart(text),
        [PesExercise] = text => Year().IsMatch(text),
        [PesNumbering] = text => AllLines(text, Numbering()) && AreApart(text, words: 2),
        [FecAccounts] = text => AllLines(text, FecAccount()),
        [TimestampUrl] = text => IsUrl(text, "http", "https"),
        [OnlineAddress] = text => IsUrl(text, "https"),
        [JobDayClose] = IsSchedule,
        [JobNight] = IsSchedule,
        [JobPurses] = IsSchedule,
        [JobPurge] = IsSchedule,
        [JobBankFiles] = IsSchedule,
        [JobClaims] = IsSchedule,
        [JobReminders] = IsSchedule,
        [JobStripe] = IsSchedule,
        [JobControl] = IsSchedule,
        [BankFilesFolder] = text => PlainText.Read(text, FolderLength).Ok(out _, out _) && Path.IsPathFullyQualified(text),
        [FamilyPayment] = text => Euros3().IsMatch(text) && text.Split(' ') is var euros && Number(euros[0]) <= Number(euros[1]) && Number(euros[1]) <= Number(euros[2]),
        // Less than a year, and a pupil who comes back in September would be somebody else.
        [KeepHoldersDays] = text => KeepDays().IsMatch(text) && Number(text) >= 365,
        [Convention] = text => text.Split('\n') is [var code, _, ..] && ConventionCode().IsMatch(code),
        [DisputeDays] = text => DayCount().IsMatch(text),
        [ControlVelocity] = text => TwoNumbers().IsMatch(text),
        [ControlRing] = text => TwoNumbers().IsMatch(text),
        [ControlPartner] = text => TwoNumbers().IsMatch(text),
        [BrandColour] = text => Model.BrandColour.TryParse(text, out var colour) && colour.IsReadable,
        [Logo] = BrandLogo.IsFit,
        [RightReminderDays] = text => ReminderDays().IsMatch(text) && AreFalling(text),
    };

    /// <summary>Every key, in the order they are shown.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. Shapes.Keys];

    /// <returns>The text as it is kept. Problems: those of the key, <c>Option.pesPost</c>, which say what is expected; OptionTooLong.</returns>
    public static Result<string> Check(string key, string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var kept = string.Join('\n', lines);
        if (kept.Length > MaxValueLength || lines.Length > MostLines)
            return Words.Problem("OptionTooLong", MaxValueLength, MostLines);
        return Shapes[key](kept) ? kept : Words.Problem($"Option.{key}");
    }

    public static async Task<IReadOnlyDictionary<string, string>> LoadAsync(PassDbContext context, CancellationToken ct = default) =>
        await context.RegionOptions.AsNoTracking().ToDictionaryAsync(o => o.Name, o => o.Value, ct);

    public static Task<bool> IsSampleAsync(PassDbContext context, CancellationToken ct = default) => context.RegionOptions.AnyAsync(o => o.Name == Sample, ct);

    public static async Task<string?> FindAsync(PassDbContext context, string key, CancellationToken ct = default) =>
        await context.RegionOptions.AsNoTracking().Where(o => o.Name == key).Select(o => o.Value).SingleOrDefaultAsync(ct);

    /// <param name="option">Null when it was not given.</param>
    public static int DisputeDaysOf(string? option) => option is null ? UsualDisputeDays : Number(option);

    private static bool AllLines(string text, Regex shape) => text.Length > 0 && text.Split('\n').All(shape.IsMatch);

    /// <summary>No two lines begin with the same words.</summary>
    private static bool AreApart(string text, int words = 1) =>
        text.Split('\n').Select(l => string.Join(' ', l.Split(' ').Take(words))).Distinct(StringComparer.Ordinal).Count() == text.Split('\n').Length;

    private static bool AreFalling(string text) => text.Split(' ').Select(Number).ToList() is var days && days.Zip(days.Skip(1)).All(two => two.First > two.Second);

    private static bool IsZeros(string text) => text.All(c => c == '0');

    private static bool IsSchedule(string text) => JobSchedule.Parse(text).Ok(out _, out _);

    private static bool IsUrl(string text, params ReadOnlySpan<string> schemes) => text.Length <= UrlLength && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && schemes.Contains(url.Scheme) && url.UserInfo.Length == 0 && url.Fragment.Length == 0;

    /// <summary>Numbers where a setting says them, for whoever reads a text that was checked.</summary>
    public static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[1-9][0-9]{2,4}\z")]
    private static partial Regex KeepDays();

    [GeneratedRegex(@"^[A-Z0-9][A-Z0-9-]{0,19}\z")]
    private static partial Regex ConventionCode();

    [GeneratedRegex(@"^[1-9][0-9]{0,2}( [1-9][0-9]{0,2}){0,4}\z")]
    private static partial Regex ReminderDays();

    [GeneratedRegex(@"^[1-9][0-9]{0,2}\z")]
    private static partial Regex DayCount();

    [GeneratedRegex(@"^[1-9][0-9]{0,2} [1-9][0-9]{0,2}\z")]
    private static partial Regex TwoNumbers();

    [GeneratedRegex(@"^[1-9][0-9]{0,3} [1-9][0-9]{0,3} [1-9][0-9]{0,3}\z")]
    private static partial Regex Euros3();

    // The shapes are those of the DGFiP's schema (PES V2, Simple_Type.xsd and CommunPES.xsd of 5.17).
    [GeneratedRegex(@"^(02[AB][0-9]{3,4}|[0-9]{6,7})\z")]
    private static partial Regex Post();

    [GeneratedRegex(@"^[0-9]{3}\z")]
    private static partial Regex Digits3();

    [GeneratedRegex(@"^[0-9A-Z][0-9]\z")]
    private static partial Regex Budget();

    [GeneratedRegex(@"^[0-9]{1,12}\z")]
    private static partial Regex Nature();

    [GeneratedRegex(@"^[0-9]{1,10}\z")]
    private static partial Regex Function();

    [GeneratedRegex(@"^[A-Z0-9_]{1,40} (?!0+( |\z))[0-9]{1,12}( [0-9]{1,10})?\z")]
    private static partial Regex Imputation();

    [GeneratedRegex(@"^(2[0-9]|50|6[0-5]|7[0-4]) (0[1-9]|1[01])\z")]
    private static partial Regex ThirdPartyDefault();

    [GeneratedRegex(@"^[A-Z][A-Z0-9_]{0,39} (2[0-9]|50|6[0-5]|7[0-4]) (0[1-9]|1[01])\z")]
    private static partial Regex ThirdPartyOfTrade();

    [GeneratedRegex(@"^20[0-9]{2}\z")]
    private static partial Regex Year();

    [GeneratedRegex(@"^20[0-9]{2} [0-9A-Z][0-9] [1-9][0-9]{0,6} [1-9][0-9]{0,7}\z")]
    private static partial Regex Numbering();

    [GeneratedRegex(@"^[^=|\t]{3,80}=[0-9]{3,20}( [^|\t]{1,60})?\z")]
    private static partial Regex FecAccount();
}
