using System.Globalization;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Statements;

/// <summary>One PDF statement for each payment order and a notice for each partner that is not paid, made on all cores.</summary>
internal static class StatementFiles
{
    private const int ReportEvery = 50;

    /// <param name="sold">Filled by the sales' detail.</param>
    public static IReadOnlyList<SettlementFile> Write(
        SettlementContent content, SaleDates sold, DateOnly creditedBy, OutputFolder output, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        var files = new SettlementFile[content.Orders.Count + content.Carries.Count];
        var done = 0;
        progress?.Report(new(NightStep.Statements, 0, files.Length));
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct };
        Parallel.For(0, files.Length, options, i =>
        {
            files[i] = i < content.Orders.Count
                ? WriteStatement(content, content.Orders[i], sold, creditedBy, output)
                : WriteNotice(content, content.Carries[i - content.Orders.Count], output);
            if (Interlocked.Increment(ref done) is var count && count % ReportEvery == 0)
                progress?.Report(new(NightStep.Statements, count, files.Length));
        });
        progress?.Report(new(NightStep.Statements, files.Length, files.Length));
        return files;
    }

    private static SettlementFile WriteStatement(SettlementContent content, OrderSent sent, SaleDates sold, DateOnly creditedBy, OutputFolder output)
    {
        var order = sent.Order;
        var issuedOn = IssuedOn(content.Settlement);
        var document = new StatementDocument
        {
            Number = order.Number,
            Issuer = Issuer(content.Settlement),
            Partner = new(order.PartnerName, order.PartnerSiret, Lines(order.PartnerAddress), order.Conventions, sent.Attempt.StripeAccount ?? Iban.Mask(sent.Attempt.Iban)),
            From = order.FirstDay,
            To = order.LastDay,
            IssuedOn = issuedOn,
            CreditedBy = creditedBy,
            CreditorReference = CreditorReference.For(order.Number).Grouped,
            PaymentReference = sent.Attempt.EndToEndId,
            DisputeUntil = issuedOn.AddDays(content.Settlement.DisputeDays),
            DetailFile = $"ventes/{order.Number}.csv",
            Days = [.. content.Days[order.Number].Select(d => Day(content, sold, d))],
            Adjustments = [.. content.Others[order.Number].Select(i => new StatementAdjustment(i.Label!, new(i.Cents)))],
            Losses = Unpaid(content, order.Number, incidents: false),
            Incidents = Unpaid(content, order.Number, incidents: true),
            Online = OnlineCode.Of(content.Settlement.OnlineAddress, "statements", order.Number),
            Total = new(order.AmountCents),
        };
        return output.Write($"bordereaux/{order.Number}.pdf", stream => StatementRenderer.Render(document, stream));
    }

    private static SettlementFile WriteNotice(SettlementContent content, (SettlementCarry Carry, Partner Partner) carried, OutputFolder output)
    {
        var (carry, partner) = carried;
        var notice = new CarryNotice(content.Settlement.Id, Issuer(content.Settlement),
            StatementPartner.Of(partner),
            IssuedOn(content.Settlement), content.Settlement.UpToDay, new(carry.NetCents), carry.Reason.ToString());
        return output.Write(string.Create(CultureInfo.InvariantCulture, $"avis/P{partner.Id:000000}.pdf"), stream => CarryNoticeRenderer.Render(notice, stream));
    }

    private static StatementUnpaid Unpaid(SettlementContent content, string order, bool incidents) =>
        StatementUnpaid.Of([.. content.Unpaid[order].Where(s => UnpaidOffline.IsIncident(s.Refusal) == incidents).Select(s => s.Cents)]);

    private static StatementDay Day(SettlementContent content, SaleDates sold, PartnerDay day)
    {
        var (from, to) = sold.Of(day.Date, day.PartnerId, day.BenefitId);
        return new(day.Date, from, to, new(content.Labels[day.BenefitId], day.Sales, day.Returns, new(day.HolderCents), new(day.GrossCents), new(day.NetCents)));
    }

    private static StatementIssuer Issuer(Settlement run) => new(run.IssuerName, run.IssuerSiret, Lines(run.IssuerAddress), run.IssuerContact);

    private static DateOnly IssuedOn(Settlement run) => ParisCalendar.DateOf(run.Approvals.Max(a => a.AtMs));

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
