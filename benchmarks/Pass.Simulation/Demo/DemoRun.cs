using Microsoft.EntityFrameworkCore;
using Pass.Cards;
using Pass.Cards.Issuance;
using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Statements;
using Pass.Cli.Commands;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Model;
using Pass.Region.Catalogue;
using Pass.Region.Holders.Roll;
using Pass.Region.Hosting;
using Pass.Region.People;
using Pass.Region.Tills;
using Pass.Simulation.Generation;
using Pass.Simulation.StripeServers;
using Spectre.Console;

namespace Pass.Simulation.Demo;

/// <param name="Sales">Customers served at the tills.</param>
/// <param name="UntilSent">Ends on the day the bank's file is sent: what the bank answers is not played.</param>
internal sealed record DemoPlan(int Passes, int Partners, int Sales, int Seed, DirectoryInfo Out, bool UntilSent);

/// <param name="Took">What the customers of the day took.</param>
/// <param name="Family">Null when Stripe is not played.</param>
internal sealed record PlayedDay(TimeSpan Took, ShakyOutcome Shaky, FamilyOutcome? Family);

/// <summary>The whole life of a euro, once: roll, grants, tills, a day of sales over HTTP, the night, the files, the checks.</summary>
internal sealed class DemoRun(DemoPlan plan)
{
    /// <summary>The first Tuesday of the school year, at opening time: whatever today is, the demonstration lives on that day.</summary>
    private static readonly DateTimeOffset Rentree = new(2026, 9, 1, 8, 0, 0, TimeSpan.FromHours(2));

    /// <summary>Customers who have a chip card; the others have the pass on their phone, and a card that signs without a reader.</summary>
    private const int Chips = 300;

    private static readonly TimeSpan FollowPatience = TimeSpan.FromMinutes(3);

    internal static readonly Texts Words = Texts.Beside(typeof(DemoRun), "Words");

    private readonly ShiftedClock _clock = ShiftedClock.ShowingNow(Rentree);
    private readonly IAnsiConsole _screen = Invocation.Screen;
    private readonly DayTally _tally = new();

    /// <summary>A step that is left out has no number.</summary>
    private int _step;

    public async Task<int> RunAsync(CancellationToken ct)
    {
        var folder = DemoFolder.Prepare(plan.Out);
        var database = PassDatabase.Sqlite(folder.Data);
        Step(1);
        var roll = InventedRegion.Write(new(folder.Input), plan.Passes, plan.Partners, plan.Seed, Rentree.Year, ParisCalendar.DateOf(Rentree));
        Say("Files", roll.Pupils, roll.Schools, plan.Partners);

        Step(2);
        await ImportAsync(database, folder, ct);

        Step(3);
        await using var issuer = await DemoIssuer.StartAsync(folder, _clock, ct);
        var crowd = await Crowd.LoadAsync(database, ct);
        var shelf = new Shelf(await new ReferenceLoader(database).LoadAsync(ct), ParisCalendar.DateOf(_clock.GetUtcNow()));
        var shaky = new ShakyTills(database, _clock, plan.Seed);
        await shaky.EnrolAsync(issuer, crowd.SetAside(shelf.MainTrade, ShakyTills.MostHolders), ct);
        await using var cards = await IssueAsync(issuer, crowd, shelf, ct);
        var phone = await issuer.EnrolPhoneAsync(cards.Readers[2].Pass, ct);
        var code = await issuer.EnrolCodeAsync(cards.Readers[2].Pass, ct);
        await RegisterAsync(database, issuer.OfCrowd.Select(c => (c.Credential, c.Pass, true)), ct);

        Step(4);
        await using var stripe = plan.UntilSent ? null : await StripeStandIn.StartAsync(_clock);
        var played = await PlayAsync(database, folder, crowd, shelf, cards, issuer, (phone, code), stripe, shaky, ct);

        Step(5);
        using var log = database.OpenLog();
        var closing = await DayCommands.CloseAsync(database, log, null, SystemActors.Night, _clock, ct);
        var cleared = await DayCommands.ClearAsync(database, log, closing.Day, SystemActors.Night, _clock, ct);

        Step(6);
        var byStripe = stripe is null ? null : new StripePartnerScene(database, log, stripe, folder, _clock, Person);
        var chose = byStripe is null ? null : await byStripe.ChooseAsync(ct);
        var sent = await SettleAsync(database, log, cleared, folder, ct);
        var transferred = byStripe is null ? null : await byStripe.PayAsync(chose!, cleared.Day, ct);

        BankOutcome? paid = null;
        if (!plan.UntilSent)
        {
            Step(7);
            paid = await new BankDays(database, log, folder, Person).PlayAsync(sent.Settlement, clock => NightsAsync(database, log, clock, ct), ct);
        }

        // What the bank's days closed and sent, as `day close` and `settle send` have it stamped.
        await ProveCommands.StampAsync(database, SystemActors.Night, paid?.Clock ?? _clock, ct);

        Step(8);
        var sound = await VerifyCommand.RunAsync(database, log, folder.Output, SentArchive.Of(database), paid?.Clock ?? _clock, ct) && played.Shaky.Compared.IsSame && await AgreesAsync(database, stripe, ct);
        await DemoSummary.ShowAsync(_screen, database, folder, _tally, played, cleared, sent, paid, transferred, sound, ct);
        return sound ? 0 : 1;

        Task<Actor> Person(string? handle, ActorRole role, CancellationToken token) => PersonAsync(database, handle, role, token);
    }

    private async Task ImportAsync(PassDatabase database, DemoFolder folder, CancellationToken ct)
    {
        var region = InitCommand.Read(Path.Combine(AppContext.BaseDirectory, "Samples", "region.json"));
        await InitCommand.CreateAsync(database, ParisCalendar.DateOf(_clock.GetUtcNow()), null, region, ReadyCatalogue.Latest, null, _clock, ct);
        var officer = await PersonAsync(database, null, ActorRole.Officer, ct);
        ImportCommands.Show(await ImportCommands.PartnersAsync(database, officer, Path.Combine(folder.Input, "partenaires.csv"), false, false, _clock, ct));
        await using var live = await LiveRegion.OpenAsync(database, _clock, new ErrorStreamLogger(), ct);
        ImportCommands.Show(await ImportCommands.RollAsync(live, officer, Path.Combine(folder.Input, "siecle.xml"), new RollImportMode(), ct));
        await live.SettleDownAsync(ct);
    }

    private static async Task<DemoCards> IssueAsync(DemoIssuer issuer, Crowd crowd, Shelf shelf, CancellationToken ct)
    {
        var passes = crowd.PassesOf(shelf.MainTrade).Take(Chips).ToList();
        var cards = await Invocation.WithProgressAsync(bars =>
        {
            var bar = bars(Words.Say("CardsMade"), passes.Count);
            return DemoCards.MakeAsync(issuer, passes, n => bar(n), ct);
        });
        crowd.Give(cards.Crowd);
        crowd.GivePockets(issuer);
        if (cards.NoReaders is { } why)
            Say("CardsInMemory", passes.Count, Words.Say($"NoReaders.{why}"));
        else
            Say("CardsInReaders", cards.Readers.Count, cards.Crowd.Count);
        return cards;
    }

    /// <summary>Cards that the issuance service does not know, through an engine of its own: the portal's finds them in the log before it next decides.</summary>
    private async Task RegisterAsync(PassDatabase database, IEnumerable<(CredentialId Credential, PassId Pass, bool Active)> cards, CancellationToken ct)
    {
        await using var region = await LiveRegion.OpenAsync(database, _clock, new ErrorStreamLogger(), ct);
        var now = _clock.GetUtcNow();
        await region.Engine.SubmitAsync([.. cards.Select(c => new CredentialRequest(OperationId.New(now), c.Pass, now.ToUnixTimeMilliseconds(), c.Credential, c.Active))], ct);
    }

    /// <summary>Until the portal has taken over all that the issuer did.</summary>
    private static async Task FollowedAsync(PassDatabase database, DemoIssuer issuer, CancellationToken ct)
    {
        var last = await issuer.LastChangeAsync(ct);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(FollowPatience);
        await using var context = database.CreateContext();
        while (!await context.FollowedFeeds.AnyAsync(f => f.Position >= last, patience.Token))
            await Task.Delay(50, patience.Token);
    }

    private async Task BlockAsync(PassDatabase database, DemoIssuer issuer, DemoCard card, CancellationToken ct)
    {
        if (card.Serial is null)
        {
            await RegisterAsync(database, [(card.Credential, card.Pass, false)], ct);
            return;
        }
        await issuer.MoveAsync(CardMove.Block, [card.Credential], "lost", ct);
        await FollowedAsync(database, issuer, ct);
    }

    private static async Task<DemoCard> ReplaceAsync(PassDatabase database, DemoIssuer issuer, DemoCards cards, DemoCard card, CancellationToken ct)
    {
        await issuer.MoveAsync(CardMove.Replace, [card.Credential], "lost", ct);
        var next = await cards.ReplaceAsync(issuer, card, ct);
        await FollowedAsync(database, issuer, ct);
        return next;
    }

    private async Task<PlayedDay> PlayAsync(
        PassDatabase database, DemoFolder folder, Crowd crowd, Shelf shelf, DemoCards cards, DemoIssuer issuer, (DemoPhone Phone, DemoCode Code) held, StripeStandIn? stripe, ShakyTills shaky, CancellationToken ct)
    {
        var tills = await OpenTillsAsync(database, ct);
        await shaky.OpenAsync(await PersonAsync(database, null, ActorRole.Officer, ct), shelf.MainTrade, ct);
        await using var portal = await PortalProcess.StartAsync(database, _clock.Shift, issuer, folder, stripe, ct);
        await FollowedAsync(database, issuer, ct);
        using var day = new RentreeDay(portal.Address, _clock, new(plan.Sales, plan.Seed), shelf, _tally);
        var took = await Invocation.WithProgressAsync(async bars =>
        {
            var activation = bars(Words.Say("TillsActivated"), tills.Count);
            await day.ActivateAsync(tills, crowd, n => activation(n), ct);
            var sales = bars(Words.Say("CustomersServed"), plan.Sales);
            return await day.PlayAsync(n => sales(n), ct);
        });
        var (till, reader) = day.MainTill();
        var scenes = await new CardScenes(till, reader, issuer, cards, shelf.MainProduct, _clock).PlayAsync(
            held.Phone, held.Code, card => BlockAsync(database, issuer, card, ct),
            cards.NoReaders is null ? card => ReplaceAsync(database, issuer, cards, card, ct) : null, ct);
        foreach (var (scene, reply) in scenes)
            Say(reply.IsApproved ? "SceneApproved" : "SceneRefused", Words.Say("Scene." + scene), Words.Say("Status." + reply.Status), reply.IsApproved ? new Money(reply.RegionCents) : reply.Code);
        var agreed = await shaky.PlayAsync(portal.Address, shelf.MainProduct, folder, ct);
        if (stripe is null)
            return new(took, agreed, null);
        using var home = new FamilyScene(database, stripe, portal.Address, _clock);
        return new(took, agreed, await home.PlayAsync(cards.Readers[0], till, reader, shelf, await PersonAsync(database, null, ActorRole.Administrator, ct), await PersonAsync(database, null, ActorRole.Officer, ct), ct));
    }

    private async Task<List<(NewTerminal, string)>> OpenTillsAsync(PassDatabase database, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        // A partner opens its till when its convention starts; one that is early is among them, and is refused.
        var today = ParisCalendar.DateOf(_clock.GetUtcNow());
        var partners = await context.Partners.Where(p => p.Conventions.Any(c => c.FirstDay <= today) || p.Id % 100 == 1)
            .OrderBy(p => p.Id).Select(p => new { p.Id, p.Trade }).ToListAsync(ct);
        var trades = await ReferenceLoader.CodesAsync(context.Trades, ct);
        var opened = (await new TerminalOffice(database, _clock).OpenAsync(await PersonAsync(database, null, ActorRole.Officer, ct), [.. partners.Select(p => p.Id)], "Caisse 1", ct: ct)).OrFail();
        return [.. opened.Zip(partners, (terminal, partner) => (terminal, trades.CodeOf(partner.Trade.Value)))];
    }

    private async Task<SentSettlement> SettleAsync(PassDatabase database, Data.Log.ILogStore log, NightResult cleared, DemoFolder folder, CancellationToken ct)
    {
        var (camille, sacha) = (await PersonAsync(database, "camille.martin", SettlementService.MayApprove, ct), await PersonAsync(database, "sacha.bernard", SettlementService.MayApprove, ct));
        var maker = await PersonAsync(database, null, ActorRole.Officer, ct);
        var runs = new SettlementService(database, PaymentRails.Files, _clock);
        var draft = (await runs.DraftAsync(cleared.Day, maker, everyone: true, ct: ct)).OrFail().Settlement;
        var samples = new SampleService(database, _clock);
        var sampled = (await samples.ShowAsync(draft.Id, ct)).OrFail();
        foreach (var line in sampled)
            (await samples.OpenAsync(draft.Id, line.Line.OrderNumber, camille, ct)).OrFail();
        Say("Sampled", sampled.Count, sampled.Count(l => l.Line.Kind == SampleKind.Risk), sampled.Count(l => l.Line.Kind == SampleKind.Chance));
        var seen = (await runs.ShowAsync(draft.Id, ct)).OrFail();
        (await runs.ApproveAsync(draft.Id, camille, seen.View.HashText, ct)).OrFail();
        if (!(await runs.ApproveAsync(draft.Id, camille, seen.View.HashText, ct)).Ok(out _, out var problem))
            Say("SecondApproval", problem.Text);
        var approved = (await runs.ApproveAsync(draft.Id, sacha, seen.View.HashText, ct)).OrFail().Settlement;
        Say("Settlement", approved.Id, approved.OrderCount, new Money(approved.TotalCents), approved.ExecutionDate);
        var sending = new SettlementSending(database, PaymentRails.Files, SentArchive.Of(database), _clock);
        return (await sending.SendAsync(log, approved.Id, sacha, folder.Output, null, ct)).OrFail();
    }

    private async Task<bool> AgreesAsync(PassDatabase database, StripeStandIn? stripe, CancellationToken ct)
    {
        if (stripe is null)
            return true;
        using var scene = new FamilyScene(database, stripe, stripe.Address, _clock);
        return await scene.AgreesAsync(ct);
    }

    /// <summary>The nights that passed meanwhile.</summary>
    private static async Task NightsAsync(PassDatabase database, Data.Log.ILogStore log, TimeProvider clock, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var last = await context.BusinessDays.Where(d => d.State == BusinessDayState.Priced).MaxAsync(d => d.Date, ct);
        for (var day = last.AddDays(1); day < ParisCalendar.DateOf(clock.GetUtcNow()); day = day.AddDays(1))
        {
            (await new CloseDay(database, clock).CloseAsync(log, day, SystemActors.Night, null, ct)).OrFail();
            (await new ClearDay(database, clock).ClearAsync(log, day, SystemActors.Night, null, ct)).OrFail();
        }
    }

    /// <param name="handle">Null for whoever made the region.</param>
    private async Task<Actor> PersonAsync(PassDatabase database, string? handle, ActorRole role, CancellationToken ct) =>
        (await new PeopleOffice(database, _clock).ActAsync(Environment.UserName, handle, role, null, ct)).OrFail();

    private void Step(int number) => _screen.MarkupLineInterpolated($"[bold]{++_step}/{(plan.UntilSent ? 7 : 8)}[/] {Words.Say($"Step{number}")}");

    private static void Say(string key, params object[] arguments) => Invocation.Say("  " + Words.Say(key, arguments));
}
