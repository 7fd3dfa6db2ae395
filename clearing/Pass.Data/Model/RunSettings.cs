using System.Globalization;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>How a region pays, in what has a usual value: a region that says nothing has all of them. Stored as text, so that another one needs no column.</summary>
public sealed record RunSettings
{
    public static RunSettings Usual { get; } = new();

    /// <summary>A bank account changed less than so many hours before the close of the last day paid is not paid by that run: the one before is, or none.</summary>
    public int AccountCoolingHours { get; init; } = 24;

    /// <summary>What a partner has owed for so many days is asked back by a debit note.</summary>
    public int ClaimDays { get; init; } = 90;

    /// <summary>A debit note that is not paid is asked for again after so many days, three times.</summary>
    public int ClaimReminderDays { get; init; } = 30;

    /// <summary>The bank's contract says that its status ACSC is final: then it means paid (FORMATS §1).</summary>
    public bool IsAcscFinal { get; init; }

    /// <summary>Transfers in one file at most: what is more goes in another one.</summary>
    public int BatchTransfers { get; init; } = 100_000;

    /// <summary>Cents in one file at most.</summary>
    public long BatchCents { get; init; } = 99_999_999_999;

    /// <summary>Payments of a run that are to be opened before it is approved: the riskiest, and some by chance.</summary>
    public int SampleByRisk { get; init; } = 10;

    public int SampleByChance { get; init; } = 5;

    /// <summary>The bank takes a file until this hour of the bank day before it executes it, in Paris.</summary>
    public int BankFileHour { get; init; } = 11;

    /// <summary>In the order they are shown.</summary>
    public static IReadOnlyList<RunSetting> All { get; } =
    [
        new("accountCoolingHours", 0, 720, s => s.AccountCoolingHours, (s, v) => s with { AccountCoolingHours = (int)v }),
        new("claimDays", 1, 1_000, s => s.ClaimDays, (s, v) => s with { ClaimDays = (int)v }),
        new("claimReminderDays", 1, 1_000, s => s.ClaimReminderDays, (s, v) => s with { ClaimReminderDays = (int)v }),
        new("acscIsFinal", 0, 1, s => s.IsAcscFinal ? 1 : 0, (s, v) => s with { IsAcscFinal = v == 1 }, IsFlag: true),
        new("batchTransfers", 1, 100_000, s => s.BatchTransfers, (s, v) => s with { BatchTransfers = (int)v }),
        new("batchCents", 1, 99_999_999_999, s => s.BatchCents, (s, v) => s with { BatchCents = v }),
        new("sampleByRisk", 0, 1_000, s => s.SampleByRisk, (s, v) => s with { SampleByRisk = (int)v }),
        new("sampleByChance", 0, 1_000, s => s.SampleByChance, (s, v) => s with { SampleByChance = (int)v }),
        new("bankFileHour", 0, 23, s => s.BankFileHour, (s, v) => s with { BankFileHour = (int)v }),
    ];

    /// <summary><c>KEY=VALUE</c> by line, what is usual left out; null when all is.</summary>
    internal string? ToText()
    {
        var lines = All.Where(s => s.Get(this) != s.Get(Usual)).Select(s => $"{s.Key}={s.TextOf(this)}").ToList();
        return lines.Count == 0 ? null : string.Join('\n', lines);
    }

    /// <exception cref="FormatException">Somebody wrote the column by hand.</exception>
    internal static RunSettings Parse(string? text) => (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Aggregate(Usual, (settings, line) =>
    {
        var (key, value) = (line[..line.IndexOf('=', StringComparison.Ordinal)], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        return (All.FirstOrDefault(s => s.Key == key) ?? throw new FormatException($"The region has a setting {key} that this program does not know.")).Read(settings, value).OrThrow();
    });
}

/// <summary>One of <see cref="RunSettings"/> as text.</summary>
/// <param name="IsFlag">Written <c>yes</c> or <c>no</c>.</param>
public sealed record RunSetting(string Key, long Least, long Most, Func<RunSettings, long> Get, Func<RunSettings, long, RunSettings> With, bool IsFlag = false)
{
    private static readonly Texts Words = Texts.Beside(typeof(RunSetting), "Region");

    public string TextOf(RunSettings settings) => IsFlag ? Get(settings) == 1 ? "yes" : "no" : Get(settings).ToString(CultureInfo.InvariantCulture);

    /// <returns>Problems: RunSettingFlag, RunSettingRange.</returns>
    public Result<RunSettings> Read(RunSettings settings, string text)
    {
        if (IsFlag)
            return text switch { "yes" => With(settings, 1), "no" => With(settings, 0), _ => Words.Problem("RunSettingFlag") };
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= Least && value <= Most
            ? With(settings, value) : Words.Problem("RunSettingRange", Least, Most);
    }
}
