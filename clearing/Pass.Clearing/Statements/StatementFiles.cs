using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Statements;

/// <summary>One PDF statement for each payment order, made on all cores.</summary>
internal static class StatementFiles
{
    private static readonly Texts Words = Texts.Beside(typeof(SettlementService), "Settlement");

    private const int ReportEvery = 50;

    public static IReadOnlyList<SettlementFile> Write(
        SettlementContent content, OutputFolder output, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        var files = new SettlementFile[content.Orders.Count];
        var done = 0;
        progress?.Report(new(NightStep.Statements, 0, files.Length));
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct };
        Parallel.For(0, files.Length, options, i =>
        {
            var order = content.Orders[i];
            var document = Document(content, order);
            files[i] = output.Write($"bordereaux/{order.Number}.pdf", stream => StatementRenderer.Render(document, stream));
            if (Interlocked.Increment(ref done) is var count && count % ReportEvery == 0)
                progress?.Report(new(NightStep.Statements, count, files.Length));
        });
        progress?.Report(new(NightStep.Statements, files.Length, files.Length));
        return files;
    }

    private static StatementDocument Document(SettlementContent content, PaymentOrder order)
    {
        var settlement = content.Settlement;
        var fees = new Money(content.Days[order.Number].Sum(d => d.FeeCents));
        return new()
        {
            Number = order.Number,
            Issuer = new(settlement.DebtorName, Lines(settlement.IssuerAddress), settlement.IssuerContact),
            Partner = new(order.PartnerName, order.PartnerSiret, Lines(order.PartnerAddress), Iban.Mask(order.Iban)),
            From = order.FirstDay,
            To = order.LastDay,
            IssuedOn = ParisCalendar.DateOf(settlement.SecondApprovedAtMs!.Value),
            PaymentReference = order.EndToEndId,
            Days = [.. content.Days[order.Number].Select(d => new StatementDay(
                d.Date, content.Labels[d.BenefitId], d.Sales, d.Returns, new(d.GrossCents), new(d.ReimbursedCents)))],
            Adjustments = fees.IsZero ? [] : [new(Words.French("Fees"), -fees)],
            Total = new(order.AmountCents),
        };
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
