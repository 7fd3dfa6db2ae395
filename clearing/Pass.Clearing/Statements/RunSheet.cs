using System.Globalization;
using Pass.Clearing.Statements.Pdf;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Statements;

/// <summary>What a run pays of one benefit.</summary>
/// <param name="Name">Null for what no benefit bears: corrections, carries, claims.</param>
/// <param name="Partners">Who are paid some of it.</param>
public sealed record RunSheetBenefit(string? Name, int Partners, Money Amount);

/// <summary>Something that was done to a run.</summary>
/// <param name="Actor">As the account was called; empty where nobody is kept.</param>
/// <param name="Role">In which it was done; none where it is not kept.</param>
/// <param name="AtMs">Null where no instant is kept.</param>
/// <param name="Saw">SHA-256 of what was approved, 32 bytes; null for what is bound to none.</param>
public sealed record RunSheetStep(RunSheetDeed Deed, string Actor, ActorRole Role, long? AtMs, byte[]? Saw = null);

/// <summary>What is done to a run, in its order.</summary>
public enum RunSheetDeed : byte
{
    Prepared,
    /// <summary>A line of its sample was opened.</summary>
    Opened,
    /// <summary>Its sample was let go.</summary>
    Waived,
    Approved,
    Sent,
}

/// <summary>What became of a run, to the cent: sent = paid + returned + rejected + under way, and what was held stayed behind.</summary>
/// <param name="Held">Orders of the run that did not leave, or will not while they are held.</param>
public sealed record RunBalance(Money Sent, Money Paid, Money Returned, Money Rejected, Money UnderWay, Money Held)
{
    /// <summary>The bank said of every payment what became of it.</summary>
    public bool IsClosed => Sent.IsPositive && UnderWay.IsZero;
}

/// <summary>A run on paper, for who signs and files it: what is paid from which line, by which hashes it is found again, and who answered for it.</summary>
/// <param name="UpTo">The last business day it pays.</param>
/// <param name="ByLine">Of the budget; null for what no benefit bears. Adds up to <paramref name="Total"/>, as <paramref name="ByBenefit"/> does.</param>
/// <param name="Approved">SHA-256 in hexadecimal of what is approved.</param>
/// <param name="Seal">Of the last business day, in hexadecimal; null until it is sealed.</param>
/// <param name="Files">That were sent, with their SHA-256 in hexadecimal.</param>
/// <param name="Fate">Null until it is sent.</param>
public sealed record RunSheet(
    int Number, StatementIssuer Issuer, DateOnly MadeOn, SettlementState State, PaymentRailKind Rail, DateOnly UpTo, DateOnly Execution, int Transfers, int Partners, Money Total,
    IReadOnlyList<(string? Line, Money Amount)> ByLine, IReadOnlyList<RunSheetBenefit> ByBenefit, string Approved, string? Seal, IReadOnlyList<(string Name, string Sha256)> Files,
    IReadOnlyList<RunSheetStep> Steps, RunBalance? Fate);

/// <summary>Makes the PDF of a run's sheet: tagged (PDF/UA-1), and the same bytes each time.</summary>
public static class RunSheetRenderer
{
    private const double Amount = 90, Count = 70, When = 100, Step = 110, Saw = 115, HashName = 145;
    private const int SawShown = 16;

    /// <exception cref="ArgumentException">Its sums do not come to its total: a sheet that contradicts the bank's file must not exist.</exception>
    public static void Render(RunSheet sheet, Stream output, CultureInfo? culture = null)
    {
        if (sheet.ByLine.Sum(l => l.Amount.Cents) != sheet.Total.Cents || sheet.ByBenefit.Sum(b => b.Amount.Cents) != sheet.Total.Cents)
            throw new ArgumentException($"Run {sheet.Number}: its lines do not come to {sheet.Total.ToIso()}.", nameof(sheet));
        var language = culture ?? CultureInfo.GetCultureInfo("fr-FR");
        var labels = StatementLabels.For(language);
        var title = labels.Format("SheetTitle", sheet.Number);
        using var pdf = new PdfDocument(new(title, sheet.Issuer.Name, labels.Language, new(sheet.MadeOn, TimeOnly.MinValue, TimeSpan.Zero)));
        var flow = Letter.Open(pdf);
        flow.Text(pdf.Root, "P", sheet.Issuer.Name, StatementLook.Issuer);
        flow.Y += 10;
        flow.Text(pdf.Root, "H1", title, StatementLook.Title);
        flow.Y += 10;
        Panel.Draw(labels["Total"], labels.Amount(sheet.Total),
        [
            (labels["SheetState"], labels[$"SheetState{sheet.State}"]),
            (labels["SheetUpTo"], StatementLabels.Date(sheet.UpTo)),
            (labels["SheetExecution"], StatementLabels.Date(sheet.Execution)),
            (labels["SheetRail"], labels[$"SheetRail{sheet.Rail}"]),
            (labels["SheetTransfers"], labels.Format("SheetTransfersOf", sheet.Transfers, sheet.Partners)),
            (labels["IssuedOn"], StatementLabels.Date(sheet.MadeOn)),
        ], flow, pdf.Root);
        Sums(sheet, labels, flow, pdf.Root);
        Fate(sheet, labels, flow, pdf.Root);
        Steps(sheet, labels, language, flow, pdf.Root);
        Hashes(sheet, labels, flow, pdf.Root);
        Signatures(labels, flow, pdf.Root);
        Letter.Feet(pdf, sheet.Issuer, title, labels);
        pdf.Save(output);
    }

    private static void Sums(RunSheet sheet, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        PdfRow Total(int span) => new([new(labels["Total"], span), new(labels.Amount(sheet.Total))], Strong: true);
        PdfColumn[] lines = [new(labels["PackName"], Letter.Width - Amount), new(labels["SheetAmount"], Amount, TextAlign.Right)];
        StatementTables.Titled(labels["PackFundingLines"], lines, [.. sheet.ByLine.Select(l => new PdfRow([new(l.Line ?? labels["SheetOther"]), new(labels.Amount(l.Amount))])), Total(1)], flow, root);
        PdfColumn[] benefits = [new(labels["Benefit"], Letter.Width - Count - Amount), new(labels["PackPartners"], Count, TextAlign.Right), new(labels["SheetAmount"], Amount, TextAlign.Right)];
        StatementTables.Titled(labels["SheetBenefits"], benefits, [.. sheet.ByBenefit.Select(b => new PdfRow([new(b.Name ?? labels["SheetOther"]), new(labels.Count(b.Partners)), new(labels.Amount(b.Amount))])), Total(2)], flow, root);
    }

    private static void Fate(RunSheet sheet, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        if (sheet.Fate is not { } fate)
            return;
        PdfColumn[] columns = [new(labels["PackName"], Letter.Width - Amount), new(labels["SheetAmount"], Amount, TextAlign.Right)];
        StatementTables.Titled(labels["SheetFate"], columns,
            [.. new[] { ("SheetSent", fate.Sent), ("SheetPaid", fate.Paid), ("SheetReturned", fate.Returned), ("SheetRejected", fate.Rejected), ("SheetUnderWay", fate.UnderWay), ("SheetHeld", fate.Held) }
                .Select(b => new PdfRow([new(labels[b.Item1]), new(labels.Amount(b.Item2))]))], flow, root);
    }

    private static void Steps(RunSheet sheet, StatementLabels labels, CultureInfo culture, PdfFlow flow, StructElement root)
    {
        PdfColumn[] columns = [new(labels["SheetStep"], Step), new(labels["SheetWho"], Letter.Width - Step - When - Saw), new(labels["SheetWhen"], When), new(labels["SheetSaw"], Saw)];
        var rows = sheet.Steps.Select(s => new PdfRow(
            [new(labels[$"Sheet{s.Deed}By"]), new(Who(s, culture)), new(s.AtMs is { } at ? Paris(at) : "–"), new(s.Saw is { } hash ? Convert.ToHexStringLower(hash)[..SawShown] + "…" : "–")]));
        StatementTables.Titled(labels["SheetSteps"], columns, [.. rows], flow, root);
    }

    private static string Who(RunSheetStep step, CultureInfo culture) =>
        step.Actor.Length == 0 ? "–" : SystemActors.NameOf(step.Actor, culture) + (step.Role == ActorRole.None ? "" : $", {Actor.RoleNames(step.Role, culture)}");

    private static void Hashes(RunSheet sheet, StatementLabels labels, PdfFlow flow, StructElement root)
    {
        PdfColumn[] columns = [new(labels["PackName"], HashName), new("SHA-256", Letter.Width - HashName)];
        List<PdfRow> rows = [new([new(labels["SheetApproved"]), new(sheet.Approved)])];
        if (sheet.Seal is { } seal)
            rows.Add(new([new(labels.Format("SheetSeal", StatementLabels.Date(sheet.UpTo))), new(seal)]));
        rows.AddRange(sheet.Files.Select(f => new PdfRow([new(f.Name), new(f.Sha256)])));
        StatementTables.Titled(labels["SheetHashes"], columns, rows, flow, root);
        flow.Y += 6;
        flow.Text(root, "P", labels["SheetHashesText"], StatementLook.Note);
    }

    /// <summary>Room for two, side by side, each with what is written there.</summary>
    private static void Signatures(StatementLabels labels, PdfFlow flow, StructElement root)
    {
        const double gap = 24, height = 86, half = (Letter.Width - gap) / 2;
        flow.Y += 16;
        flow.Room(height + 30);
        flow.Text(root, "H2", labels["SheetSignatures"], StatementLook.Heading);
        flow.Y += 6;
        var top = flow.Y;
        foreach (var left in new[] { PdfFlow.Left, PdfFlow.Left + half + gap })
        {
            flow.Y = top;
            flow.Text(root, "P", labels["SheetSign"], StatementLook.Note, left, half);
            flow.Page.Fill(left, top + height, half, 0.6, StatementLook.Accent);
        }
        flow.Y = top + height + 4;
    }

    private static string Paris(long ms) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(ms), ParisCalendar.Zone).ToString("dd'/'MM'/'yyyy HH':'mm", CultureInfo.InvariantCulture);
}
