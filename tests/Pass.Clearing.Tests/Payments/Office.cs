using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Statements;
using Pass.Clearing.Tests.Night;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Tests.Payments;

/// <summary>The people of a region's finance office, and what they do all day.</summary>
internal static class Office
{
    public static readonly Actor Alice = Person(1, "alice"), Bruno = Person(2, "bruno"), Chloe = Person(3, "chloe");

    /// <summary>An officer who approves nothing.</summary>
    public static readonly Actor Dora = Person(4, "dora", ActorRole.Officer);

    /// <summary>Changes the region's settings, and pays nothing.</summary>
    public static readonly Actor Erin = Person(5, "erin", ActorRole.Administrator);

    public static IReadOnlyList<Actor> Everybody => [Alice, Bruno, Chloe, Dora, Erin];

    public static Actor Person(int id, string name, ActorRole role = ActorRole.Officer | ActorRole.AuthorisingOfficer) =>
        new(new(id), name, role, ActorChannel.CommandLine);

    public static Actor Because(this Actor actor, string reason) => actor with { Reason = reason };

    public static SettlementService Runs(TestRegion region) => new(region.Database, PaymentRails.Files, region.Clock);

    public static PaymentService Payments(TestRegion region) => new(region.Database, PaymentRails.Files, region.Clock);

    public static SentArchive Archive(TestRegion region, string folder) => SentArchive.Of(region.Database, region.Database.Folder is null ? folder + "-archive" : null);

    public static SettlementSending Sending(TestRegion region, string folder) => new(region.Database, PaymentRails.Files, Archive(region, folder), region.Clock);

    public static Task<Result<SentSettlement>> SendAsync(
        TestRegion region, int settlement, string folder, Actor? actor = null, IProgress<Clearing.Night.NightProgress>? progress = null) =>
        Sending(region, folder).SendAsync(region.Log, settlement, actor ?? Alice, folder, progress);

    /// <summary>Two sales at the bookshop (35,00 €) and one at the cinema (7,50 €) on the first day, cleared.</summary>
    public static async Task<TestRegion> NightAsync(Pass.Testing.Postgres.DatabaseKind kind, Pass.Testing.Postgres.PostgresServer server, Action<Partner>? partner = null)
    {
        var region = await TestRegion.CreateAsync(kind, server, partner: partner);
        region.GrantAll();
        region.Till.Sell(1, TestTill.Bookshop, Product.Textbook, 2_000);
        region.Till.Sell(2, TestTill.Bookshop, Product.LeisureBook, 1_500);
        var sale = region.Till.Sell(3, TestTill.Bookshop, Product.LeisureBook, 1_700);
        region.Till.GiveBack(sale, 300);
        region.Till.GiveBack(sale);
        region.Till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 900);
        region.Till.Adjust(5, Catalogue2026.Textbooks, -500);
        await region.NightAsync(TestRegion.Day1);
        return region;
    }

    /// <summary>Drafts the first run up to the first day and approves it.</summary>
    public static async Task ApprovedAsync(TestRegion region)
    {
        (await Runs(region).DraftAsync(TestRegion.Day1, Dora)).OrThrow();
        await ApproveAsync(region, 1);
    }

    public static async Task ApproveAsync(TestRegion region, int settlement)
    {
        (await Runs(region).ApproveAsync(settlement, Alice, null)).OrThrow();
        (await Runs(region).ApproveAsync(settlement, Bruno, null)).OrThrow();
    }

    public static string Refusal<T>(Result<T> answer) where T : class =>
        answer.Ok(out _, out var problem) ? throw new ShouldAssertException("It was not refused.") : problem.Code;
}
