using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Budget;
using Pass.Clearing.Control;
using Pass.Clearing.Incidents;
using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Cli.Commands;
using Pass.Core;
using Pass.Data.Catalogue;
using Pass.Data.Model;
using Pass.Region.Catalogue;
using Pass.Region.Holders.Roll;
using Pass.Region.Hosting;
using Pass.Region.Partners;
using Pass.Region.People;
using Pass.Region.Schools;
using Pass.Region.Settings;
using Pass.Region.Tills;
using Pass.Simulation.Demo;
using Pass.Simulation.Generation;

namespace Pass.Simulation.Sample;

internal sealed record SamplePlan(int Passes, int Partners, int Seed, int SalesPerDay = 70);

/// <summary>
/// A region that has lived until now, for nine weeks or since the school year began: sales each day, runs that were paid, one payment of the last that
/// came back, a run that waits for two people, a mistake that waits for another, envelopes. Everything goes the way it does in a real region, on a clock that is put forward.
/// </summary>
internal sealed class SampleRegion(SampleFolder folder, SamplePlan plan, DateTimeOffset now)
{
    /// <summary>A forecast has its band after eight weeks.</summary>
    private const int MostDays = 63, LeastDays = 16;

    /// <summary>Between two runs, and from the last one that the bank answered to today.</summary>
    private const int BetweenRuns = 14, SinceLastRun = 12;

    private static readonly TimeOnly Night = new(2, 0), Morning = new(7, 30);

    private readonly DateOnly _today = ParisCalendar.DateOf(now);
    private readonly SampleClock _clock = new(At(FirstDayOf(ParisCalendar.DateOf(now)), Morning));

    private DateOnly FirstDay => FirstDayOf(_today);

    /// <summary>The young person whose pass is signed in to.</summary>
    public PassId Youth { get; private set; }

    public async Task MakeAsync(CancellationToken ct)
    {
        var database = folder.Database;
        InventedRegion.Write(new(folder.Input), plan.Passes, plan.Partners, plan.Seed, SchoolYear(_today), FirstDay);
        await FoundAsync(ct);
        var (officer, maker) = (await PersonAsync(null, ActorRole.Officer, ct), await PersonAsync("nour.petit", ActorRole.Officer, ct));
        await ImportCommands.PartnersAsync(database, officer, Path.Combine(folder.Input, "partenaires.csv"), false, false, _clock, ct);
        await using var live = await LiveRegion.OpenAsync(database, _clock, new ErrorStreamLogger(), ct);
        await ImportCommands.RollAsync(live, officer, Path.Combine(folder.Input, "siecle.xml"), new RollImportMode(), ct);
        await live.SettleDownAsync(ct);
        await SetBudgetAsync(officer, ct);
        await SayHoursAsync(officer, ct);
        await NameSchoolsAsync(officer, ct);

        var crowd = await Crowd.LoadAsync(database, ct);
        var shelf = new Shelf(live.Engine.Reference, FirstDay);
        Youth = crowd.PassesOf(shelf.MainTrade).First();
        var sales = new SampleDays(live, _clock, crowd, shelf, await OpenTillsAsync(officer, ct), plan.Seed) { Youth = Youth };
        for (var day = FirstDay; day < _today; day = day.AddDays(1))
        {
            await sales.SellAsync(day, plan.SalesPerDay, now, ct);
            await NightAsync(live, day, ct);
            var since = _today.DayNumber - day.DayNumber - SinceLastRun;
            if (since >= 0 && since % BetweenRuns == 0)
                await PayAsync(live, day, maker, since == 0, ct);
        }
        _clock.Now = At(_today, Morning) < now ? At(_today, Morning) : now;
        (await new SettlementService(database, PaymentRails.Files, _clock).DraftAsync(_today.AddDays(-1), maker, everyone: true, ct: ct)).OrFail();
        await OpenIncidentAsync(live, maker, ct);
        await AskToJoinAsync(ct);
        (await new ControlDesk(folder.Database, _clock).RunAsync(SystemActors.Night, ct)).OrFail();
        await sales.SellAsync(_today, plan.SalesPerDay / 2, now, ct);
        _clock.Now = now;
        await live.SettleDownAsync(ct);
    }

    /// <summary>Who may act as a person of the region, here.</summary>
    /// <param name="handle">Null for whoever made the region.</param>
    public async Task<Actor> PersonAsync(string? handle, ActorRole role, CancellationToken ct) =>
        (await new PeopleOffice(folder.Database, _clock).ActAsync(Environment.UserName, handle, role, null, ct)).OrFail();

    private static int SchoolYear(DateOnly day) => day.Month >= 8 ? day.Year : day.Year - 1;

    private static DateOnly FirstDayOf(DateOnly today) => today.AddDays(-Math.Clamp(today.DayNumber - new DateOnly(SchoolYear(today), 9, 2).DayNumber, LeastDays, MostDays));

    private async Task FoundAsync(CancellationToken ct)
    {
        var file = InitCommand.Read(Path.Combine(AppContext.BaseDirectory, "Samples", "region.json"));
        var parts = new FoundingPlan(FirstDay, null, Environment.UserName, null, file, CatalogueCommands.Read(ReadyCatalogue.Latest), RegionParts.KeysPath(folder.Database));
        (await Founding.RunAsync(folder.Database, parts, _clock, ct)).OrFail();
        var administrator = await PersonAsync(null, ActorRole.Administrator, ct);
        (await new SettingsOffice(folder.Database, _clock).MarkSampleAsync(administrator, ct)).OrFail();
        var people = new PeopleOffice(folder.Database, _clock);
        foreach (var (handle, name, roles) in SampleSignIns.OwnPeople)
            (await people.AddAsync(administrator, handle, name, roles, [Environment.UserName], ct)).OrFail();
    }

    private async Task<List<SampleTill>> OpenTillsAsync(Actor officer, CancellationToken ct)
    {
        await using var context = folder.Database.CreateContext();
        var partners = await context.Partners.Where(p => p.Conventions.Any(c => c.FirstDay <= FirstDay)).OrderBy(p => p.Id).Select(p => new { p.Id, p.Trade }).ToListAsync(ct);
        var trades = await ReferenceLoader.CodesAsync(context.Trades, ct);
        var opened = (await new TerminalOffice(folder.Database, _clock).OpenAsync(officer, [.. partners.Select(p => p.Id)], "Caisse 1", ct: ct)).OrFail();
        return [.. opened.Zip(partners, (till, partner) => new SampleTill(new(partner.Id), new(till.Id), trades.CodeOf(partner.Trade.Value)))];
    }

    /// <summary>Most partners say when they are open; each fifth has not yet.</summary>
    private async Task SayHoursAsync(Actor officer, CancellationToken ct)
    {
        string[] weeks =
        [
            "Mo 14:00-19:00; Tu 09:30-12:30,14:00-19:00; We 09:30-19:00; Th 09:30-12:30,14:00-19:00; Fr 09:30-12:30,14:00-19:00; Sa 09:30-19:00",
            "Mo 13:30-23:00; Tu 13:30-23:00; We 10:30-23:00; Th 13:30-23:00; Fr 13:30-24:00; Sa 10:30-24:00; Su 10:30-23:00",
            "Tu 10:00-12:00,14:00-18:30; We 10:00-18:30; Th 14:00-18:30; Fr 10:00-12:00,14:00-18:30; Sa 10:00-18:00",
            "Mo 08:30-12:00,13:30-18:00; Tu 08:30-12:00,13:30-18:00; We 08:30-12:00,13:30-18:00; Th 08:30-12:00,13:30-18:00; Fr 08:30-12:00,13:30-17:00",
        ];
        await using var context = folder.Database.CreateContext();
        var office = new HoursOffice(folder.Database, _clock);
        foreach (var partner in await context.Partners.OrderBy(p => p.Id).Select(p => p.Id).ToListAsync(ct))
        {
            if (partner % (weeks.Length + 1) is var rank && rank < weeks.Length)
                (await office.SetAsync(officer, new(partner), OpeningWeek.Parse(weeks[rank]), ct)).OrFail();
        }
    }

    /// <summary>A roll has a school's number alone: its name and its town, in the département that the number begins with, are said by the region.</summary>
    private async Task NameSchoolsAsync(Actor officer, CancellationToken ct)
    {
        string[] names = ["Louise-Michel", "Jean-Moulin", "Simone-Veil", "Ampère", "Olympe-de-Gouges", "Claude-Fauriel", "Germaine-Tillion", "Blaise-Pascal"];
        await using var context = folder.Database.CreateContext();
        var office = new SchoolOffice(folder.Database, _clock);
        foreach (var (i, uai) in (await context.Schools.OrderBy(s => s.Uai).Select(s => s.Uai).ToListAsync(ct)).Index())
        {
            var towns = PartnerNames.Cities.Where(t => t.PostalCode.StartsWith(uai[1..3], StringComparison.Ordinal)).ToList();
            (await office.NameAsync(officer, uai, $"Lycée {names[i % names.Length]}", towns.Count > 0 ? towns[i % towns.Count].Name : null, ct)).OrFail();
        }
    }

    /// <summary>What each benefit would cost if two thirds of it were used.</summary>
    private async Task SetBudgetAsync(Actor officer, CancellationToken ct)
    {
        await using var context = folder.Database.CreateContext();
        var granted = await context.Purses.GroupBy(p => p.BenefitId).Select(g => new { Benefit = g.Key, Units = g.Sum(p => (long)p.Balance) }).ToListAsync(ct);
        var benefits = await context.BenefitVersions.AsNoTracking().Where(b => b.Funding == Funding.Region).OrderBy(b => b.BenefitId).ToListAsync(ct);
        var office = new BudgetOffice(folder.Database, _clock);
        foreach (var benefit in benefits.DistinctBy(b => b.BenefitId))
        {
            var units = granted.Find(g => g.Benefit == benefit.BenefitId)?.Units ?? 0;
            var cents = benefit.Unit == BenefitUnit.Cents ? units : units * 500;
            if (cents > 0)
                (await office.SetAsync(officer, benefit.Code, benefit.Campaign, Money.FromEuros((int)(cents * 2 / 3 / 100_000 + 1) * 1_000), ct: ct)).OrFail();
        }
    }

    private async Task NightAsync(LiveRegion live, DateOnly day, CancellationToken ct)
    {
        _clock.Now = At(day.AddDays(1), Night);
        (await new CloseDay(folder.Database, _clock).CloseAsync(live.Log, day, SystemActors.Night, null, ct)).OrFail();
        (await new ClearDay(folder.Database, _clock).ClearAsync(live.Log, day, SystemActors.Night, null, ct)).OrFail();
    }

    private async Task PayAsync(LiveRegion live, DateOnly upTo, Actor maker, bool oneComesBack, CancellationToken ct)
    {
        var draft = (await new SettlementService(folder.Database, PaymentRails.Files, _clock).DraftAsync(upTo, maker, everyone: true, ct: ct)).OrFail().Settlement;
        var bank = new BankDays(folder.Database, live.Log, DemoFolder.In(folder.Root), (handle, role, token) => PersonAsync(handle, role, token)) { IsQuiet = true };
        await bank.ApproveAndSendAsync(draft.Id, upTo.AddDays(1), ct);
        if (oneComesBack)
            await bank.ReturnOneAsync(draft.Id, ct);
        else
            await bank.PayAsync(draft.Id, ct);
    }

    /// <summary>A partner says that it was paid twice for a sale; another person has to look.</summary>
    private async Task OpenIncidentAsync(LiveRegion live, Actor maker, CancellationToken ct)
    {
        await using var context = folder.Database.CreateContext();
        var paid = await context.PartnerDays.AsNoTracking().Where(d => d.Date < _today.AddDays(-2) && context.BenefitVersions.Any(b => b.BenefitId == d.BenefitId && b.Unit == BenefitUnit.Cents && b.Funding == Funding.Region))
            .OrderByDescending(d => d.ReimbursedCents).ThenBy(d => d.PartnerId).FirstAsync(ct);
        var request = new IncidentRequest(IncidentKind.Overpayment, Partner: new(paid.PartnerId), Day: paid.Date, Benefit: new((ushort)paid.BenefitId), Difference: -Money.FromEuros(5));
        (await new IncidentService(folder.Database, _clock).OpenAsync(live.Log, request, maker with { Reason = DemoRun.Words.Say("IncidentReason") }, ct: ct)).OrFail();
    }

    /// <summary>A shop signs the region's convention on screen; somebody has to decide.</summary>
    private async Task AskToJoinAsync(CancellationToken ct)
    {
        (await new SettingsOffice(folder.Database, _clock).SetOptionAsync(await PersonAsync(null, ActorRole.Administrator, ct), RegionOptions.Convention, SampleNode.Words.Say("Convention"), ct)).OrFail();
        var office = new AffiliationOffice(folder.Database, _clock);
        await using var context = folder.Database.CreateContext();
        var trades = await ReferenceLoader.CodesAsync(context.Trades, ct);
        var fields = new Dictionary<string, string>
        {
            ["siret"] = "73282932000074",
            ["nom"] = "Librairie du Vieux Pont",
            ["categorie"] = trades.Codes.First(),
            ["adresse"] = "4 rue du Vieux Pont",
            ["code_postal"] = "69005",
            ["ville"] = "Lyon",
            ["courriel"] = "bonjour@vieux-pont.example",
            ["iban"] = "FR7630006000011234567890189",
            ["titulaire"] = "Librairie du Vieux Pont",
            ["rythme"] = "hebdomadaire",
        };
        var answer = (await office.SignAsync(SystemActors.Enrolment, new(fields, "Ana Port", "gérante", HasAccepted: true, (await office.ConventionAsync(ct))!.Sha256), ct)).OrFail();
        if (answer.Errors is [var wrong, ..])
            throw new InvalidOperationException($"{wrong.Field}: {wrong.Problem.Text}");
    }

    private static DateTimeOffset At(DateOnly day, TimeOnly time) => SampleDays.At(day, time);
}
