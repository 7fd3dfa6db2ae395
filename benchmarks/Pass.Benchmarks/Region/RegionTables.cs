using System.Security.Cryptography;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Simulation.Generation;

namespace Pass.Benchmarks.Region;

/// <summary>Writes a region's reference data into the tables that a portal and the night read.</summary>
internal static class RegionTables
{
    private const int BatchSize = 500;

    /// <summary>Benefits, reimbursement rules, and invented partners with valid accounts, each with a convention for everything.</summary>
    public static async Task SeedAsync(PassDatabase database, BenchRegion region)
    {
        await using (var context = database.CreateContext())
        {
            context.Products.AddRange(Catalogue2026.Content.Products.All.Select(e => new ProductRow { Number = e.Number, Code = e.Code, LabelFr = e.LabelFr, LabelEn = e.LabelEn }));
            context.BenefitVersions.AddRange(region.Benefits.Select(BenefitVersionRow.Of));
            context.ReimbursementRules.AddRange(Catalogue2026.Reimbursements.Select(ReimbursementRuleRow.Of));
            var payer = PartnerGenerator.Generate(1, seed: 99).Single();
            context.RegionSettings.Add(new RegionSettings(
                "REGION", payer.Siret, ["69002 Lyon"], payer.Iban, payer.Bic, "pass@region.example", new(1), PayoutRhythm.Daily, IsOlderPain: false, [])
            // Nobody opens payments here.
            { Runs = RunSettings.Usual with { SampleByRisk = 0, SampleByChance = 0 } }.ToRow());
            // What is measured is the way of a sale, offline ones too; verifying what is presented is measured apart.
            var settings = new DecisionSettingsRow();
            settings.Set(DecisionSettings.Default with { Offline = OfflinePolicy.Default with { AllowsNumbers = true } });
            context.DecisionSettings.Add(settings);
            await context.SaveChangesAsync();
        }
        foreach (var batch in PartnerGenerator.Generate(region.Partners, seed: 1).Index().Chunk(BatchSize))
        {
            await using var context = database.CreateContext();
            foreach (var (index, row) in batch)
            {
                var partner = new Partner
                {
                    Id = index + 1,
                    Siret = row.Siret.Digits,
                    LegalName = row.Name,
                    Trade = BenchRegion.TradeOf(index + 1),
                    Rhythm = PayoutRhythm.Daily,
                    Iban = row.Iban.Electronic,
                    Bic = row.Bic?.Code,
                    AccountHolderName = row.AccountHolder,
                    PostalCode = row.PostalCode,
                    City = row.City,
                    Email = row.Email,
                };
                var convention = new PartnerConvention { Code = row.Convention, FirstDay = new(2020, 1, 1) };
                convention.Benefits.AddRange(region.Benefits.Select(b => new ConventionBenefit { BenefitId = b.Benefit.Value }));
                partner.Conventions.Add(convention);
                context.Partners.Add(partner);
            }
            await context.SaveChangesAsync();
        }
    }

    /// <summary>Tills waiting for their codes, without a quota that a load could reach: till i is at partner (i mod partners) + 1.</summary>
    public static async Task<IReadOnlyList<ActivationCode>> AddTillsAsync(PassDatabase database, BenchRegion region, int tills)
    {
        var codes = Enumerable.Range(0, tills).Select(_ => ActivationCode.Of(RandomNumberGenerator.GetBytes(ActivationCode.Size))).ToList();
        await using var context = database.CreateContext();
        context.Terminals.AddRange(codes.Select((code, i) => new Pass.Data.Model.Terminal
        {
            PartnerId = i % region.Partners + 1,
            Label = "Caisse",
            DailyQuota = int.MaxValue,
            ActivationCodeHash = code.Hash(),
            ActivationExpiresAtMs = TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds(),
        }));
        await context.SaveChangesAsync();
        return codes;
    }
}
