using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Region.Files;

namespace Pass.Region.Partners;

/// <summary>An offline sale that was not paid: the goods are gone, and the code says who bears them.</summary>
/// <param name="Day">Business day on which it arrived.</param>
/// <param name="OccurredAtMs">When the till gave the goods, as it says; ms since 1970 UTC.</param>
/// <param name="AmountCents">Full price asked, see <see cref="UnpaidOffline.CentsOf"/>.</param>
public sealed record OfflineLoss(
    DateOnly Day, long OccurredAtMs, string Siret, string Partner, int Terminal, Guid Operation, long AmountCents, RefusalCode Code)
{
    /// <summary>Beyond a bound where the convention leaves it to the region to look at; else it is the partner's loss.</summary>
    public bool IsIncident => UnpaidOffline.IsIncident(Code);
}

/// <summary>What tills gave without the network and were not paid for, from the projected operations.</summary>
public sealed class OfflineLosses(PassDatabase database)
{
    private static readonly Texts Words = PartnerCsv.Words;

    /// <param name="first">First business day.</param>
    /// <param name="last">Last business day, included.</param>
    /// <param name="siret">Of one partner; null for all.</param>
    public async Task<IReadOnlyList<OfflineLoss>> ListAsync(DateOnly first, DateOnly last, string? siret = null, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var refused =
            from o in context.Operations.AsNoTracking()
            join p in context.Partners on o.PartnerId equals p.Id
            where o.BusinessDay >= first && o.BusinessDay <= last && o.Refusal != RefusalCode.None && (o.Flags & OperationFlags.Offline) != 0
                && (siret == null || p.Siret == siret)
            orderby o.BusinessDay, p.Siret, o.OccurredAtMs, o.OperationId
            select new OfflineLoss(o.BusinessDay, o.OccurredAtMs, p.Siret, p.LegalName, o.TerminalId, o.OperationId, o.AmountCents, o.Refusal);
        return [.. (await refused.ToListAsync(ct)).Select(l => l with { AmountCents = UnpaidOffline.CentsOf(l.AmountCents) })];
    }

    /// <summary>As spreadsheets read them: semicolons, decimal commas, UTF-8 with byte order mark.</summary>
    /// <param name="output">Left open.</param>
    public static void Write(Stream output, IEnumerable<OfflineLoss> losses)
    {
        using var csv = new CsvWriter(output, forPeople: true);
        csv.Write(Words.French("LossHeader").Split(';'));
        foreach (var loss in losses)
        {
            var at = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(loss.OccurredAtMs), ParisCalendar.Zone);
            csv.Write(
                loss.Day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture), at.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture), at.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
                loss.Siret, loss.Partner, loss.Terminal.ToString(CultureInfo.InvariantCulture), loss.Operation.ToString(),
                new Money(loss.AmountCents).ToDecimalComma(), loss.Code.ToString(),
                Words.French(loss.IsIncident ? "LossIncident" : "LossPartner"));
        }
    }
}
