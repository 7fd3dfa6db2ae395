using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Pass.Clearing.Incidents;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.StripeApi;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Files;

namespace Pass.Portal.Pages.Staff;

/// <summary>What the pages of the region's people have in common.</summary>
internal abstract class StaffPage : PassPage
{
    /// <summary>Who gives people of schools their access.</summary>
    public const ActorRole GivesAccess = ActorRole.Officer | ActorRole.Administrator;

    /// <summary>Rows of a file: what a spreadsheet opens without being asked to wait.</summary>
    protected const int MostInFile = 20_000;

    /// <summary>Where a list was turned to: a file begins at its beginning.</summary>
    private static readonly string[] Places = ["handler", "apres", "avant", "feuille"];

    public const ActorRole Pays = ActorRole.Officer | ActorRole.AuthorisingOfficer;

    /// <summary>Who is there, in what it may do about payments.</summary>
    public Actor Payer(string? reason = null) => Visitor.Staff(Pays, reason);

    public bool MayPay => (Visitor.Person!.Roles & Pays) != 0;

    /// <summary>A refusal in the words of a page, where its own lead to the console.</summary>
    public static string Told(Problem problem) => StaffWords.Find($"Told.{problem.Code}") is { } words ? problem.As(words) : problem.Text;

    public override void Refuse(Problem problem, string field = "") => ModelState.AddModelError(field, Told(problem));

    /// <summary>This view as a file: what the same filters find, all of it.</summary>
    public string FileAddress(string handler = "Csv")
    {
        var filters = HttpMethods.IsGet(Request.Method) ? Request.Query.Where(q => !Places.Contains(q.Key, StringComparer.OrdinalIgnoreCase)) : [];
        return QueryHelpers.AddQueryString(Request.Path.Value!, filters.SelectMany(q => q.Value, (q, value) => KeyValuePair.Create(q.Key, value)).Append(new("handler", handler)));
    }

    /// <summary>What is seen, for a spreadsheet.</summary>
    /// <param name="heads">Keys of the columns' words.</param>
    protected FileContentResult Csv(string name, IEnumerable<string> heads, IEnumerable<IEnumerable<string?>> rows)
    {
        var output = new MemoryStream();
        using (var csv = new CsvWriter(output, forPeople: true))
        {
            csv.Write(heads.Select(head => StaffWords.Say(head)));
            var written = 0;
            foreach (var row in rows.Take(MostInFile))
            {
                csv.Write(row.Select(field => field ?? ""));
                written++;
            }
            if (written == MostInFile)
                csv.Write(StaffWords.Say("Staff.CsvCut", MostInFile));
        }
        return File(output.ToArray(), "text/csv; charset=utf-8", $"{name}.csv");
    }

    protected static string Cell(Money? amount) => amount?.ToDecimalComma() ?? "";

    protected static string Cell(long number) => number.ToString(CultureInfo.InvariantCulture);

    protected static string Cell(DateOnly? day) => day?.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A moment in Paris.</summary>
    protected static string CellAt(long? ms) =>
        ms is { } at ? TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(at), ParisCalendar.Zone).ToString("dd/MM/yyyy HH:mm:ss", CultureInfo.InvariantCulture) : "";

    /// <summary>An amount as typed; null when none was, and when it cannot be read, which is said at its field.</summary>
    protected Money? Euros(string? typed, string field, bool belowZero = true)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return null;
        if (Money.TryReadEuros(typed, out var amount) && (belowZero || !amount.IsNegative))
            return amount;
        ModelState.AddModelError(field, StaffWords.Say("Staff.Euros"));
        return null;
    }

    public static (string Kind, string Icon) Of(SettlementState state) => state switch
    {
        SettlementState.Draft => ("warning", "clock"),
        SettlementState.Approved => ("info", "check"),
        SettlementState.Sent => ("success", "check"),
        _ => ("", "cross"),
    };

    public static (string Kind, string Icon) Of(IncidentState state) => state switch
    {
        IncidentState.Open => ("warning", "clock"),
        IncidentState.Validated => ("success", "check"),
        _ => ("", "cross"),
    };

    public static (string Kind, string Icon) Of(FamilyDebtState state) => state switch
    {
        FamilyDebtState.Open => ("danger", "warning"),
        FamilyDebtState.WaiverAsked => ("warning", "clock"),
        FamilyDebtState.Waived => ("", "cross"),
        _ => ("success", "check"),
    };

    public static (string Kind, string Icon) Of(JobState state) => state switch
    {
        JobState.Done => ("success", "check"),
        JobState.Running => ("info", "clock"),
        _ => ("danger", "warning"),
    };

    public static (string Kind, string Icon) Of(AttemptState state) => state switch
    {
        AttemptState.Paid => ("success", "check"),
        AttemptState.Rejected or AttemptState.Returned => ("danger", "cross"),
        AttemptState.Withdrawn => ("", "cross"),
        AttemptState.Drafted => ("warning", "clock"),
        _ => ("info", "clock"),
    };

    /// <summary>How long something took, in two figures that matter.</summary>
    public static string Lasted(TimeSpan time) => time.TotalSeconds < 1 ? StaffWords.Say("Lasted.Ms", (long)time.TotalMilliseconds)
        : time.TotalMinutes < 1 ? StaffWords.Say("Lasted.Seconds", (long)(time.TotalSeconds * 10) / 10, (long)(time.TotalSeconds * 10) % 10) : StaffWords.Say("Lasted.Minutes", (int)time.TotalMinutes, time.Seconds);

    public static string Name(AttemptState state) => Begun(PaymentService.StateName(state));

    public static string Name(IncidentState state) => Begun(IncidentRules.Name(state));

    public static string Name(FamilyDebtState state) => Begun(FamilyDebts.Name(state));

    /// <summary>Words that stand alone begin with a capital.</summary>
    private static string Begun(string words) => char.ToUpper(words[0], CultureInfo.CurrentUICulture) + words[1..];
}
