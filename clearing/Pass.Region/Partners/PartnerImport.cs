using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Model;

namespace Pass.Region.Partners;

/// <summary>What an import of partners did, or would do.</summary>
/// <param name="Errors">What is wrong, by line.</param>
/// <param name="AccountsChanged">Partners whose bank account changed: the earlier one is kept with its dates.</param>
/// <param name="Mended">What a spreadsheet had done to the file and was read all the same: a sentence, and how often.</param>
/// <param name="Imported">False when errors kept everything out, and on a dry run.</param>
public sealed record PartnerImportResult(
    int Created, int Updated, int Unchanged, int AccountsChanged, IReadOnlyList<PartnerCsvError> Errors, IReadOnlyList<(string Sentence, int Count)> Mended, bool Imported);

/// <summary>Puts the partners' file into the region, matched by SIRET, in one transaction with one audit row. Run twice, it changes nothing and leaves no trace.</summary>
public sealed class PartnerImport(PassDatabase database, TimeProvider time)
{
    private const ActorRole MayImport = ActorRole.Officer | ActorRole.Administrator | ActorRole.System;
    private const int PartnersNamed = 1_000;

    /// <param name="file">Must seek. Left open.</param>
    /// <param name="dryRun">Reads, checks and counts; writes nothing.</param>
    /// <param name="acceptErrors">Imports the good lines of a file that has bad ones; otherwise such a file imports nothing.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown. What is wrong with the file is in the result.</returns>
    public async Task<Result<PartnerImportResult>> RunAsync(Actor actor, Stream file, bool dryRun = false, bool acceptErrors = false, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayImport, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct));
        file.Position = 0;
        var trades = await ReferenceLoader.CodesAsync(context.Trades, ct);
        var lines = PartnerCsv.Read(file, trades.Codes.ToHashSet(StringComparer.Ordinal)).ToList();
        var errors = lines.SelectMany(l => l.Errors).ToList();
        var mended = lines.SelectMany(l => l.Mended).CountBy(m => m).Select(m => (PartnerCsv.Words.Say("Mended." + m.Key), m.Value)).ToList();
        if (errors.Count > 0 && !acceptErrors)
            return new PartnerImportResult(0, 0, 0, 0, errors, mended, false);

        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var known = await context.Partners.Include(p => p.Conventions).ThenInclude(c => c.Benefits).AsSplitQuery().ToDictionaryAsync(p => p.Siret, ct);
        var accounts = await context.PartnerBankAccounts.Where(a => a.UntilMs == null).ToDictionaryAsync(a => a.PartnerId, ct);
        var benefits = (await context.BenefitVersions.AsNoTracking().ToListAsync(ct)).Select(b => b.ToBenefit()).ToList();
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var (created, updated, moved) = (0, 0, new List<int>());
        var (fresh, seen) = (new HashSet<Partner>(), new HashSet<Partner>());
        foreach (var rows in lines.Select(l => l.Row).OfType<PartnerRow>().GroupBy(r => r.Siret.Digits))
        {
            if (!known.TryGetValue(rows.Key, out var partner))
            {
                partner = Create(rows.First());
                context.Partners.Add(partner);
                fresh.Add(partner);
                created++;
            }
            else if (ChangeAccount(context, rows.First(), accounts[partner.Id], nowMs, actor))
            {
                moved.Add(partner.Id);
            }
            seen.Add(partner);
            // A business keeps its first trade while the file has it, in whatever order its lines come.
            var first = rows.FirstOrDefault(r => TradeOf(r, trades) == partner.Trade) ?? rows.First();
            Copy(first, partner, TradeOf(first, trades));
            foreach (var row in rows)
                Agree(row, partner, TradeOf(row, trades), benefits);
        }
        foreach (var partner in seen.Except(fresh))
        {
            if (context.Entry(partner).State == EntityState.Modified || partner.Conventions.Exists(c => context.Entry(c).State != EntityState.Unchanged))
                updated++;
        }
        if (!dryRun && created + updated + moved.Count > 0)
        {
            await context.SaveChangesAsync(ct);
            context.PartnerBankAccounts.AddRange(fresh.Select(p => PartnerBankAccount.Of(p, nowMs, actor)));
            await Audit.WriteAsync(context, actor, time.GetUtcNow(), "partner.import", $"partner/import-{sha256[..16]}", null,
                new { Sha256 = sha256, Created = created, Updated = updated, AccountsChanged = moved.Count, AccountsOf = moved.Take(PartnersNamed), LeftOut = errors.Count }, ct);
            await transaction.CommitAsync(ct);
        }
        return new PartnerImportResult(created, updated, seen.Count - created - updated, moved.Count, errors, mended, !dryRun);
    }

    private static Partner Create(PartnerRow row) => new()
    {
        Siret = row.Siret.Digits,
        LegalName = row.Name,
        Iban = row.Iban.Electronic,
        AccountHolderName = row.AccountHolder,
    };

    private static TradeId TradeOf(PartnerRow row, CodeTable trades) =>
        new(trades.Find(row.Category)?.Number ?? throw new InvalidOperationException($"The reader let the trade {row.Category} through."));

    private static void Copy(PartnerRow row, Partner partner, TradeId trade)
    {
        partner.LegalName = row.Name;
        partner.Trade = trade;
        partner.Rhythm = row.Rhythm;
        partner.Iban = row.Iban.Electronic;
        partner.Bic = row.Bic?.Code;
        partner.AccountHolderName = row.AccountHolder;
        partner.Address = row.Address;
        partner.PostalCode = row.PostalCode;
        partner.City = row.City;
        partner.Email = row.Email;
    }

    /// <summary>A convention covers what the trade of its line may take, in the benefits published now.</summary>
    private static void Agree(PartnerRow row, Partner partner, TradeId trade, List<BenefitVersion> benefits)
    {
        var convention = partner.Conventions.Find(c => c.Code == row.Convention);
        if (convention is null)
        {
            convention = new() { Code = row.Convention };
            partner.Conventions.Add(convention);
        }
        (convention.FirstDay, convention.LastDay, convention.Trade) = (row.Start, row.End, trade == partner.Trade ? null : trade);
        convention.TakesNumbers = row.TakesNumbers ?? convention.TakesNumbers;
        convention.OfflineBearer = row.OfflineBearer ?? convention.OfflineBearer;
        convention.Cover(trade, benefits);
    }

    private static bool ChangeAccount(PassDbContext context, PartnerRow row, PartnerBankAccount current, long nowMs, Actor actor)
    {
        if (current.Iban == row.Iban.Electronic && current.Bic == row.Bic?.Code && current.AccountHolderName == row.AccountHolder)
            return false;
        current.UntilMs = nowMs;
        // The partner itself is changed after this, with its line.
        context.PartnerBankAccounts.Add(new() { PartnerId = current.PartnerId, Iban = row.Iban.Electronic, Bic = row.Bic?.Code, AccountHolderName = row.AccountHolder, FromMs = nowMs, LinkedBy = actor.Name });
        return true;
    }
}
