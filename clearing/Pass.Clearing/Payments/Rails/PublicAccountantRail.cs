using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments.Rails.Pes;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.Rails;

/// <summary>
/// Writes mandats for the public accountant, who controls and pays them (PES_DepenseAller, DGFiP). Numbers of bordereaux and mandats have no gap within
/// their year and budget: they are taken when the run is sent, by the sender who has the turn.
/// </summary>
internal sealed partial class PublicAccountantRail : IPaymentRail
{
    private static readonly Texts Words = Texts.Beside(typeof(PublicAccountantRail), "Payments");
    private static readonly string[] Needed = [RegionOptions.PesPost, RegionOptions.PesCollectivity, RegionOptions.PesBudget, RegionOptions.PesNature, RegionOptions.PesThirdParty];

    public PaymentRailKind Kind => PaymentRailKind.PublicAccountant;

    public bool Reaches(Partner partner, Iban iban, string? bic) =>
        partner.StripeAccount is null && Siret.Parse(partner.Siret).Ok(out _, out _) && (PesCheck.IsDomestic(iban.Electronic) || bic is not null && PesCheck.IsBic(bic))
        && PesText.IsValue(PesText.InTwo(partner.LegalName, PesCheck.NameLength).First, PesCheck.NameLength);

    public async Task<Problem?> OpenAsync(PassDbContext context, int settlement, RegionSettings region, DateOnly today, CancellationToken ct)
    {
        var options = await RegionOptions.LoadAsync(context, ct);
        if (Needed.Where(k => !options.ContainsKey(k)).ToList() is { Count: > 0 } missing)
            return Words.Problem("PesMissing", string.Join(", ", missing));
        var exercise = options.TryGetValue(RegionOptions.PesExercise, out var year) ? RegionOptions.Number(year) : today.Year;
        var budget = options[RegionOptions.PesBudget];
        var (bordereau, mandat) = FirstOf(options.GetValueOrDefault(RegionOptions.PesNumbering, ""), exercise, budget);
        context.PesBatches.Add(new()
        {
            SettlementId = settlement,
            FileName = string.Create(CultureInfo.InvariantCulture, $"PESALR1_{region.Siret.Digits}_{settlement:000000}"),
            Post = options[RegionOptions.PesPost],
            Siret = region.Siret.Digits,
            Collectivity = options[RegionOptions.PesCollectivity],
            Budget = budget,
            BudgetLabel = options.TryGetValue(RegionOptions.PesBudgetLabel, out var label) ? PesText.Clean(label, PesCheck.NameLength) : null,
            Exercise = exercise,
            Nature = options[RegionOptions.PesNature],
            Function = options.GetValueOrDefault(RegionOptions.PesFunction),
            Imputations = options.GetValueOrDefault(RegionOptions.PesImputations, ""),
            ThirdParty = options[RegionOptions.PesThirdParty],
            FirstBordereau = bordereau,
            FirstMandat = mandat,
            PayerName = region.Name,
            PayerIban = region.Iban.Electronic,
        });
        return null;
    }

    public async Task<PayerAccount> PayerAsync(PassDbContext context, int settlement, CancellationToken ct)
    {
        var batch = await context.PesBatches.AsNoTracking().SingleAsync(b => b.SettlementId == settlement, ct);
        return new(batch.PayerName, Iban.Parse(batch.PayerIban).OrThrow());
    }

    public async Task<Handover> HandOverAsync(
        PassDbContext context, Settlement settlement, IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> attempts, OutputFolder output, CancellationToken ct)
    {
        var batch = await context.PesBatches.AsNoTracking().SingleAsync(b => b.SettlementId == settlement.Id, ct);
        var approvedAt = await context.SettlementApprovals.Where(a => a.SettlementId == settlement.Id).MaxAsync(a => a.AtMs, ct);
        var flow = await FlowAsync(context, batch, settlement, ParisCalendar.DateOf(approvedAt), attempts, output, ct);
        var written = output.Write($"{batch.FileName}.xml", stream => PesDepenseWriter.Write(stream, flow), flushed: true);
        var proof = $"{written.Name} sha256:{Convert.ToHexStringLower(written.Hash)}";
        return new([written], [.. attempts.Select(a => new AttemptAnswer(a.Attempt.EndToEndId, AttemptState.Sent, null, proof))]);
    }

    public async Task SealAsync(PassDbContext context, int settlement, IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> attempts, CancellationToken ct)
    {
        var batch = await context.PesBatches.SingleAsync(b => b.SettlementId == settlement, ct);
        var (bordereau, first) = await NextAsync(context, batch, ct);
        var taken = (await DocumentNumbers.TakeFromAsync(context, BordereauSeries(batch), batch.FirstBordereau, 1, ct), await DocumentNumbers.TakeFromAsync(context, MandatSeries(batch), batch.FirstMandat, attempts.Count, ct));
        if (taken != (bordereau, first))
            throw new InvalidOperationException($"The numbers of the bordereau {bordereau} were taken while its file was made.");
        batch.Bordereau = bordereau;
        context.PesMandats.AddRange(attempts.Select((a, i) => new PesMandatRow { Exercise = batch.Exercise, Budget = batch.Budget, Number = first + i, SettlementId = settlement, EndToEndId = a.Attempt.EndToEndId }));
    }

    /// <summary>The numbers a run was sent with, or those it would be sent with now.</summary>
    private static async Task<(int Bordereau, int FirstMandat)> NumbersAsync(PassDbContext context, PesBatch batch, CancellationToken ct) =>
        batch.Bordereau is { } sent
            ? (sent, await context.PesMandats.Where(m => m.SettlementId == batch.SettlementId).MinAsync(m => m.Number, ct))
            : await NextAsync(context, batch, ct);

    private static async Task<(int Bordereau, int FirstMandat)> NextAsync(PassDbContext context, PesBatch batch, CancellationToken ct)
    {
        var (ofBordereaux, ofMandats) = (BordereauSeries(batch), MandatSeries(batch));
        var last = await context.DocumentCounters.AsNoTracking().Where(c => c.Series == ofBordereaux || c.Series == ofMandats).ToDictionaryAsync(c => c.Series, c => c.Last, ct);
        return (Next(ofBordereaux, batch.FirstBordereau), Next(ofMandats, batch.FirstMandat));

        int Next(string series, int least) => checked((int)Math.Max(last.GetValueOrDefault(series) + 1, least));
    }

    private static string BordereauSeries(PesBatch batch) => string.Create(CultureInfo.InvariantCulture, $"pes-bordereau-{batch.Exercise}-{batch.Budget}");

    private static string MandatSeries(PesBatch batch) => string.Create(CultureInfo.InvariantCulture, $"pes-mandat-{batch.Exercise}-{batch.Budget}");

    /// <summary>Where the setting says that the numbers of the year and budget begin; 1 where it says nothing of them.</summary>
    private static (int Bordereau, int Mandat) FirstOf(string numbering, int exercise, string budget)
    {
        var line = numbering.Split('\n').FirstOrDefault(l => l.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{exercise} {budget} "), StringComparison.Ordinal));
        return line?.Split(' ') is [_, _, var bordereau, var mandat] ? (RegionOptions.Number(bordereau), RegionOptions.Number(mandat)) : (1, 1);
    }

    private static async Task<PesFlow> FlowAsync(
        PassDbContext context, PesBatch batch, Settlement run, DateOnly issuedOn, IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> attempts, OutputFolder output, CancellationToken ct)
    {
        var (bordereau, first) = await NumbersAsync(context, batch, ct);
        var items = (await (
            from attempt in context.PaymentAttempts
            join line in context.PaymentOrderItems on attempt.OrderNumber equals line.OrderNumber
            join item in context.PayableItems on line.ItemId equals item.Id
            where attempt.SettlementId == run.Id
            orderby item.Id
            select new { line.OrderNumber, item.BenefitId, line.Cents }).AsNoTracking().ToListAsync(ct)).ToLookup(i => i.OrderNumber);
        var codes = (await context.BenefitVersions.AsNoTracking().Select(b => new { b.BenefitId, b.Code }).Distinct().ToListAsync(ct)).ToLookup(b => b.BenefitId, b => b.Code);
        var trades = await context.Trades.AsNoTracking().ToDictionaryAsync(t => (int)t.Number, t => t.Code, ct);
        var ofPartners = await context.Partners.AsNoTracking().Select(p => new { p.Id, p.Trade }).ToDictionaryAsync(p => p.Id, p => trades.GetValueOrDefault(p.Trade.Value, ""), ct);
        var (imputations, categories) = (new PesImputations(batch), new PesCategories(batch.ThirdParty));
        var (mandats, attachments) = (new List<PesMandat>(), new List<PesAttachment>());
        var earlier = await EarlierStatementsAsync(context, run, attempts, ct);
        foreach (var (i, (order, attempt)) in attempts.Index())
        {
            // A collectivity uses each name once, for all years: another attempt sends its piece again under another.
            var id = string.Create(CultureInfo.InvariantCulture, $"{batch.Siret}PASS{order.Number.Replace("-", "", StringComparison.Ordinal)}R{attempt.Rank}");
            var name = $"{order.Number}.pdf";
            attachments.Add(new(id, name, "application/pdf",
                () => earlier.TryGetValue(order.Number, out var hash) ? output.Sent(hash) : output.Made($"bordereaux/{name}")));
            var lines = imputations.LinesOf(items[order.Number].Select(l => (l.BenefitId is { } benefit ? codes[benefit].FirstOrDefault() : null, l.Cents)));
            mandats.Add(new(attempt.EndToEndId, first + i, Object(order), new(order.AmountCents), CreditorReference.For(order.Number).Electronic,
                ThirdParty(order, attempt, categories.Of(ofPartners.GetValueOrDefault(order.PartnerId, ""))), lines, id, name));
        }
        var header = new PesHeader(issuedOn, batch.Post, Siret.Parse(batch.Siret).OrThrow(), batch.Collectivity, batch.Budget, batch.BudgetLabel);
        return new(batch.FileName, header, new(batch.Exercise, bordereau, mandats), attachments);
    }

    /// <summary>Statements of orders that an earlier run made: they are in the archive, under their hash.</summary>
    private static async Task<IReadOnlyDictionary<string, byte[]>> EarlierStatementsAsync(
        PassDbContext context, Settlement run, IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> attempts, CancellationToken ct)
    {
        var earlier = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var order in attempts.Select(a => a.Order).Where(o => o.SettlementId != run.Id))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{order.SettlementId:000000}/bordereaux/{order.Number}.pdf");
            earlier[order.Number] = await context.SettlementFiles.Where(f => f.SettlementId == order.SettlementId && f.Name == name).Select(f => f.Hash).SingleAsync(ct);
        }
        return earlier;
    }

    private static string Object(PaymentOrder order) => string.Create(CultureInfo.InvariantCulture,
        $"PASS {order.Number} ventes du {order.FirstDay:dd/MM/yyyy} au {order.LastDay:dd/MM/yyyy}");

    private static PesThirdParty ThirdParty(PaymentOrder order, PaymentAttempt attempt, (string Category, string Nature) kind)
    {
        var lines = order.PartnerAddress.Split('\n');
        var town = Town().Match(lines[^1]);
        var address = lines.Length > 1 && town.Success
            ? new PesAddress(string.Join(' ', lines[..^1]), town.Groups[1].Value, PesText.Clean(town.Groups[2].Value, PesCheck.NameLength)) : null;
        // An address that the accountant would not take is left out: it is not mandatory.
        if (address is not null && (!PesText.IsValue(PesText.InTwo(address.Street, PesCheck.NameLength).First, PesCheck.NameLength) || !PesText.IsValue(address.City, PesCheck.NameLength)))
            address = null;
        var bic = attempt.Bic is { } code && PesCheck.IsBic(code) ? code : null;
        return new(order.PartnerSiret, string.Create(CultureInfo.InvariantCulture, $"P{order.PartnerId:000000}"), kind.Category, kind.Nature,
            order.PartnerName, address, attempt.Iban, bic, PesText.Clean(attempt.AccountHolderName, PesCheck.HolderLength));
    }

    [GeneratedRegex(@"^([0-9]{5}) +(.+)\z")]
    private static partial Regex Town();
}
