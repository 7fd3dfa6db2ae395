using Pass.CardIssuer.Bureau;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Credentials;
using Pass.Core;
using Pass.Issuing.Bureau;
using Pass.Testing.Postgres;

namespace Pass.CardIssuer.Tests.Kills;

/// <summary>The real program, killed while it works and started again: as if nobody had disturbed it.</summary>
public sealed class KilledIssuerTests(PostgresServer server)
{
    private const int Cards = 700, Spoiled = 3;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_killed_campaign_orders_prepares_and_reconciles_each_card_once(bool onPostgres)
    {
        using var program = new IssuerProgram(onPostgres ? await server.CreateDatabaseAsync() : null);
        await program.CreateKeysAsync();
        await File.WriteAllTextAsync(program["orders.csv"], "pass;delivery;photo;reference\n" + string.Concat(Enumerable.Range(1, Cards).Select(n => $"{PassNumber.Of(new(n)).ToCompact()};school;;order-{n}\n")));
        await program.KillWritingAsync("orders", "import", program["orders.csv"]);
        program.CountOf(IssuanceState.Ordered).ShouldBe(Cards);

        await File.WriteAllTextAsync(program["stock.txt"], Stock(program));
        await program.DoAsync("bureau", "stock", program["stock.txt"]);
        string[] prepare = ["prepare", "--cards", $"{Cards}"];
        await program.KillAsync(() => program.CountOf(IssuanceState.InProduction) > 0, prepare);
        await program.ShouldBeConsistentAsync();
        (await program.RunAsync(prepare)).ShouldBeOneOf(0, 1);
        var cards = await program.CardsAsync();
        cards.ShouldAllBe(card => card.State == IssuanceState.InProduction && card.BatchId == 1);

        var file = program["batch.txt"];
        if (!onPostgres)
            await program.KillAsync(() => File.Exists(file + ".new"), "bureau", "out", "1", file);
        var first = File.Exists(file) ? await File.ReadAllTextAsync(file) : null;
        await program.DoAsync("bureau", "out", "1", file);
        var whole = await File.ReadAllTextAsync(file);
        (first ?? whole).ShouldBe(whole);
        whole.Split('\n').Length.ShouldBeGreaterThan(Cards);

        await File.WriteAllTextAsync(program["result.txt"], Results(program, cards.Select(card => (Convert.ToHexString(card.Serial!), Convert.ToHexString(card.ChipId!)))));
        await program.KillWritingAsync("bureau", "in", program["result.txt"]);
        (program.CountOf(IssuanceState.Produced), program.CountOf(IssuanceState.Spoiled), program.CountOf(IssuanceState.Ordered)).ShouldBe((Cards - Spoiled, Spoiled, Spoiled));
        program.Kills.ShouldBeGreaterThan(0, "some kill should have come before the end");
    }

    [Fact]
    public async Task A_killed_hand_over_is_done_once_and_published_lists_never_go_back()
    {
        using var program = new IssuerProgram();
        await program.CreateKeysAsync();
        await MakeCardsAsync(program);
        var published = new Dictionary<long, string>();
        await program.DoAsync("ship", "1");
        await program.DoAsync("handout", "#3");
        await program.DoAsync("activate", "#3");
        foreach (var step in new[] { "handout", "activate", "block" })
        {
            await program.KillWritingAsync(step, "#2");
            if (step != "handout")
                await PublishAsync(Directory.Exists(program["issuer/published"]) ? Directory.GetFiles(program["issuer/published"]).Length : 0);
        }

        await program.DoAsync("replace", "#2");

        var cards = await program.ShouldBeConsistentAsync();
        cards.Select(card => card.State).ShouldBe(
            [IssuanceState.Shipped, IssuanceState.Replaced, IssuanceState.Active, .. Enumerable.Repeat(IssuanceState.Shipped, cards.Count - 4), IssuanceState.Ordered]);
        cards[^1].ReplacesId.ShouldBe(2);

        // Killed at a file of its own each time: the first to come, then the next.
        async Task PublishAsync(int files)
        {
            await program.KillAsync(() => Directory.Exists(program["issuer/published"]) && Directory.GetFiles(program["issuer/published"]).Length > files, "publish-status");
            Look();
            await program.DoAsync("publish-status");
            Look().ShouldBe(published.Keys.Max());
        }

        // What a terminal finds: whole, signed, never older than before, never two of one version.
        long Look()
        {
            var file = program["issuer/published/status.cose"];
            if (!File.Exists(file))
                return 0;
            var trust = TrustList.Open(File.ReadAllBytes(program["issuer/published/trust.cose"]), program.Root(), TimeProvider.System.GetUtcNow()).ShouldNotBeNull();
            var list = StatusList.Open(File.ReadAllBytes(file), trust).ShouldNotBeNull();
            list.Version.ShouldBeGreaterThanOrEqualTo(published.Keys.DefaultIfEmpty().Max());
            var bytes = Convert.ToHexString(list.Encoded.Span);
            published.TryAdd(list.Version, bytes);
            published[list.Version].ShouldBe(bytes);
            return list.Version;
        }
    }

    [Fact]
    public async Task A_killed_key_ceremony_is_taken_up_again_and_loses_no_key()
    {
        using var program = new IssuerProgram();
        foreach (var sign in new[] { "issuer/keys/root.key.new", "issuer/keys/root.key" })
            await program.KillAsync(() => File.Exists(program[sign]), "keys", "create-root");
        (await program.RunAsync("keys", "create-root")).ShouldBeOneOf(0, 1);
        var root = program.Root();
        await program.KillAsync(() => File.Exists(program["issuer/keys/issuer-1.key"]), "keys", "create-issuer");
        (await program.RunAsync("keys", "create-issuer")).ShouldBeOneOf(0, 1);
        await program.DoAsync("keys", "export", "--out", program["terminals"]);

        var trust = TrustList.Open(await File.ReadAllBytesAsync(program["terminals/trust.cose"]), root, TimeProvider.System.GetUtcNow()).ShouldNotBeNull();
        trust.Issuers.ShouldHaveSingleItem();
        Directory.GetFiles(program["issuer/keys"], "*.key").Select(Path.GetFileName).ShouldBe(["root.key", "issuer-1.key"], ignoreOrder: true);
    }

    private static async Task MakeCardsAsync(IssuerProgram program)
    {
        await File.WriteAllTextAsync(program["orders.csv"], "pass;delivery\n" + string.Concat(Enumerable.Range(1, 6).Select(n => $"{PassNumber.Of(new(n)).ToCompact()};school\n")));
        await File.WriteAllTextAsync(program["stock.txt"], Stock(program, 6));
        await program.DoAsync("orders", "import", program["orders.csv"]);
        await program.DoAsync("bureau", "stock", program["stock.txt"]);
        await program.DoAsync("prepare");
        var cards = await program.CardsAsync();
        await File.WriteAllTextAsync(program["result.txt"], Results(program, cards.Select(card => (Convert.ToHexString(card.Serial!), Convert.ToHexString(card.ChipId!))), spoiled: 0));
        await program.DoAsync("bureau", "in", program["result.txt"]);
    }

    private static string Stock(IssuerProgram program, int chips = Cards) => Sealed(program, ChipStock.Format, "stock", writer =>
    {
        foreach (var (chip, point) in Issuer.PaperChips(1, chips))
            writer.Record(Convert.ToHexString(chip), Convert.ToHexString(point));
    });

    private static string Results(IssuerProgram program, IEnumerable<(string Serial, string Chip)> cards, int spoiled = Spoiled) => Sealed(program, Reconciliation.Format, "1", writer =>
    {
        foreach (var (at, (serial, chip)) in cards.Index())
            writer.Record(serial, chip, at < spoiled ? "spoiled" : "produced", at < spoiled ? "chip dead" : "");
    });

    private static string Sealed(IssuerProgram program, string format, string id, Action<SealedWriter> write)
    {
        using var kek = program.Kek();
        using var text = new StringWriter();
        using var writer = new SealedWriter(text, kek, format, id);
        write(writer);
        writer.Complete();
        return text.ToString();
    }
}
