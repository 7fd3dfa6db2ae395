using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Pass.Clearing.Partners;
using Pass.Clearing.Payments;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Files;
using Pass.Region.Tills;

namespace Pass.Portal.Pages.Partner;

/// <summary>A partner's sales, by what the address says.</summary>
internal sealed class SalesModel(PassDatabase database, TimeProvider time, SaleFeed feed, IHostApplicationLifetime life) : PartnerPage
{
    /// <summary>One file holds so many lines at most.</summary>
    private const int MostInFile = 20_000;
    private static readonly TimeSpan StreamLife = TimeSpan.FromMinutes(10), StreamPulse = TimeSpan.FromSeconds(15);
    private const int DaysShown = 7, FileRows = 1_000, PlaceParts = 4;

    [BindProperty(SupportsGet = true)]
    public string? Du { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Au { get; set; }

    /// <summary>toutes, ventes, retours, refus.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Quoi { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Caisse { get; set; }

    /// <summary>Where the page before ended.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Avant { get; set; }

    public SaleFilter Filter { get; private set; } = null!;

    public SalePage List { get; private set; } = null!;

    public SaleTotals Totals { get; private set; } = null!;

    public IReadOnlyList<Data.Model.Terminal> Tills { get; private set; } = [];

    public ForecastPayment? NextPayment { get; private set; }

    public bool FitsInFile => Totals.Count <= MostInFile;

    public bool IsFirst => Place() is null;

    public async Task OnGetAsync()
    {
        Read();
        var sales = new PartnerSales(database);
        Tills = (await new TerminalOffice(database, time).ListAsync(Access.Partner, size: FileRows, ct: Ct)).Items;
        Totals = await sales.TotalsAsync(Partner, Filter, Ct);
        List = await sales.ListAsync(Partner, Filter, Place(), ct: Ct);
        NextPayment = await NextPaymentAsync(database, time);
    }

    /// <summary>What is seen, for a spreadsheet.</summary>
    public async Task<IActionResult> OnGetCsvAsync()
    {
        Read();
        if (!ModelState.IsValid)
            return BadRequest();
        var sales = new PartnerSales(database);
        var labels = (await new TerminalOffice(database, time).ListAsync(Access.Partner, size: FileRows, ct: Ct)).Items.ToDictionary(t => t.Id, t => t.Label);
        var output = new MemoryStream();
        using (var csv = new CsvWriter(output, forPeople: true))
        {
            csv.Write(PartnerWords.Say("Csv.Head").Split(';'));
            SalePlace? place = null;
            for (var written = 0; written < MostInFile;)
            {
                var page = await sales.ListAsync(Partner, Filter, place, FileRows, Ct);
                foreach (var row in page.Rows)
                    csv.Write(Fields(row, labels));
                if (!page.HasMore)
                    break;
                (place, written) = (SalePlace.Of(page.Rows[^1]), written + page.Rows.Count);
            }
        }
        return File(output.ToArray(), "text/csv; charset=utf-8", string.Create(CultureInfo.InvariantCulture, $"ventes-{Filter.From:yyyy-MM-dd}-{Filter.To:yyyy-MM-dd}.csv"));
    }

    /// <summary>Events (WHATWG HTML, server-sent events) that say nothing but that there is something to look at. What is over is asked for again, and with it who asks.</summary>
    public async Task<IActionResult> OnGetLiveAsync()
    {
        using var stream = feed.Open(Partner, Visitor.Session);
        // Tells a browser not to ask again: it looks by itself.
        if (stream is null)
            return StatusCode(StatusCodes.Status204NoContent);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct, life.ApplicationStopping);
        end.CancelAfter(StreamLife);
        Response.ContentType = "text/event-stream";
        try
        {
            await Response.WriteAsync("retry: 5000\n\n", end.Token);
            while (true)
            {
                await Response.Body.FlushAsync(end.Token);
                await Response.WriteAsync(await stream.WaitAsync(StreamPulse, end.Token) ? "event: sold\ndata:\n\n" : ":\n\n", end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Whoever listened has gone, or its time is over.
        }
        return new EmptyResult();
    }

    public string TillOf(OperationRow row) => Tills.FirstOrDefault(t => t.Id == row.TerminalId)?.Label ?? "–";

    /// <summary>Taken off when it was given back, nothing when it was refused.</summary>
    public static long Signed(OperationRow row, long cents) => row.Refusal != RefusalCode.None ? 0 : PartnerSales.IsReturn(row.Kind) ? -cents : cents;

    /// <summary>This address with another place, or as a file.</summary>
    public string Address(SalePlace? place, bool csv = false)
    {
        var parts = new List<string> { Text($"du={Filter.From:yyyy-MM-dd}"), Text($"au={Filter.To:yyyy-MM-dd}") };
        if (Filter.Choice != SaleChoice.All)
            parts.Add("quoi=" + Quoi);
        if (Filter.Terminal != 0)
            parts.Add(Text($"caisse={Filter.Terminal}"));
        if (place is { } p)
            parts.Add(Text($"avant={p.OccurredAtMs}.{p.Partition}.{p.Lsn}.{p.Idx}"));
        if (csv)
            parts.Add("handler=Csv");
        return "/pro/ventes?" + string.Join('&', parts);

        static string Text(FormattableString text) => FormattableString.Invariant(text);
    }

    private static string[] Fields(OperationRow row, Dictionary<int, string> labels)
    {
        var at = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(row.OccurredAtMs), ParisCalendar.Zone);
        return
        [
            row.BusinessDay.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture), at.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture), at.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
            row.OperationId.ToString(), PartnerWords.Say($"Kind.{row.Kind}"), PartnerWords.Say(row.Refusal == RefusalCode.None ? "Sales.Accepted" : "Sales.Refused"), labels.GetValueOrDefault(row.TerminalId, ""),
            Amount(Signed(row, row.AmountCents)), Amount(Signed(row, row.HolderCents)), Amount(row.Refusal == RefusalCode.None ? row.RegionCents : 0),
        ];

        static string Amount(long cents) => new Money(cents).ToDecimalComma();
    }

    private void Read()
    {
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        var to = Day(Au, nameof(Au)) ?? today;
        var from = Day(Du, nameof(Du)) ?? to.AddDays(1 - DaysShown);
        if (from > to)
        {
            ModelState.AddModelError(nameof(Du), PartnerWords.Say("Sales.Backwards"));
            from = to;
        }
        if (to.DayNumber - from.DayNumber >= SaleFilter.MostDays)
        {
            ModelState.AddModelError(nameof(Du), PartnerWords.Say("Sales.TooLong", SaleFilter.MostDays));
            from = to.AddDays(1 - SaleFilter.MostDays);
        }
        var choice = Quoi switch { "ventes" => SaleChoice.Sold, "retours" => SaleChoice.GivenBack, "refus" => SaleChoice.Refused, _ => SaleChoice.All };
        Filter = new(from, to, choice, Number(Caisse));
        (Du, Au) = (from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    private DateOnly? Day(string? text, string field)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 2000 and < 2200)
            return day;
        ModelState.AddModelError(field, PartnerWords.Say("Sales.NoDay"));
        return null;
    }

    private static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private SalePlace? Place()
    {
        var parts = (Avant ?? "").Split('.');
        return parts.Length == PlaceParts && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) && short.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var lsn) && int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var idx) ? new(at, partition, lsn, idx) : null;
    }
}
