using Pass.Clearing.Night;
using Pass.Clearing.Tests.Payments.Rails;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Night;

/// <summary>A migrated database with the ready campaign and three partners, a log, and a till that sells.</summary>
internal sealed class TestRegion : IDisposable
{
    private readonly TestDatabase _test;

    private TestRegion(TestDatabase test, ILogStore log)
    {
        (_test, Log) = (test, log);
        Till = new(log.Identity, TestReference.Decisions, log);
    }

    public static DateOnly Day1 => TestReference.FirstDay;
    public static DateOnly Day2 => Day1.AddDays(1);

    public PassDatabase Database => _test.Database;
    public ILogStore Log { get; }
    public TestTill Till { get; }
    public FakeTimeProvider Clock { get; } = new(ParisCalendar.StartOf(TestReference.FirstDay.AddDays(60)).AddHours(2));

    /// <param name="firstDay">Of the log.</param>
    public static async Task<TestRegion> CreateAsync(
        DatabaseKind kind, PostgresServer server, IEnumerable<ReimbursementRule>? rules = null, Action<Partner>? partner = null, long minimumCents = 1, DateOnly? firstDay = null)
    {
        var test = await TestDatabase.CreateAsync(kind, server, firstDay ?? TestReference.FirstDay);
        await test.Database.EnterAsync(Payments.Office.Everybody);
        await using var context = test.Database.CreateContext();
        context.BenefitVersions.AddRange(Catalogue2026.Benefits.Select(BenefitVersionRow.Of));
        context.ReimbursementRules.AddRange((rules ?? Catalogue2026.Reimbursements).Select(ReimbursementRuleRow.Of));
        foreach (var (id, trade) in TestReference.Partners)
        {
            var row = NewPartner(id.Value, trade);
            partner?.Invoke(row);
            context.Partners.Add(row);
            context.PartnerBankAccounts.Add(new() { PartnerId = row.Id, Iban = row.Iban, Bic = row.Bic, AccountHolderName = row.AccountHolderName, FromMs = 1 });
        }
        context.RegionSettings.Add(Payer(minimumCents).ToRow());
        var decisions = new DecisionSettingsRow();
        decisions.Set(DecisionSettings.Default);
        context.DecisionSettings.Add(decisions);
        await context.SaveChangesAsync();
        return new(test, test.Database.OpenLog());
    }

    /// <summary>The settings of a region; its own days off are none.</summary>
    public static RegionSettings Payer(long minimumCents = 1, params DateOnly[] closedDays) => new(
        PaymentSamples.Region.Name, PaymentSamples.Region.Siret, ["1 esplanade François Mitterrand", "69002 Lyon"], PaymentSamples.Region.Iban, PaymentSamples.Region.Bic,
        "pass@region.example", new(minimumCents), PayoutRhythm.Weekly, IsOlderPain: false, closedDays, DisputeDays: 60)
    { Runs = RunSettings.Usual with { AccountCoolingHours = 0, SampleByRisk = 0, SampleByChance = 0 } };

    private static Partner NewPartner(int id, TradeId trade) => new()
    {
        Id = id,
        Siret = Siret.FromCompany(83_215_678, id).Digits,
        LegalName = $"{TestReference.NameOf(trade)} n° {id}",
        Trade = trade,
        Rhythm = PayoutRhythm.Daily,
        Iban = Iban.FromNational("FR", $"300060000112345678901{id}0").OrThrow().Electronic,
        AccountHolderName = $"SARL {TestReference.NameOf(trade)} {id}",
        Address = $"{id} rue de la République",
        PostalCode = "69001",
        City = "Lyon",
    };

    /// <summary>Nine passes, each with every benefit.</summary>
    public void GrantAll()
    {
        for (var pass = 1; pass <= 9; pass++)
            Till.Grant(pass, [.. Catalogue2026.OfRegion.Select(b => (b.Benefit, b.Unit == BenefitUnit.Uses ? 5 : 10_000))]);
    }

    public async Task<SealedDay> CloseAsync(DateOnly day)
    {
        Till.NextDay();
        return (await new CloseDay(Database, Clock).CloseAsync(Log, day, SystemActors.Night)).OrThrow();
    }

    public async Task<NightResult> ClearAsync(DateOnly day, DayAhead? ahead = null) => (await new ClearDay(Database, Clock, ahead).ClearAsync(Log, day, SystemActors.Night)).OrThrow();

    public async Task<NightResult> NightAsync(DateOnly day)
    {
        await CloseAsync(day);
        return await ClearAsync(day);
    }

    public void Dispose()
    {
        Log.Dispose();
        _test.Dispose();
    }
}

/// <summary>Stops the program at the named step, as a power cut would.</summary>
internal sealed class CutAt(NightStep step) : IProgress<NightProgress>
{
    public void Report(NightProgress value)
    {
        if (value.Step == step)
            throw new PowerCutException();
    }
}

internal sealed class PowerCutException : Exception;
