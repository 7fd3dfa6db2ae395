using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Desk;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Store.Model;
using Pass.Core;
using Pass.SoftwareCard;
using Pass.Testing;
using Pass.Testing.Cards;

namespace Pass.CardIssuer.Tests;

/// <summary>Whatever is asked, in whatever order: no serial twice, nothing dead comes back, one live card per pass, a history without holes.</summary>
public sealed class LifecyclePropertyTests
{
    private const int Passes = 3, Chips = 6;

    /// <summary>What may happen, and to which pass, chip or batch.</summary>
    private enum Act
    {
        Order,
        Prepare,
        BureauProduces,
        BureauSpoils,
        Ship,
        HandOut,
        Activate,
        Block,
        Replace,
        Spoil,
        Expire,
        DeskMakes,
        DeskIsPulledOut,
    }

    [Fact]
    public void Any_order_of_events_keeps_the_promises()
    {
        var acts = Gen.Elements(Enum.GetValues<Act>()).SelectMany(act => Gen.Choose(0, 11), (act, who) => (Act: act, Who: who));
        var property = Prop.ForAll(acts.ListOf(24).ToArbitrary(), script => RunAsync([.. script]));
        Check.One(Seeded.Config.WithMaxTest(25), property);
    }

    [Fact]
    public void The_table_lets_nothing_dead_live_again()
    {
        var states = Enum.GetValues<IssuanceState>();
        foreach (var dead in states.Where(state => !state.IsLive()))
            IssuanceTransitions.From(dead).ShouldAllBe(to => !to.IsLive());
        states.Where(state => IssuanceTransitions.Allows(state, IssuanceState.Active)).ShouldBe([IssuanceState.HandedOut]);
        states.Where(state => IssuanceTransitions.From(state).Count == 0).ShouldBe([IssuanceState.Spoiled, IssuanceState.Replaced]);
    }

    private static async Task RunAsync((Act Act, int Who)[] script)
    {
        using var issuer = await Issuer.CreateAsync();
        await issuer.StockAsync(Issuer.PaperChips(100, 4));
        var chips = Enumerable.Range(1, Chips).Select(DeskTests.Chip).ToList();
        var serials = new Dictionary<string, int>();
        var dead = new HashSet<int>();
        foreach (var (act, who) in script)
        {
            await DoAsync(issuer, chips, act, who);
            await ShouldKeepPromisesAsync(issuer, serials, dead);
        }

        chips.ForEach(chip => chip.Dispose());
    }

    private static async Task DoAsync(Issuer issuer, List<VirtualCard> chips, Act act, int who)
    {
        var key = CredentialKey.Of(new PassId(1 + who % Passes));
        var batch = 1 + who % 3;
        _ = act switch
        {
            Act.Order => (object)await issuer.Orders.OrderAsync(new OrderRequest(new PassId(1 + who % Passes), Delivery.School), "anyone"),
            Act.Prepare => await issuer.Preparation.PrepareAsync(1 + who % 2, [issuer.Authority], "anyone"),
            Act.BureauProduces => await BureauTests.ReportAsync(issuer, batch, _ => "produced"),
            Act.BureauSpoils => await BureauTests.ReportAsync(issuer, batch, position => position % 2 == 0 ? "spoiled" : "produced"),
            Act.Ship => await issuer.Lifecycle.ShipAsync(key, "anyone", "test"),
            Act.HandOut => await issuer.Lifecycle.HandOutAsync(key, "anyone", "test"),
            Act.Activate => await issuer.Lifecycle.ActivateAsync(key, "anyone", "test"),
            Act.Block => await issuer.Lifecycle.BlockAsync(key, "anyone", "test"),
            Act.Replace => await issuer.Lifecycle.ReplaceAsync(key, "anyone", "test"),
            Act.Spoil => await issuer.Lifecycle.SpoilAsync(key, "anyone", "test"),
            Act.Expire => await ExpireAsync(issuer),
            Act.DeskMakes => await DeskAsync(issuer, new InProcessChannel(chips[who % Chips])),
            _ => await DeskAsync(issuer, new CuttableChannel(chips[who % Chips], who * 3, cardActs: who % 2 == 0)),
        };
    }

    private static async Task<object> ExpireAsync(Issuer issuer)
    {
        issuer.Clock.SetUtcNow(issuer.Clock.GetUtcNow().AddDays(400));
        return await issuer.Lifecycle.ExpireAsync("clock");
    }

    private static async Task<DeskResult> DeskAsync(Issuer issuer, Cards.Iso7816.ICardChannel channel)
    {
        using (channel)
        {
            var desk = issuer.Desk();
            return await desk.PersonalizeAsync("reader", channel, await desk.OpenSessionAsync("anyone"), "anyone");
        }
    }

    private static async Task ShouldKeepPromisesAsync(Issuer issuer, Dictionary<string, int> serials, HashSet<int> dead)
    {
        await using var context = issuer.Database.CreateContext();
        var rows = await context.Credentials.AsNoTracking().ToListAsync();
        foreach (var row in rows)
        {
            if (row.Serial is { } serial && !serials.TryAdd(Convert.ToHexString(serial), row.Id))
                serials[Convert.ToHexString(serial)].ShouldBe(row.Id);
            if (!row.State.IsLive())
                dead.Add(row.Id);
            dead.Contains(row.Id).ShouldBe(!row.State.IsLive());
            (row.State is IssuanceState.Produced or IssuanceState.Active && row.Certificate is null).ShouldBeFalse();
        }

        rows.Where(row => row.State.IsLive() && row.Kind == CredentialKind.Card).GroupBy(row => row.PassId).ShouldAllBe(group => group.Count() == 1);
        rows.Where(row => row.ChipId is not null).GroupBy(row => Convert.ToHexString(row.ChipId!)).ShouldAllBe(group => group.Count() == 1);
        foreach (var events in (await context.Events.AsNoTracking().ToListAsync()).GroupBy(e => e.CredentialId))
        {
            var row = rows.Single(r => r.Id == events.Key);
            var ordered = events.OrderBy(e => e.Version).ToList();
            ordered.Select(e => e.Version).ShouldBe(Enumerable.Range(1, row.Version));
            ordered[^1].ToState.ShouldBe(row.State);
            ordered.Skip(1).Select(e => e.FromState).ShouldBe(ordered.SkipLast(1).Select(e => (IssuanceState?)e.ToState));
        }
    }
}
